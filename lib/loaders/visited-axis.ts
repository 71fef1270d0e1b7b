/** The coordinates of scans before version 4: their files hold, for each axis, one value for each visited point. */

/** The coordinates of one dimension from those of the visited points: the different ones, sorted; each of them twice when the
 *  dimension has twice as many points, as that of a scan that goes back to its start has (PyMoDAQ 3, h5browser).
 *  @param extent points of the dimension
 *  @returns undefined when the number of different coordinates goes with neither */
export function coordinatesOfVisited(visited: Float64Array, extent: number): Float64Array | undefined {
  const different = Float64Array.from(new Set(visited)).sort()
  if (different.length === extent) return different
  if (different.length * 2 !== extent) return undefined
  return Float64Array.from({ length: extent }, (_, place) => different[Math.floor(place / 2)] ?? Number.NaN)
}
