// The index of the nodes of an open file.
import { expect, test } from 'vitest'
import { compareNames, entryAt, NodeIndex, type NodeKind } from '../../../lib/nodes/node-index.js'
import { errorOf } from '../../helpers/errors.js'

function indexOf(...paths: string[]): NodeIndex {
  const nodes = new NodeIndex()
  for (const path of paths) add(nodes, path)
  return nodes
}

function add(nodes: NodeIndex, path: string, kind: NodeKind = 'group', rest: { title?: string; type?: string; dataType?: string } = {}) {
  return nodes.add(entryAt(path, { kind, title: '', ...rest }))
}

test('a node needs a parent that is a group, and a name that is free', () => {
  const nodes = indexOf('/a')
  add(nodes, '/a/x', 'array')
  expect(errorOf(() => add(nodes, '/b/c'))).toMatchObject({ code: 'ERR_NODE_NOT_FOUND', node: '/b' })
  expect(errorOf(() => add(nodes, '/a/x/y'))).toMatchObject({ code: 'ERR_NODE_KIND', node: '/a/x' })
  expect(errorOf(() => add(nodes, '/a/x'))).toMatchObject({ code: 'ERR_NODE_EXISTS', node: '/a/x' })
  expect(errorOf(() => add(nodes, '/'))).toMatchObject({ code: 'ERR_NODE_EXISTS' })
  expect(nodes.size).toBe(3)
  expect(errorOf(() => nodes.get('/b')).code).toBe('ERR_NODE_NOT_FOUND')
  expect(errorOf(() => nodes.children('/a/x')).code).toBe('ERR_NODE_KIND')
  expect(errorOf(() => nodes.nextIndex('/a/x', 'A')).code).toBe('ERR_NODE_KIND')
})

test('children and walks are in natural order: numbers by their value', () => {
  const nodes = indexOf('/Scan999', '/Scan1000', '/Scan002', '/a', '/B', '/Scan1000/x10', '/Scan1000/x9')
  expect(nodes.children('/').map(({ name }) => name)).toEqual(['a', 'B', 'Scan002', 'Scan999', 'Scan1000'])
  expect([...nodes.walk()].map(({ path }) => path)).toEqual([
    '/',
    '/a',
    '/B',
    '/Scan002',
    '/Scan999',
    '/Scan1000',
    '/Scan1000/x9',
    '/Scan1000/x10',
  ])
  expect([...nodes.walk('/Scan1000')].map(({ name }) => name)).toEqual(['Scan1000', 'x9', 'x10'])
  expect(errorOf(() => [...nodes.walk('/none')]).code).toBe('ERR_NODE_NOT_FOUND')
})

test('names that differ compare as different, however alike their numbers are', () => {
  expect(compareNames('A1', 'A01')).not.toBe(0)
  expect(compareNames('a', 'A')).toBe(-compareNames('A', 'a'))
  expect(compareNames('Scan9', 'Scan10')).toBeLessThan(0)
})

test('the next number follows the largest, beyond 999, whatever else stands there', () => {
  const nodes = indexOf('/RawData')
  expect(nodes.nextIndex('/RawData', 'Scan')).toBe(0)
  for (const name of ['Scan000', 'Scan007', 'Scanner', 'Scan12a', 'MyScan900', 'Scan']) add(nodes, `/RawData/${name}`)
  expect(nodes.nextIndex('/RawData', 'Scan')).toBe(8)
  add(nodes, '/RawData/Scan999')
  add(nodes, '/RawData/Scan1000')
  expect(nodes.nextIndex('/RawData', 'Scan')).toBe(1001)
  expect(nodes.nextIndex('/RawData', 'Detector')).toBe(0)
})

test('data types are counted below a group, at any depth', () => {
  const nodes = indexOf('/a', '/a/b', '/c')
  add(nodes, '/a/b/x', 'array', { dataType: 'data' })
  add(nodes, '/a/y', 'array', { dataType: 'data' })
  add(nodes, '/a/z', 'array', { dataType: 'axis' })
  expect(['/', '/a', '/a/b', '/c'].map((where) => nodes.countOf(where, 'data'))).toEqual([2, 2, 1, 0])
  expect(nodes.countOf('/a', 'axis')).toBe(1)
})

test('a child is found by its title, and type', () => {
  const nodes = indexOf()
  add(nodes, '/D1', 'group', { title: 'Camera', type: 'detector' })
  add(nodes, '/D0', 'group', { title: 'Camera', type: 'Scan' })
  expect(nodes.findByTitle('/', 'Camera')?.name).toBe('D0')
  expect(nodes.findByTitle('/', 'Camera', 'DETECTOR')?.name).toBe('D1')
  expect(nodes.findByTitle('/', 'Camera', 'actuator')).toBeUndefined()
})

test('what is taken back leaves no trace: nodes, counts, numbers, changes', () => {
  const nodes = indexOf('/RawData', '/RawData/Scan003')
  expect(nodes.nextIndex('/RawData', 'Scan')).toBe(4)
  nodes.settle()
  const mark = nodes.mark()
  nodes.update('/RawData', { title: 'other', type: 'dataset' })
  add(nodes, '/RawData/Scan009')
  add(nodes, '/RawData/Scan009/x', 'array', { dataType: 'data' })
  expect(nodes.get('/RawData')).toMatchObject({ title: 'other', type: 'dataset' })
  nodes.rollBack(mark)
  expect(nodes.get('/RawData')).toEqual({ path: '/RawData', name: 'RawData', kind: 'group', title: '' })
  expect([...nodes.walk()].map(({ path }) => path)).toEqual(['/', '/RawData', '/RawData/Scan003'])
  expect([nodes.countOf('/', 'data'), nodes.nextIndex('/RawData', 'Scan'), nodes.size]).toEqual([0, 4, 3])
})

test('what was settled is not taken back', () => {
  const nodes = indexOf('/a')
  nodes.settle()
  const mark = nodes.mark()
  add(nodes, '/b')
  nodes.settle()
  add(nodes, '/c')
  nodes.rollBack(mark)
  expect(nodes.children('/').map(({ name }) => name)).toEqual(['a', 'b'])
})
