// Points of a grid: their numbers, and the indexes that are none.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkExtendedShape, pointOf } from '../../../lib/savers/grid-points.js'
import { errorOf } from '../../helpers/errors.js'

test('points are counted in C order', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(shapes, (shape) => {
      const total = shape.reduce((product, extent) => product * extent, 1)
      const indexes = shape.map(() => 0)
      for (let point = 0; point < total; point++) {
        expect(pointOf(indexes, shape)).toBe(point)
        for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
          indexes[dimension] = (indexes[dimension] ?? 0) + 1
          if ((indexes[dimension] ?? 0) < (shape[dimension] ?? 0)) break
          indexes[dimension] = 0
        }
      }
    }),
  )
})

test.each([
  [[2], [2]],
  [[-1], [2]],
  [[0.5], [2]],
  [[], [2]],
  [[0, 0], [2]],
])('indexes %j of shape %j are out of range', (indexes, shape) => {
  expect(errorOf(() => pointOf(indexes, shape)).code).toBe('ERR_INDEX_OUT_OF_RANGE')
})

test('an extended shape is copied', () => {
  const shape = [2, 3]
  const checked = checkExtendedShape(shape)
  shape[0] = 9
  expect(checked).toEqual([2, 3])
})
