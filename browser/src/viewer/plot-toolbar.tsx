/** What can be chosen about a plot, beyond what its parts have controls for. */
import type { ReactElement } from 'react'
import type { PlotDescription, Reduction } from '../../../lib/browser/protocol.js'
import type { PlotModel } from './plot-model.js'
import { type PointsFill, pointsFills } from './points-plot.js'

/** Switches that stand in the address as '1'. */
export interface PlotSwitches {
  /** error bars are hidden */
  noerr: boolean
  /** logarithmic values of curves */
  ylog: boolean
  turn: boolean
  flip: boolean
  /** the other way of scaling an image's axes than the one that goes with its units */
  stretch: boolean
  /** the table of values */
  table: boolean
  levelsOff: boolean
}

export interface PlotToolbarProps {
  plot: PlotDescription
  model: PlotModel
  reduction: Reduction
  switches: PlotSwitches
  isSpreadPlane: boolean
  /** between the points of a plane */
  fill: PointsFill
  /** both axes of the image have the same scale now */
  isEqual: boolean
  onReduction: (reduction: Reduction) => void
  onNavigation: (dimensions: number[]) => void
  /** the profiles of the image are shown */
  hasProfiles: boolean
  onProfiles: (on: boolean) => void
  /** red, green and blue may stand in the last dimension */
  canBeColour: boolean
  onColour: (on: boolean) => void
  onFill: (fill: PointsFill) => void
  onSwitch: (name: keyof PlotSwitches, on: boolean) => void
}

const reductions: readonly Reduction[] = ['mean', 'sum', 'max', 'min', 'std']

export function PlotToolbar(props: PlotToolbarProps): ReactElement {
  const { plot, model, reduction, switches, onSwitch } = props
  const isImage = model.shownSignal.length === 2
  const hasCurves = model.shownSignal.length === 1 || (model.shownNavigation.length === 1 && !props.isSpreadPlane)
  const hasColors = (isImage && model.colour === null) || model.shownNavigation.length === 2 || props.isSpreadPlane
  const hasErrors = plot.channels.some((channel) => channel.hasErrors) && !isImage
  return (
    <div className="toolbar plot-toolbar">
      {model.navigation.length > 0 && (
        <label>
          <span className="muted">Reduce by</span>{' '}
          <select
            className="select"
            value={reduction}
            onChange={({ target }) => props.onReduction(reductions.find((one) => one === target.value) ?? 'mean')}
          >
            {reductions.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      )}
      {model.shape.length > 1 && <NavigationChoice {...props} />}
      {hasErrors && <Switch text="Errors" on={!switches.noerr} set={(on) => onSwitch('noerr', !on)} />}
      {hasCurves && <Switch text="Log values" on={switches.ylog} set={(on) => onSwitch('ylog', on)} />}
      {props.isSpreadPlane && <FillChoice fill={props.fill} onFill={props.onFill} />}
      {props.canBeColour && <Switch text="True colour" on={model.colour !== null} set={props.onColour} />}
      {isImage && <Switch text="Turn" on={switches.turn} set={(on) => onSwitch('turn', on)} />}
      {isImage && <Switch text="Flip" on={switches.flip} set={(on) => onSwitch('flip', on)} />}
      {isImage && <Switch text="Equal scales" on={props.isEqual} set={() => onSwitch('stretch', !switches.stretch)} />}
      {isImage && model.colour === null && <Switch text="Profiles" on={props.hasProfiles} set={props.onProfiles} />}
      {hasColors && <Switch text="Levels" on={!switches.levelsOff} set={(on) => onSwitch('levelsOff', !on)} />}
      <Switch text="Numbers" on={switches.table} set={(on) => onSwitch('table', on)} />
    </div>
  )
}

const fillWords: Record<PointsFill, string> = { triangles: 'triangles', nearest: 'the nearest point', none: 'nothing' }

function FillChoice({ fill, onFill }: Pick<PlotToolbarProps, 'fill' | 'onFill'>): ReactElement {
  return (
    <label>
      <span className="muted">Between points</span>{' '}
      <select
        className="select"
        value={fill}
        onChange={({ target }) => onFill(pointsFills.find((one) => one === target.value) ?? 'triangles')}
      >
        {pointsFills.map((one) => (
          <option key={one} value={one}>
            {fillWords[one]}
          </option>
        ))}
      </select>
    </label>
  )
}

function Switch({ text, on, set }: { text: string; on: boolean; set: (on: boolean) => void }): ReactElement {
  return (
    <button type="button" className="button-quiet" aria-pressed={on} onClick={() => set(!on)}>
      {text}
    </button>
  )
}

/** Which dimensions are navigated: all others are the signal. */
function NavigationChoice({ plot, model, onNavigation }: PlotToolbarProps): ReactElement {
  const toggle = (dimension: number) =>
    onNavigation(
      model.navigation.includes(dimension)
        ? model.navigation.filter((other) => other !== dimension)
        : [...model.navigation, dimension].sort((a, b) => a - b),
    )
  return (
    <details className="viewer-nav-choice">
      <summary className="button-quiet">Navigation axes</summary>
      <fieldset>
        <legend className="unseen">Dimensions that are navigated</legend>
        {model.shape.map((extent, dimension) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a dimension is its place.
          <label key={dimension}>
            <input type="checkbox" checked={model.navigation.includes(dimension)} onChange={() => toggle(dimension)} />{' '}
            {plot.axes.find(({ index }) => index === dimension)?.label || `dimension ${dimension}`}{' '}
            <span className="muted">({extent})</span>
          </label>
        ))}
      </fieldset>
    </details>
  )
}
