/** Arrays of a fixed shape, written once: PyTables' CARRAY. */
import { intTupleEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { arrayAttribute, nodeClass } from '../layout.js'
import type { NativeAttribute, NativeTreeOp } from '../native.js'
import { type ArrayDescription, arrayClassAttributes, arrayEnvelopes } from './array-attributes.js'

/** Creates and writes an array. It is stored uncompressed: such arrays are axes, of a few kilobytes. */
export function cArray(
  path: string,
  description: ArrayDescription,
  shape: readonly number[],
  data: ArrayBufferView,
  attributes: NativeAttribute[],
): NativeTreeOp {
  return {
    op: 'array',
    path,
    dtype: description.dtype,
    shape: [...shape],
    codec: { library: 'none' },
    data,
    attributes: [
      ...arrayClassAttributes(nodeClass.cArray, description.title),
      ...arrayEnvelopes(description),
      envelopeText(arrayAttribute.shape, intTupleEnvelope(shape)),
      ...attributes,
    ],
  }
}
