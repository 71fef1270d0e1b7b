/** The coordinates of scans before version 4: their files hold, for each axis, one value for each visited point. */

/** The coordinates of one dimension from those of the visited points: the different ones, sorted; each of them twice when the
 *  dimension has twice as many points, as that of a scan that goes back to its start has (PyMoDAQ 3, h5browser).
 *  @param extent points of the dimension
 *  @returns undefined when the number of different coordinates goes with neither */
export function coordinatesOfVisited(visited: Float64Array, extent: number): Float64Array | undefined {
  const different = differentOnes(visited)
  if (different.length === extent) return different
  if (different.length * 2 !== extent) return undefined
  return Float64Array.from({ length: extent }, (_, place) => different[Math.floor(place / 2)] ?? Number.NaN)
}

/** The different values, sorted. Not by a Set: one holds at most 2^24 values. */
function differentOnes(values: Float64Array): Float64Array {
  const sorted = values.slice().sort()
  // NaN comes last, and counts once, as in numpy.
  return sorted.filter((value, place) => place === 0 || !(value === sorted[place - 1] || Number.isNaN(sorted[place - 1])))
}
