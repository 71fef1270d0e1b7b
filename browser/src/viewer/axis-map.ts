/** The coordinates along one dimension: from an index to a coordinate and back. Coordinates of long axes are known at every n-th
 *  index only; those between lie on a straight line. */
import type { PlotAxis } from '../../../lib/browser/protocol.js'
import type { Domain } from './scales.js'

/** Coordinates as the server gives them. */
export interface Coordinates {
  start: number
  step: number
  values: ArrayLike<number>
}

/** An axis that can be drawn along. */
export interface AxisMap {
  label: string
  units: string
  size: number
  /** the coordinate at an index, which may lie between two */
  toCoordinate(index: number): number
  /** the index, not rounded, of a coordinate */
  toIndex(coordinate: number): number
  /** coordinates neither rise nor fall all along: the plot is drawn against the index */
  isIndex: boolean
  /** coordinates are the indexes themselves */
  isCount: boolean
  /** coordinates become smaller with the index */
  falls: boolean
}

/** Makes the map of an axis. Coordinates that do not rise or fall strictly, or that are not known, are replaced by the index.
 *  @param size of the dimension as it is now */
export function axisMap(axis: Pick<PlotAxis, 'label' | 'units' | 'linear'>, size: number, coordinates: Coordinates | undefined): AxisMap {
  const words = { label: axis.label, units: axis.units, size }
  if (axis.linear !== undefined) {
    const { offset, scaling } = axis.linear
    if (scaling !== 0) {
      const toCoordinate = (index: number) => offset + scaling * index
      return {
        ...words,
        toCoordinate,
        toIndex: (value) => (value - offset) / scaling,
        isIndex: false,
        isCount: offset === 0 && scaling === 1,
        falls: scaling < 0,
      }
    }
  }
  if (coordinates === undefined || !isStrict(coordinates.values)) {
    return {
      ...words,
      toCoordinate: (index) => index,
      toIndex: (value) => value,
      isIndex: coordinates !== undefined,
      isCount: true,
      falls: false,
    }
  }
  const { start, step, values } = coordinates
  const falls = (values[values.length - 1] ?? 0) < (values[0] ?? 0)
  return {
    ...words,
    isIndex: false,
    isCount: false,
    falls,
    toCoordinate: (index) => interpolate(values, (index - start) / step),
    toIndex: (value) => start + step * place(values, value, falls),
  }
}

/** The map of points in the order of their coordinates, of which several may be the same: from their rank to the coordinate and back. */
export function rankMap({ label, units }: Pick<AxisMap, 'label' | 'units'>, sorted: ArrayLike<number>): AxisMap {
  return {
    label,
    units,
    size: sorted.length,
    isIndex: false,
    isCount: false,
    falls: false,
    toCoordinate: (rank) => interpolate(sorted, rank),
    toIndex: (value) => place(sorted, value, false),
  }
}

/** The coordinate of an index as it is known, also of axes that do not rise: what a read-out tells. */
export function coordinateAt(axis: Pick<PlotAxis, 'linear'>, coordinates: Coordinates | undefined, index: number): number {
  if (axis.linear !== undefined) return axis.linear.offset + axis.linear.scaling * index
  return coordinates === undefined ? index : interpolate(coordinates.values, (index - coordinates.start) / coordinates.step)
}

/** The coordinate of an index of spread data, NaN where it is not known: between two neighbours nothing lies. */
export function knownCoordinateAt(axis: Pick<PlotAxis, 'linear'>, coordinates: Coordinates | undefined, index: number): number {
  if (axis.linear !== undefined) return axis.linear.offset + axis.linear.scaling * index
  return coordinates?.values[(index - coordinates.start) / coordinates.step] ?? Number.NaN
}

/** The coordinates of the outer edges of the cells from one index up to another: half a cell beyond their middles. */
export function edges(map: AxisMap, start: number, end: number): Domain {
  return [map.toCoordinate(start - 0.5), map.toCoordinate(end - 0.5)]
}

function isStrict(values: ArrayLike<number>): boolean {
  if (values.length === 0) return false
  if (values.length === 1) return Number.isFinite(values[0])
  const rises = (values[1] ?? 0) > (values[0] ?? 0)
  for (let at = 1; at < values.length; at++) {
    const step = (values[at] ?? Number.NaN) - (values[at - 1] ?? Number.NaN)
    if (!Number.isFinite(step) || step === 0 || step > 0 !== rises) return false
  }
  return true
}

/** The value at a place that may lie between two, or beyond the ends, where the last step goes on. */
function interpolate(values: ArrayLike<number>, at: number): number {
  const last = values.length - 1
  if (last < 0) return Number.NaN
  if (last === 0) return (values[0] ?? 0) + at
  const low = Math.max(0, Math.min(last - 1, Math.floor(at)))
  const a = values[low] ?? Number.NaN
  const b = values[low + 1] ?? Number.NaN
  return at === low ? a : a + (b - a) * (at - low)
}

/** Where a value would stand among strictly rising or falling ones. */
function place(values: ArrayLike<number>, value: number, falls: boolean): number {
  const last = values.length - 1
  if (last < 1) return value - (values[0] ?? 0)
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const isBelow = falls ? (values[middle] ?? 0) >= value : (values[middle] ?? 0) <= value
    if (isBelow) low = middle
    else high = middle
  }
  const a = values[low] ?? 0
  const b = values[low + 1] ?? 0
  return a === b ? low : low + (value - a) / (b - a)
}
