// Existing files that are continued: ours, those of PyMoDAQ's backends, and those that are refused untouched.
import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { H5Reader } from '../../lib/file/h5-reader.js'
import { readTree } from '../../lib/file/read-tree.js'
import { WriterSession } from '../../lib/file/writer-session.js'
import { H5Saver } from '../../lib/index.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import type { NativeTreeOp } from '../../lib/native.js'
import { group } from '../../lib/nodes/group.js'
import { verifyFile } from '../../lib/verify/verify-file.js'
import { errorOf, rejectionOf } from '../helpers/errors.js'
import { variableEnvelope, variableText, writeRawFile } from '../helpers/raw-file.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const now = () => new Date(2026, 10, 22, 16, 58, 48, 125)

test('a file that is opened again continues its numbers, its log and its names', async () => {
  const path = join(await tempDir(), 'a.h5')
  const first = await H5Saver.create({ file: path, saveType: 'scan', now })
  first.addScanGroup(undefined, { title: 'one' })
  first.addArray('/RawData/Scan000', 'x', [1])
  first.addStringArray('/RawData', 'Notes').append('a')
  first.addLog('first')
  await first.close()

  const second = await H5Saver.open(path, { now })
  expect(second.path).toBe(path)
  expect([...second.walkNodes()].map((node) => node.path)).toEqual([
    '/',
    '/RawData',
    '/RawData/Logger',
    '/RawData/Notes',
    '/RawData/Scan000',
    '/RawData/Scan000/X',
  ])
  expect(second.getNode('/RawData/Scan000')).toEqual({
    path: '/RawData/Scan000',
    name: 'Scan000',
    kind: 'group',
    title: 'one',
    type: 'scan',
  })
  expect(second.getNode('/RawData/Scan000/X')).toMatchObject({ kind: 'array', dataType: 'data', title: 'x' })
  expect(second.getLastScan()?.name).toBe('Scan000')
  expect(second.addScanGroup().name).toBe('Scan001')
  expect(errorOf(() => second.addArray('/RawData/Scan000', 'x', [1])).code).toBe('ERR_NODE_EXISTS')
  second.addArray('/RawData/Scan000', 'y', [2])
  second.addLog('second')
  const detector = second.continuous('Camera', { frames: { shape: [2, 2], dtype: 'uint8' } })
  detector.append({ frames: Uint8Array.of(1, 2, 3, 4) })
  await second.close()
  expect(second.stats().error).toBeNull()

  const file = await ReadFile.open(path)
  expect(await file.log()).toEqual(['first', 'second'])
  expect(await file.attributes('/RawData/Logger')).toMatchObject({ shape: [2] })
  expect(await file.attributes('/RawData/Notes')).toMatchObject({ shape: [1] })
  expect((await file.array('/RawData/Detector000/Data2D/CH00/EnlData00')).data).toEqual(Uint8Array.of(1, 2, 3, 4))
  expect((await file.attributes('/')).date).toBe('2026-11-22')
})

test('numbers beyond 999 are continued by their value', async () => {
  const path = join(await tempDir(), 'a.h5')
  const first = await H5Saver.create({ file: path, saveType: 'scan' })
  for (let index = 0; index < 1002; index++) first.addScanGroup()
  await first.close()
  const second = await H5Saver.open(path)
  expect(
    second
      .getScanGroups()
      .map(({ name }) => name)
      .slice(998),
  ).toEqual(['Scan998', 'Scan999', 'Scan1000', 'Scan1001'])
  expect(second.getLastScan()?.name).toBe('Scan1001')
  expect(second.addScanGroup().name).toBe('Scan1002')
  await second.close()
})

test('metadata given to open stands on the group of all data', async () => {
  const path = join(await tempDir(), 'a.h5')
  await (await H5Saver.create({ file: path, metadata: { author: 'Ada', sample: 'Si' } })).close()
  await (await H5Saver.open(path, { metadata: { author: 'Bob' } })).close()
  expect(await (await ReadFile.open(path)).attributes('/RawData')).toMatchObject({ author: 'Bob', sample: 'Si' })
})

// As PyMoDAQ's h5py backend writes it: strings of variable length, no VERSION, TITLE and CLASS of the root in envelopes.
const h5pyFile: NativeTreeOp[] = [
  {
    op: 'attributes',
    path: '/',
    attributes: [
      variableEnvelope('TITLE', 'PyMoDAQ file'),
      variableEnvelope('CLASS', 'GROUP'),
      variableEnvelope('pymodaq_version', '5.3.8'),
    ],
  },
  {
    op: 'group',
    path: '/RawData',
    attributes: [variableText('TITLE', 'Data'), variableText('CLASS', 'GROUP'), variableEnvelope('type', 'dataset')],
  },
  {
    op: 'bytes-list',
    path: '/RawData/Logger',
    rowsPerChunk: 1024,
    attributes: [
      variableText('CLASS', 'VLARRAY'),
      variableText('TITLE', ''),
      variableEnvelope('subdtype', 'string'),
      variableEnvelope('data_type', 'strings'),
      variableText('shape', '{"module": "builtins", "type": "tuple", "data": "(0,)"}'),
    ],
  },
  {
    op: 'group',
    path: '/RawData/Scan004',
    attributes: [variableText('TITLE', 'DAQScan'), variableText('CLASS', 'GROUP'), variableEnvelope('type', 'scan')],
  },
]

test('a file of PyMoDAQ`s h5py backend is continued', async () => {
  const path = join(await tempDir(), 'a.h5')
  await writeRawFile(path, h5pyFile)
  const saver = await H5Saver.open(path)
  expect(saver.getLastScan()).toMatchObject({ name: 'Scan004', title: 'DAQScan' })
  expect((await saver.updateFilePaths()).scanName).toBe('Scan005')
  saver.addScanGroup()
  saver.addLog('ours')
  await saver.close()
  const file = await ReadFile.open(path)
  expect(await file.paths('/RawData')).toEqual(['/RawData/Logger', '/RawData/Scan004', '/RawData/Scan005'])
  expect(await file.log()).toEqual(['ours'])
  expect(await file.attributes('/RawData/Logger')).toMatchObject({ shape: [1] })
})

test('a file without a Logger gets one; another name of the group of all data is kept', async () => {
  const path = join(await tempDir(), 'a.h5')
  await writeRawFile(path, [
    group('/Mine', 'my data'),
    {
      op: 'array',
      path: '/Mine/X',
      dtype: 'float64',
      shape: [1],
      codec: { library: 'none' },
      data: Float64Array.of(1),
      attributes: [variableText('CLASS', 'CARRAY'), variableEnvelope('data_type', 'data')],
    },
  ])
  const saver = await H5Saver.open(path)
  expect(saver.rawGroup).toMatchObject({ path: '/Mine', title: 'my data' })
  saver.addLog('hello')
  expect(saver.addScanGroup().path).toBe('/Mine/Scan000')
  expect(saver.continuous('D', { x: { shape: [], dtype: 'float64' } }).path).toBe('/Mine/Detector000')
  await saver.close()
  const file = await ReadFile.open(path)
  expect(await file.attributes('/Mine/Logger')).toMatchObject({ CLASS: 'VLARRAY', type: 'log', shape: [1] })
})

test('files that cannot be continued are refused, and not touched', async () => {
  const folder = await tempDir()
  const files: [name: string, ops: NativeTreeOp[], code: string][] = [
    ['old.h5', [group('/Raw_datas'), group('/Raw_datas/Scan000')], 'ERR_LAYOUT_UNKNOWN'],
    ['older.h5', [group('/Data2D'), group('/Data2D/CH000')], 'ERR_LAYOUT_UNKNOWN'],
    ['foreign.h5', [group('/entry')], 'ERR_NOT_PYMODAQ'],
  ]
  for (const [name, ops, code] of files) {
    const path = join(folder, name)
    await writeRawFile(path, ops)
    const before = await readFile(path)
    const { mtimeMs } = await stat(path)
    expect(await rejectionOf(H5Saver.open(path))).toMatchObject({ code, path, name: 'FormatError' })
    expect((await readFile(path)).equals(before)).toBe(true)
    expect((await stat(path)).mtimeMs).toBe(mtimeMs)
  }
})

test('what is no such file, or no file, is refused with its own code', async () => {
  const folder = await tempDir()
  await writeFile(join(folder, 'text.h5'), 'no HDF5')
  await writeFile(join(folder, 'empty.h5'), '')
  const codeOf = async (name: string, options = {}) => (await rejectionOf(H5Saver.open(join(folder, name), options))).code
  expect(await codeOf('none.h5')).toBe('ERR_FILE_NOT_FOUND')
  expect(await codeOf('none')).toBe('ERR_FILE_NOT_FOUND')
  expect(await codeOf('text.h5')).toBe('ERR_NOT_HDF5')
  expect(await codeOf('empty.h5')).toBe('ERR_NOT_HDF5')
  expect(await codeOf('text.h5', { file: 'x' })).toBe('ERR_INVALID_OPTION')
  expect(await codeOf('text.h5', { overwrite: true })).toBe('ERR_INVALID_OPTION')
  expect(await codeOf('text.h5', { queueBytes: 0 })).toBe('ERR_INVALID_OPTION')
  expect(await readdir(folder)).toEqual(['empty.h5', 'text.h5'])
})

test('a file that is being written is not opened a second time, by any of its names', async () => {
  const folder = await tempDir()
  const path = join(folder, 'a.h5')
  const saver = await H5Saver.create({ file: path })
  saver.addLog('x')
  await saver.flush()
  await symlink(path, join(folder, 'b.h5'))
  expect((await rejectionOf(H5Saver.open(path))).code).toBe('ERR_FILE_LOCKED')
  expect((await rejectionOf(H5Saver.open(join(folder, 'b.h5')))).code).toBe('ERR_FILE_LOCKED')
  saver.addLog('y')
  await saver.close()
  expect(await (await ReadFile.open(path)).log()).toEqual(['x', 'y'])
})

test('an empty file is not made into one that is written', async () => {
  const path = join(await tempDir(), 'empty.h5')
  await writeFile(path, '')
  const session = new WriterSession({ path, mode: 'append', threads: 1, queueBytes: 2 ** 20, commitIntervalMs: 1000, onFull: 'drop' })
  await rejectionOf(session.commit())
  await session.close().catch(() => undefined)
  expect(session.error?.code).toBe('ERR_NOT_HDF5')
  expect([(await stat(path)).size, existsSync(`${path}.h5j`)]).toEqual([0, false])
})

test('a file that this process reads is opened to be written, and read on', async () => {
  const path = join(await tempDir(), 'a.h5')
  const first = await H5Saver.create({ file: path })
  first.addLog('one')
  await first.close()
  await using loader = await DataLoader.open(path)
  await using reader = await H5Reader.open(path)
  expect(await loader.logs()).toHaveLength(1)
  const saver = await H5Saver.open(path)
  expect(await loader.logs()).toHaveLength(1)
  saver.addLog('two')
  saver.continuous('Camera', { total: { dtype: 'float64', shape: [] } }).append({ total: 7 })
  await saver.flush()
  expect(await loader.logs()).toHaveLength(2)
  expect((await reader.list('/RawData')).map(({ name }) => name)).toEqual(['Detector000', 'Logger'])
  await using later = await H5Reader.open(path)
  expect(await later.list('/RawData')).toHaveLength(2)
  await saver.close()
  for (const open of [reader, later]) expect(await open.list('/RawData')).toHaveLength(2)
  expect(await loader.logs()).toHaveLength(2)
  expect(await verifyFile(path)).toMatchObject({ ok: true })
  // And once more, with readers that have seen it written.
  const again = await H5Saver.open(path)
  again.addLog('three')
  await again.close()
  expect(await loader.logs()).toHaveLength(3)
})

test('of two openings at once one is refused', async () => {
  const path = join(await tempDir(), 'a.h5')
  await (await H5Saver.create({ file: path })).close()
  const opened = await Promise.allSettled([H5Saver.open(path), H5Saver.open(path)])
  expect(opened.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  for (const result of opened) {
    if (result.status === 'fulfilled') await result.value.close()
    else expect(result.reason).toMatchObject({ code: 'ERR_FILE_LOCKED' })
  }
})

test('of two replacements of a file at once one is refused', async () => {
  const file = join(await tempDir(), 'a.h5')
  await (await H5Saver.create({ file })).close()
  const made = await Promise.allSettled([H5Saver.create({ file, overwrite: true }), H5Saver.create({ file, overwrite: true })])
  expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  for (const result of made) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'ERR_FILE_LOCKED' })
    else {
      result.value.addLog('kept')
      await result.value.close()
    }
  }
  expect(await (await ReadFile.open(file)).log()).toEqual(['kept'])
})

test('a tree with more nodes than are walked is refused, not cut off', async () => {
  const path = join(await tempDir(), 'a.h5')
  const saver = await H5Saver.create({ file: path })
  saver.addScanGroup()
  await saver.close()
  const reader = await H5Reader.open(path)
  expect((await readTree(reader, 4)).nodes.size).toBe(4)
  expect(await rejectionOf(readTree(reader, 3))).toMatchObject({ code: 'ERR_TREE_TOO_LARGE', path })
  await reader.close()
})

test('the index of a file that was read is the one of the saver that wrote it', async () => {
  const path = join(await tempDir(), 'a.h5')
  const saver = await H5Saver.create({ file: path })
  const scan = saver.addScanGroup(undefined, { title: 'Map' })
  saver.addArray(scan, 'grid', undefined, { scanShape: [2], dtype: 'uint8', shape: [2] })
  saver.addArray(scan, 'rows', [1, 2], { enlargeable: true })
  saver.addArray(saver.addDataGroup(scan, 'Data1D'), 'x', [1, 2], { dataType: 'axis' })
  saver.addStringArray(scan, 'Notes', { title: 'notes' })
  saver.continuous('Camera', { frames: { shape: [2], dtype: 'uint8', axes: [{ data: [1, 2], label: 'l' }] } })
  const written = [...saver.walkNodes()]
  expect(written).toHaveLength(16)
  const counts = (tree: H5Saver) => ['data', 'axis', 'data_enlargeable', 'strings'].map((type) => tree.tree.nodes.countOf('/', type))
  const before = counts(saver)
  await saver.close()
  const again = await H5Saver.open(path)
  expect([...again.walkNodes()]).toEqual(written)
  expect(counts(again)).toEqual(before)
  await again.close()
})

const reference = new URL('../../../shared/reference/', import.meta.url).pathname
test.skipIf(!existsSync(reference))('files that PyMoDAQ wrote are continued, older ones refused', async () => {
  const folder = await tempDir()
  const found: Record<string, string> = {}
  for (const name of (await readdir(reference)).filter((entry) => entry.endsWith('.h5'))) {
    const path = join(folder, name)
    await copyFile(join(reference, name), path)
    if (!name.startsWith('m')) {
      expect((await rejectionOf(H5Saver.open(path))).code).toBe('ERR_LAYOUT_UNKNOWN')
      continue
    }
    const saver = await H5Saver.open(path)
    found[name] = saver.getLastScan()?.name ?? ''
    saver.addScanGroup(undefined, { title: 'ours' })
    saver.addLog('ours')
    await saver.close()
    expect(saver.stats().error).toBeNull()
    expect((await (await ReadFile.open(path)).log()).at(-1)).toBe('ours')
  }
  expect(found).toMatchObject({ 'm05_extended_scan2D.h5': 'Scan001', 'm09_scan.h5': 'Scan000' })
})
