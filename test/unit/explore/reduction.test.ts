// Reductions against a plain reference that knows of no blocks and no strides.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addBlock, makeReducer, reductions } from '../../../lib/explore/reduction.js'

type Name = (typeof reductions)[number]

/** What a reduction of some values is. */
function plain(name: Name, all: readonly number[]): number {
  const values = all.filter((value) => !Number.isNaN(value))
  if (values.length === 0) return Number.NaN
  const sum = values.reduce((total, value) => total + value, 0)
  const mean = sum / values.length
  if (name === 'sum') return sum
  if (name === 'mean') return mean
  if (name === 'std') return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length)
  return name === 'max' ? Math.max(...values) : Math.min(...values)
}

const value = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -1000, max: 1000 }) }, { weight: 1, arbitrary: fc.constant(Number.NaN) })

test('any dimensions of any shape are reduced, in whatever pieces the values come', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  const cases = shapes.chain((shape) => {
    const size = shape.reduce((product, extent) => product * extent, 1)
    return fc.record({
      shape: fc.constant(shape),
      values: fc.array(value, { minLength: size, maxLength: size }),
      reduced: fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      name: fc.constantFrom(...reductions),
    })
  })
  fc.assert(
    fc.property(cases, ({ shape, values, reduced, name }) => {
      const kept = shape.filter((_, dimension) => !reduced[dimension])
      const strides = stridesOf(shape, reduced)
      const places = kept.reduce((product, extent) => product * extent, 1)
      const expected = Array.from({ length: places }, () => [] as number[])
      for (const [at, one] of values.entries()) expected[placeOf(at, shape, strides)]?.push(one)
      const reducer = makeReducer(name, places)
      // Rows of the first dimension, one after the other: the blocks of a file.
      const row = values.length / (shape[0] ?? 1)
      for (let from = 0; from < values.length; from += row) {
        const part = Float64Array.from(values.slice(from, from + row))
        addBlock(reducer, part, [1, ...shape.slice(1)], strides, (from / row) * (strides[0] ?? 0))
      }
      const found = Array.from(reducer.result())
      for (const [place, all] of expected.entries()) {
        const wanted = plain(name, all)
        if (Number.isNaN(wanted)) expect(found[place]).toBeNaN()
        else expect(found[place]).toBeCloseTo(wanted, 6)
      }
    }),
  )
})

test('the deviation of large numbers that are nearly the same keeps its digits', () => {
  const reducer = makeReducer('std', 1)
  addBlock(reducer, Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3), [3], [0], 0)
  expect(reducer.result()[0]).toBeCloseTo(Math.sqrt(2 / 3), 9)
})

test('errors of sums and means are added in quadrature', () => {
  const sum = makeReducer('quadrature-sum', 1)
  const mean = makeReducer('quadrature-mean', 1)
  for (const reducer of [sum, mean]) addBlock(reducer, Float64Array.of(3, Number.NaN, 4), [3], [0], 0)
  expect([sum.result()[0], mean.result()[0]]).toEqual([5, 2.5])
})

test('infinite values are values', () => {
  const reducer = makeReducer('max', 1)
  addBlock(reducer, Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY), [2], [0], 0)
  expect(reducer.result()[0]).toBe(Number.NEGATIVE_INFINITY)
})

function stridesOf(shape: readonly number[], reduced: readonly boolean[]): number[] {
  let stride = 1
  const strides = shape.map(() => 0)
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    if (reduced[dimension]) continue
    strides[dimension] = stride
    stride *= shape[dimension] ?? 1
  }
  return strides
}

function placeOf(at: number, shape: readonly number[], strides: readonly number[]): number {
  let rest = at
  let place = 0
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    const extent = shape[dimension] ?? 1
    place += (rest % extent) * (strides[dimension] ?? 0)
    rest = Math.floor(rest / extent)
  }
  return place
}
