// What a check of a file tells: of whole files nothing, of damaged ones where, of those that do not fit together what.
import { readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { H5Reader } from '../../lib/file/h5-reader.js'
import { H5Saver } from '../../lib/file/h5-saver.js'
import { type NativeAttribute, native } from '../../lib/native.js'
import type { VerifyReport } from '../../lib/verify/report.js'
import { type VerifyProgress, verifyFile } from '../../lib/verify/verify-file.js'
import { rejectionOf } from '../helpers/errors.js'
import { counting, FileBuilder, float, int, plain, pyTables, str, tuple } from '../helpers/file-builder.js'
import { foreignFile } from '../helpers/foreign-files.js'
import { overwrite } from '../helpers/journal.js'
import { tempDir } from '../helpers/temp-dir.js'

const rows = 40
const side = 200

/** A file of ours: a chunk for each frame, compressed. */
async function ourFile(name = 'ours.h5'): Promise<string> {
  const file = join(await tempDir(), name)
  const saver = await H5Saver.create({ file, compression: { library: 'zlib', level: 1 } })
  const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [side, side] }, total: { dtype: 'float64', shape: [] } })
  for (let row = 0; row < rows; row++) {
    await camera.appendAsync({ image: Uint16Array.from({ length: side * side }, (_, at) => (at >> 4) + row), total: row })
  }
  saver.addLog('done')
  await saver.close()
  return file
}

const imagePath = '/RawData/Detector000/Data2D/CH00/EnlData00'

/** Where the deflated chunks of frames begin. */
async function chunksOf(file: string): Promise<number[]> {
  const bytes = await readFile(file)
  const found: number[] = []
  for (let at = bytes.indexOf(0x78); at >= 0; at = bytes.indexOf(0x78, at + 1)) {
    if (((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) % 31 !== 0) continue
    try {
      if (inflateSync(bytes.subarray(at, at + 20_000), { maxOutputLength: side * side * 2 }).length === side * side * 2) found.push(at)
    } catch {
      // Not the beginning of a chunk.
    }
  }
  return found
}

const messages = ({ faults }: VerifyReport) => faults.map(({ kind, path, message }) => `${kind} ${path}: ${message}`)

test('a whole file has no faults, and its ledger is told', async () => {
  const file = await ourFile()
  const seen: VerifyProgress[] = []
  const report = await verifyFile(file, { onProgress: (progress) => seen.push(progress) })
  expect(report).toMatchObject({ file, path: '/', generation: 3, isOurs: true, ok: true, faults: [], notes: [], damaged: [], datasets: 4 })
  expect(report.elementBytes).toBeGreaterThan(rows * (side * side * 2 + 16))
  expect(report.bytes).toBe((await readFile(file)).length)
  const ledger = {
    path: '/RawData/Detector000',
    offered: rows,
    accepted: rows,
    dropped: 0,
    written: rows,
    committed: rows,
    failed: 0,
    rows,
  }
  expect(report.ledgers).toEqual([ledger])
  expect(seen.map(({ path }) => path)).toContain(imagePath)
  expect(seen.at(-1)).toMatchObject({ nodes: report.groups + report.datasets, elementBytes: report.elementBytes })
})

test('a chunk that is stored with too few bytes is told, whoever reads it', async () => {
  const file = await ourFile()
  const bytes = await readFile(file)
  // The key of a chunk in the index: its length (4 bytes), the filters that were left out, the place of its first element.
  const place = Buffer.alloc(36)
  place.writeBigUInt64LE(3n, 4)
  const at = bytes.indexOf(place) - 4
  const length = bytes.readUInt32LE(at)
  expect(length).toBeGreaterThan(100)
  for (const wrong of [length - 1, length >> 1, 1]) {
    const given = Buffer.alloc(4)
    given.writeUInt32LE(wrong)
    await overwrite(file, at, given)
    const report = await verifyFile(file)
    expect(report.damaged).toMatchObject([
      { path: imagePath, code: 'ERR_DECODE_FAILED', rows, rowsReadable: rows - 1, unreadable: [{ start: 3, count: 1 }] },
    ])
    await using reader = await H5Reader.open(file)
    const info = await reader.info(imagePath)
    const rowAt = (row: number) => reader.elements(imagePath, info, { start: [row, 0, 0], count: [1, side, side] })
    expect((await rejectionOf(rowAt(3))).code).toBe('ERR_DECODE_FAILED')
    expect((await rowAt(4))[0]).toBe(4)
  }
})

test('chunks that cannot be decoded are told with the rows that can be read', async () => {
  const file = await ourFile()
  const chunks = await chunksOf(file)
  expect(chunks.length).toBe(rows)
  for (const row of [3, 4, 20]) await overwrite(file, (chunks[row] ?? 0) + 40, Buffer.alloc(16, 0xff))
  const report = await verifyFile(file)
  expect(report.ok).toBe(false)
  expect(report.damaged).toEqual([
    {
      path: imagePath,
      code: expect.stringMatching(/ERR_DECODE_FAILED|ERR_HDF5/),
      message: expect.any(String),
      rows,
      rowsReadable: rows - 3,
      unreadable: [
        { start: 3, count: 2 },
        { start: 20, count: 1 },
      ],
    },
  ])
  expect(messages(report)).toEqual([expect.stringContaining(`undecodable ${imagePath}: 37 of 40 rows can be read`)])
})

test('nodes that cannot be read are told, and the rest is checked', async () => {
  const file = await ourFile()
  const bytes = await readFile(file)
  // The last table of links: that of the group which was made last.
  await overwrite(file, bytes.lastIndexOf('SNOD', undefined, 'latin1'), Buffer.from('XXXX'))
  const report = await verifyFile(file)
  expect(report.faults).toEqual([
    expect.objectContaining({ kind: 'unreadable', code: 'ERR_HDF5', path: expect.stringMatching(/^\/RawData/) }),
  ])
  expect(report.groups).toBeGreaterThan(3)
})

test('one node is checked with all below it', async () => {
  const file = await ourFile()
  const [chunk = 0] = await chunksOf(file)
  await overwrite(file, chunk + 40, Buffer.alloc(16, 0xff))
  expect(await verifyFile(file, { path: '/RawData/Detector000/NavAxes' })).toMatchObject({ ok: true, groups: 1, datasets: 1 })
  expect(await verifyFile(file, { path: imagePath })).toMatchObject({ ok: false, groups: 0, datasets: 1 })
  expect((await rejectionOf(verifyFile(file, { path: '/nothing' }))).code).toBe('ERR_NODE_NOT_FOUND')
})

test('refuses what cannot be opened, and options that are not known', async () => {
  const folder = await tempDir()
  expect((await rejectionOf(verifyFile(join(folder, 'missing.h5')))).code).toBe('ERR_FILE_NOT_FOUND')
  expect((await rejectionOf(verifyFile(folder))).code).toBe('ERR_PATH')
  const misspelt: object = { paht: '/' }
  expect(await rejectionOf(verifyFile(folder, misspelt))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'paht' })
})

test('a file that is being written is checked beside its writer', async () => {
  const file = join(await tempDir(), 'live.h5')
  await using saver = await H5Saver.create({ file, commitInterval: 5 })
  const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [64, 64] }, total: { dtype: 'float64', shape: [] } })
  const end = performance.now() + 1000
  const checksMin = 3
  let isChecked = false
  const writing = (async () => {
    for (let row = 0; !isChecked; row++) {
      await camera.appendAsync({ image: new Uint16Array(4096), total: row })
      if (row % 20 === 0) saver.addLog(`row ${row}`)
      if (row % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })()
  const found: VerifyReport[] = []
  try {
    // On a loaded machine a second may not be enough for several.
    while (performance.now() < end || found.length < checksMin) found.push(await verifyFile(file))
  } finally {
    isChecked = true
    await writing
  }
  expect(found.flatMap(messages)).toEqual([])
  expect(found[0]?.notes).toEqual([
    expect.objectContaining({ kind: 'unchecked', message: expect.stringContaining('a saver of this process') }),
  ])
})

/** Attributes of the data and the axis of a detector, as PyMoDAQ 5 writes them. */
const dataAttributes = (shape: number[], changes: NativeAttribute[] = []): NativeAttribute[] =>
  replaced(
    [
      ...pyTables('EARRAY'),
      str('data_type', 'data_enlargeable'),
      str('data_dimension', 'Data0D'),
      str('label', 'CH00'),
      str('source', 'raw'),
      str('distribution', 'spread'),
      float('timestamp', 1e9),
      tuple('nav_indexes', [0]),
      tuple('shape', shape),
    ],
    changes,
  )
const axisAttributes = (size: number, changes: NativeAttribute[] = []): NativeAttribute[] =>
  replaced(
    [
      ...pyTables('EARRAY'),
      str('data_type', 'axis'),
      str('data_dimension', 'Data1D'),
      str('label', 'time'),
      str('units', 's'),
      str('distribution', 'uniform'),
      int('index', 0),
      int('spread_order', 0),
      int('size', size),
      tuple('shape', [size]),
    ],
    changes,
  )

function replaced(attributes: NativeAttribute[], changes: NativeAttribute[]): NativeAttribute[] {
  return [...attributes.filter(({ name }) => !changes.some((change) => change.name === name)), ...changes]
}

const detector = '/RawData/Detector000'

interface Variant {
  root?: NativeAttribute[]
  detector?: NativeAttribute[]
  data?: NativeAttribute[]
  axis?: NativeAttribute[]
  /** rows of the two channels, and of the axis */
  rows?: [number, number, number]
}

/** A detector with two channels and a time axis; `variant` is what differs from a good file. */
async function builtFile(variant: Variant = {}): Promise<string> {
  const [first, second, times] = variant.rows ?? [5, 5, 5]
  const builder = new FileBuilder(join(await tempDir(), 'built.h5'))
    .group('/', [...pyTables('GROUP'), ...(variant.root ?? [])])
    .group('/RawData', pyTables('GROUP'))
    .group(detector, [...pyTables('GROUP'), ...(variant.detector ?? [])])
    .group(`${detector}/NavAxes`, pyTables('GROUP'))
    .growing(`${detector}/NavAxes/Axis00`, counting([times]), axisAttributes(times, variant.axis))
    .group(`${detector}/Data0D`, pyTables('GROUP'))
    .group(`${detector}/Data0D/CH00`, pyTables('GROUP'))
    .growing(`${detector}/Data0D/CH00/EnlData00`, counting([first, 1]), dataAttributes([first, 1], variant.data))
    .growing(`${detector}/Data0D/CH00/EnlData01`, counting([second, 1]), dataAttributes([second, 1]))
  return builder.close()
}

const data = `${detector}/Data0D/CH00/EnlData00`
const axis = `${detector}/NavAxes/Axis00`
const ledger = (offered: number, accepted: number, dropped: number, committed: number, failed: number) => [
  int('ledger_offered', offered),
  int('ledger_accepted', accepted),
  int('ledger_dropped', dropped),
  int('ledger_committed', committed),
  int('ledger_failed', failed),
]
const written = (rows: number) => int('ledger_written', rows)
const ours = [plain('h5saver_version', '0.1.0')]

test.each<[string, Variant, string[]]>([
  ['nothing', {}, []],
  ['a good ledger', { detector: [...ledger(8, 6, 2, 5, 1), written(5)] }, []],
  ['a good ledger of a file that does not tell what was written', { detector: ledger(8, 6, 2, 5, 1) }, []],
  [
    'a channel that is shorter',
    { rows: [5, 4, 5] },
    [
      `length ${detector}/Data0D/CH00/EnlData01: has 4 at dimension 0, and its axis '${axis}' 5`,
      `length ${detector}/Data0D/CH00/EnlData01: has 4 rows, and 'EnlData00' in '${detector}/Data0D/CH00' 5`,
    ],
  ],
  [
    'an axis that is longer',
    { rows: [5, 5, 6] },
    [
      `length ${data}: has 5 at dimension 0, and its axis '${axis}' 6`,
      `length ${detector}/Data0D/CH00/EnlData01: has 5 at dimension 0, and its axis '${axis}' 6`,
    ],
  ],
  [
    'rows that were dropped and not counted',
    { detector: ledger(8, 5, 2, 5, 0) },
    [`ledger ${detector}: 8 rows were offered, 5 accepted and 2 dropped`],
  ],
  [
    'rows that were accepted and are nowhere',
    { detector: ledger(8, 8, 0, 5, 0) },
    [`ledger ${detector}: 8 rows were accepted, 5 committed and 0 failed`],
  ],
  [
    'rows that were committed and are not there',
    { detector: ledger(7, 7, 0, 7, 0) },
    [`ledger ${detector}: 7 rows were committed, 5 are there`],
  ],
  [
    'rows that were written and never accepted',
    { detector: [...ledger(5, 5, 0, 5, 0), written(6)] },
    [`ledger ${detector}: 5 rows were accepted, 6 written`],
  ],
  [
    'rows that were committed and never written',
    { detector: [...ledger(5, 5, 0, 5, 0), written(4)] },
    [`ledger ${detector}: 4 rows were written, 5 committed`],
  ],
  [
    'a list in place of a tuple',
    { data: [{ ...tuple('nav_indexes', [0]), text: '{"module": "builtins", "type": "list", "data": "[0]"}' } as NativeAttribute] },
    [`pymodaq ${data}: the attribute nav_indexes is no tuple`],
  ],
  [
    'a word that PyMoDAQ does not know',
    { data: [str('distribution', 'even')] },
    [`pymodaq ${data}: the attribute distribution is 'even', not one of uniform, spread`],
  ],
  [
    'an attribute with a name that is taken',
    { data: [str('labels', 'x')] },
    [`pymodaq ${data}: the attribute labels takes the place of what PyMoDAQ calls so`],
  ],
  ['an index that is no int', { axis: [float('index', 0)] }, [`pymodaq ${axis}: the attribute index is no int`]],
  [
    'a class that PyTables does not know',
    { data: [plain('CLASS', 'ARRAY', 'ascii')] },
    [`pymodaq ${data}: the attribute CLASS is 'ARRAY', not CARRAY or EARRAY or VLARRAY`],
  ],
])('finds %s', async (_, variant, expected) => {
  const report = await verifyFile(await builtFile(variant))
  expect(messages(report).sort()).toEqual([...expected].sort())
  expect(report.ok).toBe(expected.length === 0)
})

test('a shape that is behind is a fault where our writers keep it, and a note elsewhere', async () => {
  const growingText = (text: string): NativeAttribute => ({
    kind: 'text',
    name: 'shape',
    text,
    storage: 'fixed',
    charset: 'utf8',
    size: 96,
  })
  const kept = growingText('{"module": "builtins", "type": "tuple", "data": "(4, 1)"}')
  const message = 'the attribute shape says (4, 1), the array has (5, 1)'
  expect(await verifyFile(await builtFile({ root: ours, data: [kept] }))).toMatchObject({
    ok: false,
    faults: [{ kind: 'shape', path: data, message }],
  })
  // Another program has gone on with our file.
  expect(await verifyFile(await builtFile({ root: ours, data: [tuple('shape', [4, 1])] }))).toMatchObject({
    ok: true,
    notes: [{ kind: 'shape', message }],
  })
  expect(await verifyFile(await builtFile({ data: [tuple('shape', [4, 1])] }))).toMatchObject({
    ok: true,
    notes: [{ kind: 'shape', message }],
  })
})

test('rows that another program has added are a note', async () => {
  const report = await verifyFile(await builtFile({ detector: ledger(4, 4, 0, 4, 0) }))
  expect(report).toMatchObject({
    ok: true,
    notes: [{ kind: 'ledger', path: detector, message: '5 rows are there, 1 more than were counted at the close' }],
  })
})

test('links that make a cycle are followed once', async () => {
  const file = await builtFile()
  const options = { path: file, mode: 'append' as const, threads: 1, queueBytes: 1 << 20, commitIntervalMs: 0, onFull: 'refuse' as const }
  const writer = new native.Writer(options, () => {})
  writer.submit([{ op: 'link', path: `${detector}/again`, target: '/RawData' }])
  expect(writer.closeSync(10_000)).toBe(true)
  expect(await verifyFile(file)).toMatchObject({ ok: true, groups: 6, datasets: 3, links: 1 })
})

test('files of other programs have one note on PyMoDAQ, and their damage is told all the same', async () => {
  const file = await foreignFile(join(await tempDir(), 'foreign.h5'), (root) => {
    root
      .create_group('a')
      .create_dataset({ name: 'numbers', data: new Float64Array(1000), shape: [10, 100], chunks: [1, 100], compression: 6 })
    root.create_dataset({ name: 'texts', data: ['one', 'two'] })
    root.create_soft_link('/a', 'link')
  })
  expect(await verifyFile(file)).toMatchObject({
    ok: true,
    isOurs: false,
    generation: 'foreign',
    groups: 2,
    datasets: 2,
    elementBytes: 8006,
    links: 1,
    notes: [{ kind: 'pymodaq', message: expect.stringContaining('PyMoDAQ 5 does not load 5 nodes, this the first') }],
  })
})

test('of a file that was cut no data can be read, and the size that it had is told', async () => {
  const file = await ourFile()
  const { length } = await readFile(file)
  for (const left of [length - 1, length >> 1, 600, 60]) {
    await truncate(file, left)
    const report = await verifyFile(file)
    const reason = `it has ${left} bytes, and its superblock says ${length}: it was cut`
    const message = `no data in it can be read through libhdf5: ${reason}`
    expect(report).toMatchObject({ file, path: '/', bytes: left, ok: false, groups: 0, datasets: 0, elementBytes: 0, faultCount: 1 })
    expect(report.unreadable).toEqual({ code: 'ERR_NOT_HDF5', message, storedBytes: length })
    expect(report.faults).toEqual([{ kind: 'unreadable', path: '/', code: 'ERR_NOT_HDF5', message }])
  }
})

test.each([
  // Where the superblock has the address of the root's header, and what of that is lost.
  ['the header of the root', {}, 64, 0, 40],
  ['the messages of the root', {}, 64, 16, 40],
  ['the index of the root', {}, 64, 40, 400],
  ['the header of the root of a live file', { live: 'swmr' as const }, 36, 0, 40],
])('of a file without %s no data can be read', async (_, options, rootAt, from, to) => {
  const file = join(await tempDir(), 'root.h5')
  const saver = await H5Saver.create({ file, ...options })
  saver.continuous('Camera', { total: { dtype: 'float64', shape: [] } }).append({ total: 1 })
  await saver.close()
  const bytes = await readFile(file)
  await overwrite(file, Number(bytes.readBigUInt64LE(rootAt)) + from, Buffer.alloc(to - from))
  const report = await verifyFile(file, { path: imagePath })
  expect(report).toMatchObject({ file, path: imagePath, bytes: bytes.length, ok: false, groups: 0, datasets: 0, faultCount: 1 })
  expect(report.unreadable).toEqual({ code: 'ERR_HDF5', message: expect.stringContaining('no data in it can be read') })
  expect(messages(report)).toEqual([`unreadable /: ${report.unreadable?.message}`])
})

test('a file without the signature of HDF5 is refused', async () => {
  const file = await ourFile()
  await overwrite(file, 0, Buffer.alloc(8))
  expect((await rejectionOf(verifyFile(file))).code).toBe('ERR_NOT_HDF5')
})
