// The files of one saver, one after the other.
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { H5Saver } from '../../lib/index.js'
import { errorOf, rejectionOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

/** A clock that is set by hand. */
function handClock(...start: [number, number, number, number, number, number]) {
  let time = new Date(...start)
  return {
    now: () => time,
    set: (...next: [number, number, number, number, number, number]) => {
      time = new Date(...next)
    },
  }
}

test('scans go on in the day`s file, the next day begins a new one', async () => {
  const basePath = await tempDir()
  const clock = handClock(2026, 10, 22, 16, 0, 0)
  const saver = await H5Saver.create({ basePath, saveType: 'scan', now: clock.now })
  const folder = join(basePath, '2026', '20261122')
  expect(saver.path).toBe(join(folder, 'Dataset_20261122_000.h5'))
  saver.addScanGroup()
  expect(await saver.updateFilePaths()).toEqual({
    file: saver.path,
    scanPath: join(folder, 'Dataset_20261122_000'),
    scanName: 'Scan001',
    index: 1,
  })
  expect(await saver.initFile()).toBe(false)
  expect(saver.addScanGroup().name).toBe('Scan001')
  expect((await saver.updateFilePaths({ newFile: true })).file).toBe(join(folder, 'Dataset_20261122_001.h5'))
  expect(await saver.initFile({ newFile: true, metadata: { sample: 'Si' } })).toBe(true)
  expect(basename(saver.path)).toBe('Dataset_20261122_001.h5')
  expect(saver.addScanGroup().name).toBe('Scan000')
  clock.set(2026, 10, 23, 9, 0, 0)
  expect(await saver.updateFilePaths()).toEqual({
    file: join(basePath, '2026', '20261123', 'Dataset_20261123_000.h5'),
    scanPath: join(basePath, '2026', '20261123', 'Dataset_20261123_000'),
    scanName: 'Scan000',
    index: 0,
  })
  expect(await readdir(join(basePath, '2026'))).toEqual(['20261122'])
  expect(await saver.initFile()).toBe(true)
  expect(saver.path).toBe(join(basePath, '2026', '20261123', 'Dataset_20261123_000.h5'))
  await saver.close()
  const file = await ReadFile.open(join(folder, 'Dataset_20261122_001.h5'))
  expect(await file.attributes('/RawData')).toMatchObject({ sample: 'Si', type: 'scan' })
  expect(await (await ReadFile.open(join(folder, 'Dataset_20261122_000.h5'))).paths('/RawData')).toEqual([
    '/RawData/Logger',
    '/RawData/Scan000',
    '/RawData/Scan001',
  ])
})

test('a second saver goes on in the file of the day once it is free', async () => {
  const basePath = await tempDir()
  const { now } = handClock(2026, 10, 22, 16, 0, 0)
  const first = await H5Saver.create({ basePath, saveType: 'scan', now })
  first.addScanGroup()
  const second = await H5Saver.create({ basePath, saveType: 'scan', now })
  expect(basename(second.path)).toBe('Dataset_20261122_001.h5')
  await second.closeFile()
  expect(await second.initFile()).toBe(false)
  expect(basename(second.path)).toBe('Dataset_20261122_001.h5')
  await second.close()
  await first.close()
})

test('other savers begin a dated file each time, and those of one second do not meet', async () => {
  const basePath = await tempDir()
  const { now } = handClock(2026, 10, 22, 16, 58, 48)
  const saver = await H5Saver.create({ basePath, baseName: 'Log', saveType: 'logger', now, metadata: { author: 'Ada', sample: 'Si' } })
  saver.addLog('one')
  const camera = saver.continuous('Camera', { x: { shape: [], dtype: 'float64' } })
  camera.append({ x: 1 })
  const first = saver.path
  const ends: string[] = []
  saver.on('close', ({ path, committed }) => ends.push(`${basename(path)} ${committed}`))
  expect(await saver.initFile({ metadata: { sample: 'Ge' } })).toBe(true)
  expect(basename(saver.path)).toBe('Log_20261122_16_58_48_001.h5')
  expect(errorOf(() => camera.append({ x: 2 })).code).toBe('ERR_WRITER_CLOSED')
  expect(ends).toEqual(['Log_20261122_16_58_48.h5 1'])
  saver.addLog('two')
  expect(saver.continuous('Camera', { x: { shape: [], dtype: 'float64' } }).path).toBe('/RawData/Detector000')
  await saver.close()
  expect(ends).toHaveLength(2)
  expect(await (await ReadFile.open(first)).log()).toEqual(['one'])
  const file = await ReadFile.open(saver.path)
  expect(await file.log()).toEqual(['two'])
  expect(await file.attributes('/RawData')).toMatchObject({ author: 'Ada', sample: 'Ge', type: 'logger' })
})

test('an exact file is created, and continued when it is there', async () => {
  const folder = await tempDir()
  const saver = await H5Saver.create({ file: join(folder, 'first.h5'), saveType: 'custom' })
  expect(await saver.initFile({ file: join(folder, 'second') })).toBe(true)
  expect(saver.path).toBe(join(folder, 'second.h5'))
  saver.addScanGroup()
  expect(await saver.initFile({ file: join(folder, 'second.h5'), metadata: { a: 1 } })).toBe(false)
  expect(await saver.initFile({ file: join(folder, 'first.h5') })).toBe(false)
  expect((await rejectionOf(saver.initFile({ file: join(folder, 'second.h5'), newFile: true }))).code).toBe('ERR_FILE_EXISTS')
  saver.addLog('first is still open')
  expect(await saver.initFile({ file: join(folder, 'second.h5') })).toBe(false)
  expect(saver.addScanGroup().name).toBe('Scan001')
  await saver.close()
  expect(await (await ReadFile.open(join(folder, 'first.h5'))).log()).toEqual(['first is still open'])
  expect(await (await ReadFile.open(join(folder, 'second.h5'))).attributes('/RawData')).toMatchObject({ a: 1 })
})

test('a loaded file is continued by initFile, on later days too, until a new one is asked for', async () => {
  const basePath = await tempDir()
  const clock = handClock(2026, 10, 22, 16, 0, 0)
  const saver = await H5Saver.create({ basePath, saveType: 'scan', now: clock.now })
  const old = saver.path
  saver.addScanGroup()
  clock.set(2026, 10, 25, 16, 0, 0)
  await saver.initFile()
  await saver.loadFile(old)
  expect(saver.path).toBe(old)
  expect(saver.addScanGroup().name).toBe('Scan001')
  await saver.closeFile()
  expect(await saver.initFile()).toBe(false)
  expect(saver.path).toBe(old)
  expect(await saver.initFile({ newFile: true })).toBe(true)
  expect(basename(saver.path)).toBe('Dataset_20261125_001.h5')
  await saver.close()
})

test('an opened file tells what it is for, and the next ones go beside it', async () => {
  const basePath = await tempDir()
  const clock = handClock(2026, 10, 22, 16, 0, 0)
  const first = await H5Saver.create({ basePath, saveType: 'scan', now: clock.now })
  await first.close()
  clock.set(2026, 10, 23, 16, 0, 0)
  const saver = await H5Saver.open(first.path, { now: clock.now })
  await saver.initFile({ newFile: true })
  expect(saver.path).toBe(join(basePath, '2026', '20261123', 'Dataset_20261123_000.h5'))
  await saver.close()
})

test('a closed file can be followed by another, a closed saver cannot', async () => {
  const folder = await tempDir()
  const saver = await H5Saver.create({ file: join(folder, 'a.h5') })
  await saver.closeFile()
  await saver.closeFile()
  expect(errorOf(() => saver.addScanGroup()).code).toBe('ERR_FILE_CLOSED')
  expect(errorOf(() => saver.addLog('x')).code).toBe('ERR_FILE_CLOSED')
  expect(saver.stats().phase).toBe('closed')
  await saver.loadFile(join(folder, 'a.h5'))
  saver.addLog('x')
  await saver.close()
  await saver.close()
  expect((await rejectionOf(saver.initFile())).code).toBe('ERR_FILE_CLOSED')
  expect((await rejectionOf(saver.loadFile(join(folder, 'a.h5')))).code).toBe('ERR_FILE_CLOSED')
  expect((await rejectionOf(saver.closeFile())).code).toBe('ERR_FILE_CLOSED')
})

test('a next file that cannot be opened leaves none open, and the next try works', async () => {
  const folder = await tempDir()
  const saver = await H5Saver.create({ file: join(folder, 'a.h5') })
  expect((await rejectionOf(saver.loadFile(join(folder, 'none.h5')))).code).toBe('ERR_FILE_NOT_FOUND')
  expect(errorOf(() => saver.addLog('x')).code).toBe('ERR_FILE_CLOSED')
  expect(await saver.initFile({ file: join(folder, 'b.h5') })).toBe(true)
  saver.addLog('x')
  await saver.close()
})

test('options that make no sense are refused before the present file is closed', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5') })
  const codeOf = async (options: object) => (await rejectionOf(saver.initFile(options))).code
  expect(await codeOf({ newfile: true })).toBe('ERR_INVALID_OPTION')
  expect(await codeOf({ newFile: 1 })).toBe('ERR_INVALID_OPTION')
  expect(await codeOf({ file: '' })).toBe('ERR_INVALID_NAME')
  expect(await codeOf({ metadata: { type: 'x' } })).toBe('ERR_INVALID_OPTION')
  saver.addLog('still open')
  await saver.close()
})

test('changes of file that are asked for at once come one after the other, and close comes last', async () => {
  const folder = await tempDir()
  const saver = await H5Saver.create({ file: join(folder, 'a.h5') })
  const changes = ['b.h5', 'c.h5', 'a.h5'].map((name) => saver.initFile({ file: join(folder, name) }))
  const end = saver.close()
  expect(await Promise.all(changes)).toEqual([true, true, false])
  await end
  expect(saver.path).toBe(join(folder, 'a.h5'))
  expect(saver.stats().phase).toBe('closed')
  expect(await readdir(dirname(saver.path))).toEqual(['a.h5', 'b.h5', 'c.h5'])
})
