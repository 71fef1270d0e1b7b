// Axes: coordinates, exactly.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Axis, type AxisInit } from '../../../lib/data/axis.js'
import { linearForm } from '../../../lib/data/linear-form.js'
import { NdArray } from '../../../lib/data/nd-array.js'
import { axes, coordinates, texts } from '../../helpers/arbitraries.js'
import { errorOf } from '../../helpers/errors.js'

test('words are kept, with defaults for those that are missing', () => {
  expect(new Axis({ size: 2 })).toMatchObject({ label: '', units: '', index: 0, spreadOrder: 0, size: 2, offset: 0, scaling: 1 })
  const axis = new Axis({ label: 'y', units: 'mm', index: 3, spreadOrder: 2, data: [1, 2, 4] })
  expect(axis).toMatchObject({ label: 'y', units: 'mm', index: 3, spreadOrder: 2, size: 3, offset: undefined, scaling: undefined })
  expect(axis.data).toEqual(Float64Array.of(1, 2, 4))
  expect(Object.isFrozen(axis)).toBe(true)
})

test('any coordinates are kept exactly, whatever was given', () => {
  fc.assert(
    fc.property(
      fc.nat(6).chain((size) => coordinates(size)),
      (init) => {
        const axis = new Axis(init)
        const given = 'data' in init ? Array.from(init.data as ArrayLike<number | bigint>) : spaced(init)
        expect(axis.size).toBe(given.length)
        expect(axis.data).toEqual(Float64Array.from(given, Number))
        for (const value of [axis.offset, axis.scaling]) expect(value === undefined || Number.isFinite(value)).toBe(true)
        // Whole numbers beyond 2^53 are no numbers of float64: `values` has them all the same.
        expect(Array.from<number | bigint, unknown>(axis.values.data, sameKind)).toEqual(given.map(sameKind))
      },
    ),
  )
})

function spaced({ offset = 0, scaling = 1, size = 0 }: { offset?: number; scaling?: number; size?: number }): number[] {
  return Array.from({ length: size }, (_, place) => offset + scaling * place)
}

function sameKind(value: number | bigint): number | bigint {
  return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value
}

test('64-bit integers that float64 would round keep a dtype of 64 bits', () => {
  const nanoseconds = BigInt64Array.of(1_700_000_000_000_000_001n, 1_700_000_000_000_000_003n)
  expect(new Axis({ data: nanoseconds }).values).toMatchObject({ dtype: 'int64', data: nanoseconds })
  expect(new Axis({ data: BigUint64Array.from(nanoseconds) }).values).toMatchObject({ dtype: 'int64', data: nanoseconds })
  expect(new Axis({ data: [...nanoseconds] }).values).toMatchObject({ dtype: 'int64', data: nanoseconds })
  expect(new Axis({ data: BigUint64Array.of(2n ** 63n) }).values.dtype).toBe('uint64')
  expect(new Axis({ data: BigInt64Array.of(2n ** 53n, -(2n ** 53n)) }).values.dtype).toBe('float64')
  expect(new Axis({ data: Uint8Array.of(4, 2, 1) }).values).toMatchObject({ dtype: 'float64', data: Float64Array.of(4, 2, 1) })
  expect(new Axis({ data: new NdArray('float16', [1], Uint16Array.of(0x3c00)) }).data).toEqual(Float64Array.of(1))
})

test('offset and scaling are those of evenly spaced coordinates, however they were given', () => {
  const listed = new Axis({ data: [10, 12, 14] })
  expect([listed.offset, listed.scaling]).toEqual([10, 2])
  const linear = new Axis({ offset: 0.1, scaling: 0.1, size: 1000 })
  expect([linear.offset, linear.scaling]).toEqual([0.1, 0.1])
  expect(linearForm(linear.data)?.scaling).toBeCloseTo(0.1, 12)
  expect(new Axis({ data: [1, Number.NaN] }).scaling).toBeUndefined()
})

test('coordinates are copied: neither the caller nor an axis made of another one changes them', () => {
  const data = Float64Array.of(1, 2, 4)
  const axis = new Axis({ data })
  data[0] = 9
  expect(axis.data[0]).toBe(1)
  expect(axis.with({ label: 'x' }).values).toBe(axis.values)
})

test('an axis with other words is the same but for those', () => {
  fc.assert(
    fc.property(
      fc.nat(5).chain((size) => axes(1, size, 2)),
      texts,
      (init, label) => {
        const axis = new Axis(init)
        const other = axis.with({ label, index: 4 })
        expect(other).toMatchObject({ label, index: 4, units: axis.units, spreadOrder: 2, size: axis.size })
        expect(other.values).toEqual(axis.values)
        expect([other.offset, other.scaling]).toEqual([axis.offset, axis.scaling])
        expect(axis.index).toBe(1)
      },
    ),
  )
})

test.each([
  [{}, 'ERR_INVALID_OPTION', 'size'],
  [{ offset: 1, scaling: 2 }, 'ERR_INVALID_OPTION', 'size'],
  [{ size: -1 }, 'ERR_INVALID_OPTION', 'size'],
  [{ size: 1.5 }, 'ERR_INVALID_OPTION', 'size'],
  [{ size: 2, offset: Number.NaN }, 'ERR_INVALID_OPTION', 'offset'],
  [{ size: 2, scaling: null }, 'ERR_INVALID_OPTION', 'scaling'],
  [{ size: 3, offset: 1e308, scaling: 1e308 }, 'ERR_INVALID_OPTION', 'last coordinate'],
  [{ data: [1], size: 1 }, 'ERR_INVALID_OPTION', 'data'],
  [{ data: '12' }, 'ERR_INVALID_OPTION', 'data'],
  [{ data: [1, null] }, 'ERR_INVALID_OPTION', 'element 1'],
  [{ data: [[1, 2]] }, 'ERR_INVALID_OPTION', 'element 0'],
  [{ data: [2n ** 63n] }, 'ERR_DTYPE_MISMATCH', '9223372036854775808n'],
  [{ data: [0.5, 2n ** 60n + 1n] }, 'ERR_DTYPE_MISMATCH', '1152921504606846977n'],
  [{ data: new DataView(new ArrayBuffer(8)) }, 'ERR_INVALID_OPTION', 'data'],
  [{ data: NdArray.from([[1, 2]]) }, 'ERR_SHAPE_MISMATCH', 'ValueError'],
  [{ data: NdArray.from(5) }, 'ERR_SHAPE_MISMATCH', 'ValueError'],
  [{ data: new NdArray('complex64', [1], new Float32Array(2)) }, 'ERR_DTYPE_MISMATCH', 'complex64'],
  [{ size: 1, index: -1 }, 'ERR_INVALID_OPTION', 'index'],
  [{ size: 1, index: 0.5 }, 'ERR_INVALID_OPTION', 'index'],
  [{ size: 1, spreadOrder: -1 }, 'ERR_INVALID_OPTION', 'spreadOrder'],
  [{ size: 1, label: 5 }, 'ERR_INVALID_NAME', 'label'],
  [{ size: 1, units: 'a\0' }, 'ERR_INVALID_NAME', 'units'],
  [{ size: 1, unit: 'V' }, 'ERR_INVALID_OPTION', 'unit'],
  [null, 'ERR_INVALID_OPTION', 'axis'],
  [[1, 2], 'ERR_INVALID_OPTION', 'axis'],
] as [AxisInit, string, string][])('%o is refused with %s', (init, code, word) => {
  const error = errorOf(() => new Axis(init))
  expect(error.code).toBe(code)
  expect(error.message).toContain(word)
})
