// Envelopes: what is put in comes out again.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { envelopeParts, readEnvelope } from '../../../lib/browser/envelope.js'

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(parts.reduce((total, { byteLength }) => total + byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole.buffer
}

test('any answer with any arrays', () => {
  const array = fc.record({ dtype: fc.constantFrom('uint8' as const, 'float64' as const), bytes: fc.uint8Array({ maxLength: 100 }) })
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(array, { maxLength: 5 }), (answer, arrays) => {
      const read = readEnvelope<unknown>(joined(envelopeParts(answer, arrays)))
      expect(read.answer).toEqual(JSON.parse(JSON.stringify(answer)))
      expect(read.arrays.map(({ dtype, bytes }) => [dtype, [...bytes], bytes.byteOffset % 8])).toEqual(
        arrays.map(({ dtype, bytes }) => [dtype, [...bytes], 0]),
      )
    }),
  )
})

test('one that is cut is refused', () => {
  const whole = joined(envelopeParts({ a: 1 }, [{ dtype: 'uint8', bytes: new Uint8Array(20) }]))
  expect(() => readEnvelope(whole.slice(0, whole.byteLength - 1))).toThrow(RangeError)
})
