// Subtracting backgrounds: exact where integers are concerned, never wrapping round.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceDType } from '../../../lib/data/background.js'
import { DataWithAxes } from '../../../lib/data/data-with-axes.js'
import { NdArray } from '../../../lib/data/nd-array.js'
import type { DType } from '../../../lib/dtype.js'
import { arrays, shapes } from '../../helpers/arbitraries.js'
import { errorOf } from '../../helpers/errors.js'

const numbersOf = (array: NdArray | undefined) => Array.from<number | bigint>(array?.data ?? [])
const difference = (a: NdArray, b: NdArray) =>
  new DataWithAxes({ name: 'n', data: [a], labels: ['the label'] }).subtractBackground([b]).data[0]

test.each([
  ['uint8', 'uint8', 'int16'],
  ['bool', 'bool', 'int16'],
  ['uint16', 'uint8', 'int32'],
  ['int32', 'uint32', 'float64'],
  ['int8', 'int64', 'int64'],
  ['uint64', 'uint64', 'int64'],
  ['uint16', 'float32', 'float32'],
  ['uint32', 'float32', 'float64'],
  ['float16', 'float16', 'float32'],
  ['float32', 'float64', 'float64'],
  ['int64', 'float32', 'float64'],
  ['complex64', 'uint16', 'complex64'],
  ['complex64', 'float64', 'complex128'],
  ['complex64', 'int32', 'complex128'],
] as [DType, DType, DType][])('%s less %s is %s', (a, b, expected) => {
  expect(differenceDType(a, b)).toBe(expected)
  expect(differenceDType(b, a)).toBe(expected)
})

const integers = fc.constantFrom<DType>('bool', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32')

test('differences of integers are exact', () => {
  const pairs = fc.tuple(integers, integers, shapes).chain(([a, b, shape]) => fc.tuple(arrays(a, shape), arrays(b, shape)))
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      expect(numbersOf(difference(a, b))).toEqual(numbersOf(a).map((value, place) => Number(value) - Number(b.data[place])))
    }),
  )
})

test('64-bit integers are exact, or refused with the element', () => {
  const pair = shapes.chain((shape) => fc.tuple(arrays('int64', shape), arrays('uint64', shape)))
  fc.assert(
    fc.property(pair, ([a, b]) => {
      const expected = numbersOf(a).map((value, place) => BigInt(value) - BigInt(b.data[place] ?? 0))
      const lost = expected.findIndex((value) => value < -(2n ** 63n) || value >= 2n ** 63n)
      if (lost < 0) expect(numbersOf(difference(a, b))).toEqual(expected)
      else {
        const error = errorOf(() => difference(a, b))
        expect(error).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', given: String(expected[lost]) })
        expect(error.message).toContain(`element ${lost} of "the label"`)
      }
    }),
  )
})

test('floats follow their own arithmetic, NaN and infinities included', () => {
  const a = NdArray.from([Number.POSITIVE_INFINITY, Number.NaN, 1])
  expect(difference(a, NdArray.from([Number.POSITIVE_INFINITY, 1, 0.25]))?.data).toEqual(Float64Array.of(Number.NaN, Number.NaN, 0.75))
  const half = new NdArray('float16', [2], Uint16Array.of(0x3c00, 0x7c00))
  expect(difference(half, NdArray.from([0.5, 0]))?.data).toEqual(Float64Array.of(0.5, Number.POSITIVE_INFINITY))
  const complex = new NdArray('complex64', [2], Float32Array.of(1, 2, 3, 4))
  expect(difference(complex, NdArray.from(Uint8Array.of(1, 1)))?.data).toEqual(Float32Array.of(0, 2, 2, 4))
  expect(difference(NdArray.from(Uint8Array.of(1, 1)), complex)?.data).toEqual(Float32Array.of(0, -2, -2, -4))
})

test('a background is repeated along the dimensions that it lacks, or has 1 of', () => {
  const scan = new NdArray(
    'uint8',
    [2, 2, 3],
    Uint8Array.from({ length: 12 }, (_, place) => place),
  )
  const rowsOf = (bkg: NdArray) => numbersOf(difference(scan, bkg))
  expect(rowsOf(NdArray.from(Uint8Array.of(0, 1, 2)))).toEqual([0, 0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 9])
  expect(rowsOf(NdArray.from(Uint8Array.of(1)))).toEqual([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(rowsOf(NdArray.from(Uint8Array.of(0, 6), { shape: [2, 1, 1] }))).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5])
  expect(rowsOf(NdArray.from(Uint8Array.of(0, 1, 2, 6, 7, 8), { shape: [2, 1, 3] }))).toEqual([0, 0, 0, 3, 3, 3, 0, 0, 0, 3, 3, 3])
})

test('everything else of the data stays', () => {
  const init = { name: 'n', units: 'V', labels: ['a', 'b'], timestamp: 5, axes: [{ label: 'x' }], extra: { gain: 2 } }
  const data = new DataWithAxes({
    ...init,
    data: [Uint16Array.of(1, 2), Uint16Array.of(3, 4)],
    errors: [new Float32Array(2), new Float32Array(2)],
  })
  const background = new DataWithAxes({ name: 'bkg', data: [Uint16Array.of(2, 2), Uint16Array.of(0, 1)] })
  const less = data.subtractBackground(background)
  expect(less.data.map(({ dtype, data: elements }) => [dtype, ...elements])).toEqual([
    ['int32', -1, 0],
    ['int32', 3, 3],
  ])
  expect(less).toEqual(data.with({ data: less.data }))
  expect(data.data[0]?.data).toEqual(Uint16Array.of(1, 2))
})

test.each([
  [[zerosOf(3)], 'ERR_SHAPE_MISMATCH', '[3]'],
  [[zerosOf(2, 2, 2)], 'ERR_SHAPE_MISMATCH', '[2, 2, 2]'],
  [[], 'ERR_SHAPE_MISMATCH', 'its background 0'],
  [[zerosOf(2), zerosOf(2)], 'ERR_SHAPE_MISMATCH', 'its background 2'],
  [[new Float32Array(2)], 'ERR_INVALID_OPTION', 'no NdArray'],
] as [NdArray[], string, string][])('the background %o is refused with %s', (background, code, word) => {
  const data = new DataWithAxes({ name: 'n', data: [zerosOf(2, 2)] })
  const error = errorOf(() => data.subtractBackground(background))
  expect(error.code).toBe(code)
  expect(error.message).toContain(word)
})

function zerosOf(...shape: number[]): NdArray {
  return new NdArray('float32', shape, new Float32Array(shape.reduce((product, extent) => product * extent, 1)))
}
