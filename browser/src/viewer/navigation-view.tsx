/** One value for each point of the navigation, with the cursor that chooses what the signal view shows. */
import { type KeyboardEvent, type ReactElement, useCallback, useMemo, useRef, useState } from 'react'
import type { NavigationQuery } from '../../../lib/browser/protocol.js'
import { api } from '../api.js'
import { FailureNote } from '../shell/failure-note.js'
import { formatCount } from '../shell/format.js'
import { knownCoordinateAt } from './axis-map.js'
import { CurvePlot } from './curve-plot.js'
import { GrowingNavigation, type GrowingQuery } from './growing-navigation.js'
import { valueTitle } from './legend.js'
import { MapPlot } from './map-plot.js'
import { PlanePlot } from './plane-plot.js'
import { isReduced, navigationSelection } from './plot-model.js'
import type { NavigationPlotProps, NavigationViewProps } from './plot-props.js'
import { sortedSeries } from './sorted-series.js'
import { axisTitle, isPendingAlong, useMapOf } from './use-coordinates.js'
import { useCurves } from './use-curves.js'
import { useLatest } from './use-latest.js'

/** Points along each dimension that are asked for. */
const widthMax = 1024
const heightMax = 512
/** Points of a plane that are asked for: they lie beside each other in two directions. */
const planePointsMax = 4096
/** Between two requests while data grows. */
const restMs = 100

export function NavigationView(props: NavigationViewProps): ReactElement | null {
  const { plot, scope, model, visible, reduction, withBackground, stamp } = props
  const [readOut, setReadOut] = useState('')
  const select = navigationSelection(model)
  const isMap = model.shownNavigation.length === 2
  const isPlane = isSpreadPlane(props)
  const query: NavigationQuery | null =
    select === null
      ? null
      : {
          path: plot.path,
          scope,
          channels: (isMap || isPlane ? visible.slice(0, 1) : visible).join(','),
          select,
          reduce: reduction,
          withBackground: withBackground ? '1' : '0',
          width: isPlane ? planePointsMax : widthMax,
          height: heightMax,
        }
  const grown = model.shownNavigation.map((dimension) => model.shape[dimension])
  const kind = JSON.stringify([query?.channels, reduction, withBackground, model.navigation])
  const [dimension] = model.shownNavigation
  const grows = plot.growing && !isMap && dimension === 0
  const asked: GrowingQuery | null = query === null ? null : { query, extent: model.shape[0] ?? 0, dimension: grows ? 0 : null }
  const navigation = useRef(new GrowingNavigation(api.navigation))
  const ask = useCallback((one: GrowingQuery, signal: AbortSignal) => navigation.current.request(one, signal), [])
  const { found, failure, isBusy, retry } = useLatest(ask, asked, { key: JSON.stringify([query, grown, stamp]), kind, restMs })
  const answer = found?.answer

  // As in the signal view: what could not be read this time is asked for again when there is more.
  if (failure !== undefined && !(props.isGrowing && answer !== undefined)) return <FailureNote failure={failure} retry={retry} />
  const isOf = answer?.answer.dimensions.join() === model.shownNavigation.join()
  if (answer === undefined || !isOf || isPendingAlong(props.axes, model.shownNavigation)) {
    return <p className="empty busy">{select === null ? 'There are no values yet.' : 'Reading…'}</p>
  }
  const places = (found?.query.query.channels ?? '').split(',').map(Number)
  const { sampled, total, start, step, shape } = answer.answer
  const end = (start[0] ?? 0) + (step[0] ?? 1) * (shape[0] ?? 0)
  const shared = { ...props, answer, places, setReadOut, onKeyDown: (event: KeyboardEvent) => moveByKey(event, props) }
  return (
    <div className="plot-view" data-reaches={end} data-busy={isBusy || undefined}>
      {isMap ? <MapPlot {...shared} /> : isPlane ? <PlanePlot {...shared} /> : <SeriesPlot {...shared} />}
      <p className="viewer-read-out">
        {readOut === '' && sampled < total ? `${formatCount(sampled)} of ${formatCount(total)} points are read` : readOut}
      </p>
    </div>
  )
}

/** Spread data over two axes or more: its points lie in a plane. */
function isSpreadPlane({ plot, model }: NavigationViewProps): boolean {
  const [dimension] = model.shownNavigation
  return (
    plot.distribution === 'spread' &&
    plot.navIndexes.includes(dimension ?? -1) &&
    plot.axes.filter(({ index }) => index === dimension).length > 1
  )
}

/** Keys move the cursor: left and right along the first dimension shown, up and down along the second. */
function moveByKey(event: KeyboardEvent, { model, onCursor }: NavigationViewProps): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const across = model.shownNavigation[0] ?? 0
  const up = model.shownNavigation[1] ?? across
  const step = event.shiftKey ? 10 : 1
  const moves: Record<string, readonly [dimension: number, by: number]> = {
    ArrowLeft: [across, -step],
    ArrowRight: [across, step],
    ArrowDown: [up, -step],
    ArrowUp: [up, step],
    Home: [across, Number.NEGATIVE_INFINITY],
    End: [across, Number.POSITIVE_INFINITY],
  }
  const move = moves[event.key]
  if (move === undefined) return
  event.preventDefault()
  const [dimension, by] = move
  const last = Math.max(0, (model.shape[dimension] ?? 0) - 1)
  onCursor(new Map([[dimension, Math.max(0, Math.min(last, (model.cursor[dimension] ?? 0) + by))]]))
}

/** Values over one axis: in the order of the data, or of spread data in that of their coordinates. */
function SeriesPlot(props: NavigationPlotProps): ReactElement {
  const { plot, model, axes, answer, places, yType, onCursor } = props
  const [window, setWindow] = useState<readonly [number, number] | null>(null)
  const dimension = model.shownNavigation[0] ?? 0
  const indexMap = useMapOf(axes, model, dimension)
  const plain = useCurves(answer, indexMap, plot, places)
  const own = axes.find(({ axis }) => axis.index === dimension)
  const { start, step } = answer.answer
  const [first = 0, each = 1] = [start[0], step[0]]
  const sorted = useMemo(() => {
    if (plot.distribution !== 'spread' || !indexMap.isIndex || own === undefined) return undefined
    const coordinateOf = (index: number) => knownCoordinateAt(own.axis, own.coordinates, index)
    return sortedSeries(plain, indexMap, (place) => first + each * place, coordinateOf)
  }, [plot, indexMap, own, plain, first, each])
  const map = sorted?.map ?? indexMap
  const at = model.cursor[dimension] ?? 0
  const cursor = sorted === undefined ? at : sorted.indexes.indexOf(at)
  return (
    <CurvePlot
      label={`${plot.name}: navigation. The arrow keys move the cursor.`}
      map={map}
      xTitle={axisTitle(map, dimension, map.isIndex)}
      yTitle={valueTitle(plot.channels, places)}
      curves={sorted?.curves ?? plain}
      window={window ?? [0, map.size]}
      yType={yType}
      indexName={sorted && ((rank) => sorted.indexes[rank] ?? 0)}
      cursorIndex={isReduced(model, dimension) || cursor < 0 ? undefined : cursor}
      onPickIndex={(index) => onCursor(new Map([[dimension, sorted?.indexes[index] ?? index]]))}
      onWindow={setWindow}
      onKeyDown={props.onKeyDown}
      onReadOut={props.setReadOut}
      canvasRef={props.canvasRef}
    />
  )
}
