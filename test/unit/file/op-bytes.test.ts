// The room that changes of the tree take.
import { expect, test } from 'vitest'
import { bytesOfColumns, bytesOfOps } from '../../../lib/file/op-bytes.js'
import type { NativeColumn, NativeTreeOp } from '../../../lib/native.js'
import { group } from '../../../lib/nodes/group.js'
import { appendTexts, stringArray } from '../../../lib/nodes/string-array.js'

test('new nodes and data take room, changes of what is there take none', () => {
  const array: NativeTreeOp = {
    op: 'array',
    path: '/A',
    dtype: 'float64',
    shape: [1000],
    codec: { library: 'none' },
    data: new Float64Array(1000),
    attributes: [],
  }
  expect(bytesOfOps([array])).toBe(8000 + 4096)
  expect(bytesOfOps([array, array])).toBe(2 * bytesOfOps([array]))
  expect(bytesOfOps([group('/G', 'g', []), stringArray('/S', 's', [])])).toBeGreaterThan(4096)
  expect(bytesOfOps([appendTexts('/S', ['abc'])])).toBeGreaterThan(0)
  expect(bytesOfOps([{ op: 'attributes', path: '/G', attributes: [] }])).toBe(0)
  expect(bytesOfOps([])).toBe(0)
})

const longText = { kind: 'text', name: 'settings', text: 'é'.repeat(1e6), storage: 'variable', charset: 'utf8' } as const

test('long settings count in the file and in the journal, by their UTF-8 bytes', () => {
  const [short, long] = [bytesOfOps([group('/G', 'g', [])]), bytesOfOps([group('/G', 'g', [longText])])]
  expect(long - short).toBe(4e6)
})

test('datasets that grow are empty at first, and have their texts', () => {
  const column: NativeColumn = {
    path: '/A',
    dtype: 'float64',
    frameShape: [1000],
    codec: { library: 'none' },
    source: 'value',
    attributes: [],
    rowCountAttributes: [],
  }
  expect(bytesOfColumns([])).toBe(0)
  expect(bytesOfColumns([column])).toBe(4096)
  expect(bytesOfColumns([column, { ...column, attributes: [longText] }])).toBe(2 * 4096 + 4e6)
})
