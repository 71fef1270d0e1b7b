// The values of options: what is taken, and what is refused.
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/cli/args.js'
import { compressionLibrary, dtype, integer, levels, nonEmpty, oneOf, positive, rate, shape } from '../../lib/cli/values.js'

describe('shape', () => {
  test.each([
    ['2048x2048', [2048, 2048]],
    ['1080x1920x3', [1080, 1920, 3]],
    ['7', [7]],
    ['scalar', []],
  ])('reads %s', (text, extents) => {
    expect(shape(text)).toEqual(extents)
  })

  test.each(['', 'x', '2x', 'x2', '2,3', '-2x3', '2x0', '1.5x2', '2X2', '1e3', '99999999x99999999'])('refuses %j', (text) => {
    expect(() => shape(text)).toThrow(UsageError)
  })
})

describe('numbers', () => {
  test('integer takes its bounds and nothing beyond', () => {
    expect([integer(0, 9)('0'), integer(0, 9)('9')]).toEqual([0, 9])
    for (const text of ['10', '-1', '1.5', '', ' 1', '1e1', '0x1', 'NaN']) expect(() => integer(0, 9)(text)).toThrow(UsageError)
  })

  test('positive takes fractions and exponents, and refuses zero, infinity and words', () => {
    expect(['0.5', '.5', '30', '1e3', '2.'].map(positive)).toEqual([0.5, 0.5, 30, 1000, 2])
    for (const text of ['0', '-1', 'Infinity', '1e999', 'NaN', '', '.', '1,5']) expect(() => positive(text)).toThrow(UsageError)
  })

  test('rate takes max', () => {
    expect([rate('max'), rate('29.97')]).toEqual(['max', 29.97])
    expect(() => rate('fast')).toThrow(UsageError)
  })
})

describe('words', () => {
  test('dtype takes the names of the table only', () => {
    expect([dtype('uint16'), dtype('complex128')]).toEqual(['uint16', 'complex128'])
    for (const text of ['u16', 'UINT16', 'toString', '__proto__']) expect(() => dtype(text)).toThrow(UsageError)
  })

  test('oneOf names the choices', () => {
    expect(() => oneOf('wait', 'drop')('block')).toThrow('"block" is not one of wait, drop')
  })

  test('compression takes every library and refuses others', () => {
    expect(['none', 'zlib', 'gzip', 'blosc', 'blosc:lz4'].map(compressionLibrary)).toEqual(['none', 'zlib', 'gzip', 'blosc', 'blosc:lz4'])
    for (const text of ['lzo', 'blosc:', 'blosc:LZ4', '']) expect(() => compressionLibrary(text)).toThrow(UsageError)
  })

  test('nonEmpty refuses the empty text', () => {
    expect(() => nonEmpty('')).toThrow(UsageError)
  })
})

test('levels are words or two numbers, the lower one first', () => {
  expect(['data', 'values', '0:4095', '-1.5:1e3'].map(levels)).toEqual(['data', 'values', [0, 4095], [-1.5, 1000]])
  for (const text of ['', '1', '1:', ':1', '2:1', '1:1', '0:1:2', 'NaN:1', '0:Infinity', 'x:y'])
    expect(() => levels(text)).toThrow(UsageError)
})
