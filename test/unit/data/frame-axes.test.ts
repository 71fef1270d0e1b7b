// Axes of the frames that a detector appends.
import { expect, test } from 'vitest'
import { Axis, type AxisInit } from '../../../lib/data/axis.js'
import { checkAxes } from '../../../lib/data/frame-axes.js'
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
  expect(x).toMatchObject({ label: 'y', units: 'mm', index: 0, data: Float64Array.of(1, 2, 4) })
  expect(y).toMatchObject({ label: '', units: '', index: 1, data: Float64Array.of(400, 400.5, 401, 401.5) })
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
] as [AxisInit[], number[], string][])('%j for the shape %j is refused with %s', (axes, shape, code) => {
  const error = errorOf(() => checkAxes(axes, shape, 'channels.x.axes'))
  expect(error.code).toBe(code)
  expect(error.message).toContain('channels.x.axes')
})

test('axes that were made before are taken as they are, their index included', () => {
  const axis = new Axis({ label: 'x', index: 1, offset: 0, scaling: 2, size: 4 })
  expect(checkAxes([axis], [3, 4], 'axes')[0]).toBe(axis)
  expect(errorOf(() => checkAxes([axis], [3, 5], 'axes'))).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', expected: '5', given: '4' })
  expect(errorOf(() => checkAxes([axis], [4], 'axes'))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'axes[0].index' })
})
