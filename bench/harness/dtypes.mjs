// The dtypes that cases use, with the typed array that holds each. Drivers and sources share this table.

/** @import { BenchDType } from './types.js' */

/** @satisfies {Record<BenchDType, Uint16ArrayConstructor | Float64ArrayConstructor>} */
export const arrayClasses = { uint16: Uint16Array, float64: Float64Array }

/** @param {number[]} shape of one row; [] is a scalar
 *  @returns {number} elements of one row */
export function elementCount(shape) {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** @param {{ dtype: BenchDType, shape: number[] }} column
 *  @returns {number} bytes of one row of the column */
export function rowBytes({ dtype, shape }) {
  return elementCount(shape) * arrayClasses[dtype].BYTES_PER_ELEMENT
}
