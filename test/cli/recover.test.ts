// The built command line: files of writers that were killed, made whole.
import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tearCommit } from '../helpers/journal.js'
import { parseEvents, runCli, startCli, temporaryFolder } from './helpers/process.js'

/** Starts a recording, and resolves when so many frames are committed. */
async function record(file: string, committed: number, shape = '64x64') {
  const cli = startCli('log', '--out', file, '--shape', shape, '--fps', '200', '--commit-interval', '50', '--json')
  await cli.event((event) => event.event === 'commit' && Number(event.committed) >= committed)
  return cli
}

/** A file whose writer was killed once it had told that frames are committed; how many they were at least. */
async function deadFile(shape?: string): Promise<{ file: string; committed: number }> {
  const file = join(await temporaryFolder(), 'dead.h5')
  const cli = await record(file, 20, shape)
  cli.child.kill('SIGKILL')
  expect((await cli.finished).signal).toBe('SIGKILL')
  const committed = cli.events.map((event) => Number(event.committed ?? 0))
  return { file, committed: Math.max(...committed) }
}

test('makes the file of a killed recording whole, with every frame that was told to be committed', async () => {
  const { file, committed } = await deadFile()
  await tearCommit(file)
  const { status, stdout, stderr } = await runCli(['recover', file])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/dead\.h5: recovered up to commit \d+: .* changed.*; it opens\n$/)
  expect(existsSync(`${file}.h5j`)).toBe(false)
  const verified = await runCli(['verify', file, '--json'])
  expect(verified).toMatchObject({ status: 0, stderr: '' })
  const shown = await runCli(['show', file, '/RawData/Detector000/NavAxes/Axis00', '--json'])
  const [node] = parseEvents(shown.stdout)
  expect((node?.shape as number[] | undefined)?.[0]).toBeGreaterThanOrEqual(committed)
})

test('who only reads the file of a killed recording is told to recover it, until that is done', async () => {
  const { file } = await deadFile()
  const output = join(await temporaryFolder(), 'out.h5')
  const commands = [
    ['ls', file],
    ['ls', file, '--json'],
    ['show', file],
    ['verify', file],
    ['convert', file, output],
  ]
  for (const command of commands) {
    const { status, stderr } = await runCli(command)
    expect({ command, status }).toEqual({ command, status: 0 })
    expect(stderr).toMatch(/^h5saver: the writer of '.*dead\.h5' has died: its last commit .* "h5saver recover '.*dead\.h5'"\n$/)
  }
  await runCli(['recover', file])
  for (const command of commands.slice(0, 4)) expect(await runCli(command)).toMatchObject({ status: 0, stderr: '' })
})

test('says where there is nothing to do', async () => {
  const { file } = await deadFile()
  expect(await runCli(['recover', file])).toMatchObject({ status: 0 })
  expect(await runCli(['recover', file])).toMatchObject({ status: 0, stdout: `${file}: nothing to recover, it opens\n`, stderr: '' })
  const { status, stdout } = await runCli(['recover', file, '--json'])
  expect(status).toBe(0)
  expect(parseEvents(stdout)).toEqual([
    { file, recovered: false, commit: 0, bytesChanged: 0, bytesCut: 0, marksCleared: false, rowsCut: 0 },
  ])
})

test('refuses the file of a writer that lives, and harms neither', async () => {
  const file = join(await temporaryFolder(), 'live.h5')
  const cli = await record(file, 5)
  const { status, stdout, stderr } = await runCli(['recover', file])
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^h5saver: ERR_FILE_LOCKED: .*live\.h5.*\n$/)
  cli.child.kill('SIGTERM')
  expect(await cli.finished).toMatchObject({ status: 0 })
  expect(await runCli(['verify', file])).toMatchObject({ status: 0 })
})

test('refuses journals of other files and of newer versions, and leaves them', async () => {
  const [{ file }, other] = [await deadFile(), await deadFile('100x100x2')]
  await runCli(['recover', file])
  await copyFile(`${other.file}.h5j`, `${file}.h5j`)
  expect(await runCli(['recover', file])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^h5saver: ERR_JOURNAL_FOREIGN: [^\n]*\n$/),
  })
  // Who only reads is told of it, and has the file as it is.
  for (const command of [
    ['ls', file],
    ['verify', file],
  ]) {
    const { status, stderr } = await runCli(command)
    expect({ command, status }).toEqual({ command, status: 0 })
    expect(stderr).toMatch(
      /^h5saver: '.*dead\.h5\.h5j' is the journal of another file: it is not used; move it away to write '.*dead\.h5'\n$/,
    )
  }
  const newer = await readFile(`${other.file}.h5j`)
  newer.writeUInt32LE(9, 8)
  await writeFile(`${other.file}.h5j`, newer)
  expect(await runCli(['recover', other.file])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^h5saver: ERR_JOURNAL_VERSION: [^\n]*\n$/),
  })
  expect([existsSync(`${file}.h5j`), existsSync(`${other.file}.h5j`)]).toEqual([true, true])
})

test.each([
  ['a file that is missing', 'missing.h5', undefined, 'ERR_FILE_NOT_FOUND', ''],
  ['a file that is no HDF5', 'text.h5', 'no HDF5 at all', 'ERR_NOT_HDF5', 'nothing to recover, it cannot be opened'],
])('tells of %s', async (_, name, content, code, told) => {
  const file = join(await temporaryFolder(), name)
  if (content !== undefined) await writeFile(file, content)
  const { status, stdout, stderr } = await runCli(['recover', file])
  expect(status).toBe(1)
  expect(stdout).toContain(told)
  expect(stderr).toMatch(new RegExp(`^h5saver: ${code}: [^\n]*\n$`))
})

test('is called with one file', async () => {
  expect(await runCli(['recover'])).toMatchObject({ status: 2, stderr: expect.stringContaining('FILE is missing') })
})
