/** One value for each point of the navigation, with the cursor that chooses what the signal view shows. */
import { type KeyboardEvent, type ReactElement, useCallback, useMemo, useRef, useState } from 'react'
import type { NavigationAnswer, NavigationQuery } from '../../../lib/browser/protocol.js'
import { api, type WithArrays } from '../api.js'
import { FailureNote } from '../shell/failure-note.js'
import { formatCount } from '../shell/format.js'
import { coordinateAt } from './axis-map.js'
import { CurvePlot } from './curve-plot.js'
import { GrowingNavigation, type GrowingQuery } from './growing-navigation.js'
import { ImagePlot, type Windows } from './image-plot.js'
import { valueTitle } from './legend.js'
import { LevelControl } from './level-control.js'
import { curvesOf, mapImageOf, plainValues } from './picture.js'
import { navigationSelection, type PlotModel } from './plot-model.js'
import { type PointsFill, PointsPlot } from './points-plot.js'
import type { ScaleType } from './scales.js'
import { isFlippedByDefault, type PlotViewProps } from './signal-view.js'
import { axisTitle, mapOf } from './use-coordinates.js'
import { statisticsOf, useImageColors } from './use-image-colors.js'
import { useLatest } from './use-latest.js'

export interface NavigationViewProps extends PlotViewProps {
  yType: ScaleType
  fill: PointsFill
  showLevels: boolean
  /** moves the cursor: dimensions and their new indexes */
  onCursor: (indexes: ReadonlyMap<number, number>) => void
}

/** Points along each dimension that are asked for. */
const widthMax = 1024
const heightMax = 512
/** Between two requests while data grows: each may read a quarter of a gigabyte. */
const restMs = 500

export function NavigationView(props: NavigationViewProps): ReactElement | null {
  const { plot, scope, model, visible, reduction, withBackground, stamp } = props
  const [readOut, setReadOut] = useState('')
  const select = navigationSelection(model)
  const isMap = model.shownNavigation.length === 2
  const query: NavigationQuery | null =
    select === null
      ? null
      : {
          path: plot.path,
          scope,
          channels: (isMap || isSpreadPlane(props) ? visible.slice(0, 1) : visible).join(','),
          select,
          reduce: reduction,
          withBackground: withBackground ? '1' : '0',
          width: widthMax,
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

  if (failure !== undefined && !(model.following && answer !== undefined)) return <FailureNote failure={failure} retry={retry} />
  if (answer === undefined || answer.answer.dimensions.join() !== model.shownNavigation.join()) {
    return <p className="empty busy">{select === null ? 'There are no values yet.' : 'Reading…'}</p>
  }
  const places = (found?.query.query.channels ?? '').split(',').map(Number)
  const { sampled, total } = answer.answer
  const shared = { ...props, answer, places, setReadOut, onKeyDown: (event: KeyboardEvent) => moveByKey(event, props) }
  return (
    <div className="plot-view" data-busy={isBusy || undefined}>
      {isMap ? <MapPlot {...shared} /> : isSpreadPlane(props) ? <PlanePlot {...shared} /> : <SeriesPlot {...shared} />}
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

type Shared = NavigationViewProps & {
  answer: WithArrays<NavigationAnswer>
  places: readonly number[]
  setReadOut: (text: string) => void
  onKeyDown: (event: KeyboardEvent) => void
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

function isReduced({ terms }: PlotModel, dimension: number): boolean {
  return terms[dimension]?.kind === 'reduced'
}

function SeriesPlot(props: Shared): ReactElement {
  const { plot, model, axes, answer, places, yType, onCursor } = props
  const [window, setWindow] = useState<readonly [number, number] | null>(null)
  const dimension = model.shownNavigation[0] ?? 0
  const size = model.shape[dimension] ?? 0
  const map = useMemo(() => mapOf(axes, dimension, size), [axes, dimension, size])
  const key = places.join()
  const curves = useMemo(
    () =>
      curvesOf(
        answer,
        map,
        key.split(',').map((place) => ({ place: Number(place), label: plot.channels[Number(place)]?.label ?? '' })),
      ),
    [answer, map, key, plot],
  )
  return (
    <CurvePlot
      label={`${plot.name}: navigation. The arrow keys move the cursor.`}
      map={map}
      xTitle={axisTitle(map, dimension, map.isIndex)}
      yTitle={valueTitle(plot.channels, places)}
      curves={curves}
      window={window ?? [0, size]}
      yType={yType}
      cursorIndex={isReduced(model, dimension) ? undefined : model.cursor[dimension]}
      onPickIndex={(index) => onCursor(new Map([[dimension, index]]))}
      onWindow={setWindow}
      onKeyDown={props.onKeyDown}
      onReadOut={props.setReadOut}
      canvasRef={props.canvasRef}
    />
  )
}

function MapPlot(props: Shared): ReactElement {
  const { plot, model, axes, answer, places, onCursor } = props
  const [windows, setWindows] = useState<Windows | null>(null)
  const [rowDimension = 0, columnDimension = 1] = model.shownNavigation
  const [rows, columns] = [model.shape[rowDimension] ?? 0, model.shape[columnDimension] ?? 0]
  const maps = useMemo(
    () => [mapOf(axes, rowDimension, rows), mapOf(axes, columnDimension, columns)] as const,
    [axes, rowDimension, columnDimension, rows, columns],
  )
  const picture = useMemo(() => mapImageOf(answer, 0), [answer])
  const statistics = useMemo(() => statisticsOf(picture.values), [picture])
  const colors = useImageColors(statistics, 'n')
  return (
    <>
      <ImagePlot
        label={`${plot.name}: navigation of ${rows} by ${columns} points. The arrow keys move the cursor.`}
        maps={maps}
        titles={[axisTitle(maps[0], rowDimension, maps[0].isIndex), axisTitle(maps[1], columnDimension, maps[1].isIndex)]}
        picture={picture}
        windows={
          windows ?? [
            [0, rows],
            [0, columns],
          ]
        }
        colors={colors.colors}
        unit={plot.channels[places[0] ?? 0]?.units ?? ''}
        // The first axis of a scan is the one that its users call x.
        columnsAreX={false}
        flipped={isFlippedByDefault(axes, columnDimension)}
        cursor={{
          row: isReduced(model, rowDimension) ? undefined : model.cursor[rowDimension],
          column: isReduced(model, columnDimension) ? undefined : model.cursor[columnDimension],
        }}
        onPick={(row, column) =>
          onCursor(
            new Map([
              [rowDimension, row],
              [columnDimension, column],
            ]),
          )
        }
        dragPicks
        onWindows={setWindows}
        onKeyDown={props.onKeyDown}
        onReadOut={props.setReadOut}
        canvasRef={props.canvasRef}
      />
      {props.showLevels && (
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

function PlanePlot(props: Shared): ReactElement {
  const { plot, model, axes, answer, fill, onCursor } = props
  const dimension = model.shownNavigation[0] ?? 0
  const [across, up] = axes.filter(({ axis }) => axis.index === dimension)
  const values = plainValues(answer.arrays[0])
  const start = answer.answer.start[0] ?? 0
  const step = answer.answer.step[0] ?? 1
  const [x, y] = useMemo(() => {
    const along = (known: typeof across) =>
      Float64Array.from({ length: values.length }, (_, place) =>
        known === undefined ? Number.NaN : coordinateAt(known.axis, known.coordinates, start + step * place),
      )
    return [along(across), along(up)] as const
  }, [across, up, values.length, start, step])
  const statistics = useMemo(() => statisticsOf(values), [values])
  const colors = useImageColors(statistics, 'n')
  const at = model.cursor[dimension] ?? 0
  const cursor =
    across === undefined || up === undefined || isReduced(model, dimension)
      ? undefined
      : { x: coordinateAt(across.axis, across.coordinates, at), y: coordinateAt(up.axis, up.coordinates, at) }
  const title = (known: typeof across) => (known === undefined ? '' : axisTitle(known.axis, dimension, false))
  return (
    <>
      <PointsPlot
        label={`${plot.name}: ${values.length} points; ${fill === 'nearest' ? 'each fills the area nearest to it' : 'drawn as dots'}. The arrow keys move the cursor.`}
        titles={[title(across), title(up)]}
        x={x}
        y={y}
        values={values}
        indexOf={(place) => start + step * place}
        colors={colors.colors}
        fill={fill}
        cursor={cursor}
        onPickIndex={(index) => onCursor(new Map([[dimension, index]]))}
        onKeyDown={props.onKeyDown}
        onReadOut={props.setReadOut}
        canvasRef={props.canvasRef}
      />
      {props.showLevels && (
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
