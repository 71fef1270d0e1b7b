// PyMoDAQ's names of folders and files.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  datedFolder,
  datedStem,
  exactPath,
  isoDate,
  isoTime,
  lastScanFile,
  nextScanIndex,
  proposePaths,
  proposeStems,
  scanStem,
} from '../../../lib/file/naming.js'
import { errorOf, rejectionOf } from '../../helpers/errors.js'
import { tempDir } from '../../helpers/temp-dir.js'

const date = new Date(2026, 10, 22, 16, 58, 8, 89)

test('dates and times are written as Python writes them', () => {
  expect(isoDate(date)).toBe('2026-11-22')
  expect(isoTime(date)).toBe('16:58:08.089000')
  expect(isoTime(new Date(2026, 0, 2, 3, 4, 5, 0))).toBe('03:04:05')
})

test.each([
  ['/data', '/data/2026/20261122'],
  ['/data/2026', '/data/2026/20261122'],
  ['/data/2026/', '/data/2026/20261122'],
  ['/data/2026/20261122', '/data/2026/20261122'],
  ['/data/2026/mine', '/data/2026/20261122'],
  ['/data/20261122', '/data/20261122'],
  ['/data/2025', '/data/2025/2026/20261122'],
  ['/data/12026', '/data/12026/2026/20261122'],
  ['/', '/2026/20261122'],
])('files below %s go to %s', (base, folder) => {
  expect(datedFolder(base, date)).toBe(folder)
})

test('a taken name is followed by numbers', () => {
  expect([0, 1, 12, 1234].map((attempt) => datedStem('Data', date, attempt))).toEqual([
    'Data_20261122_16_58_08',
    'Data_20261122_16_58_08_001',
    'Data_20261122_16_58_08_012',
    'Data_20261122_16_58_08_1234',
  ])
})

test('scan files are numbered behind the largest of the day', () => {
  expect(nextScanIndex([], date)).toBe(0)
  const names = [
    'Dataset_20261122_000.h5',
    'Dataset_20261122_1000.h5',
    'Dataset_20261122_999.h5',
    'Dataset_20261121_5000.h5',
    'Dataset_20261122_x.h5',
  ]
  expect(nextScanIndex(names, date)).toBe(1001)
  // As many files as a call could not take as its arguments.
  const many = Array.from({ length: 200_000 }, (_, index) => scanStem(date, index)).map((stem) => `${stem}.h5`)
  expect(nextScanIndex(many, date)).toBe(200_000)
})

test('an exact path gets an ending where it has none', () => {
  expect(exactPath('/x/run')).toBe('/x/run.h5')
  expect(exactPath('/x/run.hdf5')).toBe('/x/run.hdf5')
  expect(exactPath('/x/run.H5')).toBe('/x/run.H5')
  expect(exactPath('/x/run.v2')).toBe('/x/run.v2.h5')
})

test.each(['', 'a\0b', '/x/', '/x/..', '\ud800', `/x/${'a'.repeat(260)}`])('refuses the path %j', (file) => {
  expect(errorOf(() => exactPath(file)).code).toBe('ERR_INVALID_NAME')
})

test('proposes one path after the other and makes the folders', async () => {
  const base = join(await tempDir(), 'new', 'base')
  const paths = proposePaths(base, 'Data', 'detector', date)
  expect((await paths.next()).value).toBe(join(base, '2026', '20261122', 'Data_20261122_16_58_08.h5'))
  expect((await paths.next()).value).toBe(join(base, '2026', '20261122', 'Data_20261122_16_58_08_001.h5'))
  const folder = join(base, '2026', '20261122')
  await writeFile(join(folder, 'Dataset_20261122_004.h5'), '')
  expect((await proposePaths(base, 'Data', 'scan', date).next()).value).toBe(join(folder, 'Dataset_20261122_005.h5'))
})

test('a folder that cannot be made is told with its path and number', async () => {
  const base = await tempDir()
  await writeFile(join(base, 'file'), '')
  const error = await rejectionOf(proposePaths(join(base, 'file', 'below'), 'Data', 'detector', date).next())
  expect(error).toMatchObject({ code: 'ERR_PATH', errno: 20 })
  expect(error.message).toContain(join(base, 'file'))
})

test.each(['', '.', '..', 'a/b', 'a\0', '\udfff', 'x'.repeat(240)])('refuses the base name %j', async (name) => {
  const base = await tempDir()
  await mkdir(base, { recursive: true })
  expect((await rejectionOf(proposePaths(base, name, 'detector', date).next())).code).toBe('ERR_INVALID_NAME')
})

test('the last scan file of a day is that of the largest number, whatever else lies beside it', () => {
  const names = [
    'Dataset_20261122_002.h5',
    'Dataset_20261122_1000.h5',
    'Dataset_20261122_999.h5',
    'Dataset_20261121_2000.h5',
    'Dataset_20261122_x.h5',
  ]
  expect(lastScanFile(names, new Date(2026, 10, 22))).toEqual({ name: 'Dataset_20261122_1000.h5', index: 1000 })
  expect(lastScanFile([], new Date(2026, 10, 22))).toBeUndefined()
})

test('names that are tried differ, and begin with the best', () => {
  const date = new Date(2026, 10, 22, 16, 58, 48)
  const first = (names: Iterable<string>) => [...names].slice(0, 3)
  expect(first(proposeStems('Data', 'detector', date, []))).toEqual([
    'Data_20261122_16_58_48',
    'Data_20261122_16_58_48_001',
    'Data_20261122_16_58_48_002',
  ])
  expect(first(proposeStems('Data', 'optimizer', date, []))[0]).toBe('Data_20261122_16_58_48')
  expect(first(proposeStems('Data', 'scan', date, ['Dataset_20261122_999.h5']))).toEqual([
    'Dataset_20261122_1000',
    'Dataset_20261122_1001',
    'Dataset_20261122_1002',
  ])
})
