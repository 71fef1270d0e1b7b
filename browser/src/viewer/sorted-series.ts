/** Spread data over one axis: its points come in any order, and are drawn along their coordinates. */
import { type AxisMap, rankMap } from './axis-map.js'
import type { Curve } from './draw-curves.js'

/** Curves in the order of their coordinates. */
export interface SortedSeries {
  curves: Curve[]
  /** between the rank of a point among all coordinates and its coordinate */
  map: AxisMap
  /** the index of the data for each rank */
  indexes: readonly number[]
}

/** Sorts curves along their axis. Points without a coordinate are left out.
 *  @param curves over the same points
 *  @param indexOf the index of the data for each point
 *  @param coordinateOf the coordinate of an index, NaN where there is none */
export function sortedSeries(
  curves: readonly Curve[],
  words: Pick<AxisMap, 'label' | 'units'>,
  indexOf: (place: number) => number,
  coordinateOf: (index: number) => number,
): SortedSeries {
  const points = Array.from(curves[0]?.y ?? [], (_, place) => ({ place, index: indexOf(place), x: coordinateOf(indexOf(place)) }))
  const sorted = points.filter(({ x }) => Number.isFinite(x)).sort((a, b) => a.x - b.x)
  const x = Float64Array.from(sorted, (point) => point.x)
  return {
    curves: curves.map((curve) => ({ ...curve, x, y: sorted.map(({ place }) => curve.y[place] ?? Number.NaN), errors: undefined })),
    map: rankMap(words, x),
    indexes: sorted.map(({ index }) => index),
  }
}
