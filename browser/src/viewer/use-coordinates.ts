/** The coordinates of the axes of a plot, fetched when they are needed and again when growing data has become longer. */
import { useCallback, useMemo, useRef } from 'react'
import type { PlotAxis, PlotDescription, PlotQuery } from '../../../lib/browser/protocol.js'
import { api } from '../api.js'
import { useLivePart } from '../events.js'
import { type AxisMap, axisMap, type Coordinates } from './axis-map.js'
import type { PlotModel } from './plot-model.js'
import { useLatest } from './use-latest.js'

/** Coordinates that are fetched of one axis: more than a screen has pixels. */
const pointsMax = 4096
/** Of spread data each point has a coordinate of its own: none can be told from its neighbours. */
const spreadPointsMax = 2 ** 18
/** Between two fetches of axes that grow. */
const restMs = 100

/** Every axis of a plot with its coordinates, in the order of the description; undefined until they are there. */
export interface KnownAxis {
  axis: PlotAxis
  coordinates: Coordinates | undefined
  /** none has come yet: what is drawn along it waits, as it would jump when they come */
  isPending: boolean
}

/** What is asked for. */
export interface AxesQuery {
  path: string
  scope: PlotQuery['scope']
  places: number[]
  lengths: number[]
  /** coordinates of each axis that are fetched at the most */
  most: number
  /** rows may be there whose coordinates still come */
  isGrowing: boolean
}

/** Fetches the axes of these dimensions.
 *  @param shape as it is now
 *  @param isGrowing a writer adds rows now */
export function useCoordinates(
  plot: PlotDescription,
  scope: PlotQuery['scope'],
  shape: readonly number[],
  dimensions: readonly number[],
  isGrowing: boolean,
): readonly KnownAxis[] {
  const places = [...plot.axes.keys()].filter((place) => {
    const axis = plot.axes[place]
    return axis !== undefined && axis.linear === undefined && dimensions.includes(axis.index)
  })
  const lengths = places.map((place) => shape[plot.axes[place]?.index ?? 0] ?? 0)
  const most = mostOf(plot)
  const query: AxesQuery | null = places.length === 0 ? null : { path: plot.path, scope, places, lengths, most, isGrowing }
  const known = useRef(new Map<number, Coordinates>())
  const ask = useCallback((one: AxesQuery, signal: AbortSignal) => fetchAxes(one, known.current, signal), [])
  // Coordinates come with the commits. In the process of the writer their rows come before, and are not asked for their own sake.
  const committed = useLivePart(({ state }) => (isGrowing ? state?.statistics?.committed : undefined))
  const isOwn = useLivePart(({ state }) => state?.live === 'memory' && state.statistics !== null)
  const key = JSON.stringify([isGrowing && isOwn ? [plot.path, scope] : query, committed])
  const { found, failure } = useLatest(ask, query, { key, kind: JSON.stringify(places), restMs })
  const isAsked = found === undefined && failure === undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places follow from the plot.
  return useMemo(
    () =>
      plot.axes.map((axis, place) => {
        const coordinates = found?.answer.get(place)
        const isEmpty = isGrowing && coordinates?.values.length === 0
        return { axis, coordinates, isPending: places.includes(place) && (isAsked || isEmpty) }
      }),
    [plot, found, isAsked, isGrowing],
  )
}

/** How many coordinates of an axis are fetched at the most: of data that grows as many as of data that does not. */
export function mostOf({ distribution }: Pick<PlotDescription, 'distribution'>): number {
  return distribution === 'spread' ? spreadPointsMax : pointsMax
}

/** Whether the coordinates of one of these dimensions are still to come. */
export function isPendingAlong(axes: readonly KnownAxis[], dimensions: readonly number[]): boolean {
  return axes.some(({ axis, isPending }) => isPending && dimensions.includes(axis.index))
}

/** Fetches what is not known yet; coordinates never change once they are written.
 *  @param known takes in what comes */
export async function fetchAxes(
  { path, scope, places, lengths, most, isGrowing }: AxesQuery,
  known: Map<number, Coordinates>,
  signal: AbortSignal,
  ask: typeof api.axis = api.axis,
): Promise<Map<number, Coordinates>> {
  const fetchAxis = async (axis: number, length: number) => {
    const old = known.get(axis)
    const part = old === undefined ? null : missingPart(old, length, most)
    if (old !== undefined && part !== null && part.count === 0) return
    const { answer, arrays } = await ask({ path, scope, axis, ...(part ?? { points: most }) }, signal)
    const all = arrays[0]?.values
    if (!(all instanceof Float64Array)) return
    const values = isGrowing ? withoutMissing(all) : all
    if (old === undefined || part === null) known.set(axis, { start: answer.start, step: answer.step, values })
    else {
      const joined = new Float64Array(old.values.length + values.length)
      joined.set(old.values)
      joined.set(values, old.values.length)
      known.set(axis, { ...old, values: joined })
    }
  }
  await Promise.all(places.map((axis, at) => fetchAxis(axis, lengths[at] ?? 0)))
  return new Map(known)
}

/** The coordinates up to the last one that is there: rows are written before theirs. */
export function withoutMissing(values: Float64Array): Float64Array {
  let end = values.length
  while (end > 0 && Number.isNaN(values[end - 1])) end--
  return values.subarray(0, end)
}

/** What to ask for so that coordinates reach the end again, at the distance of those that are known.
 *  @returns null when all are to be asked for: there would be too many, or the axis has become shorter */
export function missingPart(
  { start, step, values }: Coordinates,
  length: number,
  most: number = pointsMax,
): { start: number; count: number; points: number } | null {
  const next = start + step * values.length
  if (next - step >= length) return null
  const more = Math.max(0, Math.floor((length - next) / step))
  if (values.length + more > 2 * most) return null
  return { start: next, count: more * step, points: Math.max(1, more) }
}

/** The axis of a dimension, to be drawn along. Of spread data, which have several, the first. */
export function mapOf(axes: readonly KnownAxis[], dimension: number, size: number): AxisMap {
  const known = axes.find(({ axis }) => axis.index === dimension)
  if (known === undefined) return axisMap({ label: '', units: '', linear: { offset: 0, scaling: 1 } }, size, undefined)
  return axisMap(known.axis, size, known.coordinates)
}

/** The same, made anew only when the axis or its length changes. */
export function useMapOf(axes: readonly KnownAxis[], { shape }: Pick<PlotModel, 'shape'>, dimension: number): AxisMap {
  const size = shape[dimension] ?? 0
  return useMemo(() => mapOf(axes, dimension, size), [axes, dimension, size])
}

/** How an axis is written beside a plot: its label with its unit, and the dimension where it has no label. */
export function axisTitle({ label, units }: Pick<PlotAxis, 'label' | 'units'>, dimension: number, isIndex: boolean): string {
  const name = label === '' ? `dimension ${dimension}` : label
  if (isIndex) return `${name} (index)`
  return units === '' ? name : `${name} (${units})`
}
