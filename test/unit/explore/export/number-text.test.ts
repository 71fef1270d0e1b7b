// Numbers as text: what C's printf writes, and all digits.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exponential, exponentialText, fullText, shortest, shortest32 } from '../../../../lib/explore/export/number-text.js'

describe('%.6e', () => {
  // Each by printf of glibc.
  test.each([
    [0, '0.000000e+00'],
    [-0, '-0.000000e+00'],
    [1, '1.000000e+00'],
    [-2.5, '-2.500000e+00'],
    [123_456_789, '1.234568e+08'],
    [1e-300, '1.000000e-300'],
    [1.7976931348623157e308, '1.797693e+308'],
    [5e-324, '4.940656e-324'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    // Ties go to the even digit.
    [1_000_000.5, '1.000000e+06'],
    [1_000_001.5, '1.000002e+06'],
    [10_000_005, '1.000000e+07'],
    [10_000_015, '1.000002e+07'],
    [-10_000_005, '-1.000000e+07'],
    [0.00048828125, '4.882812e-04'],
    [2 ** -20, '9.536743e-07'],
    // Not ties, though their shortest digits look so.
    [1.0000005, '1.000001e+00'],
    [1.0000015, '1.000001e+00'],
    [9.9999995, '9.999999e+00'],
    [9_999_999.5, '1.000000e+07'],
  ])('%d is %s', (value, text) => {
    expect(exponential(value)).toBe(text)
  })

  test('is the nearest number of seven digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = exponential(value)
        expect(text).toMatch(/^-?\d\.\d{6}e[+-]\d{2,3}$/)
        const step = 10 ** (Number(text.slice(text.indexOf('e') + 1)) - 6)
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(step * 0.5 * (1 + 1e-9) + Number.MIN_VALUE)
      }),
    )
  })
})

test('full texts give the same number again', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(Number(shortest(value)), value)))
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(Math.fround(Number(shortest32(value))), value)),
  )
  expect(shortest32(Math.fround(0.1))).toBe('0.1')
  expect(shortest32(16_777_216)).toBe('16777216')
})

test('every kind of element has its text', () => {
  expect(fullText('bool')(Uint8Array.of(0, 1), 1)).toBe('1')
  expect(fullText('uint64')(BigUint64Array.of(2n ** 64n - 1n), 0)).toBe('18446744073709551615')
  expect(fullText('float16')(Uint16Array.of(0x3e00), 0)).toBe('1.5')
  expect(fullText('complex64')(Float32Array.of(1, 2, 0.1, -0), 1)).toBe('(0.1-0j)')
  expect(exponentialText('complex128')(Float64Array.of(1, Number.NaN), 0)).toBe(' (1.000000e+00+nanj)')
  expect(exponentialText('int64')(BigInt64Array.of(-5n), 0)).toBe('-5.000000e+00')
})
