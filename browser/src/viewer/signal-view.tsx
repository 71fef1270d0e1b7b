/** The signal at the cursor: an image, curves, or the values themselves. */
import { type ReactElement, type RefObject, useCallback, useMemo, useState } from 'react'
import type { PlotDescription, PlotQuery, Reduction, ViewAnswer, ViewQuery } from '../../../lib/browser/protocol.js'
import { api, type WithArrays } from '../api.js'
import { FailureNote } from '../shell/failure-note.js'
import type { AxisMap } from './axis-map.js'
import { CurvePlot } from './curve-plot.js'
import { ImagePlot, type Windows } from './image-plot.js'
import { valueTitle } from './legend.js'
import { LevelControl } from './level-control.js'
import { curvesOf, imageOf, plainValues } from './picture.js'
import { changeSlice, type PlotModel, type SliceTerm, signalSelection } from './plot-model.js'
import { formatNumber, type ScaleType } from './scales.js'
import { axisTitle, type KnownAxis, mapOf } from './use-coordinates.js'
import { useImageColors } from './use-image-colors.js'
import { useLatest } from './use-latest.js'
import { type TableContent, ValuesTable } from './values-table.js'

/** What every view of a plot is given. */
export interface PlotViewProps {
  plot: PlotDescription
  scope: NonNullable<PlotQuery['scope']>
  model: PlotModel
  axes: readonly KnownAxis[]
  /** places of the channels that are shown */
  visible: readonly number[]
  reduction: Reduction
  withBackground: boolean
  /** changes when values that were read may have become others */
  stamp: number
  canvasRef: RefObject<HTMLCanvasElement>
}

export interface SignalViewProps extends PlotViewProps {
  withErrors: boolean
  asTable: boolean
  yType: ScaleType
  turned: boolean
  /** the vertical axis runs downwards */
  flipped: boolean
  /** both axes of an image have the same scale */
  isEqual: boolean
  showLevels: boolean
  onSlice: (slice: string) => void
}

/** Requests are made for sizes in steps of this, so that dragging an edge does not ask anew at every pixel. */
const sizeStep = 64

export function SignalView(props: SignalViewProps): ReactElement {
  const { plot, scope, model, axes, visible, reduction, withBackground, stamp, asTable } = props
  const [size, setSize] = useState<readonly [number, number]>([640, 480])
  const [readOut, setReadOut] = useState('')
  const onSize = useCallback(
    (width: number, height: number) => setSize([Math.ceil(width / sizeStep) * sizeStep, Math.ceil(height / sizeStep) * sizeStep]),
    [],
  )
  const isImage = model.shownSignal.length === 2
  const select = signalSelection(model)
  const query = viewQuery(props, select, size)
  const kind = JSON.stringify([reduction, withBackground, visible, model.navigation])
  const { found, failure, isBusy, retry } = useLatest(api.view, query, { key: JSON.stringify([query, stamp]), kind })
  const picture = found?.answer
  const isOf = picture !== undefined && picture.answer.dimensions.length === model.shownSignal.length
  const setWindows = (changes: ReadonlyMap<number, SliceTerm>) => props.onSlice(changeSlice(model, changes))

  if (select === null) return <p className="empty">There are no values yet.</p>
  // A file that is being written may not be readable for a moment: the last picture stays meanwhile.
  const isPassing = model.following && picture !== undefined && isOf
  if (failure !== undefined && !isPassing) {
    return (
      <FailureNote failure={failure} retry={retry}>
        {failure.code === 'ERR_DATA_TOO_LARGE' && (
          <SmallerSlice model={model} bytes={failure.bytes} bytesMax={failure.bytesMax} onSlice={props.onSlice} />
        )}
      </FailureNote>
    )
  }
  if (picture === undefined || !isOf) return <p className="empty busy">Reading…</p>
  const shown = { plot, scope, model, axes, picture }
  const places = (found?.query.channels ?? '').split(',').map(Number)
  if (asTable) return <ValuesTable content={tableOf(shown, places)} />
  return (
    <div className="plot-view" data-shown={found?.query.select} data-busy={isBusy || undefined}>
      {model.shownSignal.length === 0 && <Numbers {...shown} places={places} />}
      {model.shownSignal.length === 1 && <Curves {...props} {...shown} places={places} {...{ onSize, setReadOut, setWindows }} />}
      {isImage && <Image {...props} {...shown} place={places[0] ?? 0} {...{ onSize, setReadOut, setWindows }} />}
      <p className="viewer-read-out">{failure !== undefined ? failure.message : readOut === '' ? summaryOf(picture.answer) : readOut}</p>
    </div>
  )
}

function viewQuery(props: SignalViewProps, select: string | null, [width, height]: readonly [number, number]): ViewQuery | null {
  const { plot, scope, model, visible, reduction, withBackground, withErrors, turned } = props
  if (select === null) return null
  const isImage = model.shownSignal.length === 2
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

interface Shown {
  plot: PlotDescription
  model: PlotModel
  axes: readonly KnownAxis[]
  picture: WithArrays<ViewAnswer>
}

interface Callbacks {
  onSize: (width: number, height: number) => void
  setReadOut: (text: string) => void
  setWindows: (changes: ReadonlyMap<number, SliceTerm>) => void
}

function useMapOf(axes: readonly KnownAxis[], model: PlotModel, dimension: number): AxisMap {
  const size = model.shape[dimension] ?? 0
  return useMemo(() => mapOf(axes, dimension, size), [axes, dimension, size])
}

function windowTermOf([start, end]: readonly [number, number], extent: number): SliceTerm {
  return start <= 0 && end >= extent ? { kind: 'whole' } : { kind: 'window', start, end }
}

function windowOf({ terms, shape }: PlotModel, dimension: number): readonly [number, number] {
  const term = terms[dimension]
  return term?.kind === 'window' ? [term.start, term.end] : [0, shape[dimension] ?? 0]
}

function Curves(props: SignalViewProps & Shown & Callbacks & { places: readonly number[] }): ReactElement {
  const { plot, model, axes, picture, places, setWindows } = props
  const dimension = model.shownSignal[0] ?? 0
  const map = useMapOf(axes, model, dimension)
  const key = places.join()
  const curves = useMemo(
    () =>
      curvesOf(
        picture,
        map,
        key.split(',').map((place) => ({ place: Number(place), label: plot.channels[Number(place)]?.label ?? '' })),
      ),
    [picture, map, key, plot],
  )
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

function Image(props: SignalViewProps & Shown & Callbacks & { place: number }): ReactElement {
  const { plot, model, axes, picture, place, setWindows, turned, flipped } = props
  const [rowDimension = 0, columnDimension = 1] = model.shownSignal
  const rowMap = useMapOf(axes, model, rowDimension)
  const columnMap = useMapOf(axes, model, columnDimension)
  const statistics = picture.answer.channels[0]
  const colors = useImageColors(statistics, '')
  const maps = useMemo(() => [rowMap, columnMap] as const, [rowMap, columnMap])
  const content = useMemo(() => imageOf(picture, 0), [picture])
  const channel = plot.channels[place]
  const [row, column] = [windowOf(model, rowDimension), windowOf(model, columnDimension)]
  const rowSize = model.shape[rowDimension] ?? 0
  const columnSize = model.shape[columnDimension] ?? 0
  const setBoth = (windows: Windows | null) =>
    setWindows(
      new Map([
        [rowDimension, windows === null ? { kind: 'whole' } : windowTermOf(windows[0], rowSize)],
        [columnDimension, windows === null ? { kind: 'whole' } : windowTermOf(windows[1], columnSize)],
      ]),
    )
  return (
    <>
      <ImagePlot
        label={`${plot.name}: image of ${rowSize} by ${columnSize}. Plus, minus and 0 change the zoom; the table view has the numbers.`}
        maps={maps}
        titles={[axisTitle(rowMap, rowDimension, rowMap.isIndex), axisTitle(columnMap, columnDimension, columnMap.isIndex)]}
        picture={content}
        windows={[row, column]}
        colors={colors.colors}
        unit={channel?.units ?? ''}
        columnsAreX={!turned}
        flipped={flipped}
        isEqual={props.isEqual}
        onWindows={setBoth}
        onSize={props.onSize}
        onReadOut={props.setReadOut}
        canvasRef={props.canvasRef}
      />
      {props.showLevels && statistics !== undefined && (
        <LevelControl
          statistics={statistics}
          levels={colors.colors.levels}
          auto={colors.auto}
          map={colors.map}
          type={colors.colors.type}
          onLevels={colors.setLevels}
          onAuto={colors.setAuto}
          onHold={colors.hold}
          onMap={colors.setMap}
          onType={colors.setType}
        />
      )}
    </>
  )
}

/** Single values, one a channel. */
function Numbers({ plot, picture, places }: Shown & { places: readonly number[] }): ReactElement {
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

function tableOf({ plot, model, axes, picture }: Shown, places: readonly number[]): TableContent {
  const { answer, arrays } = picture
  const caption = `Values of ${plot.name}`
  const [first, second] = model.shownSignal
  const indexText = (dimension: number, side: number) => {
    const map = mapOf(axes, dimension, model.shape[dimension] ?? 0)
    const each = answer.step[side] ?? 1
    return (at: number) => {
      const index = (answer.start[side] ?? 0) + each * (answer.minMaxPairs ? Math.floor(at / 2) : at)
      const name = answer.minMaxPairs ? `${index}… ${at % 2 === 0 ? 'least' : 'greatest'}` : String(index)
      return map.isIndex || (map.label === '' && map.units === '') ? name : `${name}: ${formatNumber(map.toCoordinate(index))} ${map.units}`
    }
  }
  if (first !== undefined && second !== undefined) {
    const values = plainValues(arrays[0])
    const columns = answer.shape[1] ?? 1
    const cell = (row: number, column: number) => values[row * columns + column] ?? Number.NaN
    return { caption, rows: answer.shape[0] ?? 0, columns, rowHead: indexText(first, 0), columnHead: indexText(second, 1), cell }
  }
  const labels = places.map((place) => plot.channels[place]?.label ?? '')
  const heads = answer.errors ? [...labels, ...labels.map((label) => `${label} ±`)] : labels
  const cell = (row: number, column: number) => plainValues(arrays[column])[row] ?? Number.NaN
  const rowHead = first === undefined ? () => 'value' : indexText(first, 0)
  return { caption, rows: answer.shape[0] ?? 1, columns: heads.length, rowHead, columnHead: (at) => heads[at] ?? '', cell }
}

/** What is told while the pointer is elsewhere: the range of all that is shown. */
function summaryOf({ channels, dimensions }: ViewAnswer): string {
  if (dimensions.length === 0) return ''
  const known = channels.filter(({ min, max }) => min !== null && max !== null)
  const min = Math.min(...known.map((channel) => channel.min ?? Number.POSITIVE_INFINITY))
  const max = Math.max(...known.map((channel) => channel.max ?? Number.NEGATIVE_INFINITY))
  if (known.length === 0) return 'no finite values'
  const mean = known.length === 1 ? `, mean ${formatNumber(known[0]?.mean ?? Number.NaN)}` : ''
  return `from ${formatNumber(min)} to ${formatNumber(max)}${mean}`
}

/** Whether an image is shown with square pixels unless the user says otherwise: where both axes measure the same. */
export function isEqualByDefault(axes: readonly KnownAxis[], dimensions: readonly number[]): boolean {
  const own = dimensions.map((dimension) => axes.find(({ axis }) => axis.index === dimension)?.axis)
  const [rows, columns] = own
  if (own.length < 2 || rows === undefined || columns === undefined) return own.length === 2
  const isCounted = rows.linear !== undefined && columns.linear !== undefined
  return isCounted || (rows.units !== '' && rows.units === columns.units)
}

/** Whether an image's vertical axis runs downwards unless the user says otherwise: rows of a camera are counted from the top, what has
 *  coordinates rises. */
export function isFlippedByDefault(axes: readonly KnownAxis[], dimension: number): boolean {
  const own = axes.find(({ axis }) => axis.index === dimension)?.axis
  return own === undefined || own.linear !== undefined
}
