// Failures in one line: of several that came of one another, the first.
import { expect, test } from 'vitest'
import { failureLine, failureStatus } from '../../lib/cli/failure.js'
import { createError } from '../../lib/errors.js'

const first = createError('ERR_INVALID_OPTION', 'the first')

test('a failure is told with its code', () => {
  expect(failureLine(first)).toBe('h5saver: ERR_INVALID_OPTION: the first\n')
  expect(failureStatus(first)).toBe(2)
  expect(failureLine(new TypeError('ours'))).toBe('h5saver: ERR_INTERNAL: TypeError: ours\n')
  expect(failureStatus(new TypeError('ours'))).toBe(1)
})

test('a file that cannot be closed either hides nothing', async () => {
  const fail = async () => {
    await using _file = { [Symbol.asyncDispose]: () => Promise.reject(createError('ERR_HDF5', 'cannot be closed')) }
    throw first
  }
  const thrown = await fail().catch((error: unknown) => error)
  expect(thrown).not.toBe(first)
  expect(failureLine(thrown)).toBe('h5saver: ERR_INVALID_OPTION: the first\n')
  expect(failureStatus(thrown)).toBe(2)
})

test('of a writer that failed earlier its own failure is told', () => {
  const cause = createError('ERR_NO_SPACE', 'the disk is full')
  expect(failureLine(createError('ERR_WRITER_FAILED', 'writing failed earlier', { cause }))).toBe(
    'h5saver: ERR_NO_SPACE: the disk is full\n',
  )
})
