/** An answer with numbers in bulk, before it goes out as an envelope. */
import type { EnvelopeArray } from '../browser/envelope.js'
import type { AnyArray, DType } from '../dtype.js'

/** The JSON part of an answer, and its arrays. */
export interface ArraysAnswer<A> {
  answer: A
  arrays: EnvelopeArray[]
}

/** The bytes of an array, as an envelope takes them. Not copied. */
export function envelopeArray(dtype: DType, elements: AnyArray): EnvelopeArray {
  return { dtype, bytes: new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength) }
}
