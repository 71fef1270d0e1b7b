// Evenly spaced coordinates.
import { expect, test } from 'vitest'
import { linearForm } from '../../../lib/data/linear-form.js'

test('even steps have an offset and a scaling, uneven ones have none', () => {
  const linear = linearForm(Float64Array.from({ length: 12 }, (_, place) => 400 + (place * 400) / 11))
  expect(linear?.offset).toBe(400)
  expect(linear?.scaling).toBeCloseTo(36.36363636363637, 12)
  expect(linearForm(Float64Array.of(0, 1, 3))).toBeUndefined()
  expect(linearForm(Float64Array.of(5))).toEqual({ offset: 5, scaling: 1 })
  expect(linearForm(Float64Array.of(0, 1, 2.000001))).toBeDefined()
  expect(linearForm(Float64Array.of(0, 1, 2.0001))).toBeUndefined()
})

test('coordinates that are no finite numbers have no steps', () => {
  expect(linearForm(Float64Array.of(Number.NaN))).toBeUndefined()
  expect(linearForm(Float64Array.of(0, 1, Number.NaN))).toBeUndefined()
  expect(linearForm(Float64Array.of(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY))).toBeUndefined()
  expect(linearForm(Float64Array.of(1.5e308, 0.5e308, -0.5e308, -1.5e308))).toBeUndefined()
  expect(linearForm(Float64Array.of(0, Number.POSITIVE_INFINITY, 1))).toBeUndefined()
  expect(linearForm(new Float64Array(3))).toEqual({ offset: 0, scaling: 0 })
})
