// Axes of frames.
import { expect, test } from 'vitest'
import { type Axis, checkAxes, linearForm } from '../../../lib/data/axis.js'
import { errorOf } from '../../helpers/errors.js'

test('coordinates are given as they are, or by offset and scaling', () => {
  const [x, y] = checkAxes(
    [
      { label: 'y', units: 'mm', data: [1, 2, 4] },
      { offset: 400, scaling: 0.5 },
    ],
    [3, 4],
    'axes',
  )
  expect(x).toEqual({ label: 'y', units: 'mm', index: 0, data: Float64Array.of(1, 2, 4) })
  expect(y).toEqual({ label: '', units: '', index: 1, data: Float64Array.of(400, 400.5, 401, 401.5) })
})

test('the index names the dimension', () => {
  expect(checkAxes([{ index: 0, data: [1, 2] }], [2, 1], 'axes')[0]).toMatchObject({ index: 0 })
  expect(checkAxes([{ index: 1, data: new Float32Array(4) }], [3, 4], 'axes')[0]).toMatchObject({ index: 1 })
})

test.each([
  [[{ data: [1, 2] }], [3], 'ERR_SHAPE_MISMATCH'],
  [[{ size: 2 }], [3], 'ERR_SHAPE_MISMATCH'],
  [[{ data: [1, Number.NaN, 3] }], [3], 'ERR_INVALID_OPTION'],
  [[{ data: [1, 'x', 3] }], [3], 'ERR_INVALID_OPTION'],
  [[{ data: 'abc' }], [3], 'ERR_INVALID_OPTION'],
  [[{ data: [1, 2, 3], offset: 1 }], [3], 'ERR_INVALID_OPTION'],
  [[{ offset: Number.POSITIVE_INFINITY }], [3], 'ERR_INVALID_OPTION'],
  [[{ index: 1 }], [3], 'ERR_INVALID_OPTION'],
  [[{}, { index: 0 }], [3, 3], 'ERR_INVALID_OPTION'],
  [[{ index: 0 }], [], 'ERR_INVALID_OPTION'],
  [[{}], [1], 'ERR_INVALID_OPTION'],
  [[{ index: 1 }], [1, 3], 'ERR_INVALID_OPTION'],
  [[{ index: 2 }], [3, 1, 3], 'ERR_INVALID_OPTION'],
  [[{ offset: '5' }], [3], 'ERR_INVALID_OPTION'],
  [[{ scaling: null }], [3], 'ERR_INVALID_OPTION'],
  [[{ data: [1, null, 3] }], [3], 'ERR_INVALID_OPTION'],
  [[{ data: ['1', '2', '3'] }], [3], 'ERR_INVALID_OPTION'],
  [[{ label: 'a\0' }], [3], 'ERR_INVALID_NAME'],
  [[{ unit: 'nm' }], [3], 'ERR_INVALID_OPTION'],
  [{}, [3], 'ERR_INVALID_OPTION'],
] as [Axis[], number[], string][])('%j for the shape %j is refused with %s', (axes, shape, code) => {
  const error = errorOf(() => checkAxes(axes, shape, 'channels.x.axes'))
  expect(error.code).toBe(code)
  expect(error.message).toContain('channels.x.axes')
})

test('even steps have an offset and a scaling, uneven ones have none', () => {
  const linear = linearForm(Float64Array.from({ length: 12 }, (_, place) => 400 + (place * 400) / 11))
  expect(linear?.offset).toBe(400)
  expect(linear?.scaling).toBeCloseTo(36.36363636363637, 12)
  expect(linearForm(Float64Array.of(0, 1, 3))).toBeUndefined()
  expect(linearForm(Float64Array.of(5))).toEqual({ offset: 5, scaling: 1 })
  expect(linearForm(Float64Array.of(0, 1, 2.000001))).toBeDefined()
  expect(linearForm(Float64Array.of(0, 1, 2.0001))).toBeUndefined()
})
