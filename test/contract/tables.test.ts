// The error codes and dtypes stand in one table each. Everything made from them must be current, on both sides of the border.
import { relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as errors from '../../lib/errors.js'
import { dtypeTable, errorTable } from '../../lib/generated/tables.js'
import { native } from '../../lib/native.js'
import { products } from '../../scripts/tables.mjs'
import { read, root } from './tree.js'

describe.each(products().map(({ path, text }) => [relative(root, path), text] as const))('%s', (path, text) => {
  test('is what the tables say (else: npm run build:tables)', () => {
    expect(read(path)).toBe(text)
  })
})

test('the addon was built with the same error codes', () => {
  expect(native.tables().errors).toEqual(Object.entries(errorTable).map(([code, { className }]) => [code, className]))
})

test('the addon was built with the same dtypes', () => {
  const expected = Object.entries(dtypeTable).map(([name, { itemSize, kind, arrayClass }]) => [name, itemSize, kind, arrayClass])
  expect(native.tables().dtypes).toEqual(expected)
})

test('every class of the table is exported by lib/errors.ts and derives from H5SaverError', () => {
  const exported = new Map(Object.entries(errors))
  for (const { className } of Object.values(errorTable)) {
    const errorClass = exported.get(className)
    expect(errorClass, className).toBeTypeOf('function')
    expect(Object.getPrototypeOf(errorClass), className).toBe(errors.H5SaverError)
  }
})

test('docs/errors.md says for each class what to do', () => {
  const page = read('docs/errors.md')
  for (const className of new Set(Object.values(errorTable).map((entry) => entry.className))) {
    expect(page, className).toMatch(new RegExp(`^\\| \`${className}\` \\| .{10,} \\|$`, 'm'))
  }
})
