/** Where the cursor stands in the dimensions that are not shown: a slider, a number field and the coordinate of each, and whether all
 *  of it is reduced to one value instead. */
import { type ReactElement, useId } from 'react'
import { coordinateAt } from './axis-map.js'
import { NumberField } from './level-control.js'
import type { PlotModel, SliceTerm } from './plot-model.js'
import { formatNumber } from './scales.js'
import { formatMoment, isTimeAxis } from './time-axis.js'
import type { KnownAxis } from './use-coordinates.js'

export interface SliceControlsProps {
  model: PlotModel
  axes: readonly KnownAxis[]
  /** name of the reduction, for the words of the switches */
  reduction: string
  growing: boolean
  onTerm: (dimension: number, term: SliceTerm) => void
  onFollow: (follow: boolean) => void
}

export function SliceControls({ model, axes, reduction, growing, onTerm, onFollow }: SliceControlsProps): ReactElement | null {
  const dimensions = [...model.shape.keys()].filter((dimension) => !model.shownSignal.includes(dimension) && isAdjustable(model, dimension))
  if (dimensions.length === 0) return null
  return (
    <fieldset className="viewer-slices">
      <legend className="unseen">Cursor</legend>
      {dimensions.map((dimension) => (
        <SliceRow
          key={dimension}
          {...{ model, axes, reduction, dimension, onTerm }}
          follow={growing && dimension === 0 ? onFollow : undefined}
        />
      ))}
    </fieldset>
  )
}

function isAdjustable({ shape, navigation, colour }: PlotModel, dimension: number): boolean {
  return (dimension !== colour && (shape[dimension] ?? 0) > 1) || navigation.includes(dimension)
}

interface SliceRowProps extends Pick<SliceControlsProps, 'model' | 'axes' | 'reduction' | 'onTerm'> {
  dimension: number
  follow: ((follow: boolean) => void) | undefined
}

function SliceRow({ model, axes, reduction, dimension, onTerm, follow }: SliceRowProps): ReactElement {
  const id = useId()
  const extent = model.shape[dimension] ?? 0
  const last = Math.max(0, extent - 1)
  const term = model.terms[dimension]
  const isReduced = term?.kind === 'reduced'
  const index = term?.kind === 'index' ? term.index : 0
  const own = axes.filter(({ axis }) => axis.index === dimension)
  const name =
    own
      .map(({ axis }) => axis.label)
      .filter((label) => label !== '')
      .join(', ') || `dimension ${dimension}`
  const go = (to: number) => onTerm(dimension, { kind: 'index', index: Math.max(0, Math.min(last, Math.round(to))) })
  return (
    <div className="viewer-slice-row">
      <label htmlFor={id} className="viewer-slice-name cut" title={name}>
        {name}
      </label>
      <input
        id={id}
        className="viewer-slice-slider"
        type="range"
        min={0}
        max={last}
        value={index}
        disabled={isReduced}
        onChange={({ target }) => go(Number(target.value))}
        aria-valuetext={`index ${index} of ${extent}${own.map((axis) => `, ${coordinateText(axis, index)}`).join('')}`}
      />
      <NumberField label={`Index in ${name}`} value={index} onChange={go} />
      <span className="muted viewer-slice-extent">of {extent}</span>
      <span className="viewer-slice-coordinate cut">
        {isReduced ? `${reduction} of all` : own.map((axis) => coordinateText(axis, index)).join(', ')}
      </span>
      <label className="viewer-levels-check" title={`Show the ${reduction} over all of ${name}`}>
        <input
          type="checkbox"
          checked={isReduced}
          onChange={({ target }) => onTerm(dimension, target.checked ? { kind: 'reduced' } : { kind: 'index', index })}
        />{' '}
        all
      </label>
      {follow !== undefined && (
        <button
          type="button"
          className="button"
          aria-pressed={model.following}
          disabled={isReduced}
          onClick={() => follow(!model.following)}
          title="Follow the newest (f)"
        >
          Follow
        </button>
      )}
    </div>
  )
}

/** The coordinate at an index in words: a time for axes of times. Nothing for axes that only count. */
export function coordinateText({ axis, coordinates }: KnownAxis, index: number): string {
  if (axis.linear !== undefined && axis.label === '') return ''
  const value = coordinateAt(axis, coordinates, index)
  // Of rows that have just come, the coordinates may not be written yet.
  if ((coordinates === undefined && axis.linear === undefined) || !Number.isFinite(value)) return ''
  if (isTimeAxis(axis, [value, value])) return formatMoment(value)
  return `${formatNumber(value)}${axis.units === '' ? '' : ` ${axis.units}`}`
}
