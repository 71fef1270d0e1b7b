/** Arrays of a known shape that are filled point by point, as a column of a grid: PyTables' CARRAY, PyMoDAQ's extended arrays. */
import { intTupleEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { arrayAttribute, nodeClass } from '../layout.js'
import type { NativeAttribute, NativeCodec, NativeColumn } from '../native.js'
import { type ArrayDescription, arrayClassAttributes, arrayEnvelopes } from './array-attributes.js'

/** The parts of such an array that its caller decides. */
export interface GridArray extends ArrayDescription {
  path: string
  /** shape of one point; [] for one number, which adds no dimension (pymodaq_data, `add_array` with `add_scan_dim`) */
  pointShape: readonly number[]
  codec: NativeCodec
  /** `time`: the moment of each point in Unix seconds, given by the writer */
  source: NativeColumn['source']
  attributes: NativeAttribute[]
}

/** The column of an array of the shape (...gridShape, ...pointShape). Points that are never written read as NaN where the dtype
 *  is float32 or float64, as PyMoDAQ leaves them since version 5.3, and as zeros elsewhere. */
export function gridArray(gridShape: readonly number[], array: GridArray): NativeColumn {
  return {
    path: array.path,
    dtype: array.dtype,
    frameShape: [...array.pointShape],
    codec: array.codec,
    source: array.source,
    fill: array.dtype === 'float32' || array.dtype === 'float64' ? 'nan' : 'zero',
    attributes: [
      ...arrayClassAttributes(nodeClass.cArray, array.title),
      ...arrayEnvelopes(array),
      envelopeText(arrayAttribute.shape, intTupleEnvelope([...gridShape, ...array.pointShape])),
      ...array.attributes,
    ],
    rowCountAttributes: [],
  }
}
