/** An image in its true colours: red, green and blue stand in the last dimension, and are read as three images. */
import { type ReactElement, useCallback, useMemo, useState } from 'react'
import type { ViewAnswer, ViewQuery } from '../../../lib/browser/protocol.js'
import { api, type WithArrays } from '../api.js'
import { FailureNote } from '../shell/failure-note.js'
import type { ImageColors } from './draw-image.js'
import { ImagePlot, valueAt, type Windows } from './image-plot.js'
import { colourPixels, imageOf } from './picture.js'
import { changeSlice, windowOf, windowTermOf } from './plot-model.js'
import type { SignalViewProps } from './plot-props.js'
import { formatNumber } from './scales.js'
import { viewQuery } from './signal-view.js'
import { axisTitle, isPendingAlong, useMapOf } from './use-coordinates.js'
import { useLatest } from './use-latest.js'

const noColors: ImageColors = { table: new Uint32Array(), type: 'linear', levels: [0, 255] }

export function ColourView(props: SignalViewProps & { colour: number }): ReactElement {
  const { plot, model, axes, colour, visible, reduction, withBackground, stamp } = props
  const [size, setSize] = useState<readonly [number, number]>([640, 480])
  const [readOut, setReadOut] = useState('')
  const [rowDimension = 0, columnDimension = 1] = model.shownSignal
  const rowMap = useMapOf(axes, model, rowDimension)
  const columnMap = useMapOf(axes, model, columnDimension)
  const maps = useMemo(() => [rowMap, columnMap] as const, [rowMap, columnMap])
  const onSize = useCallback((width: number, height: number) => setSize([width, height]), [])
  const query = viewQuery(props, size)
  const ask = useCallback((one: ViewQuery, signal: AbortSignal) => askColours(one, colour, signal), [colour])
  const kind = JSON.stringify([reduction, withBackground, visible, model.navigation])
  const { found, failure, isBusy, retry } = useLatest(ask, query, { key: JSON.stringify([query, stamp]), kind })
  if (found !== undefined) props.pictureMs.current = found.tookMs
  const parts = useMemo(() => found?.answer.map((answer) => imageOf(answer, 0)), [found])
  const pixels = useMemo(() => (parts === undefined ? undefined : colourPixels(parts)), [parts])
  const [first] = parts ?? []

  if (query === null) return <p className="empty">There are no values yet.</p>
  // As in the other signal view: what could not be read this time is asked for again when there is more.
  const isOf = found?.answer[0]?.answer.dimensions.join() === model.shownSignal.join()
  if (failure !== undefined && !(props.isGrowing && isOf)) return <FailureNote failure={failure} retry={retry} />
  if (parts === undefined || first === undefined || pixels === undefined || !isOf || isPendingAlong(axes, model.shownSignal)) {
    return <p className="empty busy">Reading…</p>
  }
  const windows = [windowOf(model, rowDimension), windowOf(model, columnDimension)] as const
  const onWindows = (next: Windows | null) => {
    const terms = model.shownSignal.map((dimension, side) => {
      const term = next === null ? ({ kind: 'whole' } as const) : windowTermOf(next[side as 0 | 1], model.shape[dimension] ?? 0)
      return [dimension, term] as const
    })
    props.onSlice(changeSlice(model, new Map(terms)))
  }
  return (
    <div className="plot-view" data-busy={isBusy || undefined}>
      <ImagePlot
        label={`${plot.name}: colour image of ${rowMap.size} by ${columnMap.size}. Plus, minus and 0 change the zoom.`}
        maps={maps}
        titles={[axisTitle(rowMap, rowDimension, rowMap.isIndex), axisTitle(columnMap, columnDimension, columnMap.isIndex)]}
        picture={first}
        pixels={pixels}
        valueText={(row, column) => parts.map((part) => formatNumber(valueAt(part, row, column) ?? Number.NaN)).join(', ')}
        windows={windows}
        colors={noColors}
        unit=""
        columnsAreX={!props.turned}
        flipped={props.flipped}
        isEqual={props.isEqual}
        onWindows={onWindows}
        onSize={onSize}
        onReadOut={setReadOut}
        canvasRef={props.canvasRef}
      />
      <p className="viewer-read-out">{failure !== undefined ? failure.message : readOut === '' ? 'red, green, blue' : readOut}</p>
    </div>
  )
}

/** Three views that differ in the index of their colour. */
function askColours(query: ViewQuery, colour: number, signal: AbortSignal): Promise<WithArrays<ViewAnswer>[]> {
  const terms = query.select.split(',')
  return Promise.all([0, 1, 2].map((index) => api.view({ ...query, select: terms.with(colour, String(index)).join(',') }, signal)))
}
