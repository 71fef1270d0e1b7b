// Elements that are no plain numbers.
import { describe, expect, test } from 'vitest'
import { cellText, decodeElements } from '../../../lib/explore/element-values.js'

const field = { offset: 0, size: 0, dtypeClass: '', shape: [] }

describe('compounds', () => {
  const fields = [
    { ...field, name: 'n', size: 4, dtype: 'int32' as const, littleEndian: false },
    { ...field, name: '__proto__', offset: 4, size: 3, dtype: 'string' as const },
    { ...field, name: 'grid', offset: 7, size: 1, dtype: 'uint8' as const, shape: [2, 2] },
    { ...field, name: 'away', offset: 11, size: 2, dtype: 'opaque' as const, dtypeClass: 'reference' },
  ]
  const bytes = Uint8Array.of(0, 0, 0, 7, 97, 0, 98, 1, 2, 3, 4, 0xff, 0x01)

  test('become objects of their fields', () => {
    const [value] = decodeElements({ fields, dtypeClass: 'compound', itemBytes: 13 }, bytes)
    expect(Object.entries(value as object)).toEqual([
      ['n', 7],
      ['__proto__', 'a'],
      [
        'grid',
        [
          [1, 2],
          [3, 4],
        ],
      ],
      ['away', Uint8Array.of(0xff, 1)],
    ])
    expect(cellText(value ?? '')).toBe('{n: 7, __proto__: a, grid: [[1, 2], [3, 4]], away: ff01}')
  })

  test('half an element at the end is none', () => {
    expect(decodeElements({ fields, dtypeClass: 'compound', itemBytes: 13 }, bytes.subarray(0, 12))).toEqual([])
    expect(decodeElements({ dtypeClass: 'opaque' }, bytes)).toEqual([])
  })
})

test('members of an enumeration are numbers, opaque elements bytes', () => {
  expect(decodeElements({ dtypeClass: 'enum', itemBytes: 1 }, Uint8Array.of(0, 2))).toEqual([0, 2])
  expect(decodeElements({ dtypeClass: 'opaque', itemBytes: 2 }, Uint8Array.of(1, 2))).toEqual([Uint8Array.of(1, 2)])
})

test('a field that tells more than there is ends with the element', () => {
  const [value] = decodeElements(
    { fields: [{ ...field, name: 'x', size: 8, offset: 4, dtype: 'float64' }], itemBytes: 8 },
    new Uint8Array(8),
  )
  expect(value).toEqual({ x: new Uint8Array(4) })
})
