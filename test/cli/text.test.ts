// Text that is printed: harmless for terminals, bounded, and JSON that reads back as the value.
import { describe, expect, test } from 'vitest'
import { OpaqueAttribute } from '../../lib/attributes/attribute-codec.js'
import { failureLine, failureStatus } from '../../lib/cli/failure.js'
import { jsonLine } from '../../lib/cli/json.js'
import { bytes, clip, duration, printable } from '../../lib/cli/printable.js'
import { rowTexts, valueText } from '../../lib/cli/value-text.js'
import { createError } from '../../lib/errors.js'

const hostile = 'a\x1b[2J\x9b31m\r\nb\u202egpj\ud800\u2028\x7f'

describe('printable', () => {
  test('escapes what a terminal could take as a command, and nothing else', () => {
    expect(printable(hostile)).toBe('a\\x1b[2J\\x9b31m\\r\\nb\\u202egpj\\ud800\\u2028\\x7f')
    expect(printable('Größe µm 日本 😀')).toBe('Größe µm 日本 😀')
  })

  test('clip keeps short texts and never cuts a pair of surrogates', () => {
    expect(clip('abc', 3)).toBe('abc')
    expect(clip('ab😀cd', 3)).toBe('ab… (6 characters)')
    expect(clip('ab😀cd', 4)).toBe('ab😀… (6 characters)')
  })

  test('figures are readable at every size', () => {
    expect([0, 999, 1000, 42_626, 999_949, 999_950, 8_388_608, 5e12, 3e18].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '42.6 kB',
      '999.9 kB',
      '1.0 MB',
      '8.4 MB',
      '5.0 TB',
      '3000.0 PB',
    ])
    expect([0, 59.9, 60, 3599, 7620, 98_000].map(duration)).toEqual(['0 s', '59 s', '1 min 00 s', '59 min 59 s', '2 h 07 min', '1 d 3 h'])
  })
})

describe('jsonLine', () => {
  test('is one line without controls, and reads back as the value', () => {
    const line = jsonLine({ name: hostile, emoji: '😀' })
    expect(line).toMatch(/^[^\p{Cc}\u202e\u2028]+\n$/u)
    expect(JSON.parse(line)).toEqual({ name: hostile, emoji: '😀' })
  })

  test('has a form for every value that a file can hold', () => {
    const value = {
      small: 5n,
      large: 9007199254740993n,
      numbers: [Number.NaN, Number.POSITIVE_INFINITY, -1.5],
      raw: Uint8Array.of(1, 2, 255),
      buffer: Buffer.from([1, 2, 255]),
      array: BigInt64Array.of(-1n, 2n ** 60n),
      map: new Map([['a', 1]]),
      absent: undefined,
    }
    expect(JSON.parse(jsonLine(value))).toEqual({
      small: 5,
      large: '9007199254740993',
      numbers: ['NaN', 'Infinity', -1.5],
      raw: { base64: 'AQL/' },
      buffer: { base64: 'AQL/' },
      array: [-1, '1152921504606846976'],
      map: { a: 1 },
    })
  })
})

describe('valueText', () => {
  test('tells values of every kind on one line', () => {
    expect(valueText('a\nb')).toBe('"a\\nb"')
    expect(valueText(null)).toBe('none')
    expect(valueText([1, 'x', [2n]])).toBe('[1, "x", [2]]')
    expect(valueText(new Map([['k\x1b', 1]]))).toBe('{k\\x1b: 1}')
    expect(valueText(Uint8Array.of(0xde, 0xad))).toBe('2 bytes dead')
    expect(valueText(Float32Array.of(0.5, 2))).toBe('[0.5, 2]')
    expect(valueText(new OpaqueAttribute('datetime.datetime', 'datetime(2026)\x1b'))).toBe('<datetime.datetime> datetime(2026)\\x1b')
  })

  test('is bounded for long and deep values', () => {
    expect(valueText('x'.repeat(1e6)).length).toBeLessThan(500)
    expect(valueText(Array.from({ length: 1e5 }, () => 'y'.repeat(100))).length).toBeLessThan(500)
    let deep: unknown = 1
    for (let level = 0; level < 10_000; level++) deep = [deep]
    expect(valueText(deep)).toBe('[[[[…]]]]')
  })

  test('rows follow the last dimension', () => {
    expect(rowTexts([1, 2, 3, 4, 5, 6], [1, 2, 3])).toEqual(['1  2  3', '4  5  6'])
    expect(rowTexts([7], [])).toEqual(['7'])
  })
})

describe('failureLine', () => {
  test('is one line with the code first, and tells the first failure of a writer', () => {
    const first = createError('ERR_NO_SPACE', 'the disk\nis full')
    expect(failureLine(first)).toBe('h5saver: ERR_NO_SPACE: the disk\\nis full\n')
    expect(failureLine(createError('ERR_WRITER_FAILED', 'failed earlier', { cause: first }))).toBe(failureLine(first))
    expect(failureLine(new TypeError('oops'))).toBe('h5saver: ERR_INTERNAL: TypeError: oops\n')
  })

  test('only what can be typed better has the status of wrong usage', () => {
    expect(failureStatus(createError('ERR_INVALID_OPTION', ''))).toBe(2)
    expect(failureStatus(createError('ERR_FILE_EXISTS', ''))).toBe(1)
    expect(failureStatus(new Error('x'))).toBe(1)
  })
})
