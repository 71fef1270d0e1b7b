// Which files can be continued, and where their data stand.
import { expect, test } from 'vitest'
import { recogniseRawPath } from '../../../lib/file/recognise.js'
import { entryAt, NodeIndex } from '../../../lib/nodes/node-index.js'
import { errorOf } from '../../helpers/errors.js'

function tree(...nodes: [path: string, kind: 'group' | 'array' | 'strings', rest?: { type?: string; dataType?: string }][]): NodeIndex {
  const index = new NodeIndex()
  for (const [path, kind, rest] of nodes) index.add(entryAt(path, { kind, title: '', ...rest }))
  return index
}

test('the group of all data is RawData, whoever says that it is PyMoDAQ`s', () => {
  expect(recogniseRawPath(tree(['/RawData', 'group']), 'f.h5', '5.0.0')).toBe('/RawData')
  expect(recogniseRawPath(tree(['/RawData', 'group', { type: 'scan' }]), 'f.h5', undefined)).toBe('/RawData')
  const data = tree(['/RawData', 'group'], ['/RawData/x', 'array', { dataType: 'data' }])
  expect(recogniseRawPath(data, 'f.h5', undefined)).toBe('/RawData')
})

test('an application may call it otherwise', () => {
  const logged = tree(['/Other', 'group'], ['/Mine', 'group'], ['/Mine/Logger', 'strings', { dataType: 'strings' }])
  expect(recogniseRawPath(logged, 'f.h5', undefined)).toBe('/Mine')
  const data = tree(['/A', 'group'], ['/B', 'group'], ['/B/c', 'group'], ['/B/c/x', 'array', { dataType: 'axis' }])
  expect(recogniseRawPath(data, 'f.h5', undefined)).toBe('/B')
  expect(recogniseRawPath(tree(['/x', 'array', { dataType: 'data' }]), 'f.h5', undefined)).toBe('/')
})

test.each([
  [tree(['/Raw_datas', 'group', { type: 'scan' }])],
  [tree(['/Data2D', 'group'], ['/Data2D/CH000', 'group'])],
  [tree(['/Det000', 'group'])],
])('older layouts are refused, and conversion is named', (nodes) => {
  const error = errorOf(() => recogniseRawPath(nodes, 'f.h5', '3.0.0'))
  expect(error).toMatchObject({ code: 'ERR_LAYOUT_UNKNOWN', name: 'FormatError', path: 'f.h5' })
  expect(error.message).toContain('h5saver convert')
})

test.each([[tree()], [tree(['/entry', 'group'])], [tree(['/RawData', 'group'])], [tree(['/Logger', 'strings'])]])(
  'other files are refused, a group of the right name alone included',
  (nodes) => {
    expect(errorOf(() => recogniseRawPath(nodes, 'f.h5', undefined))).toMatchObject({ code: 'ERR_NOT_PYMODAQ', path: 'f.h5' })
  },
)
