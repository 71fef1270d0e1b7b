/** The triangles between scattered points, and the value of each. */
import Delaunator from 'delaunator'

/** Triangles between points of a plane. */
export interface Triangles {
  /** places of the points at the corners, three for each triangle */
  corners: Uint32Array
  /** the mean of the values at the corners, one for each triangle */
  values: Float64Array
}

/** Makes the Delaunay triangulation of those points that have a place and a value. Both axes count alike, whatever their units:
 *  distances are those of a square that all points fill.
 *  @returns no triangles for fewer than three points, and for points that lie on one line */
export function trianglesOf(x: ArrayLike<number>, y: ArrayLike<number>, values: ArrayLike<number>): Triangles {
  const places: number[] = []
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(x[at]) && Number.isFinite(y[at]) && !Number.isNaN(values[at] ?? Number.NaN)) places.push(at)
  }
  const across = spread(places, x)
  const up = spread(places, y)
  // Points on a line: rounding would make slivers of those that lie askew. Of points too far apart to subtract the factor is 0.
  const hasArea = [across, up].every(({ factor }) => factor > 0 && Number.isFinite(factor))
  const coordinates = new Float64Array(hasArea ? 2 * places.length : 0)
  if (hasArea) {
    for (const [at, place] of places.entries()) {
      coordinates[2 * at] = ((x[place] ?? 0) - across.min) * across.factor
      coordinates[2 * at + 1] = ((y[place] ?? 0) - up.min) * up.factor
    }
  }
  const found = coordinates.length < 6 ? new Uint32Array() : new Delaunator(coordinates).triangles
  const kept = withArea(found, coordinates)
  const corners = kept.map((corner) => places[corner] ?? 0)
  const means = Float64Array.from({ length: corners.length / 3 }, (_, triangle) => {
    const [a = 0, b = 0, c = 0] = corners.subarray(3 * triangle, 3 * triangle + 3)
    return ((values[a] ?? 0) + (values[b] ?? 0) + (values[c] ?? 0)) / 3
  })
  return { corners, values: means }
}

/** Twice the area, in parts of the square that all points fill, below which a triangle is a line but for rounding. */
const areaMin = 1e-12

function withArea(corners: Uint32Array, coordinates: Float64Array): Uint32Array {
  const kept: number[] = []
  for (let at = 0; at < corners.length; at += 3) {
    const [a = 0, b = 0, c = 0] = corners.subarray(at, at + 3)
    const [ax = 0, ay = 0] = coordinates.subarray(2 * a, 2 * a + 2)
    const [bx = 0, by = 0] = coordinates.subarray(2 * b, 2 * b + 2)
    const [cx = 0, cy = 0] = coordinates.subarray(2 * c, 2 * c + 2)
    if (Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) > areaMin) kept.push(a, b, c)
  }
  return Uint32Array.from(kept)
}

/** Where points begin along an axis, and the factor that brings them between 0 and 1; not finite when all have the same place. */
function spread(places: readonly number[], values: ArrayLike<number>): { min: number; factor: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const place of places) {
    min = Math.min(min, values[place] ?? 0)
    max = Math.max(max, values[place] ?? 0)
  }
  return { min, factor: 1 / (max - min) }
}
