/** Arrays that grow in their first dimension: PyTables' EARRAY, as a column of a series. */
import { growingEnvelope } from '../attributes/envelope.js'
import { arrayAttribute, axisAttribute, nodeClass } from '../layout.js'
import type { NativeAttribute, NativeCodec, NativeColumn, NativeRowCountAttribute } from '../native.js'
import { type ArrayDescription, arrayClassAttributes, arrayEnvelopes, growingTextBytes } from './array-attributes.js'

/** The parts of an enlargeable array that its caller decides. */
export interface EArray extends ArrayDescription {
  path: string
  /** shape of one row; [] for one number a row */
  rowShape: readonly number[]
  codec: NativeCodec
  source: NativeColumn['source']
  attributes: NativeAttribute[]
  /** whether an attribute `size` counts the rows, as on axes */
  counted: boolean
}

// 2^64 in digits: no dataset has more rows.
const rowDigitsMax = 20

function rowCount(name: string, { before, after }: { before: string; after: string }): NativeRowCountAttribute {
  const size = Math.max(growingTextBytes, before.length + rowDigitsMax + after.length)
  return { name, prefix: before, suffix: after, size }
}

/** The column of an enlargeable array. Its `shape`, and `size` on axes, follow the rows at every commit: they have a
 *  fixed size, padded with spaces, so that each change is one write in place. */
export function eArray(array: EArray): NativeColumn {
  const rowCountAttributes = [rowCount(arrayAttribute.shape, growingEnvelope('tuple', array.rowShape))]
  if (array.counted) rowCountAttributes.push(rowCount(axisAttribute.size, growingEnvelope('int')))
  return {
    path: array.path,
    dtype: array.dtype,
    frameShape: [...array.rowShape],
    codec: array.codec,
    source: array.source,
    attributes: [...arrayClassAttributes(nodeClass.eArray, array.title), ...arrayEnvelopes(array), ...array.attributes],
    rowCountAttributes,
  }
}
