// Elements of every class that HDF5 has, as h5py writes them, in the table, the generic view, and the attributes.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { GenericEntity, NodeDetail, TableAnswer, ValuesAnswer } from '../../../lib/browser/protocol.js'
import { openBrowser, type TestServer } from '../../helpers/browser.js'
import { tempDir } from '../../helpers/temp-dir.js'

const python = process.env.H5SAVER_PYTHON ?? '/usr/bin/python3'
const hasH5py = spawnSync(python, ['-c', 'import h5py']).status === 0
if (!hasH5py) console.error('SKIPPED test/integration/browser/element-types.test.ts: h5py is not installed (apt-get install python3-h5py)')
const script = fileURLToPath(new URL('../../helpers/element_types.py', import.meta.url))

describe.skipIf(!hasH5py)('elements of every class (SKIPPED without h5py)', () => {
  async function page(): Promise<TestServer> {
    const file = join(await tempDir(), 'types.h5')
    const made = spawnSync(python, [script, file], { encoding: 'utf8' })
    expect(made.stderr).toBe('')
    return openBrowser(file)
  }

  test('in the table, in words', async () => {
    const server = await page()
    const cells = async (name: string) => (await server.json<TableAnswer>('/api/table', { path: `/${name}` })).cells
    expect(await cells('colours')).toEqual([['RED'], ['BLUE'], ['7']])
    expect(await cells('letters')).toEqual([['B'], ['A']])
    expect(await cells('references')).toEqual([['/colours'], ['None']])
    expect(await cells('regions')).toEqual([['/colours']])
    expect(await cells('ragged')).toEqual([['[1, 2]'], ['[]'], ['[3]']])
    expect(await cells('times')).toEqual([['0000000000000000'], ['0100000000000000']])
    const table = await server.json<TableAnswer>('/api/table', { path: '/table', columnStart: 1, columnCount: 10 })
    expect(table).toMatchObject({ rows: 2, columns: 7, columnStart: 1, columnNames: ['name', 'fixed', 'pair', 'inner', 'letter', 'flag'] })
    expect(table.cells).toEqual([
      ['a "quoted" one', 'ab', '[0.5, "Infinity"]', '[1.5, 255]', 'A', 'true'],
      ['zwei\né', 'full', '["NaN", -2]', '[2.5, 0]', 'B', 'false'],
    ])
  })

  test('in the generic view, with their types', async () => {
    const server = await page()
    const entity = await server.json<GenericEntity>('/api/entity', { path: '/' })
    const type = (name: string) => entity.children?.find((child) => child.name === name)?.type
    expect(type('letters')).toEqual({
      class: 'Enum',
      dtype: 'uint32',
      mapping: [
        { name: 'A', value: 1 },
        { name: 'B', value: 70000 },
      ],
    })
    expect(type('table')).toMatchObject({
      class: 'Compound',
      fields: expect.arrayContaining([{ name: 'pair', type: { class: 'Array', base: { class: 'Float', dtype: 'float32' }, dims: [2] } }]),
    })
    expect(entity.children?.find(({ name }) => name === 'null')?.shape).toBeNull()
    const letters = await server.envelope<ValuesAnswer>('/api/values', { path: '/letters' })
    expect([...new Uint32Array((letters.arrays[0]?.bytes ?? new Uint8Array()).slice().buffer)]).toEqual([70000, 1])
    const table = await server.envelope<ValuesAnswer>('/api/values', { path: '/table', select: '0' })
    expect(table.answer).toEqual({
      shape: [],
      values: [['9007199254740994', 'a "quoted" one', 'ab', [0.5, 'Infinity'], [1.5, 255], 'A', true]],
    })
    const colour = await server.envelope<ValuesAnswer>('/api/values', { path: '/', attribute: 'colour' })
    expect(colour.answer).toEqual({ shape: [], values: [1] })
  })

  test('in attributes', async () => {
    const node = await (await page()).json<NodeDetail>('/api/node', { path: '/' })
    expect(new Map(node.attributes.map(({ name, text }) => [name, text]))).toEqual(
      new Map([
        ['colour', 'GREEN'],
        ['to', '/letters'],
        ['point', '[1.5, 3]'],
      ]),
    )
  })

  test('what is empty, or lies in other files, is told and not read', async () => {
    const server = await page()
    expect(await server.json('/api/node', { path: '/null' })).toMatchObject({ shows: 'nothing' })
    expect(await server.json('/api/table', { path: '/none' })).toMatchObject({ rows: 0, columns: 3, cells: [] })
    for (const path of ['/virtual', '/outside']) {
      const { status, body } = await server.raw('/api/table', { path })
      expect([status, body.toString()]).toEqual([422, expect.stringContaining('ERR_NODE_KIND')])
    }
    const outside = await server.raw('/api/values', { path: '/outside' })
    expect([outside.status, outside.body.includes('root:')]).toEqual([422, false])
  })
})
