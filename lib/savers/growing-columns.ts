/** Data that grow by one row at a time, as columns of a series. */
import type { NativeAttribute, NativeCodec, NativeColumn } from '../native.js'
import type { ArrayDescription } from '../nodes/array-attributes.js'
import { eArray } from '../nodes/e-array.js'

/** An array of data that grows. */
export interface GrowingArray extends ArrayDescription {
  path: string
  /** shape of one row */
  rowShape: readonly number[]
  codec: NativeCodec
  attributes: NativeAttribute[]
}

/** The column of such an array: (rows, ...row). PyMoDAQ keeps one number a row as a vector of one: (rows, 1). */
export function growingData(array: GrowingArray): NativeColumn {
  return eArray({ ...array, rowShape: array.rowShape.length === 0 ? [1] : array.rowShape, source: 'value', counted: false })
}
