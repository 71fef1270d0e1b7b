/** Evenly spaced coordinates: when PyMoDAQ takes them for such, and with which numbers. */

/** Coordinates as `offset + scaling * i`. */
export interface LinearForm {
  offset: number
  scaling: number
}

/** Offset and step of evenly spaced coordinates, by numpy's `allclose` as PyMoDAQ applies it: every step within 1e-5 of the
 *  mean step plus 1e-8. `undefined` when the steps differ, and when a coordinate is NaN or infinite. */
export function linearForm(data: Float64Array): LinearForm | undefined {
  const offset = data[0] ?? 0
  if (data.length < 2) return Number.isFinite(offset) ? { offset, scaling: 1 } : undefined
  let sum = 0
  for (let place = 1; place < data.length; place++) sum += (data[place] ?? 0) - (data[place - 1] ?? 0)
  const scaling = sum / (data.length - 1)
  // NaN and infinities among the coordinates end here, and steps whose sum is too large.
  if (!Number.isFinite(scaling)) return undefined
  const tolerance = 1e-8 + 1e-5 * Math.abs(scaling)
  for (let place = 1; place < data.length; place++) {
    if (Math.abs((data[place] ?? 0) - (data[place - 1] ?? 0) - scaling) > tolerance) return undefined
  }
  return { offset, scaling }
}
