// The eval-free stand-ins for ndarray and ndarray-ops do what the real packages do, for everything that H5Web calls.
import fc from 'fast-check'
import realNdarray from 'ndarray'
import realOps from 'ndarray-ops'
import { expect, test } from 'vitest'
import ndarray, { type NdArray } from '../../../browser/src/shims/ndarray.js'
import { assign } from '../../../browser/src/shims/ndarray-ops.js'

type Real = ReturnType<typeof realNdarray>

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })

function pair(shape: number[], stride?: number[], offset?: number): { ours: NdArray; real: Real } {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index)
  return {
    ours: ndarray(data, [...shape], stride && [...stride], offset),
    real: realNdarray(data, [...shape], stride && [...stride], offset),
  }
}

function everyIndex(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((heads, extent) => heads.flatMap((head) => Array.from({ length: extent }, (_, i) => [...head, i])), [[]])
}

function expectSame(ours: NdArray, real: Real): void {
  expect(ours.shape).toEqual(Array.from(real.shape))
  expect(ours.stride).toEqual(Array.from(real.stride))
  expect(ours.offset).toBe(real.offset)
  expect(ours.size).toBe(real.size)
  expect(ours.dimension).toBe(real.dimension)
  expect(ours.dtype).toBe(real.dtype)
  for (const index of everyIndex(ours.shape)) {
    expect(ours.get(...index)).toBe(real.get(...index))
    expect(ours.index(...index)).toBe(real.index(...index))
  }
}

test('a view of any shape has the elements, strides and size of the real one', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { ours, real } = pair(shape)
      expectSame(ours, real)
    }),
  )
})

test('without a shape there is one dimension', () => {
  expectSame(ndarray(new Int16Array([3, 1, 2])), realNdarray(new Int16Array([3, 1, 2])))
})

test('a view without dimensions holds one element', () => {
  const ours = ndarray(new Float64Array([7]), [])
  const real = realNdarray(new Float64Array([7]), [])
  expect(ours.get()).toBe(real.get())
  expect(ours.shape).toEqual(real.shape)
})

test('negative strides begin at the far end', () => {
  const { ours, real } = pair([3, 4], [4, -1])
  expectSame(ours, real)
})

test('pick takes dimensions out, and keeps those without an index', () => {
  fc.assert(
    fc.property(
      shapes.chain((shape) =>
        fc.record({
          shape: fc.constant(shape),
          indexes: fc.tuple(
            ...shape.map((extent) => fc.oneof(fc.constant(null), fc.constant(-1), fc.integer({ min: 0, max: extent - 1 }))),
          ),
        }),
      ),
      ({ shape, indexes }) => {
        const { ours, real } = pair(shape)
        const picked = ours.pick(...indexes)
        const realPicked = real.pick(...indexes)
        expect(picked.shape).toEqual(Array.from(realPicked.shape))
        for (const index of everyIndex(picked.shape)) expect(picked.get(...index)).toBe(realPicked.get(...index))
      },
    ),
  )
})

test('transpose, hi, lo and step give the views that the real ones give', () => {
  fc.assert(
    fc.property(
      shapes.chain((shape) =>
        fc.record({
          shape: fc.constant(shape),
          order: fc.shuffledSubarray(
            shape.map((_, dimension) => dimension),
            { minLength: shape.length },
          ),
          cuts: fc.tuple(...shape.map((extent) => fc.integer({ min: 0, max: extent - 1 }))),
          steps: fc.tuple(...shape.map(() => fc.constantFrom(1, 2, 3, -1, -2))),
        }),
      ),
      ({ shape, order, cuts, steps }) => {
        const { ours, real } = pair(shape)
        expectSame(ours.transpose(...order), real.transpose(...order))
        expectSame(ours.lo(...cuts), real.lo(...cuts))
        const extents = shape.map((extent, dimension) => extent - (cuts[dimension] ?? 0))
        expectSame(ours.hi(...extents), real.hi(...extents))
        expectSame(ours.step(...steps), real.step(...steps))
        expectSame(
          ours
            .lo(...cuts)
            .step(...steps)
            .transpose(...order),
          real
            .lo(...cuts)
            .step(...steps)
            .transpose(...order),
        )
      },
    ),
  )
})

test('set writes into the data, as the real one does', () => {
  const { ours, real } = pair([2, 3])
  expect(ours.set(1, 2, 42)).toBe(42)
  expect(real.get(1, 2)).toBe(42)
})

test.each([
  new Float32Array(2),
  new Float64Array(2),
  new Int8Array(2),
  new Int16Array(2),
  new Int32Array(2),
  new Uint8Array(2),
  new Uint16Array(2),
  new Uint32Array(2),
  new BigInt64Array(2),
  new BigUint64Array(2),
  new Uint8ClampedArray(2),
  [1, 2],
])('the dtype of %o has the name that the real one has', (data) => {
  expect(ndarray(data).dtype).toBe(realNdarray(data as number[]).dtype)
})

test('assign copies a view into another, whatever their strides', () => {
  fc.assert(
    fc.property(
      shapes.chain((shape) =>
        fc.record({
          shape: fc.constant(shape),
          order: fc.shuffledSubarray(
            shape.map((_, dimension) => dimension),
            { minLength: shape.length },
          ),
        }),
      ),
      ({ shape, order }) => {
        const { ours, real } = pair(shape)
        const view = ours.transpose(...order)
        const target = new Float32Array(view.size)
        const realTarget = new Float32Array(view.size)
        expect(assign(ndarray(target, view.shape), view)).toBe(true)
        realOps.assign(realNdarray(realTarget, view.shape), real.transpose(...order))
        expect(target).toEqual(realTarget)
      },
    ),
  )
})

test('assign copies one element of views without dimensions', () => {
  const target = new Float64Array(1)
  assign(ndarray(target, []), ndarray(new Float64Array([5]), []))
  expect(target[0]).toBe(5)
})

test('assign refuses arrays of other shapes', () => {
  expect(() => assign(ndarray(new Float32Array(4), [2, 2]), ndarray(new Float32Array(4), [4]))).toThrow(RangeError)
})
