// Values of files in words.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OpaqueAttribute } from '../../../lib/attributes/attribute-codec.js'
import { NdArray } from '../../../lib/data/nd-array.js'
import { halfToNumber } from '../../../lib/dtype.js'
import { bytesText, complexText, cut, elementTexts, jsonWords, numberText, wordsOf } from '../../../lib/explore/words.js'

describe('numbers', () => {
  test('float32 have as few digits as tell them from their neighbours', () => {
    expect(numberText('float32', Math.fround(0.1))).toBe('0.1')
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => Object.is(Math.fround(Number(numberText('float32', value))), value) || value === 0),
    )
  })

  test('float16 too, for every pattern', () => {
    for (let bits = 0; bits < 2 ** 16; bits += 7) {
      const value = halfToNumber(bits)
      const read = Number(numberText('float16', bits))
      // Half of the distance to the next number that binary16 has.
      const half = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value) || 1e-9))) - 11)
      expect(Object.is(read, value) || Math.abs(read - value) <= half, `pattern ${bits}`).toBe(true)
    }
    expect(numberText('float16', 0x3555)).toBe('0.3333')
  })

  test('whole numbers are never rounded', () => {
    expect(numberText('int64', -(2n ** 63n))).toBe('-9223372036854775808')
    expect(numberText('uint64', 2n ** 64n - 1n)).toBe('18446744073709551615')
    expect(numberText('bool', 1)).toBe('true')
  })

  test('complex numbers keep their signs', () => {
    expect(complexText('float64', 1, -2)).toBe('1-2i')
    expect(complexText('float64', -1, 0)).toBe('-1+0i')
    expect(complexText('float64', 0, -0)).toBe('0-0i')
    expect(elementTexts('complex128', Float64Array.of(1, 2, 3, Number.NaN))).toEqual(['1+2i', '3+NaNi'])
  })
})

describe('values', () => {
  test.each([
    ['a "text"', 'a "text"'],
    [null, 'None'],
    [true, 'true'],
    [[1, 'two', [3]], '[1, "two", [3]]'],
    [new Map([['a', 1]]), '{"a": 1}'],
    [Float32Array.of(0.1, 2), '[0.1, 2]'],
    [Uint8Array.of(0xff, 0), '2 bytes ff00'],
    [new NdArray('int32', [2, 2], Int32Array.of(1, 2, 3, 4)), '[[1, 2], [3, 4]]'],
    [new NdArray('bool', [2], Uint8Array.of(0, 1)), '[false, true]'],
    [new OpaqueAttribute('datetime.datetime', 'datetime.datetime(2026, 1, 1)'), '<datetime.datetime> datetime.datetime(2026, 1, 1)'],
  ])('%#: %s', (value, words) => {
    expect(wordsOf(value, 1000)).toEqual({ text: words })
  })

  test('large whole numbers', () => {
    expect(wordsOf(2n ** 63n, 100).text).toBe('9223372036854775808')
    expect(wordsOf(BigInt64Array.of(-1n, 2n ** 62n), 100).text).toBe('[-1, 4611686018427387904]')
  })

  test('are cut at the limit, and not inside a pair of surrogates', () => {
    expect(cut('abc', 2)).toEqual({ text: 'ab', length: 3 })
    expect(cut('a😀b', 2)).toEqual({ text: 'a', length: 4 })
    const long = wordsOf(new Float64Array(1_000_000), 50)
    expect(long.text.length).toBe(50)
    const deep: unknown[] = []
    let level = deep
    for (let at = 0; at < 100; at++) {
      const next: unknown[] = []
      level.push(next)
      level = next
    }
    expect(wordsOf(deep, 1000).text).toContain('…')
  })

  test('of JSON', () => {
    expect(jsonWords(true, 10)).toEqual({ text: 'true' })
    expect(jsonWords([1, ['RED', null]], 100)).toEqual({ text: '[1, ["RED", None]]' })
    expect(bytesText(new Uint8Array(1000))).toMatch(/^1000 bytes (00)+…$/)
  })
})
