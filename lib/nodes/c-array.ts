/** Arrays of a fixed shape, written once: PyTables' CARRAY. */
import { intTupleEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { arrayAttribute, nodeClass } from '../layout.js'
import type { NativeAttribute, NativeCodec } from '../native.js'
import { type ArrayDescription, arrayClassAttributes, arrayEnvelopes } from './array-attributes.js'
import type { NodeOp } from './op-entry.js'

/** Creates and writes an array. The addon stores small ones, and those without a codec, in one piece. */
export function cArray(
  path: string,
  description: ArrayDescription,
  shape: readonly number[],
  data: ArrayBufferView,
  attributes: readonly NativeAttribute[],
  codec: NativeCodec = { library: 'none' },
): NodeOp {
  return {
    op: 'array',
    path,
    dtype: description.dtype,
    shape: [...shape],
    codec,
    data,
    attributes: [
      ...arrayClassAttributes(nodeClass.cArray, description.title),
      ...arrayEnvelopes(description),
      envelopeText(arrayAttribute.shape, intTupleEnvelope(shape)),
      ...attributes,
    ],
  }
}
