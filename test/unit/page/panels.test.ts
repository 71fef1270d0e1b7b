// The parts of the panels that decide something: tabs, the slice of the table, the filter of the settings, numbers in words.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { widenHalves, withQuery } from '../../../browser/src/api.js'
import { formatBytes, formatCount, formatShape, plural } from '../../../browser/src/shell/format.js'
import { tabsOf } from '../../../browser/src/shell/node-tabs.js'
import { matching } from '../../../browser/src/shell/panels/settings-filter.js'
import { initialSelection, parseTableSelection, wholeDimensions, withTerm } from '../../../browser/src/shell/panels/table-selection.js'
import type { SettingsNode } from '../../../lib/browser/protocol.js'

describe('the tabs of a node', () => {
  test.each([
    ['dataset', 'plot', ['plot', 'table', 'generic']],
    ['dataset', 'texts', ['texts', 'table', 'generic']],
    ['dataset', 'table', ['table', 'generic']],
    ['dataset', 'nothing', ['nothing', 'generic']],
    ['group', 'plot', ['plot', 'contents', 'generic']],
    ['group', 'nothing', ['contents', 'generic']],
    ['datatype', 'nothing', ['generic']],
  ] as const)('of a %s that shows %s', (kind, shows, tabs) => {
    expect(tabsOf({ kind, shows })).toEqual(tabs)
  })
})

describe('the slice of the table', () => {
  test.each([
    [[], []],
    [[5], [':']],
    [
      [5, 7],
      [':', ':'],
    ],
    [
      [100, 5, 7],
      ['0', ':', ':'],
    ],
  ])('of an array of shape %j begins as %j', (shape, terms) => {
    expect(initialSelection(shape)).toEqual(terms)
  })

  test.each(['3,:,:', ':,4,:', '99,0,:', '0,0,0'])('takes %s from the address', (text) => {
    expect(parseTableSelection(text, [100, 5, 7])).toEqual(text.split(','))
  })

  test.each(['', ':', '100,:,:', '-1,:,:', ':,:,:', '1:2,:,:', 'x,:,:', '0,:,:,:'])('begins anew for %j, which does not fit', (text) => {
    expect(parseTableSelection(text, [100, 5, 7])).toEqual(['0', ':', ':'])
  })

  test('a third whole dimension takes the place of the first', () => {
    expect(withTerm(['0', ':', ':'], 0, ':')).toEqual([':', '0', ':'])
    expect(withTerm(['0', ':', ':'], 1, '4')).toEqual(['0', '4', ':'])
    expect(wholeDimensions(['0', ':', ':'])).toEqual([1, 2])
  })
})

describe('the filter of the settings', () => {
  const settings: SettingsNode[] = [
    { name: 'main', title: 'Main', type: 'group', children: [{ name: 'exposure', title: 'Exposure time', type: 'float', value: '12.5' }] },
    { name: 'camera', title: 'Camera', type: 'group', children: [{ name: 'gain', title: 'Gain', type: 'int', value: '3' }] },
  ]

  test.each([
    ['exposure', ['main/exposure']],
    ['12.5', ['main/exposure']],
    ['camera', ['camera/gain']],
    ['gain', ['camera/gain']],
    ['nothing', []],
  ])('%s finds %j', (text, found) => {
    const leaves = matching(settings, text).flatMap(({ name, children }) => (children ?? []).map((child) => `${name}/${child.name}`))
    expect(leaves).toEqual(found)
  })
})

describe('numbers in words', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [8_388_608, '8.39 MB'],
    [83_886_080, '83.9 MB'],
    [999_600, '1.00 MB'],
    [28_800_000_000, '28.8 GB'],
    [Number.NaN, '?'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words)
  })

  test('shapes and counts', () => {
    expect(formatShape([])).toBe('scalar')
    expect(formatShape([10000, 2048, 2048])).toBe('10000 × 2048 × 2048')
    expect(formatCount(100000)).toBe('100\u202f000')
    expect(plural(1, 'line')).toBe('1 line')
    expect(plural(2, 'line')).toBe('2 lines')
  })
})

describe('requests', () => {
  test('leave out what is undefined and encode what must be', () => {
    expect(withQuery('/api/node', { path: '/a b&c', offset: undefined, limit: 3 })).toBe('/api/node?path=%2Fa+b%26c&limit=3')
    expect(withQuery('/api/file', {})).toBe('/api/file')
  })

  test('half precision becomes single precision without a change of value', () => {
    expect([...widenHalves(Uint16Array.of(0x0000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0xfc00))]).toEqual([
      0,
      1,
      -2,
      65504,
      2 ** -24,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ])
    expect(widenHalves(Uint16Array.of(0x7e00))[0]).toBeNaN()
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7bff }), (half) => {
        const value = widenHalves(Uint16Array.of(half))[0] ?? Number.NaN
        const exponent = half >> 10
        expect(value).toBe(exponent === 0 ? (half & 0x3ff) * 2 ** -24 : (1 + (half & 0x3ff) / 1024) * 2 ** (exponent - 15))
      }),
    )
  })
})
