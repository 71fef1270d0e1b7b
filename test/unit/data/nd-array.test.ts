// Arrays with a dtype and a shape.
import fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import type { ArrayInput } from '../../../lib/data/array-input.js'
import { NdArray } from '../../../lib/data/nd-array.js'
import { arrayClassOf, componentsPerItem, type DType, dtypeNames, itemSize } from '../../../lib/dtype.js'
import { arrays, dtypes, shapes } from '../../helpers/arbitraries.js'
import { errorOf } from '../../helpers/errors.js'

const anyArray = fc.tuple(dtypes, shapes).chain(([dtype, shape]) => arrays(dtype, shape))

test('any dtype and shape is kept with its memory', () => {
  fc.assert(
    fc.property(anyArray, ({ dtype, shape, data }) => {
      const array = new NdArray(dtype, shape, data)
      expect(array.data).toBe(data)
      expect(array.shape).toEqual(shape)
      expect([array.ndim, array.size]).toEqual([shape.length, data.length / componentsPerItem(dtype)])
      expect(array.byteLength).toBe(data.byteLength)
      expect(array.reshape([array.size]).reshape(shape).shape).toEqual(shape)
    }),
  )
})

test('another number of elements than the shape has is refused', () => {
  fc.assert(
    fc.property(anyArray, fc.integer({ min: 1, max: 3 }), ({ dtype, shape, data }, more) => {
      const longer = new (arrayClassOf(dtype))(data.length + more)
      expect(errorOf(() => new NdArray<DType>(dtype, shape, longer)).code).toBe('ERR_SHAPE_MISMATCH')
      expect(errorOf(() => new NdArray(dtype, [...shape, 2], data)).code).toBe('ERR_SHAPE_MISMATCH')
    }),
  )
})

test('rows and elements are found in C order', () => {
  const array = new NdArray('int16', [2, 3], Int16Array.of(0, 1, 2, 10, 11, 12))
  expect(array.at(1, 2)).toBe(12)
  expect(array.row(1).data).toEqual(Int16Array.of(10, 11, 12))
  expect(array.slice(1).shape).toEqual([1, 3])
  expect(array.slice(1, 1).shape).toEqual([0, 3])
  expect(array.row(0).at(1)).toBe(1)
  expect(array.slice(0, 1).data.buffer).toBe(array.data.buffer)
  for (const [call, given] of [
    [() => array.at(2, 0), '2'],
    [() => array.at(0, -1), '-1'],
    [() => array.at(0), '[0]'],
    [() => array.slice(0, 3), '3'],
    [() => array.row(2), '2'],
    [() => NdArray.from(5).slice(0), undefined],
  ] as const) {
    expect(errorOf(call)).toMatchObject({ code: 'ERR_INDEX_OUT_OF_RANGE', ...(given === undefined ? {} : { given }) })
  }
})

test('a slice and a row are what the same places of the whole are', () => {
  fc.assert(
    fc.property(anyArray, fc.nat(), fc.nat(), (array, from, seed) => {
      const row = from % (array.shape[0] ?? 1)
      const indexes = array.shape.slice(1).map((extent) => seed % extent)
      expect(array.row(row).at(...indexes)).toEqual(array.at(row, ...indexes))
      expect(array.slice(row).at(0, ...indexes)).toEqual(array.at(row, ...indexes))
    }),
  )
})

test('elements come as numbers, bigints, booleans or pairs', () => {
  expect(new NdArray('int64', [1], BigInt64Array.of(2n ** 62n)).at(0)).toBe(2n ** 62n)
  expect(new NdArray('bool', [2], Uint8Array.of(0, 1)).at(1)).toBe(true)
  expect(new NdArray('complex64', [1], Float32Array.of(1, -2)).at(0)).toEqual([1, -2])
  expect(new NdArray('float16', [2], Uint16Array.of(0x3c00, 0xfc00)).reshape([2]).at(1)).toBe(Number.NEGATIVE_INFINITY)
  expect(NdArray.from(1.5).at()).toBe(1.5)
  expectTypeOf(new NdArray('uint64', [1], new BigUint64Array(1)).at(0)).toEqualTypeOf<bigint>()
  expectTypeOf(new NdArray('uint8', [1], new Uint8Array(1)).at(0)).toEqualTypeOf<number>()
  expectTypeOf<NdArray<'uint16'>>().toExtend<NdArray>()
})

test.each([
  [[[1, 1], 3, 1], [], [3]],
  [[1, 3, 1], [0], [1, 3]],
  [[1, 1], [], [1]],
  [[], [], []],
  [[2, 3], [], [2, 3]],
] as [number[], number[], number[]][])('the shape %j without single dimensions but %j is %j', (given, keep, expected) => {
  const shape = given.flat()
  const array = new NdArray('uint8', shape, new Uint8Array(shape.reduce((product, extent) => product * extent, 1)))
  expect(array.squeeze(keep).shape).toEqual(expected)
})

test.each([
  [5, 'float64', [], Float64Array.of(5)],
  [5n, 'int64', [], BigInt64Array.of(5n)],
  [true, 'bool', [], Uint8Array.of(1)],
  [[1, Number.NaN, -0], 'float64', [3], Float64Array.of(1, Number.NaN, -0)],
  [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    'float64',
    [3, 2],
    Float64Array.of(1, 2, 3, 4, 5, 6),
  ],
  [[], 'float64', [0], new Float64Array(0)],
  [[[], []], 'float64', [2, 0], new Float64Array(0)],
  [new Uint16Array(3), 'uint16', [3], new Uint16Array(3)],
  [new Uint8ClampedArray([7]), 'uint8', [1], Uint8Array.of(7)],
  [Buffer.from([1, 2]), 'uint8', [2], Buffer.from([1, 2])],
  [new ArrayBuffer(2), 'uint8', [2], new Uint8Array(2)],
] as [ArrayInput, DType, number[], ArrayBufferView][])('%o becomes %s of shape %j', (value, dtype, shape, data) => {
  const array = NdArray.from(value)
  expect(array).toMatchObject({ dtype, shape })
  expect(array.data).toEqual(data)
})

test('a dtype tells what typed arrays and memory leave open', () => {
  expect(NdArray.from(new Float32Array(6), { dtype: 'complex64' }).shape).toEqual([3])
  expect(NdArray.from(new Uint16Array(6), { dtype: 'float16' }).dtype).toBe('float16')
  expect(NdArray.from(Buffer.alloc(8), { dtype: 'uint16', shape: [2, 2] }).data).toEqual(new Uint16Array(4))
  expect(NdArray.from(new DataView(new ArrayBuffer(9), 1), { dtype: 'float64' }).size).toBe(1)
  expect(NdArray.from([1, 0], { dtype: 'bool' }).data).toEqual(Uint8Array.of(1, 0))
  expect(NdArray.from([1, 2n], { dtype: 'uint64' }).data).toEqual(BigUint64Array.of(1n, 2n))
  const array = new NdArray('int8', [4], new Int8Array(4))
  expect(NdArray.from(array)).toBe(array)
  expect(NdArray.from(array, { shape: [2, 2] }).data).toBe(array.data)
})

test.each([
  [[300], { dtype: 'uint8' }, 'ERR_DTYPE_MISMATCH'],
  [[-1], { dtype: 'uint64' }, 'ERR_DTYPE_MISMATCH'],
  [[0.5], { dtype: 'int32' }, 'ERR_DTYPE_MISMATCH'],
  [[0.5], { dtype: 'int64' }, 'ERR_DTYPE_MISMATCH'],
  [[2n ** 63n], {}, 'ERR_DTYPE_MISMATCH'],
  [[2n ** 53n + 1n], { dtype: 'float64' }, 'ERR_DTYPE_MISMATCH'],
  [[1e300], { dtype: 'float32' }, 'ERR_DTYPE_MISMATCH'],
  [[Number.NaN], { dtype: 'int8' }, 'ERR_DTYPE_MISMATCH'],
  [[2], { dtype: 'bool' }, 'ERR_DTYPE_MISMATCH'],
  [[1], { dtype: 'complex64' }, 'ERR_DTYPE_MISMATCH'],
  [[1, 2n], {}, 'ERR_DTYPE_MISMATCH'],
  [[1], { dtype: 'uint128' }, 'ERR_DTYPE_UNSUPPORTED'],
  [new Uint16Array(1), { dtype: 'float64' }, 'ERR_DTYPE_MISMATCH'],
  [new NdArray('int8', [1], new Int8Array(1)), { dtype: 'uint8' }, 'ERR_DTYPE_MISMATCH'],
  [Buffer.alloc(3), { dtype: 'uint16' }, 'ERR_SHAPE_MISMATCH'],
  [new Float32Array(3), { dtype: 'complex64' }, 'ERR_SHAPE_MISMATCH'],
  [[[1, 2], [3]], {}, 'ERR_SHAPE_MISMATCH'],
  [[[1, 2], 3], {}, 'ERR_SHAPE_MISMATCH'],
  [[1, [2]], {}, 'ERR_INVALID_OPTION'],
  [[1, 2], { shape: [3] }, 'ERR_SHAPE_MISMATCH'],
  [[1, 2], { shape: [-2] }, 'ERR_SHAPE_MISMATCH'],
  [[1, 2], { shape: [1.5] }, 'ERR_SHAPE_MISMATCH'],
  [['1'], {}, 'ERR_INVALID_OPTION'],
  [[null], {}, 'ERR_INVALID_OPTION'],
  [new Array(2), {}, 'ERR_INVALID_OPTION'],
  [undefined, {}, 'ERR_INVALID_OPTION'],
  [{}, {}, 'ERR_INVALID_OPTION'],
] as [ArrayInput, { shape?: number[]; dtype?: DType }, string][])('%o with %j is refused with %s', (value, options, code) => {
  expect(errorOf(() => NdArray.from(value, options)).code).toBe(code)
})

test('integers in lists come back as they were, whatever integer dtype holds them', () => {
  const integers = fc.constantFrom(...dtypeNames.filter((dtype) => /int/.test(dtype)))
  fc.assert(
    fc.property(integers, fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (dtype, value) => {
      const bits = BigInt(itemSize(dtype) * 8)
      const [min, max] = dtype.startsWith('u') ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]
      if (value >= min && value <= max) expect(BigInt(NdArray.from([value], { dtype }).at(0) as number | bigint)).toBe(value)
      else expect(errorOf(() => NdArray.from([value], { dtype })).code).toBe('ERR_DTYPE_MISMATCH')
    }),
  )
})

test('lists that are nested without end are refused', () => {
  const endless: unknown[] = []
  endless.push(endless)
  expect(errorOf(() => NdArray.from(endless as ArrayInput)).code).toBe('ERR_SHAPE_MISMATCH')
})

test('an array of another class, a lost memory and a dtype that is none are refused', () => {
  expect(errorOf(() => new NdArray('uint8', [1], new Int8Array(1) as never))).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', option: 'data' })
  expect(errorOf(() => new NdArray('uint128' as DType, [1], new Uint8Array(1))).code).toBe('ERR_DTYPE_UNSUPPORTED')
  expect(errorOf(() => new NdArray('uint8', new Array(33).fill(1), new Uint8Array(1))).code).toBe('ERR_SHAPE_MISMATCH')
  const data = new Uint8Array(4)
  structuredClone(data.buffer, { transfer: [data.buffer] })
  expect(errorOf(() => new NdArray('uint8', [0], data)).code).toBe('ERR_BUFFER_DETACHED')
})

test('neither shape nor array can be changed, and the list of the caller is not kept', () => {
  const shape = [2, 3]
  const array = new NdArray('uint8', shape, new Uint8Array(6))
  shape[0] = 3
  expect(array.shape).toEqual([2, 3])
  expect(Object.isFrozen(array) && Object.isFrozen(array.shape)).toBe(true)
})
