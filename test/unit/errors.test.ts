// The error classes and their codes.
import { expect, test } from 'vitest'
import * as errors from '../../lib/errors.js'
import { errorTable } from '../../lib/generated/tables.js'

test.each(Object.entries(errorTable))('%s makes the class that the table names', (code, { className }) => {
  const error = errors.createError(code as errors.ErrorCode, 'message', { option: 'x' })
  expect(error).toBeInstanceOf(errors.H5SaverError)
  expect(error.constructor.name).toBe(className)
  expect(error).toMatchObject({ name: className, code, message: 'message', option: 'x' })
})

test('only the fields that are known are there', () => {
  expect(Object.keys(errors.createError('ERR_IO', 'x', { path: '/a' })).sort()).toEqual(['code', 'name', 'path'])
})

test('a failure of the addon keeps what it knows; an unknown code is a fault of ours', () => {
  const stack = [{ major: 'a', minor: 'b', description: 'c', function: 'd' }]
  const error = errors.errorFromNative({ code: 'ERR_NO_SPACE', message: 'full', path: '/a', errno: 28, hdf5Stack: stack })
  expect(error).toBeInstanceOf(errors.StorageError)
  expect(error).toMatchObject({ path: '/a', errno: 28, hdf5Stack: stack })
  expect(errors.errorFromNative({ code: 'toString', message: 'x' }).code).toBe('ERR_INTERNAL')
})

test('what the addon throws comes out as our class, everything else unchanged', () => {
  const thrown = Object.assign(new Error('no'), { code: 'ERR_INVALID_NAME', path: '/x' })
  const call = () =>
    errors.callNative(() => {
      throw thrown
    })
  expect(call).toThrow(errors.ArgumentError)
  expect(call).toThrow(expect.objectContaining({ path: '/x', cause: thrown }))
  const other = new TypeError('other')
  expect(() =>
    errors.callNative(() => {
      throw other
    }),
  ).toThrow(other)
})

test.each([
  ['EACCES', 'ERR_PERMISSION'],
  ['EROFS', 'ERR_PERMISSION'],
  ['ENOENT', 'ERR_PATH'],
  ['ENOTDIR', 'ERR_PATH'],
  ['ENOSPC', 'ERR_NO_SPACE'],
  ['EDQUOT', 'ERR_NO_SPACE'],
  ['ENAMETOOLONG', 'ERR_INVALID_NAME'],
  ['EIO', 'ERR_IO'],
])("the file system's %s is %s", (code, ours) => {
  const error = errors.errorFromFileSystem(Object.assign(new Error(code), { code, errno: -5 }), 'it cannot be made', '/x')
  expect(error).toMatchObject({ code: ours, errno: 5, path: '/x' })
})

test('values are described shortly', () => {
  expect([1, 'a', 5n, null, undefined, true].map(errors.describe)).toEqual(['1', '"a"', '5n', 'null', 'undefined', 'true'])
  expect(errors.describe(new Uint16Array(3))).toBe('Uint16Array of 3 elements')
  expect(errors.describe(new DataView(new ArrayBuffer(4)))).toBe('DataView of 4 bytes')
  expect(errors.describe('x'.repeat(1000)).length).toBeLessThan(100)
  expect(errors.describe(new Array(1000).fill(1))).toBe('an array of 1000 elements')
  expect(errors.describe(Object.create(null))).toBe('an object of class null')
})
