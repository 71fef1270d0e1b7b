// The tree of an open file: what is refused leaves index and file as they were.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TreeWriter } from '../../lib/file/tree-writer.js'
import { H5Saver, type H5SaverOptions } from '../../lib/index.js'
import { eArray } from '../../lib/nodes/e-array.js'
import { gridArray } from '../../lib/nodes/grid-array.js'
import { errorOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

async function newTree(options: H5SaverOptions = {}): Promise<{ saver: H5Saver; tree: TreeWriter; names: () => string[] }> {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), ...options })
  const { tree } = saver
  return { saver, tree, names: () => [...tree.nodes.walk('/RawData')].slice(1).map(({ path }) => path.replace('/RawData/', '')) }
}

const array = { title: 't', dtype: 'float64', dataType: 'data', dataDimension: 'Data1D', attributes: [] } as const

function column(path: string) {
  return eArray({
    ...array,
    path,
    rowShape: [2],
    codec: { library: 'none' },
    source: 'value',
    counted: false,
    attributes: [],
  })
}

test('every kind of node is written as the index has it', async () => {
  const { saver, tree } = await newTree()
  expect(tree.group('/RawData/G', { title: 'Gruppe', type: 'scan' })).toEqual({
    path: '/RawData/G',
    name: 'G',
    kind: 'group',
    title: 'Gruppe',
    type: 'scan',
  })
  expect(tree.array('/RawData/G/A', { ...array, shape: [3], data: Float64Array.of(1, 2, 3) })).toMatchObject({
    kind: 'array',
    dataType: 'data',
  })
  tree.strings('/RawData/G/S', 'texts')
  tree.appendStrings('/RawData/G/S', ['a', 'ü'])
  const rows = tree.growing([column('/RawData/G/E')])
  const points = tree.grid(
    [2, 3],
    [gridArray([2, 3], { ...array, path: '/RawData/G/X', pointShape: [2], codec: { library: 'none' }, source: 'value', attributes: [] })],
  )
  expect([tree.nodes.get('/RawData/G/E').kind, tree.nodes.get('/RawData/G/X').kind]).toEqual(['enlargeable', 'array'])
  saver.tree.session.writer.append(rows, 5, -1, Float64Array.of(1, 2))
  saver.tree.session.writer.writeAt(points, 4, 5, Float64Array.of(8, 9))
  await saver.close()
  expect(saver.stats().error).toBeNull()
  const file = await ReadFile.open(saver.path)
  expect(await file.array('/RawData/G/A')).toMatchObject({ shape: [3], data: Float64Array.of(1, 2, 3) })
  expect(await file.array('/RawData/G/E')).toMatchObject({ shape: [1, 2] })
  const filled = new Float64Array(12).fill(Number.NaN)
  filled.set([8, 9], 8)
  expect(await file.array('/RawData/G/X')).toMatchObject({ shape: [2, 3, 2], data: filled })
  expect(await file.attributes('/RawData/G/X')).toMatchObject({ CLASS: 'CARRAY', shape: [2, 3, 2] })
  expect(await file.attributes('/RawData/G/S')).toMatchObject({ CLASS: 'VLARRAY', TITLE: 'texts', shape: [2], subdtype: 'string' })
})

test('a batch of which one call is refused writes nothing', async () => {
  const { saver, tree, names } = await newTree()
  const before = names()
  const error = errorOf(() =>
    tree.batch(() => {
      tree.group('/RawData/G', { title: 'x' })
      tree.setAttributes('/RawData', [{ kind: 'text', name: 'TITLE', text: 'changed', storage: 'fixed', charset: 'utf8' }])
      tree.appendStrings('/RawData/Logger', ['never'])
      tree.array('/RawData/G/A', { ...array, shape: [4], data: new Float64Array(3) })
    }),
  )
  expect(error).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', node: '/RawData/G/A', expected: '32 bytes', given: '24 bytes' })
  expect(names()).toEqual(before)
  expect(tree.nodes.get('/RawData').title).toBe('Data from PyMoDAQ modules')
  tree.group('/RawData/G')
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect(await file.paths()).toEqual(['/RawData', '/RawData/G', '/RawData/Logger'])
  expect(await file.log()).toEqual([])
})

test('a refused call inside of a batch that goes on takes only itself back', async () => {
  const { saver, tree, names } = await newTree()
  tree.batch(() => {
    tree.group('/RawData/G')
    expect(
      errorOf(() =>
        tree.submit([
          { op: 'group', path: '/RawData/H', attributes: [] },
          { op: 'group', path: '/RawData/G', attributes: [] },
        ]),
      ).code,
    ).toBe('ERR_NODE_EXISTS')
    expect(errorOf(() => tree.growing([column('/RawData/G/E'), column('/RawData/none/E')])).code).toBe('ERR_NODE_NOT_FOUND')
    tree.group('/RawData/I')
  })
  expect(names()).toEqual(['G', 'I', 'Logger'])
  await saver.close()
  expect(saver.stats().error).toBeNull()
  expect(await (await ReadFile.open(saver.path)).paths()).toEqual(['/RawData', '/RawData/G', '/RawData/I', '/RawData/Logger'])
})

test('what a series needs is enqueued with it; what comes after can still be taken back', async () => {
  const { saver, tree, names } = await newTree()
  let series = -1
  expect(
    errorOf(() =>
      tree.batch(() => {
        tree.group('/RawData/G')
        series = tree.growing([column('/RawData/G/E')])
        tree.group('/RawData/H')
        tree.group('/RawData/none/H')
      }),
    ).code,
  ).toBe('ERR_NODE_NOT_FOUND')
  expect(names()).toEqual(['G', 'G/E', 'Logger'])
  tree.session.writer.append(series, 1, -1, new Float64Array(2))
  await saver.close()
  expect(saver.stats().error).toBeNull()
  expect(await (await ReadFile.open(saver.path)).paths()).toEqual(['/RawData', '/RawData/G', '/RawData/G/E', '/RawData/Logger'])
})

test('columns that the writer refuses are not in the index', async () => {
  const { saver, tree, names } = await newTree()
  const bad = { ...column('/RawData/E'), frameShape: [-1] }
  expect(() => tree.growing([bad])).toThrow()
  expect(names()).toEqual(['Logger'])
  tree.growing([column('/RawData/E')])
  await saver.close()
  expect(saver.stats().error).toBeNull()
})

test('a full queue refuses an array without a trace, and takes it after drain()', async () => {
  const { saver, tree, names } = await newTree({ queueBytes: 2 ** 20, compression: { library: 'zlib', level: 9 }, threads: 1 })
  const data = Float64Array.from({ length: 2 ** 18 }, (_, place) => Math.sin(place * place))
  let taken = 0
  const error = errorOf(() => {
    for (; taken < 100; taken++) tree.array(`/RawData/A${taken}`, { ...array, shape: [data.length], data })
  })
  expect(error.code).toBe('ERR_QUEUE_FULL')
  expect(taken).toBeGreaterThan(0)
  expect(saver.needsDrain).toBe(true)
  expect(names()).toEqual([...Array.from({ length: taken }, (_, index) => `A${index}`), 'Logger'])
  await saver.drain()
  expect(saver.needsDrain).toBe(false)
  tree.array(`/RawData/A${taken}`, { ...array, shape: [data.length], data })
  await saver.close()
  expect(saver.stats().error).toBeNull()
  const file = await ReadFile.open(saver.path)
  expect(await file.paths()).toHaveLength(taken + 3)
  expect((await file.array(`/RawData/A${taken}`)).data).toEqual(data)
})

test('drain waits for many small changes too, of which the queue`s bytes tell nothing', async () => {
  const { saver, tree } = await newTree()
  for (let index = 0; index < 10_000; index++) {
    if (saver.needsDrain) await saver.drain()
    tree.group(`/RawData/G${index}`)
  }
  await saver.close()
  expect(saver.stats().error).toBeNull()
  expect(await (await ReadFile.open(saver.path)).reader.list('/RawData')).toHaveLength(10_001)
})

test('nothing is written to a closed file', async () => {
  const { saver, tree, names } = await newTree()
  await saver.close()
  expect(errorOf(() => tree.group('/RawData/G')).code).toBe('ERR_FILE_CLOSED')
  expect(errorOf(() => tree.growing([column('/RawData/E')])).code).toBe('ERR_FILE_CLOSED')
  expect(names()).toEqual(['Logger'])
})
