// The expected texts were printed by CPython 3.11.
import { expect, test } from 'vitest'
import { reprBytes, reprFloat, reprInt, reprString, reprTuple } from '../../../lib/attributes/python-repr.js'
import { errorOf } from '../../helpers/errors.js'

test.each([
  ['nm', "'nm'"],
  ["it's", '"it\'s"'],
  ['say "hi"', '\'say "hi"\''],
  ['both \' and "', "'both \\' and \"'"],
  ['a\nb\t\r', "'a\\nb\\t\\r'"],
  ['back\\slash', "'back\\\\slash'"],
  ['\u0000\u001f\u007f', "'\\x00\\x1f\\x7f'"],
  ['\u00e9', "'\u00e9'"],
  ['\u200b\u2028\u00ad\u00a0', "'\\u200b\\u2028\\xad\\xa0'"],
  ['\u{1f600}', "'\u{1f600}'"],
  ['\ue000', "'\\ue000'"],
  ['\u{e0001}', "'\\U000e0001'"],
  ['', "''"],
])('the repr of the str %j is %j', (text, repr) => {
  expect(reprString(text)).toBe(repr)
})

test.each([
  [1, '1.0'],
  [0.1, '0.1'],
  [1 / 3, '0.3333333333333333'],
  [1e16, '1e+16'],
  [1e15, '1000000000000000.0'],
  [123456789012345680, '1.2345678901234568e+17'],
  [1e-4, '0.0001'],
  [1e-5, '1e-05'],
  [0.00012345, '0.00012345'],
  [1.5e300, '1.5e+300'],
  [5e-324, '5e-324'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
  [-2.5, '-2.5'],
  [-0, '-0.0'],
  [0, '0.0'],
  [36.36363636363637, '36.36363636363637'],
  [1795374041.0954015, '1795374041.0954015'],
  [9999999999999998, '9999999999999998.0'],
  [1e100, '1e+100'],
])('the repr of the float %d is %s', (value, repr) => {
  expect(reprFloat(value)).toBe(repr)
})

test('every repr of a float gives the same float back', () => {
  const view = new DataView(new ArrayBuffer(8))
  let state = 12345
  for (let trial = 0; trial < 20_000; trial++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    view.setUint32(0, state)
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    view.setUint32(4, state)
    const value = view.getFloat64(0)
    if (Number.isFinite(value)) expect(Number(reprFloat(value))).toBe(value)
  }
})

test.each([
  [[...Buffer.from('<a x="1"/>')], 'b\'<a x="1"/>\''],
  [[...Buffer.from("it's")], 'b"it\'s"'],
  [[39, 34], "b'\\'\"'"],
  [[0, 9, 10, 11, 13, 31, 32], "b'\\x00\\t\\n\\x0b\\r\\x1f '"],
  [[127, 128, 255, 92], "b'\\x7f\\x80\\xff\\\\'"],
])('the repr of the bytes %j is %j', (bytes, repr) => {
  expect(reprBytes(Uint8Array.from(bytes))).toBe(repr)
})

test('ints, bigints and tuples', () => {
  expect([reprInt(12), reprInt(-3), reprInt(2n ** 70n)]).toEqual(['12', '-3', '1180591620717411303424'])
  expect([reprTuple([]), reprTuple(['5']), reprTuple(['3', '4'])]).toEqual(['()', '(5,)', '(3, 4)'])
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %d, which PyMoDAQ could not evaluate', (value) => {
  expect(errorOf(() => reprFloat(value)).code).toBe('ERR_INVALID_OPTION')
})

test('refuses a whole number that may have lost digits', () => {
  expect(errorOf(() => reprInt(2 ** 53)).code).toBe('ERR_INVALID_OPTION')
})
