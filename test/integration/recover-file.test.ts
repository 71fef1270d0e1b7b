// Files of writers that were killed, recovered by hand.
import { access, copyFile, readFile, rename, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { H5Reader } from '../../lib/file/h5-reader.js'
import { H5Saver } from '../../lib/file/h5-saver.js'
import { recoverFile } from '../../lib/file/recover-file.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { verifyFile } from '../../lib/verify/verify-file.js'
import { runChild } from '../helpers/child.js'
import { committedRows, deadWriter } from '../helpers/dead-writer.js'
import { rejectionOf } from '../helpers/errors.js'
import { extentsOf, overwrite, tearCommit } from '../helpers/journal.js'
import { tempDir } from '../helpers/temp-dir.js'

async function deadFile(name = 'dead.h5'): Promise<string> {
  const file = join(await tempDir(), name)
  await deadWriter(file)
  return file
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

async function expectCommittedRows(file: string): Promise<void> {
  await using loader = await DataLoader.open(file)
  const [totals, frames] = [...(await loader.loadAll())]
  expect(totals?.shape).toEqual([committedRows])
  expect(Array.from<number | bigint>(totals?.data[0]?.data ?? [])).toEqual(Array.from({ length: committedRows }, (_, row) => row))
  expect(frames?.shape).toEqual([committedRows, 64, 64])
  expect(await loader.logs()).toEqual([expect.stringContaining('one'), expect.stringContaining('two')])
}

test('a commit that its writer died in is brought into the file, and the journal is removed', async () => {
  const file = await deadFile()
  expect(await tearCommit(file)).toBeGreaterThan(1000)
  const changed = (await extentsOf(`${file}.h5j`)).reduce((sum, { bytes }) => sum + bytes.length, 0)
  const report = await recoverFile(file)
  expect(report).toMatchObject({ file, recovered: true, bytesChanged: changed })
  expect(report.commit).toBeGreaterThanOrEqual(2)
  expect(report).not.toHaveProperty('fault')
  expect(await exists(`${file}.h5j`)).toBe(false)
  await expectCommittedRows(file)
  expect(await verifyFile(file)).toMatchObject({ ok: true, faults: [] })
})

// Room is reserved far behind the end of a file that is written: of a dead writer it is of use to nobody.
test.for([
  ['recovering', recoverFile],
  ['opening it for writing', async (file: string) => (await H5Saver.open(file)).close()],
] as const)('what a dead writer had reserved is given back by %s', async ([, mend], { skip }) => {
  const file = await deadFile()
  const allocatedBytes = async () => (await stat(file)).blocks * 512
  // Where no room can be reserved there is nothing to give back.
  skip((await allocatedBytes()) < (await stat(file)).size + 2 ** 20, 'room cannot be reserved in the temporary folder')
  await mend(file)
  expect(await allocatedBytes()).toBeLessThan((await stat(file)).size + 2 ** 16)
  await expectCommittedRows(file)
})

test('a second recovery finds nothing to do, and one that is done again changes nothing', async () => {
  const file = await deadFile()
  await copyFile(`${file}.h5j`, `${file}.kept`)
  await recoverFile(file)
  const once = await readFile(file)
  expect(await recoverFile(file)).toEqual({
    file,
    recovered: false,
    commit: 0,
    bytesChanged: 0,
    bytesCut: 0,
    marksCleared: false,
    rowsCut: 0,
  })
  await rename(`${file}.kept`, `${file}.h5j`)
  expect(await recoverFile(file)).toMatchObject({ recovered: true })
  expect((await readFile(file)).equals(once)).toBe(true)
})

test('whoever only reads sees the commit, and writes nothing', async () => {
  const file = await deadFile()
  await tearCommit(file)
  const before = [await readFile(file), await readFile(`${file}.h5j`)]
  await expectCommittedRows(file)
  expect(await verifyFile(file)).toMatchObject({ ok: true })
  expect([await readFile(file), await readFile(`${file}.h5j`)]).toEqual(before)
})

test('a reader tells what is laid over the file, until it is in it', async () => {
  const file = await deadFile()
  const changed = (await extentsOf(`${file}.h5j`)).reduce((sum, { bytes }) => sum + bytes.length, 0)
  const leftOf = async () => {
    await using reader = await H5Reader.open(file)
    return await reader.leftBehind()
  }
  const left = await leftOf()
  expect(left).toEqual({ sequence: expect.any(Number), bytes: changed, marked: false })
  expect((await recoverFile(file)).commit).toBe(left?.sequence)
  expect(await leftOf()).toBeUndefined()
  // Nor is a writer that lives one that has left something, in this process or another.
  const saver = await H5Saver.open(file)
  saver.addLog('three')
  await saver.flush()
  expect(await leftOf()).toBeUndefined()
  await saver.close()
})

test('opening for writing recovers as well', async () => {
  const file = await deadFile()
  await tearCommit(file)
  const saver = await H5Saver.open(file)
  saver.addLog('three')
  await saver.close()
  const report = await verifyFile(file)
  expect(report).toMatchObject({ ok: true })
  await using loader = await DataLoader.open(file)
  expect(await loader.logs()).toHaveLength(3)
})

test('a file is found through a link to it', async () => {
  const file = await deadFile()
  await tearCommit(file)
  const link = join(await tempDir(), 'link.h5')
  await symlink(file, link)
  expect(await recoverFile(link)).toMatchObject({ recovered: true })
  expect(await exists(`${file}.h5j`)).toBe(false)
})

test('a record that was not written to its end is none: the file is that of the commit before', async () => {
  const file = await deadFile()
  const whole = await readFile(file)
  const [extent] = await extentsOf(`${file}.h5j`)
  await overwrite(`${file}.h5j`, 4096 + 56 + 16, Buffer.from([(extent?.bytes[0] ?? 0) ^ 0xff]))
  expect(await recoverFile(file)).toMatchObject({ recovered: false })
  expect((await readFile(file)).equals(whole)).toBe(true)
})

test('refuses the journal of another file, and leaves both as they are', async () => {
  const [file, other] = [await deadFile('a.h5'), await deadFile('b.h5')]
  // A file with one commit more: the heads of the two files differ.
  await recoverFile(file)
  const saver = await H5Saver.open(file)
  saver.addLog('three')
  await saver.close()
  await copyFile(`${other}.h5j`, `${file}.h5j`)
  const before = [await readFile(file), await readFile(`${file}.h5j`)]
  const error = await rejectionOf(recoverFile(file))
  expect([error.code, error.path]).toEqual(['ERR_JOURNAL_FOREIGN', `${file}.h5j`])
  expect((await rejectionOf(H5Saver.open(file))).code).toBe('ERR_JOURNAL_FOREIGN')
  // Its journal is that of another file: whoever only reads has the file as it is.
  expect(await verifyFile(file)).toMatchObject({ ok: true })
  await using reader = await H5Reader.open(file)
  expect([await reader.hasForeignJournal(), await reader.leftBehind()]).toEqual([true, undefined])
  expect([await readFile(file), await readFile(`${file}.h5j`)]).toEqual(before)
})

test('a journal whose file was changed by another program is refused to readers, too', async () => {
  const file = await deadFile()
  const left = await readFile(file)
  // In HDF5's superblock: the file is neither that of before the commit nor that of after it.
  await overwrite(file, 40, Buffer.from([left.readUInt8(40) ^ 0xff]))
  for (const refused of [H5Reader.open(file), recoverFile(file), H5Saver.open(file)]) {
    const error = await rejectionOf(refused)
    expect([error.code, error.message]).toEqual([
      'ERR_JOURNAL_FOREIGN',
      expect.stringContaining('which another program has replaced, changed or cut'),
    ])
  }
  await overwrite(file, 40, left.subarray(40, 41))
  expect(await recoverFile(file)).toMatchObject({ recovered: true })
})

// With the journal laid over it the file would be whole, and the rows that were cut off zeros. Uncompressed it is longer than what the
// journal has a checksum of.
test.each(['zlib', 'none'] as const)(
  'a file that was cut after its writer died is not taken for a whole one (compression: %s)',
  async (library) => {
    const file = join(await tempDir(), 'dead.h5')
    await deadWriter(file, library)
    const { size } = await stat(file)
    await truncate(file, size - 20_000)
    const before = [await readFile(file), await readFile(`${file}.h5j`)]
    const told = `was cut to ${size - 20_000} bytes, of ${size} `
    for (const refuse of [H5Reader.open, recoverFile, H5Saver.open]) {
      const error = await rejectionOf(refuse(file))
      expect([error.code, error.message]).toEqual(['ERR_FILE_CUT', expect.stringContaining(told)])
    }
    expect(await verifyFile(file)).toMatchObject({
      ok: false,
      unreadable: { code: 'ERR_FILE_CUT', message: expect.stringContaining(told) },
    })
    expect([await readFile(file), await readFile(`${file}.h5j`)]).toEqual(before)
    if (library === 'zlib') return
    // Whoever makes it as long again takes the zeros.
    await truncate(file, size)
    expect(await recoverFile(file)).toMatchObject({ recovered: true })
  },
)

// Not cut, although it is shorter: what to do about it is something else.
test("an older copy in the place of a dead writer's file is told as changed", async () => {
  const file = await deadFile()
  const older = join(dirname(file), 'older.h5')
  const saver = await H5Saver.create({ file: older })
  await saver.close()
  await writeFile(file, await readFile(older))
  for (const refuse of [H5Reader.open, recoverFile, H5Saver.open])
    expect((await rejectionOf(refuse(file))).code).toBe('ERR_JOURNAL_FOREIGN')
})

test('a live file that was cut after its writer died is not taken for a whole one', async () => {
  const file = join(await tempDir(), 'live.h5')
  const { signal, stderr } = await runChild(`
    const saver = await h5saver.H5Saver.create({ file: ${JSON.stringify(file)}, commitInterval: 0, live: 'swmr' })
    const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [512, 512] } })
    await saver.startLive()
    for (let row = 0; row < 10; row++) camera.append({ image: new Uint16Array(512 * 512).fill(row) })
    await saver.flush()
    process.kill(process.pid, 'SIGKILL')`)
  expect(signal, stderr).toBe('SIGKILL')
  const { size } = await stat(file)
  await copyFile(file, `${file}.kept`)
  await truncate(file, size - 2 ** 20)
  for (const refuse of [H5Reader.open, recoverFile, H5Saver.open]) expect((await rejectionOf(refuse(file))).code).toBe('ERR_FILE_CUT')
  expect((await stat(file)).size).toBe(size - 2 ** 20)
  expect(await verifyFile(file)).toMatchObject({ ok: false, unreadable: { code: 'ERR_FILE_CUT' } })
  await writeFile(file, await readFile(`${file}.kept`))
  await recoverFile(file)
  expect(await verifyFile(file)).toMatchObject({ ok: true })
})

test('a file that was deleted while it was written leaves no journal to the next of its name', async () => {
  const file = join(await tempDir(), 'gone.h5')
  const saver = await H5Saver.create({ file })
  saver.addLog('one')
  await saver.flush()
  const other = await deadFile('other.h5')
  await recoverFile(other)
  await rename(other, file)
  saver.addLog('two')
  await rejectionOf(saver.flush())
  await rejectionOf(saver.close())
  expect(saver.stats().error?.code).toBe('ERR_FILE_REMOVED')
  expect(await exists(`${file}.h5j`)).toBe(false)
  await expectCommittedRows(file)
  await (await H5Saver.open(file)).close()
})

test('a copy of the file and of its journal is recovered as they are', async () => {
  const file = await deadFile()
  await tearCommit(file)
  const copy = join(await tempDir(), 'copy.h5')
  await copyFile(`${file}.h5j`, `${copy}.h5j`)
  await copyFile(file, copy)
  expect(await recoverFile(copy)).toMatchObject({ recovered: true })
  await expectCommittedRows(copy)
})

test('a journal is found through links to the file and to its folder', async () => {
  const file = await deadFile()
  await tearCommit(file)
  const folder = await tempDir()
  await symlink(file, join(folder, 'link.h5'))
  await symlink(join(folder, 'link.h5'), join(folder, 'again.h5'))
  await symlink(dirname(file), join(folder, 'folder'))
  const names = ['link.h5', 'again.h5', 'folder/dead.h5'].map((name) => join(folder, name))
  for (const name of names) {
    await expectCommittedRows(name)
    await using reader = await H5Reader.open(name)
    expect(await reader.leftBehind()).toMatchObject({ marked: false })
  }
  for (const name of names) {
    await copyFile(`${file}.h5j`, `${file}.kept`)
    expect(await recoverFile(name)).toMatchObject({ recovered: true })
    expect(await exists(`${file}.h5j`)).toBe(false)
    await rename(`${file}.kept`, `${file}.h5j`)
  }
})

test('refuses a journal that is none, and one of a newer version', async () => {
  const file = await deadFile()
  const journal = await readFile(`${file}.h5j`)
  journal.writeUInt32LE(2, 8)
  await writeFile(`${file}.h5j`, journal)
  const newer = await rejectionOf(recoverFile(file))
  expect([newer.code, newer.message]).toEqual(['ERR_JOURNAL_VERSION', expect.stringContaining('version 2')])
  await writeFile(`${file}.h5j`, 'my notes')
  expect((await rejectionOf(recoverFile(file))).code).toBe('ERR_JOURNAL_FOREIGN')
  expect(await readFile(`${file}.h5j`, 'utf8')).toBe('my notes')
})

test('refuses a file whose writer lives', async () => {
  const file = join(await tempDir(), 'live.h5')
  await using saver = await H5Saver.create({ file })
  const error = await rejectionOf(recoverFile(file))
  expect([error.code, error.path]).toEqual(['ERR_FILE_LOCKED', file])
  saver.addLog('still writing')
  await saver.flush()
})

test('tells what cannot be opened although there is nothing to recover', async () => {
  const folder = await tempDir()
  expect((await rejectionOf(recoverFile(join(folder, 'missing.h5')))).code).toBe('ERR_FILE_NOT_FOUND')
  expect((await rejectionOf(recoverFile(folder))).code).toBe('ERR_PATH')
  expect((await rejectionOf(recoverFile(''))).code).toBe('ERR_INVALID_OPTION')
  const text = join(folder, 'text.h5')
  await writeFile(text, 'no HDF5 at all')
  expect(await recoverFile(text)).toMatchObject({ recovered: false, fault: { code: 'ERR_NOT_HDF5' } })
})
