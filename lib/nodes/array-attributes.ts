/** The attributes that PyTables and PyMoDAQ put on every array, whatever it holds. */
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText, nativeText } from '../attributes/text-attribute.js'
import type { DType } from '../dtype.js'
import { arrayAttribute, backendName, type DataDimension, nativeAttribute, type nodeClass } from '../layout.js'
import type { NativeAttribute } from '../native.js'

/** What an array says about itself. */
export interface ArrayDescription {
  title: string
  dtype: DType
  dataType: string
  dataDimension: DataDimension
}

/** Room for a shape or size that grows in place: the digits of 2^64 and the text round them, for arrays of usual rank. */
export const growingTextBytes = 96

/** `CLASS`, `TITLE`, `VERSION`, which PyTables writes in ASCII on arrays, and `EXTDIM` where one dimension grows. */
export function arrayClassAttributes(kind: (typeof nodeClass)['cArray' | 'eArray'], title: string): NativeAttribute[] {
  const attributes = [
    nativeText(nativeAttribute.class, kind.class, 'ascii'),
    nativeText(nativeAttribute.title, title, 'ascii'),
    nativeText(nativeAttribute.version, kind.version, 'ascii'),
  ]
  return kind.class === 'EARRAY' ? [...attributes, { kind: 'int32', name: nativeAttribute.extDim, value: 0 }] : attributes
}

/** PyMoDAQ's own attributes of every array but `shape`. */
export function arrayEnvelopes({ dtype, dataType, dataDimension }: Omit<ArrayDescription, 'title'>): NativeAttribute[] {
  return [
    envelopeText(arrayAttribute.backend, stringEnvelope(backendName)),
    envelopeText(arrayAttribute.dtype, stringEnvelope(dtype)),
    envelopeText(arrayAttribute.subdtype, stringEnvelope('')),
    envelopeText(arrayAttribute.dataType, stringEnvelope(dataType)),
    envelopeText(arrayAttribute.dataDimension, stringEnvelope(dataDimension)),
  ]
}
