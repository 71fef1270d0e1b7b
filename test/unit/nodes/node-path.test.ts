// Paths and names of nodes.
import { expect, test } from 'vitest'
import { checkNodeName, childPath, nodeName, normalPath, parentPath } from '../../../lib/nodes/node-path.js'
import { errorOf } from '../../helpers/errors.js'

test('parents, names and children of paths', () => {
  expect(['/a/b', '/a', '/'].map(parentPath)).toEqual(['/a', '/', '/'])
  expect(['/a/b', '/a', '/'].map(nodeName)).toEqual(['b', 'a', '/'])
  expect([childPath('/', 'a'), childPath('/a', 'b')]).toEqual(['/a', '/a/b'])
})

test('a path is taken with or without slashes at its ends', () => {
  expect(['/RawData', 'RawData', '/RawData/', '//RawData//Scan000', '/'].map((path) => normalPath(path, 'where'))).toEqual([
    '/RawData',
    '/RawData',
    '/RawData',
    '/RawData/Scan000',
    '/',
  ])
})

test.each(['', '/a/../b', './a', 'a\0', '\ud800', 5, null, undefined])('%j is no path', (path) => {
  expect(errorOf(() => normalPath(path, 'where'))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'where' })
})

test.each(['_v_x', '_f_x', '_g_x', '_c_x', '_i_x', '_p_x', 'a/b', '', '.', '..', 'a\0', 'x'.repeat(256)])(
  'a node cannot be called %j',
  (name) => {
    expect(errorOf(() => checkNodeName(name, 'name')).code).toBe('ERR_INVALID_NAME')
  },
)

test.each(['Scan000', 'été 1', '_x', '_vx', 'a.b'])('a node can be called %j', (name) => {
  expect(checkNodeName(name, 'name')).toBe(name)
})
