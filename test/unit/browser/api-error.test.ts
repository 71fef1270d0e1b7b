// What the page is told of a failure.
import { expect, test } from 'vitest'
import { ApiError, apiError, failureOf } from '../../../lib/browser/api-error.js'
import { createError } from '../../../lib/errors.js'

const file = '/home/somebody/data/secret.h5'

test('codes and sizes go on, paths of the file system do not', () => {
  const error = createError('ERR_DATA_TOO_LARGE', `'/a' of ${file} is too large, see /home/somebody/data/other`, {
    bytes: 9,
    bytesMax: 5,
    path: file,
  })
  expect(failureOf(error, file)).toEqual({
    code: 'ERR_DATA_TOO_LARGE',
    message: "'/a' of secret.h5 is too large, see other",
    bytes: 9,
    bytesMax: 5,
  })
  expect(failureOf(new ApiError({ code: 'ERR_HDF5', message: `bad ${file}` }), file)).toEqual({
    code: 'ERR_HDF5',
    message: 'bad secret.h5',
  })
})

test('faults of ours are told as such', () => {
  expect(failureOf(new TypeError('x is undefined'), file)).toEqual({ code: 'ERR_INTERNAL', message: 'TypeError: x is undefined' })
  expect(failureOf('thrown', file)).toEqual({ code: 'ERR_INTERNAL', message: 'thrown' })
  expect(failureOf(AbortSignal.abort().reason, file).code).toBe('ERR_ABORTED')
})

test.each([
  ['ERR_NODE_NOT_FOUND', 404],
  ['ERR_INVALID_OPTION', 400],
  ['ERR_DATA_TOO_LARGE', 413],
  ['ERR_FILE_LOCKED', 409],
  ['ERR_HDF5', 422],
  ['ERR_INTERNAL', 500],
])('%s has the status %i', (code, status) => {
  expect(new ApiError({ code, message: '' }).status).toBe(status)
})

test('a status can be another one', () => {
  expect(apiError('ERR_REQUEST_TOO_LARGE', 'long', 414).status).toBe(414)
})
