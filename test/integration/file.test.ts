// The file: its name, its tree, its attributes.
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { H5Saver, version } from '../../lib/index.js'
import { runChild } from '../helpers/child.js'
import { rejectionOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const now = () => new Date(2026, 10, 22, 16, 58, 48, 125)

test('a file has the tree and the attributes of PyMoDAQ 5', async () => {
  const base = await tempDir()
  const saver = await H5Saver.create({ basePath: base, now, metadata: { author: 'Ada', exposure: 0.5 } })
  expect(saver.path).toBe(join(base, '2026', '20261122', 'Data_20261122_16_58_48.h5'))
  const settings = '<All_settings type="group"><x type="str">é</x></All_settings>'
  const camera = saver.continuous(
    'Camera',
    {
      frames: { shape: [2, 3], dtype: 'uint16', units: 'counts', axes: [{ label: 'x', units: 'um', index: 1, offset: 0, scaling: 0.5 }] },
      power: { shape: [], dtype: 'float64', metadata: { gain: 3 } },
    },
    { settings, metadata: { serial: 'A1' } },
  )
  camera.append({ frames: new Uint16Array(6), power: 1 }, { time: 1795374041.5, frameId: 4 })
  camera.append({ frames: new Uint16Array(6), power: 2 }, { time: 1795374042, frameId: 7 })
  saver.addLog('started')
  saver.addLog('é\n')
  await saver.close()

  const file = await ReadFile.open(saver.path)
  expect(await file.paths()).toEqual([
    '/RawData',
    '/RawData/Detector000',
    '/RawData/Detector000/Data0D',
    '/RawData/Detector000/Data0D/CH00',
    '/RawData/Detector000/Data0D/CH00/EnlData00',
    '/RawData/Detector000/Data2D',
    '/RawData/Detector000/Data2D/CH00',
    '/RawData/Detector000/Data2D/CH00/Axis00',
    '/RawData/Detector000/Data2D/CH00/EnlData00',
    '/RawData/Detector000/NavAxes',
    '/RawData/Detector000/NavAxes/Axis00',
    '/RawData/Logger',
  ])
  expect(await file.attributes('/')).toEqual({
    CLASS: 'GROUP',
    PYTABLES_FORMAT_VERSION: '2.1',
    TITLE: 'PyMoDAQ file',
    VERSION: '1.0',
    date: '2026-11-22',
    file: basename(saver.path),
    h5saver_version: version,
    pymodaq_data_version: '5.0.5',
    pymodaq_version: '5.0.0',
    time: '16:58:48.125000',
  })
  expect(await file.attributes('/RawData')).toMatchObject({
    type: 'detector',
    TITLE: 'Data from PyMoDAQ modules',
    author: 'Ada',
    exposure: 0.5,
  })
  expect(await file.attributes('/RawData/Detector000')).toEqual({
    CLASS: 'GROUP',
    TITLE: 'Camera',
    VERSION: '1.0',
    type: 'detector',
    serial: 'A1',
    settings: Uint8Array.from(Buffer.from(settings)),
    ledger_offered: 2,
    ledger_accepted: 2,
    ledger_dropped: 0,
    ledger_written: 2,
    ledger_committed: 2,
    ledger_failed: 0,
    ledger_missing_frame_ids: 2,
  })
  expect(await file.attributes('/RawData/Detector000/Data2D/CH00/EnlData00')).toMatchObject({
    CLASS: 'EARRAY',
    EXTDIM: 0,
    shape: [2, 2, 3],
    timestamp: 1795374041.5,
    units: 'counts',
    nav_indexes: [0],
    origin: 'Camera',
  })
  expect(await file.attributes('/RawData/Detector000/Data0D/CH00/EnlData00')).toMatchObject({
    shape: [2, 1],
    gain: 3,
    timestamp: 1795374041.5,
  })
  expect(await file.attributes('/RawData/Detector000/NavAxes/Axis00')).toMatchObject({ shape: [2], size: 2, label: 'time', units: 's' })
  expect((await file.array('/RawData/Detector000/NavAxes/Axis00')).data).toEqual(Float64Array.of(1795374041.5, 1795374042))
  expect((await file.array('/RawData/Detector000/Data2D/CH00/Axis00')).data).toEqual(Float64Array.of(0, 0.5, 1))
  expect(await file.log()).toEqual(['started', 'é\n'])
  expect(await file.attributes('/RawData/Logger')).toMatchObject({ CLASS: 'VLARRAY', shape: [2], subdtype: 'string', type: 'log' })
})

test('settings of more than 64 KiB are stored', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const settings = `<a>${'é'.repeat(100_000)}</a>`
  saver.continuous('Camera', { x: { shape: [], dtype: 'uint8' } }, { settings })
  await saver.close()
  const { settings: stored } = await (await ReadFile.open(saver.path)).attributes('/RawData/Detector000')
  expect(stored).toEqual(Uint8Array.from(Buffer.from(settings)))
})

test('a saver without rows leaves empty arrays and the time of its making', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir(), now })
  saver.continuous('Camera', { x: { shape: [5], dtype: 'float32' } })
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect((await file.array('/RawData/Detector000/Data1D/CH00/EnlData00')).shape).toEqual([0, 5])
  expect(await file.attributes('/RawData/Detector000/Data1D/CH00/EnlData00')).toMatchObject({
    shape: [0, 5],
    timestamp: now().getTime() / 1000,
  })
})

test('rows without a time have that of the clock', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const camera = saver.continuous('Camera', { x: { shape: [], dtype: 'uint8' } })
  const before = Date.now() / 1000
  for (let row = 0; row < 20; row++) camera.append({ x: row })
  const after = Date.now() / 1000 + 0.001
  await saver.close()
  const { data } = await (await ReadFile.open(saver.path)).array('/RawData/Detector000/NavAxes/Axis00')
  const times = Array.from(data, Number)
  for (const time of times) expect(time).toBeGreaterThanOrEqual(before)
  for (const time of times) expect(time).toBeLessThanOrEqual(after)
})

test('savers that start in the same second have names of their own', async () => {
  const basePath = await tempDir()
  const savers = await Promise.all(Array.from({ length: 8 }, () => H5Saver.create({ basePath, now })))
  const names = savers.map((saver) => basename(saver.path)).sort()
  expect(new Set(names).size).toBe(8)
  expect(names).toContain('Data_20261122_16_58_48.h5')
  expect(names).toContain('Data_20261122_16_58_48_007.h5')
  for (const saver of savers) {
    saver.continuous('A', { x: { shape: [], dtype: 'uint8' } }).append({ x: 1 })
    await saver.close()
    const file = await ReadFile.open(saver.path)
    expect(await file.attributes('/')).toMatchObject({ file: basename(saver.path) })
  }
})

test.each(['detector', 'scan'])('processes that start %s files in the same second share no name', async (saveType) => {
  const basePath = await tempDir()
  const program = `
    const [basePath, saveType] = process.argv.slice(1)
    const now = () => new Date(2026, 10, 22, 16, 58, 48)
    for (let index = 0; index < 5; index++) {
      const saver = await h5saver.H5Saver.create({ basePath, saveType, now })
      saver.continuous('D', { x: { shape: [], dtype: 'uint32' } }).append({ x: process.pid })
      await saver.close()
      console.log(JSON.stringify([saver.path, process.pid]))
    }`
  const children = await Promise.all([0, 1, 2, 3].map(() => runChild(program, { args: [basePath, saveType] })))
  for (const { status, stderr } of children) expect([status, stderr]).toEqual([0, ''])
  const files = children.flatMap(({ stdout }) => stdout.trim().split('\n')).map((line): [string, number] => JSON.parse(line))
  expect(new Set(files.map(([path]) => path)).size).toBe(20)
  for (const [path, pid] of files) {
    const { data } = await (await ReadFile.open(path)).array('/RawData/Detector000/Data0D/CH00/EnlData00')
    expect(data).toEqual(Uint32Array.of(pid))
  }
})

test('scan files are numbered by day', async () => {
  const basePath = await tempDir()
  const paths: string[] = []
  for (let index = 0; index < 3; index++) {
    const saver = await H5Saver.create({ basePath, now, saveType: 'scan' })
    paths.push(basename(saver.path))
    await saver.close()
  }
  expect(paths).toEqual(['Dataset_20261122_000.h5', 'Dataset_20261122_001.h5', 'Dataset_20261122_002.h5'])
})

test('an existing file is not touched unless it is to be replaced', async () => {
  const folder = await tempDir()
  const file = join(folder, 'deep', 'run.h5')
  const first = await H5Saver.create({ file: join(folder, 'deep', 'run') })
  expect(first.path).toBe(file)
  first.continuous('Old', { x: { shape: [], dtype: 'uint8' } })
  await first.close()
  const bytes = await readFile(file)

  const error = await rejectionOf(H5Saver.create({ file }))
  expect(error).toMatchObject({ code: 'ERR_FILE_EXISTS', path: file })
  expect((await readFile(file)).equals(bytes)).toBe(true)

  const second = await H5Saver.create({ file, overwrite: true })
  second.continuous('New', { x: { shape: [], dtype: 'uint8' } })
  await second.close()
  expect(second.path).toBe(file)
  expect((await (await ReadFile.open(file)).attributes('/RawData/Detector000')).TITLE).toBe('New')
  expect((await (await ReadFile.open(file)).attributes('/')).file).toBe('run.h5')
  expect(await readdir(join(folder, 'deep'))).toEqual(['run.h5'])
})

test('a file that is being written is not replaced', async () => {
  const file = join(await tempDir(), 'run.h5')
  const first = await H5Saver.create({ file })
  const x = first.continuous('X', { x: { shape: [], dtype: 'uint8' } })
  x.append({ x: 1 })
  expect(await rejectionOf(H5Saver.create({ file, overwrite: true }))).toMatchObject({ code: 'ERR_FILE_LOCKED', path: file })
  x.append({ x: 2 })
  await first.close()
  expect((await (await ReadFile.open(file)).attributes('/RawData/Detector000')).ledger_accepted).toBe(2)
  await (await H5Saver.create({ file, overwrite: true })).close()
})

test('a link is replaced, not what it points to', async () => {
  const folder = await tempDir()
  await writeFile(join(folder, 'precious'), 'keep me')
  await symlink(join(folder, 'precious'), join(folder, 'run.h5'))
  expect((await rejectionOf(H5Saver.create({ file: join(folder, 'run.h5') }))).code).toBe('ERR_FILE_EXISTS')
  const saver = await H5Saver.create({ file: join(folder, 'run.h5'), overwrite: true })
  await saver.close()
  expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('keep me')
})

test('a folder that cannot be made or replaced is told, and nothing is left behind', async () => {
  const folder = await tempDir()
  await writeFile(join(folder, 'file'), '')
  expect(await rejectionOf(H5Saver.create({ basePath: join(folder, 'file') }))).toMatchObject({ code: 'ERR_PATH' })
  expect(await rejectionOf(H5Saver.create({ file: join(folder, 'file', 'run.h5') }))).toMatchObject({ code: 'ERR_PATH' })
  const saver = await H5Saver.create({ file: join(folder, 'target.h5', 'inner.h5') })
  await saver.close()
  expect(await rejectionOf(H5Saver.create({ file: join(folder, 'target.h5'), overwrite: true }))).toMatchObject({ code: 'ERR_PATH' })
  expect((await readdir(folder)).sort()).toEqual(['file', 'target.h5'])
})

test('a folder without permission is told', async () => {
  const folder = await tempDir()
  const { uid } = await stat(folder)
  if (process.geteuid?.() === 0) {
    // Root may write everywhere: the rest of this process's life, all its threads included, is spent as nobody meanwhile.
    process.seteuid?.(65534)
  }
  try {
    const place = uid === 0 ? folder : '/'
    expect(await rejectionOf(H5Saver.create({ file: join(place, 'run.h5') }))).toMatchObject({ code: 'ERR_PERMISSION' })
    expect(await rejectionOf(H5Saver.create({ basePath: join(place, 'below') }))).toMatchObject({ code: 'ERR_PERMISSION' })
  } finally {
    if (process.getuid?.() === 0) process.seteuid?.(0)
  }
})
