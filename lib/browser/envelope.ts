/** Answers with numbers in bulk: a JSON part, then arrays as little-endian bytes. Runs in the page too.
 *
 *  Layout: uint32 bytes of the JSON part; the JSON part, `{ answer, arrays: [{ dtype, length }] }` in UTF-8; then each array at
 *  the next multiple of 8 bytes. */
import type { DType } from '../generated/tables.js'

/** Type of an answer in an envelope. */
export const envelopeType = 'application/vnd.h5saver.envelope'

/** An array and the dtype of its elements. */
export interface EnvelopeArray {
  dtype: DType
  bytes: Uint8Array
}

interface Head {
  answer: unknown
  arrays: { dtype: DType; length: number }[]
}

const alignment = 8

function aligned(offset: number): number {
  return Math.ceil(offset / alignment) * alignment
}

/** The parts of an envelope, in order; together they are its bytes. The arrays are not copied. */
export function envelopeParts(answer: unknown, arrays: readonly EnvelopeArray[]): Uint8Array[] {
  const head: Head = { answer, arrays: arrays.map(({ dtype, bytes }) => ({ dtype, length: bytes.byteLength })) }
  const json = new TextEncoder().encode(JSON.stringify(head))
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, json.byteLength, true)
  const parts: Uint8Array[] = [size, json]
  let offset = size.byteLength + json.byteLength
  for (const { bytes } of arrays) {
    parts.push(new Uint8Array(aligned(offset) - offset), bytes)
    offset = aligned(offset) + bytes.byteLength
  }
  return parts
}

/** Takes an envelope apart. The arrays are views of its memory.
 *  @throws RangeError when the bytes end too early */
export function readEnvelope<A>(buffer: ArrayBuffer): { answer: A; arrays: EnvelopeArray[] } {
  const jsonBytes = new DataView(buffer).getUint32(0, true)
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, jsonBytes))) as Head
  let offset = 4 + jsonBytes
  const arrays = head.arrays.map(({ dtype, length }) => {
    const start = aligned(offset)
    offset = start + length
    return { dtype, bytes: new Uint8Array(buffer, start, length) }
  })
  return { answer: head.answer as A, arrays }
}
