/** The coordinates of the axes of a plot, fetched when they are needed and again when growing data has become longer. */
import { useCallback, useMemo, useRef } from 'react'
import type { PlotAxis, PlotDescription, PlotQuery } from '../../../lib/browser/protocol.js'
import { api } from '../api.js'
import { type AxisMap, axisMap, type Coordinates } from './axis-map.js'
import { useLatest } from './use-latest.js'

/** Coordinates that are fetched of one axis: more than a screen has pixels. */
const pointsMax = 4096
/** Between two fetches of axes that grow. */
const restMs = 400

/** Every axis of a plot with its coordinates, in the order of the description; undefined until they are there. */
export interface KnownAxis {
  axis: PlotAxis
  coordinates: Coordinates | undefined
}

interface AxesQuery {
  path: string
  scope: PlotQuery['scope']
  places: number[]
  lengths: number[]
}

/** Fetches the axes of these dimensions.
 *  @param shape as it is now */
export function useCoordinates(
  plot: PlotDescription,
  scope: PlotQuery['scope'],
  shape: readonly number[],
  dimensions: readonly number[],
): readonly KnownAxis[] {
  const places = [...plot.axes.keys()].filter((place) => {
    const axis = plot.axes[place]
    return axis !== undefined && axis.linear === undefined && dimensions.includes(axis.index)
  })
  const lengths = places.map((place) => shape[plot.axes[place]?.index ?? 0] ?? 0)
  const query: AxesQuery | null = places.length === 0 ? null : { path: plot.path, scope, places, lengths }
  const key = JSON.stringify(query)
  const known = useRef(new Map<number, Coordinates>())
  const ask = useCallback((one: AxesQuery, signal: AbortSignal) => fetchAxes(one, known.current, signal), [])
  const { found } = useLatest(ask, query, { key, kind: JSON.stringify(places), restMs })
  return useMemo(() => plot.axes.map((axis, place) => ({ axis, coordinates: found?.answer.get(place) })), [plot, found])
}

/** Fetches what is not known yet; coordinates never change once they are written. */
async function fetchAxes(
  { path, scope, places, lengths }: AxesQuery,
  known: Map<number, Coordinates>,
  signal: AbortSignal,
): Promise<Map<number, Coordinates>> {
  for (const [at, axis] of places.entries()) {
    const old = known.get(axis)
    const part = old === undefined ? null : missingPart(old, lengths[at] ?? 0)
    if (old !== undefined && part !== null && part.count === 0) continue
    const { answer, arrays } = await api.axis({ path, scope, axis, ...(part ?? { points: pointsMax }) }, signal)
    const values = arrays[0]?.values
    if (!(values instanceof Float64Array)) continue
    if (old === undefined || part === null) known.set(axis, { start: answer.start, step: answer.step, values })
    else known.set(axis, { ...old, values: Float64Array.from([...Array.from(old.values), ...values]) })
  }
  return new Map(known)
}

/** What to ask for so that coordinates reach the end again, at the distance of those that are known.
 *  @returns null when all are to be asked for: there would be too many, or the axis has become shorter */
export function missingPart({ start, step, values }: Coordinates, length: number): { start: number; count: number; points: number } | null {
  const next = start + step * values.length
  if (next - step >= length) return null
  const more = Math.max(0, Math.floor((length - next) / step))
  if (values.length + more > 2 * pointsMax) return null
  return { start: next, count: more * step, points: Math.max(1, more) }
}

/** The axis of a dimension, to be drawn along. Of spread data, which have several, the first. */
export function mapOf(axes: readonly KnownAxis[], dimension: number, size: number): AxisMap {
  const known = axes.find(({ axis }) => axis.index === dimension)
  if (known === undefined) return axisMap({ label: '', units: '', linear: { offset: 0, scaling: 1 } }, size, undefined)
  return axisMap(known.axis, size, known.coordinates)
}

/** How an axis is written beside a plot: its label with its unit, and the dimension where it has no label. */
export function axisTitle({ label, units }: Pick<PlotAxis, 'label' | 'units'>, dimension: number, isIndex: boolean): string {
  const name = label === '' ? `dimension ${dimension}` : label
  if (isIndex) return `${name} (index)`
  return units === '' ? name : `${name} (${units})`
}
