// Other HDF5 files copied into ours, in a form that PyMoDAQ can walk over.
import { spawnSync } from 'node:child_process'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { H5Saver } from '../../lib/index.js'
import type { NativeAttribute, NativeTreeOp } from '../../lib/native.js'
import { rejectionOf } from '../helpers/errors.js'
import { variableEnvelope, variableText, writeRawFile } from '../helpers/raw-file.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

function fixed(name: string, text: string): NativeAttribute {
  return { kind: 'text', name, text, storage: 'fixed', charset: 'utf8' }
}

function numbers(path: string, attributes: NativeAttribute[] = []): NativeTreeOp {
  return {
    op: 'array',
    path,
    dtype: 'int16',
    shape: [2, 2],
    codec: { library: 'deflate', level: 1 },
    data: Int16Array.of(1, 2, 3, 4),
    attributes,
  }
}

async function withSource(ops: NativeTreeOp[]): Promise<{ source: string; saver: H5Saver; folder: string }> {
  const folder = await tempDir()
  const source = join(folder, 'source.h5')
  await writeRawFile(source, ops)
  return { source, folder, saver: await H5Saver.create({ file: join(folder, 'a.h5') }) }
}

test('groups, arrays and attributes of a foreign file come over, and get what PyMoDAQ asks for', async () => {
  const { source, saver } = await withSource([
    {
      op: 'attributes',
      path: '/',
      attributes: [
        fixed('creator', 'someone'),
        fixed('TITLE', 'lost'),
        fixed('type', 'lost too'),
        { kind: 'int32', name: 'run', value: 7 },
      ],
    },
    {
      op: 'group',
      path: '/entry',
      attributes: [
        fixed('NX_class', 'NXentry'),
        { kind: 'numbers', name: 'size', dtype: 'float64', shape: [2], data: Float64Array.of(1, 2.5) },
      ],
    },
    numbers('/entry/data', [fixed('units', 'V'), fixed('CLASS', 'DIMENSION_SCALE')]),
    numbers('/entry/kept', [fixed('CLASS', 'CARRAY'), fixed('TITLE', 'a title'), variableText('empty', ''), variableText('full', 'x')]),
    { op: 'bytes-list', path: '/rows', rowsPerChunk: 4, attributes: [] },
    { op: 'append-bytes', path: '/rows', rows: [Uint8Array.of(1, 2), Uint8Array.of()] },
  ])
  const report = await saver.addExternalFile(source)
  expect(report).toEqual({
    group: { path: '/RawData/External_data', name: 'External_data', kind: 'group', title: 'source.h5', type: 'external_h5' },
    copied: 4,
    changes: [{ path: '/entry/kept', attribute: 'empty', reason: 'stored as a text' }],
  })
  expect([...saver.walkNodes(report.group)].map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'External_data group',
    'entry group',
    'data array',
    'kept array',
    'rows foreign',
  ])
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect(await file.attributes('/RawData/External_data')).toEqual({
    CLASS: 'GROUP',
    TITLE: 'source.h5',
    VERSION: '1.0',
    type: 'external_h5',
    backend: 'tables',
    creator: 'someone',
    run: 7,
  })
  expect(await file.attributes('/RawData/External_data/entry')).toEqual({
    CLASS: 'GROUP',
    TITLE: '',
    VERSION: '1.0',
    NX_class: 'NXentry',
    size: Float64Array.of(1, 2.5),
  })
  expect(await file.attributes('/RawData/External_data/entry/data')).toEqual({
    CLASS: 'CARRAY',
    TITLE: '',
    VERSION: '1.1',
    units: 'V',
    source_class: 'DIMENSION_SCALE',
  })
  expect(await file.array('/RawData/External_data/entry/data')).toEqual({ dtype: 'int16', shape: [2, 2], data: Int16Array.of(1, 2, 3, 4) })
  const kept = await file.reader.attributes('/RawData/External_data/entry/kept')
  expect(kept.find(({ name }) => name === 'empty')).toMatchObject({ shape: null, variable: false })
  expect(await file.attributes('/RawData/External_data/entry/kept')).toMatchObject({ TITLE: 'a title', empty: '', full: 'x' })
  expect(await file.attributes('/RawData/External_data/rows')).toEqual({ CLASS: 'VLARRAY', TITLE: '', VERSION: '1.4', subdtype: '' })
  expect(await file.reader.readBytesList('/RawData/External_data/rows', 0, 2)).toEqual([Uint8Array.of(1, 2), Uint8Array.of()])
})

test('names that PyMoDAQ hides are left out, and told', async () => {
  const { source, saver } = await withSource([{ op: 'group', path: '/_i_index', attributes: [] }, numbers('/_i_index/x'), numbers('/x')])
  const report = await saver.addExternalFile(source)
  expect(report.copied).toBe(1)
  expect(report.changes).toEqual([{ path: '/_i_index', reason: expect.stringContaining('left out') }])
  await saver.close()
  expect(saver.stats().error).toBeNull()
})

test('a second file has a group of its own; both titles and places are the caller`s', async () => {
  const { source, saver } = await withSource([numbers('/x')])
  const detector = saver.addDetGroup()
  const groups = [await saver.addExternalFile(source), await saver.addExternalFile(source, undefined, { title: 'again' })]
  groups.push(await saver.addExternalFile(source), await saver.addExternalFile(source, detector))
  expect(groups.map(({ group }) => `${group.path} ${group.title}`)).toEqual([
    '/RawData/External_data source.h5',
    '/RawData/External_data001 again',
    '/RawData/External_data002 source.h5',
    '/RawData/Detector000/External_data source.h5',
  ])
  await saver.close()
  expect(saver.stats().error).toBeNull()
})

test('a file of ours comes over as it is, and its lists of texts go on', async () => {
  const folder = await tempDir()
  const other = await H5Saver.create({ file: join(folder, 'other.h5') })
  other.addArray('/RawData', 'x', [1, 2])
  const grown = other.addArray('/RawData', 'g', [1, 2], { enlargeable: true })
  grown.append(3)
  other.addStringArray('/RawData', 'Notes').append('a', 'b')
  await other.close()
  const saver = await H5Saver.create({ file: join(folder, 'a.h5') })
  const { changes, group } = await saver.addExternalFile(other.path)
  expect(changes).toEqual([])
  saver.tree.appendStrings(`${group.path}/RawData/Notes`, ['c'])
  await saver.close()
  const [from, to] = [await ReadFile.open(other.path), await ReadFile.open(saver.path)]
  for (const path of ['/RawData', '/RawData/X', '/RawData/G', '/RawData/Logger']) {
    expect(await to.attributes(`${group.path}${path}`)).toEqual(await from.attributes(path))
  }
  expect(await to.array(`${group.path}/RawData/G`)).toEqual(await from.array('/RawData/G'))
  expect(await to.attributes(`${group.path}/RawData/Notes`)).toMatchObject({ shape: [3] })
})

test('what cannot be imported is refused, and nothing is written', async () => {
  const { source, saver, folder } = await withSource([{ op: 'group', path: '/g', attributes: [variableEnvelope('a', 'b')] }])
  await writeFile(join(folder, 'text.h5'), 'no HDF5')
  await symlink(saver.path, join(folder, 'self.h5'))
  const codeOf = async (...args: Parameters<H5Saver['addExternalFile']>) => (await rejectionOf(saver.addExternalFile(...args))).code
  expect(await codeOf(join(folder, 'none.h5'))).toBe('ERR_FILE_NOT_FOUND')
  expect(await codeOf(join(folder, 'text.h5'))).toBe('ERR_NOT_HDF5')
  expect(await codeOf(saver.path)).toBe('ERR_FILE_LOCKED')
  expect(await codeOf(join(folder, 'self.h5'))).toBe('ERR_FILE_LOCKED')
  expect(await codeOf(source, '/None')).toBe('ERR_NODE_NOT_FOUND')
  expect(await codeOf(source, '/RawData/Logger')).toBe('ERR_NODE_KIND')
  expect(await codeOf(source, '/RawData', { title: 'a\0' })).toBe('ERR_INVALID_NAME')
  expect(await codeOf('')).toBe('ERR_INVALID_OPTION')
  expect([...saver.walkNodes()]).toHaveLength(3)
  await saver.close()
  expect((await rejectionOf(saver.addExternalFile(source))).code).toBe('ERR_FILE_CLOSED')
  expect(saver.stats().error).toBeNull()
})

const python = '/usr/bin/python3'
const hasH5py = spawnSync(python, ['-c', 'import h5py']).status === 0
if (!hasH5py)
  console.error('SKIPPED foreign types in test/integration/external-file.test.ts: h5py is not installed (apt-get install python3-h5py)')

async function foreignTypes(...args: string[]): Promise<{ saver: H5Saver; source: string }> {
  const folder = await tempDir()
  const source = join(folder, 'source.h5')
  const script = fileURLToPath(new URL('../helpers/foreign_types.py', import.meta.url))
  const made = spawnSync(python, [script, source, ...args], { encoding: 'utf8' })
  expect(made.status, made.stderr).toBe(0)
  return { saver: await H5Saver.create({ file: join(folder, 'a.h5') }), source }
}

test.skipIf(!hasH5py)('types, links and references that PyMoDAQ stumbles over are left out or put in another form', async () => {
  const { saver, source } = await foreignTypes()
  const { changes } = await saver.addExternalFile(source)
  const leftOut = changes
    .filter(({ attribute, reason }) => attribute === undefined && reason.startsWith('left out'))
    .map(({ path }) => path)
  expect(leftOut).toEqual(expect.arrayContaining(['/named', '/outside', '/outside_link', '/references', '/soft', '/virtual']))
  const changed = changes.filter(({ attribute }) => attribute !== undefined).map(({ path, attribute }) => `${path} ${attribute}`)
  expect(changed).toEqual(expect.arrayContaining(['/group owner', '/scale REFERENCE_LIST', '/again DIMENSION_LABELS']))
  await saver.close()
  expect(saver.stats().error).toBeNull()
  const file = await ReadFile.open(saver.path)
  const classes: Record<string, unknown> = {}
  for (const path of await file.paths('/RawData/External_data')) {
    const { CLASS, subdtype } = await file.attributes(path)
    classes[path.replace('/RawData/External_data/', '')] = subdtype === undefined ? CLASS : `${String(CLASS)} '${String(subdtype)}'`
  }
  expect(classes).toEqual({
    again: 'CARRAY',
    empty: 'CARRAY',
    group: 'GROUP',
    'group/values': 'CARRAY',
    null: 'CARRAY',
    of_named: 'CARRAY',
    rows: "VLARRAY ''",
    scalar: 'CARRAY',
    scalar_text: 'CARRAY',
    scale: 'CARRAY',
    table: 'CARRAY',
    texts: 'CARRAY',
    times: 'CARRAY',
  })
  expect((await file.array('/RawData/External_data/again')).data).toEqual(BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n))
})

test.skipIf(!hasH5py)('a group that holds itself is entered once, and an array with two names is stored once', async () => {
  const { saver, source } = await foreignTypes('cycle')
  const { changes } = await saver.addExternalFile(source)
  expect(changes).toContainEqual({ path: '/group/up', reason: 'left out: a link back to a group that it stands in' })
  await saver.close()
  const file = await ReadFile.open(saver.path)
  const idOf = async (where: string, name: string) => (await file.reader.list(where)).find((entry) => entry.name === name)?.nodeId
  expect(await idOf('/RawData/External_data', 'again')).toBe(await idOf('/RawData/External_data/group', 'values'))
})
