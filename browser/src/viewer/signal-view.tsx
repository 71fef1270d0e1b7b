/** The signal at the cursor: an image, curves, or the values themselves. */
import { type ReactElement, useCallback, useState } from 'react'
import type { ViewAnswer, ViewQuery } from '../../../lib/browser/protocol.js'
import { api } from '../api.js'
import { FailureNote } from '../shell/failure-note.js'
import { formatCount } from '../shell/format.js'
import { CurvePlot } from './curve-plot.js'
import { valueTitle } from './legend.js'
import { plainValues } from './picture.js'
import { changeSlice, type PlotModel, type SliceTerm, signalSelection, windowOf, windowTermOf } from './plot-model.js'
import type { ShownSignal, SignalCallbacks, SignalViewProps } from './plot-props.js'
import { formatNumber } from './scales.js'
import { SignalImage } from './signal-image.js'
import { tableOf } from './signal-table.js'
import { axisTitle, isPendingAlong, useMapOf } from './use-coordinates.js'
import { useCurves } from './use-curves.js'
import { useLatest } from './use-latest.js'
import { ValuesTable } from './values-table.js'

/** Requests are made for sizes in steps of this, so that dragging an edge does not ask anew at every pixel. */
const sizeStep = 64

export function SignalView(props: SignalViewProps): ReactElement {
  const { plot, scope, model, axes, visible, reduction, withBackground, stamp, asTable } = props
  const [size, setSize] = useState<readonly [number, number]>([640, 480])
  const [readOut, setReadOut] = useState('')
  const onSize = useCallback((width: number, height: number) => setSize([width, height]), [])
  const isImage = model.shownSignal.length === 2
  const select = signalSelection(model)
  const query = viewQuery(props, size)
  const kind = JSON.stringify([reduction, withBackground, visible, model.navigation])
  const { found, failure, isBusy, retry } = useLatest(api.view, query, { key: JSON.stringify([query, stamp]), kind })
  const picture = found?.answer
  if (found !== undefined) props.pictureMs.current = found.tookMs
  const isOf = picture?.answer.dimensions.join() === model.shownSignal.join()
  const setWindows = (changes: ReadonlyMap<number, SliceTerm>) => props.onSlice(changeSlice(model, changes))

  if (select === null) return <p className="empty">There are no values yet.</p>
  // A file that is being written may not be readable for a moment: the last picture stays meanwhile.
  const isPassing = props.isGrowing && picture !== undefined && isOf
  if (failure !== undefined && !isPassing) {
    return (
      <FailureNote failure={failure} retry={retry}>
        {failure.code === 'ERR_DATA_TOO_LARGE' && (
          <SmallerSlice model={model} bytes={failure.bytes} bytesMax={failure.bytesMax} onSlice={props.onSlice} />
        )}
      </FailureNote>
    )
  }
  if (picture === undefined || !isOf || isPendingAlong(axes, model.shownSignal)) return <p className="empty busy">Reading…</p>
  const shown = { plot, scope, model, axes, picture }
  const places = (found?.query.channels ?? '').split(',').map(Number)
  if (asTable) return <ValuesTable content={tableOf(shown, places)} />
  return (
    <div className="plot-view" data-shown={found?.query.select} data-busy={isBusy || undefined}>
      {model.shownSignal.length === 0 && <Numbers {...shown} places={places} />}
      {model.shownSignal.length === 1 && <Curves {...props} {...shown} places={places} {...{ onSize, setReadOut, setWindows }} />}
      {isImage && <SignalImage {...props} {...shown} place={places[0] ?? 0} {...{ onSize, setReadOut, setWindows }} />}
      <p className="viewer-read-out">{failure !== undefined ? failure.message : readOut === '' ? summaryOf(picture.answer) : readOut}</p>
    </div>
  )
}

/** What is asked for to fill an area of so many pixels; null while there is nothing. */
export function viewQuery(props: SignalViewProps, size: readonly [number, number]): ViewQuery | null {
  const { plot, scope, model, visible, reduction, withBackground, withErrors, turned } = props
  const select = signalSelection(model)
  if (select === null) return null
  const isImage = model.shownSignal.length === 2
  const [width = 0, height = 0] = size.map((pixels) => Math.ceil(pixels / sizeStep) * sizeStep)
  const ratio = Math.min(2, Math.ceil(window.devicePixelRatio || 1))
  // A curve has two values, the least and the greatest, for each pixel.
  const across = isImage ? ratio * width : 2 * ratio * width
  const [columns, rows] = turned && isImage ? [ratio * height, across] : [across, ratio * height]
  return {
    path: plot.path,
    scope,
    channels: (isImage ? visible.slice(0, 1) : visible).join(','),
    select,
    reduce: reduction,
    withBackground: withBackground ? '1' : '0',
    withErrors: withErrors && !isImage ? '1' : '0',
    width: Math.max(64, Math.min(4096, columns)),
    height: Math.max(64, Math.min(4096, rows)),
  }
}

function Curves(props: SignalViewProps & ShownSignal & SignalCallbacks & { places: readonly number[] }): ReactElement {
  const { plot, model, axes, picture, places, setWindows } = props
  const dimension = model.shownSignal[0] ?? 0
  const map = useMapOf(axes, model, dimension)
  const curves = useCurves(picture, map, plot, places)
  const extent = model.shape[dimension] ?? 0
  return (
    <CurvePlot
      label={`${plot.name}: ${places.length} curves over ${map.label === '' ? 'the index' : map.label}. Plus, minus and 0 change the zoom; the table view has the numbers.`}
      map={map}
      xTitle={axisTitle(map, dimension, map.isIndex)}
      yTitle={valueTitle(plot.channels, places)}
      curves={curves}
      window={windowOf(model, dimension)}
      yType={props.yType}
      onWindow={(window) => setWindows(new Map([[dimension, window === null ? { kind: 'whole' } : windowTermOf(window, extent)]]))}
      onSize={props.onSize}
      onReadOut={props.setReadOut}
      canvasRef={props.canvasRef}
    />
  )
}

/** Single values, one a channel. */
function Numbers({ plot, picture, places }: ShownSignal & { places: readonly number[] }): ReactElement {
  return (
    <dl className="viewer-numbers">
      {places.map((place, at) => {
        const channel = plot.channels[place]
        const error = picture.answer.errors ? plainValues(picture.arrays[places.length + at])[0] : undefined
        return (
          <div key={place}>
            <dt className="cut">{channel?.label}</dt>
            <dd>
              {formatNumber(plainValues(picture.arrays[at])[0] ?? Number.NaN, 9)}
              {error !== undefined && Number.isFinite(error) && ` ± ${formatNumber(error, 3)}`}{' '}
              <span className="muted">{channel?.units}</span>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** Half as much along the longest dimension that is reduced or shown, until it can be read. */
function SmallerSlice({
  model,
  bytes,
  bytesMax,
  onSlice,
}: {
  model: PlotModel
  bytes: number | undefined
  bytesMax: number | undefined
  onSlice: (slice: string) => void
}): ReactElement | null {
  if (bytes === undefined || bytesMax === undefined) return null
  const reduced = [...model.terms.keys()].filter((dimension) => model.terms[dimension]?.kind === 'reduced')
  const changes = new Map<number, SliceTerm>(reduced.map((dimension) => [dimension, { kind: 'index', index: 0 }]))
  if (reduced.length === 0) {
    const longest = model.shownSignal.reduce(
      (best, dimension) => ((model.shape[dimension] ?? 0) > (model.shape[best] ?? 0) ? dimension : best),
      model.shownSignal[0] ?? 0,
    )
    const [start, end] = windowOf(model, longest)
    const count = Math.max(1, Math.floor(((end - start) * bytesMax) / bytes / 2))
    changes.set(longest, { kind: 'window', start, end: start + count })
  }
  return (
    <button type="button" className="button button-main" onClick={() => onSlice(changeSlice(model, changes))}>
      {reduced.length > 0 ? 'Show one index instead of all' : 'Show the first part that fits'}
    </button>
  )
}

/** What is told while the pointer is elsewhere: the range of all that is shown. */
function summaryOf({ channels, dimensions, extent }: ViewAnswer): string {
  if (dimensions.length === 0) return ''
  const total = extent.reduce((product, length) => product * length, 1)
  const known = channels.filter(({ min, max }) => min !== null && max !== null)
  const min = Math.min(...known.map((channel) => channel.min ?? Number.POSITIVE_INFINITY))
  const max = Math.max(...known.map((channel) => channel.max ?? Number.NEGATIVE_INFINITY))
  if (known.length === 0) return 'no finite values'
  const mean = known.length === 1 ? `, mean ${formatNumber(known[0]?.mean ?? Number.NaN)}` : ''
  const missing = known.reduce((sum, { finite }) => sum + total - finite, 0)
  const others = missing === 0 ? '' : `; ${formatCount(missing)} ${missing === 1 ? 'value is' : 'values are'} NaN or infinite`
  return `from ${formatNumber(min)} to ${formatNumber(max)}${mean}${others}`
}
