/** The plots of a node: the navigation above, the signal at its cursor below, with what can be chosen about them. */
import { type ReactElement, useEffect, useMemo, useRef } from 'react'
import type { PlotDescription, PlotQuery, Reduction } from '../../../lib/browser/protocol.js'
import { api } from '../api.js'
import { type Live, useLivePart, useWatch } from '../events.js'
import { FailureNote } from '../shell/failure-note.js'
import { offerPlotPicture } from '../shell/plot-picture.js'
import { useRequest } from '../shell/use-request.js'
import { setViewState, useViewState } from '../shell/view-state.js'
import { ColourView } from './colour-view.js'
import { isEqualByDefault, isFlippedByDefault } from './image-defaults.js'
import { Legend } from './legend.js'
import { NavigationView } from './navigation-view.js'
import { changeSlice, colourDimension, isFollowing, type PlotModel, plotModel, type SliceTerm, windowOf } from './plot-model.js'
import { makePlotPicture } from './plot-png.js'
import { type PlotSwitches, PlotToolbar } from './plot-toolbar.js'
import { type PointsFill, pointsFills } from './points-plot.js'
import { SignalView } from './signal-view.js'
import { SliceControls } from './slice-controls.js'
import { useCoordinates } from './use-coordinates.js'
import { useFollowed } from './use-followed.js'
import './viewer.css'

export interface ViewerProps {
  /** the node that is shown */
  path: string
  /** which arrays are in the plot with it */
  scope: NonNullable<PlotQuery['scope']>
  withBackground: boolean
}

/** Channels that are shown at first: a plot of more can hardly be read. */
const visibleMax = 12

export function Viewer({ path, scope, withBackground }: ViewerProps): ReactElement {
  const { answer, failure, retry } = useRequest(`${scope} ${path}`, (signal) => api.plot({ path, scope }, signal))
  if (failure !== undefined) return <FailureNote failure={failure} retry={retry} />
  if (answer === undefined) return <p className="empty busy">Reading…</p>
  return <Plot key={`${scope} ${path}`} plot={answer} scope={scope} withBackground={withBackground} />
}

interface PlotProps {
  plot: PlotDescription
  scope: ViewerProps['scope']
  withBackground: boolean
}

function Plot({ plot, scope, withBackground }: PlotProps): ReactElement {
  const [state] = useViewState()
  const shape = useShape(plot)
  // The rows of data that grows stay what they are; all other data of a live file may be filled in place.
  const stamp = useLivePart((live) => (plot.growing || live.state?.live == null ? 0 : live.state.version))
  const isLive = useLivePart((live) => live.state?.live != null)
  const { slice, nav, follow, rgb } = state
  const pictureMs = useRef(0)
  const followed = useFollowed(shape[0] ?? 0, isFollowing(plot, { follow }), pictureMs)
  const model = useMemo(
    () => plotModel(plot, shape, { slice, nav, follow, rgb }, followed),
    [plot, shape, slice, nav, follow, rgb, followed],
  )
  const axes = useCoordinates(
    plot,
    scope,
    shape,
    useMemo(() => [...shape.keys()], [shape]),
    plot.growing && isLive,
  )
  const reduction = reductionNamed(state.reduce)
  const isSpreadPlane = plot.distribution === 'spread' && plot.axes.filter(({ index }) => index === plot.navIndexes[0]).length > 1
  const isImage =
    model.shownSignal.length === 2 || (model.shownSignal.length === 0 && (model.shownNavigation.length === 2 || isSpreadPlane))
  const visible = useMemo(() => visibleChannels(plot, state.ch, isImage), [plot, state.ch, isImage])
  const switches = switchesOf(state)
  const fill = fillNamed(state.fill)
  const navigationCanvas = useRef<HTMLCanvasElement>(null)
  const signalCanvas = useRef<HTMLCanvasElement>(null)

  useEffect(() => offerPlotPicture(() => makePlotPicture(plot, [navigationCanvas.current, signalCanvas.current])), [plot])

  const setTerms = (changes: ReadonlyMap<number, SliceTerm>) => {
    // Whoever moves the cursor along the dimension that grows wants to stay there.
    setViewState({ slice: changeSlice(model, changes), ...(changes.has(0) && model.following ? { follow: undefined } : {}) })
  }
  const setCursor = (indexes: ReadonlyMap<number, number>) =>
    setTerms(new Map([...indexes].map(([dimension, index]) => [dimension, { kind: 'index', index }])))
  const views = {
    plot,
    scope,
    model,
    axes,
    visible,
    reduction,
    withBackground,
    stamp,
    isGrowing: plot.growing && isLive,
    yType: switches.ylog ? 'log' : 'linear',
    showLevels: !switches.levelsOff,
  } as const
  const isEqual = isEqualByDefault(axes, model.shownSignal) !== switches.stretch
  const hasSignal = model.shownSignal.length > 0
  const rowDimension = model.shownSignal[switches.turn ? 1 : 0] ?? 0

  const signal = {
    ...views,
    canvasRef: signalCanvas,
    withErrors: !switches.noerr,
    asTable: switches.table,
    turned: switches.turn,
    isEqual,
    flipped: isFlippedByDefault(axes, rowDimension) !== switches.flip,
    profiles: state.profiles,
    onProfiles: (at: string) => setViewState({ profiles: at }),
    onSlice: (next: string) => setViewState({ slice: next }),
    pictureMs,
  } as const

  return (
    <div className="viewer" data-following={model.following || undefined}>
      <PlotToolbar
        {...{ plot, model, reduction, switches, isSpreadPlane, fill, isEqual }}
        onReduction={(reduce) => setViewState({ reduce: reduce === 'mean' ? undefined : reduce })}
        onNavigation={(dimensions) => setViewState({ nav: dimensions.join(','), slice: undefined })}
        canBeColour={colourDimension(plot, shape) !== null}
        onColour={(on) => setViewState({ rgb: on ? '1' : undefined, nav: undefined, slice: undefined })}
        hasProfiles={state.profiles !== undefined}
        onProfiles={(on) => setViewState({ profiles: on ? middleOf(model) : undefined })}
        onFill={(next) => setViewState({ fill: next === 'triangles' ? undefined : next })}
        onSwitch={(name, on) => setViewState({ [name]: on ? '1' : undefined })}
      />
      <Legend channels={plot.channels} visible={visible} isChoice={isImage} onChange={(next) => setViewState({ ch: next.join(',') })} />
      {plot.notes.length > 0 && <Notes notes={plot.notes} />}
      <SliceControls
        {...{ model, axes, reduction }}
        growing={plot.growing && (isLive || model.following)}
        onTerm={(dimension, term) => setTerms(new Map([[dimension, term]]))}
        onFollow={(on) => setViewState({ follow: on ? '1' : undefined })}
      />
      <div className="viewer-plots">
        {model.shownNavigation.length > 0 && (
          <section className={hasSignal ? 'viewer-navigation' : 'viewer-main'} aria-label="Navigation">
            <NavigationView
              {...views}
              canvasRef={navigationCanvas}
              fill={fill}
              showLevels={views.showLevels && model.shownSignal.length !== 2}
              onCursor={setCursor}
            />
          </section>
        )}
        <section className={hasSignal || model.shownNavigation.length === 0 ? 'viewer-main' : 'viewer-at-cursor'} aria-label="Signal">
          {model.colour === null || switches.table || model.shownSignal.length !== 2 ? (
            <SignalView {...signal} />
          ) : (
            <ColourView {...signal} colour={model.colour} />
          )}
        </section>
      </div>
    </div>
  )
}

/** The middle of the image that is shown, as row,column. */
function middleOf(model: PlotModel): string {
  const middles = model.shownSignal.map((dimension) => {
    const [start, end] = windowOf(model, dimension)
    return Math.floor((start + end) / 2)
  })
  return middles.join(',')
}

/** The shape of the data as it is now: as the events tell it, else as it was described. */
function useShape(plot: PlotDescription): readonly number[] {
  const paths = useMemo(() => plot.channels.slice(0, 16).map(({ path }) => path), [plot])
  useWatch(paths)
  const told = useLivePart((live: Live) => live.state?.shapes[paths[0] ?? ''])
  // An array of another rank has taken its place.
  return told !== undefined && told.length === plot.shape.length ? told : plot.shape
}

function visibleChannels(plot: PlotDescription, text: string | undefined, isImage: boolean): number[] {
  const own = plot.channels.findIndex(({ path }) => path === plot.path)
  const asked =
    text === undefined
      ? []
      : text
          .split(',')
          .map(Number)
          .filter((place) => plot.channels[place] !== undefined)
  if (isImage) return [asked[0] ?? Math.max(0, own)]
  return asked.length > 0 ? asked : [...plot.channels.keys()].slice(0, visibleMax)
}

function reductionNamed(text: string | undefined): Reduction {
  return (['sum', 'max', 'min', 'std'] as const).find((one) => one === text) ?? 'mean'
}

function fillNamed(text: string | undefined): PointsFill {
  return pointsFills.find((one) => one === text) ?? 'triangles'
}

function switchesOf(state: Readonly<Record<string, string>>): PlotSwitches {
  const on = (name: keyof PlotSwitches) => state[name] === '1'
  return {
    noerr: on('noerr'),
    ylog: on('ylog'),
    turn: on('turn'),
    flip: on('flip'),
    stretch: on('stretch'),
    table: on('table'),
    levelsOff: on('levelsOff'),
  }
}

function Notes({ notes }: { notes: readonly string[] }): ReactElement {
  return (
    <details className="viewer-notes">
      <summary>
        {notes.length} {notes.length === 1 ? 'note' : 'notes'}
      </summary>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  )
}
