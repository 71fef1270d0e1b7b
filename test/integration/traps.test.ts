// Traps of libhdf5 1.10 and of the system below it: what they do without a word, and that ours does not fall for it. Each test is
// named after its trap. Those that need a write to fail are in test/native/traps_test.cpp.
import { copyFile, link, mkdir, readdir, readFile, readlink, rename, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { callNative } from '../../lib/errors.js'
import { H5Saver, recoverFile, verifyFile } from '../../lib/index.js'
import { type NativeWriterOptions, native } from '../../lib/native.js'
import { errorOf, rejectionOf } from '../helpers/errors.js'
import { taken } from '../helpers/fill.js'
import { startLiveWriter } from '../helpers/live-writer.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const scalar = { x: { shape: [], dtype: 'int32' } } as const
const limit = 60_000

const writerOptions = (path: string): NativeWriterOptions => ({
  path,
  durability: 'durable',
  threads: 1,
  queueBytes: 2 ** 20,
  commitIntervalMs: 0,
  onFull: 'refuse',
})

const newSaver = async () => H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0 })

test('creating with TRUNC destroys what is there: an existing file, and what a link leads to', async () => {
  const folder = await tempDir()
  const precious = join(folder, 'precious.h5')
  await writeFile(precious, 'keep me')
  await symlink(precious, join(folder, 'soft.h5'))
  await link(precious, join(folder, 'hard.h5'))
  await symlink(join(folder, 'nowhere.h5'), join(folder, 'dangling.h5'))
  await symlink('/dev/full', join(folder, 'device.h5'))
  const before = await readdir(folder)
  for (const name of ['precious.h5', 'soft.h5', 'hard.h5', 'dangling.h5', 'device.h5']) {
    const file = join(folder, name)
    expect(await rejectionOf(H5Saver.create({ file }))).toMatchObject({ code: 'ERR_FILE_EXISTS', path: file })
  }
  expect(await readdir(folder)).toEqual(before)
  expect(await readFile(precious, 'utf8')).toBe('keep me')
})

test('numbers are clipped and rounded silently', async () => {
  const saver = await newSaver()
  const rows = saver.continuous('D', {
    narrow: { shape: [], dtype: 'int32' },
    wide: { shape: [], dtype: 'int64' },
  })
  for (const narrow of [2 ** 31, -(2 ** 31) - 1, 2 ** 40, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(errorOf(() => rows.append({ narrow, wide: 0n }))).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'narrow' })
  }
  for (const wide of [2n ** 63n, -(2n ** 63n) - 1n, 2 ** 63, 0.5]) {
    expect(errorOf(() => rows.append({ narrow: 0, wide }))).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'wide' })
  }
  const kept = [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n]
  for (const wide of kept) rows.append({ narrow: -(2 ** 31), wide })
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect([...(await file.array('/RawData/Detector000/Data0D/CH00/EnlData00')).data]).toEqual(kept.map(() => -(2 ** 31)))
  expect([...(await file.array('/RawData/Detector000/Data0D/CH01/EnlData00')).data]).toEqual(kept)
})

test('the bits of NaN, infinities and -0 stay as they are', async () => {
  const bits = [0x7ff0_0000_0000_0001n, 0x7ff8_0000_dead_beefn, 0xfff8_0000_0000_0000n, 0x7ff0_0000_0000_0000n, 0x8000_0000_0000_0000n, 1n]
  const values = new Float64Array(BigUint64Array.from(bits).buffer)
  const saver = await newSaver()
  saver.continuous('D', { x: { shape: [bits.length], dtype: 'float64' } }).append({ x: values })
  saver.addArray('/RawData', 'Whole', values)
  await saver.close()
  const file = await ReadFile.open(saver.path)
  for (const path of ['/RawData/Detector000/Data1D/CH00/EnlData00', '/RawData/Whole']) {
    expect([...new BigUint64Array((await file.array(path)).data.slice().buffer)]).toEqual(bits)
  }
})

test('names that are cut at a NUL, climb with "..", or are of any length are taken', async () => {
  const saver = await newSaver()
  const known = [...saver.walkNodes()].length
  for (const name of ['', '.', '..', 'a\0b', 'a/b', '/', './a', '//x', '\ud800', 'x'.repeat(256), 'x'.repeat(5_000_000)]) {
    expect(errorOf(() => saver.getSetGroup('/RawData', name)).code).toBe('ERR_INVALID_NAME')
  }
  expect([...saver.walkNodes()].length).toBe(known)
  // The addon does not rely on its caller.
  for (const path of ['', 'a', '/..', '/a/./b', '//x', '/a\0b', `/${'x'.repeat(256)}`]) {
    const writer = new native.Writer(writerOptions(join(await tempDir(), 'a.h5')), () => {})
    const answer = errorOf(() => callNative(() => writer.submit([{ op: 'group', path, attributes: [] }])))
    expect({ path, code: answer.code }).toEqual({ path, code: 'ERR_INVALID_NAME' })
    expect(writer.closeSync(limit)).toBe(true)
    expect(writer.state().phase).toBe('closed')
  }
  await saver.close()
  expect(saver.stats().error).toBeNull()
})

test('a chunk of another length is taken, and its rows are lost or read as something else', async () => {
  const saver = await newSaver()
  const rows = saver.continuous('D', { x: { shape: [4], dtype: 'uint16' } })
  for (const x of [new Uint16Array(3), new Uint16Array(5), new Uint16Array(0)]) {
    expect(errorOf(() => rows.append({ x }))).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'x' })
    expect((await rejectionOf(rows.appendAsync({ x }))).code).toBe('ERR_SHAPE_MISMATCH')
  }
  expect(errorOf(() => rows.appendMany({ x: new Uint16Array(7) })).code).toBe('ERR_SHAPE_MISMATCH')
  expect(rows.stats()).toMatchObject({ offered: 0, accepted: 0 })
  rows.append({ x: Uint16Array.of(1, 2, 3, 4) })
  await saver.close()
  const { data } = await (await ReadFile.open(saver.path)).array('/RawData/Detector000/Data1D/CH00/EnlData00')
  expect([...data]).toEqual([1, 2, 3, 4])
})

test('a name of blanks is a name: what PyTables and HDF5 open is not refused', async () => {
  const saver = await newSaver()
  const group = saver.getSetGroup('/RawData', ' ')
  expect(group.path).toBe('/RawData/ ')
  saver.addArray(group, ' x ', [1, 2])
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect((await file.reader.list('/RawData')).map(({ name }) => name)).toContain(' ')
  expect([...(await file.array('/RawData/ / x ')).data]).toEqual([1, 2])
})

test('an attribute of more than 64 KiB has no room in the header of its node', async () => {
  const saver = await newSaver()
  const long = 'é'.repeat(100_000)
  const group = saver.addIncrementalGroup('custom', '/RawData', { metadata: { long } })
  await saver.close()
  expect(saver.stats().error).toBeNull()
  expect((await (await ReadFile.open(saver.path)).attributes(group.path)).long).toBe(long)
})

test('rows behind 2^32 are counted with 64 bits', async () => {
  const points = 2 ** 32 + 5
  const saver = await newSaver()
  const grid = saver.addArray('/RawData', 'Far', undefined, { scanShape: [points], shape: [], dtype: 'uint8' })
  for (const [point, value] of [
    [4, 1],
    [2 ** 32, 2],
    [points - 1, 3],
  ] as const) {
    grid.write([point], value)
  }
  expect(errorOf(() => grid.write([points], 4)).code).toMatch(/^ERR_/)
  await saver.close()
  const { reader } = await ReadFile.open(saver.path)
  expect((await reader.info('/RawData/Far')).shape?.[0]).toBe(points)
  const byteAt = async (point: number) => new Uint8Array(await reader.read('/RawData/Far', [point], [1]))[0]
  expect([await byteAt(4), await byteAt(2 ** 32), await byteAt(points - 1), await byteAt(0)]).toEqual([1, 2, 3, 0])
  // What was never written takes no room.
  expect((await stat(saver.path)).size).toBeLessThan(64 * 2 ** 20)
})

test('frames that do not end where pages end are not written into the journal', async () => {
  const saver = await newSaver()
  // 99,999 bytes: no multiple of a sector, nor of a page.
  const camera = saver.continuous('D', { x: { shape: [99_999], dtype: 'uint8' } })
  const frame = new Uint8Array(99_999).fill(7)
  let journal = 0
  for (let row = 0; row < 40; row++) {
    camera.append({ x: frame })
    await saver.flush()
    journal = Math.max(journal, (await stat(`${saver.path}.h5j`)).size)
  }
  await saver.close()
  // What is written twice is in the journal: the pages of its own header, the metadata, and no frame.
  expect(journal).toBeLessThan(99_999)
  expect((await stat(saver.path)).size).toBeGreaterThan(40 * 99_999)
})

test('a writer does not see that its file was cut: data are destroyed without an error', async () => {
  const saver = await newSaver()
  const rows = saver.continuous('D', scalar)
  rows.append({ x: 1 })
  await saver.flush()
  await truncate(saver.path, 600)
  rows.append({ x: 2 })
  expect((await rejectionOf(saver.flush())).cause).toMatchObject({ code: 'ERR_FILE_CUT' })
  expect((await rejectionOf(saver.close())).code).toBe('ERR_FILE_CUT')
  expect(saver.stats()).toMatchObject({ accepted: 2, committed: 1, failed: 1 })
})

// A frame that is written behind the cut makes the file as long again as it was, with a hole in it.
test.each([undefined, 'swmr'] as const)(
  'a writer does not see that its file was cut before a frame is written (live: %s)',
  async (live) => {
    const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0, ...(live && { live }) })
    const frames = saver.continuous('D', { x: { shape: [512, 512], dtype: 'uint16' } })
    const frame = new Uint16Array(512 * 512).fill(7)
    if (live) await saver.startLive()
    for (let row = 0; row < 10; row++) frames.append({ x: frame })
    await saver.flush()
    const { size } = await stat(saver.path)
    await truncate(saver.path, size - 3 * 2 ** 20)
    // It may meet the cut at once.
    taken(() => frames.append({ x: frame }))
    expect((await rejectionOf(saver.flush())).cause).toMatchObject({ code: 'ERR_FILE_CUT' })
    expect((await rejectionOf(saver.close())).code).toBe('ERR_FILE_CUT')
    const { accepted, committed, failed } = saver.stats()
    expect([committed, failed]).toEqual([10, accepted - 10])
    expect((await stat(saver.path)).size).toBeLessThan(size)
  },
)

test('a writer does not see that its file was cut by as much as it writes again', async () => {
  const file = join(await tempDir(), 'a.h5')
  const saver = await H5Saver.create({ file, commitInterval: 0, live: 'swmr' })
  const rows = saver.continuous('D', { x: { shape: [64], dtype: 'float64' } })
  const row = { x: new Float64Array(64).fill(7) }
  await saver.startLive()
  // The chunk that the file ends with is begun, and written again with the rows that come.
  for (const count of [1024, 1016]) {
    for (let index = 0; index < count; index++) if (!rows.append(row)) await saver.drain()
    await saver.flush()
  }
  const { size } = await stat(file)
  await truncate(file, size - 200_000)
  for (let more = 0; more < 8; more++) taken(() => rows.append(row))
  expect((await rejectionOf(saver.flush())).cause).toMatchObject({ code: 'ERR_FILE_CUT' })
  expect((await rejectionOf(saver.close())).code).toBe('ERR_FILE_CUT')
})

test.each([undefined, 'swmr'] as const)('a writer does not see that its file was cut before it closes (live: %s)', async (live) => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0, ...(live && { live }) })
  const rows = saver.continuous('D', { x: { shape: [512, 512], dtype: 'uint16' } })
  if (live) await saver.startLive()
  for (let row = 0; row < 10; row++) rows.append({ x: new Uint16Array(512 * 512).fill(7) })
  await saver.flush()
  const { size } = await stat(saver.path)
  await truncate(saver.path, size - 2 ** 20)
  expect((await rejectionOf(saver.close())).code).toBe('ERR_FILE_CUT')
  expect((await stat(saver.path)).size).toBe(size - 2 ** 20)
})

test('a writer does not see that its file was replaced: nothing of it is kept, and the new one stays', async () => {
  const saver = await newSaver()
  const rows = saver.continuous('D', scalar)
  rows.append({ x: 1 })
  await saver.flush()
  const other = join(await tempDir(), 'other.h5')
  await writeFile(other, 'of somebody else')
  await rename(other, saver.path)
  rows.append({ x: 2 })
  expect((await rejectionOf(saver.flush())).cause).toMatchObject({ code: 'ERR_FILE_REMOVED' })
  expect((await rejectionOf(saver.close())).code).toBe('ERR_FILE_REMOVED')
  expect(saver.stats()).toMatchObject({ accepted: 2, committed: 1, failed: 1 })
  expect(await readFile(saver.path, 'utf8')).toBe('of somebody else')
})

test('a file that was put in place of one without any commit is not taken away with it', async () => {
  const folder = await tempDir()
  const path = join(folder, 'a.h5')
  const other = join(await tempDir(), 'other.h5')
  await writeFile(other, 'of somebody else')
  const writer = new native.Writer(writerOptions(path), () => {})
  writer.submit([{ op: 'group', path: '/a', attributes: [] }])
  await expect.poll(() => readdir(folder), { timeout: limit }).toContain('a.h5')
  await expect.poll(() => writer.state().phase, { timeout: limit }).toBe('open')
  await rename(other, path)
  expect((await readFile(`${path}.h5j`)).includes('H5SVREDO')).toBe(false)
  // The first commit meets it, and fails.
  expect(writer.closeSync(limit)).toBe(true)
  expect(writer.state()).toMatchObject({ phase: 'failed', error: { code: 'ERR_FILE_REMOVED' } })
  expect(await readFile(path, 'utf8')).toBe('of somebody else')
  expect(await readdir(folder)).toEqual(['a.h5'])
})

test('a folder, a missing parent and a name that is too long are told by their codes', async () => {
  const folder = await tempDir()
  await mkdir(join(folder, 'folder.h5'))
  await writeFile(join(folder, 'file'), '')
  expect((await rejectionOf(H5Saver.create({ file: join(folder, 'folder.h5') }))).code).toBe('ERR_FILE_EXISTS')
  expect((await rejectionOf(H5Saver.open(join(folder, 'folder.h5')))).code).toBe('ERR_PATH')
  expect((await rejectionOf(H5Saver.open(join(folder, 'none', 'a.h5')))).code).toBe('ERR_FILE_NOT_FOUND')
  expect((await rejectionOf(H5Saver.create({ file: join(folder, 'file', 'a.h5') }))).code).toBe('ERR_PATH')
  expect((await rejectionOf(H5Saver.create({ file: join(folder, 'x'.repeat(300)) }))).code).toBe('ERR_INVALID_NAME')
  expect((await rejectionOf(H5Saver.create({ file: '' }))).code).toBe('ERR_INVALID_NAME')
  expect((await readdir(folder)).sort()).toEqual(['file', 'folder.h5'])
})

/** What would stand on the disk if the process died now. */
async function copyOf(file: string): Promise<string> {
  const copy = join(await tempDir(), 'copy.h5')
  await copyFile(file, copy)
  await copyFile(`${file}.h5j`, `${copy}.h5j`)
  return copy
}

test('H5Dflush alone leaves rows that nobody can read: what flush() has committed is a whole file', async () => {
  const saver = await newSaver()
  const rows = saver.continuous('D', scalar)
  for (let row = 0; row < 1000; row++) rows.append({ x: row })
  await saver.flush()
  const copy = await copyOf(saver.path)
  await saver.close()
  await recoverFile(copy)
  expect(await verifyFile(copy)).toMatchObject({ ok: true, faults: [] })
  const { data } = await (await ReadFile.open(copy)).array('/RawData/Detector000/Data0D/CH00/EnlData00')
  expect([...data]).toEqual(Array.from({ length: 1000 }, (_, row) => row))
})

test('the last bytes of a contiguous dataset wait in a sieve buffer until it is closed: they are part of a commit', async () => {
  const saver = await newSaver()
  const group = saver.addIncrementalGroup('custom')
  const values = Float64Array.from({ length: 501 }, (_, index) => index / 3)
  const { path } = saver.addArray(group, 'Whole', values)
  await saver.flush()
  const copy = await copyOf(saver.path)
  await saver.close()
  const file = await ReadFile.open(copy)
  expect((await file.reader.info(path)).layout).toBe('contiguous')
  expect((await file.array(path)).data).toEqual(values)
})

test.runIf(process.platform === 'linux')('handles behind a weak H5Fclose go on writing: after a close nobody holds the file', async () => {
  const saver = await newSaver()
  const rows = saver.continuous('D', scalar)
  rows.append({ x: 1 })
  saver.addIncrementalGroup('custom')
  await saver.close()
  const held = await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  expect(held.filter((path) => path.startsWith(saver.path))).toEqual([])
  expect(await native.readStatistics(saver.path)).toBeNull()
  await (await H5Saver.open(saver.path)).close()
})

test('h5clear -s leaves the end of file where it was and loses what is behind it: recovery sets both right', async () => {
  const file = join(await tempDir(), 'live.h5')
  const writer = await startLiveWriter(file)
  await writer.tell('append 20', 'flush')
  await writer.kill()
  expect(await recoverFile(file)).toMatchObject({ marksCleared: true, rowsCut: 0 })
  const { data } = await (await ReadFile.open(file)).array('/RawData/Detector000/Data0D/CH00/EnlData00')
  expect([...data]).toEqual(Array.from({ length: 20 }, (_, row) => row))
})
