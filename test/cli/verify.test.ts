// The built command line: whole files, damaged ones, those of killed writers and of living ones.
import { readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { overwrite, tearCommit } from '../helpers/journal.js'
import { parseEvents, runCli, startCli, temporaryFolder } from './helpers/process.js'

const frames = '/RawData/Detector000/Data2D/CH00/EnlData00'

async function recorded(...options: string[]): Promise<string> {
  const file = join(await temporaryFolder(), 'a.h5')
  expect(await runCli(['log', '--out', file, '--shape', '64x64', '--frames', '300', ...options])).toMatchObject({ status: 0 })
  return file
}

test('says that a recording is whole, and tells its ledger', async () => {
  const file = await recorded('--compression', 'zlib')
  const { status, stdout, stderr } = await runCli(['verify', file])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('no faults: 6 groups, 3 datasets')
  expect(stdout).toContain(
    '/RawData/Detector000: rows: 300 offered, 300 accepted, 0 dropped, 300 written, 300 committed, 0 failed, 300 in the file',
  )
  const [whole] = parseEvents((await runCli(['verify', file, '--json'])).stdout)
  const counts = { offered: 300, accepted: 300, dropped: 0, written: 300, committed: 300, failed: 0, rows: 300 }
  expect(whole?.ledgers).toEqual([{ path: '/RawData/Detector000', ...counts }])
  const json = await runCli(['verify', file, frames, '--json'])
  expect(parseEvents(json.stdout)).toEqual([
    expect.objectContaining({ file, path: frames, ok: true, datasets: 1, elementBytes: 300 * 8192 }),
  ])
})

test('lists what cannot be read, and which rows can', async () => {
  const file = await recorded()
  const bytes = await readFile(file)
  // The index of the chunks: without it none of them is found.
  for (let at = bytes.indexOf('TREE\x01', 0, 'latin1'); at >= 0; at = bytes.indexOf('TREE\x01', at + 1, 'latin1'))
    await overwrite(file, at, Buffer.from('XXXX'))
  const { status, stdout, stderr } = await runCli(['verify', file])
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(stdout).toMatch(/\d faults?: 6 groups, 3 datasets/)
  expect(stdout).toMatch(/EnlData00: 0 of 300 rows are readable, not 0 to 299/)
  const [report] = parseEvents((await runCli(['verify', file, '--json'])).stdout)
  expect(report).toMatchObject({
    ok: false,
    damaged: expect.arrayContaining([expect.objectContaining({ path: frames, rows: 300, rowsReadable: 0 })]),
  })
})

test('says of a file that was cut, or has lost its root, that no data in it can be read', async () => {
  const file = await recorded()
  const bytes = await readFile(file)
  // In the superblock: the address of the root's header.
  await overwrite(file, Number(bytes.readBigUInt64LE(64)), Buffer.alloc(40))
  const { status, stdout, stderr } = await runCli(['verify', file])
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(stdout).toMatch(/no data in it can be read\n1 fault: 0 groups, 0 datasets/)
  expect(stdout).toMatch(/\/: ERR_HDF5: no data in it can be read through libhdf5: /)
  await truncate(file, bytes.length >> 1)
  const cut = await runCli(['verify', file])
  expect({ status: cut.status, stderr: cut.stderr }).toEqual({ status: 1, stderr: '' })
  expect(cut.stdout).toContain(`it has ${bytes.length >> 1} bytes, and its superblock says ${bytes.length}: it was cut`)
  const [report] = parseEvents((await runCli(['verify', file, '--json'])).stdout)
  expect(report).toMatchObject({ ok: false, bytes: bytes.length >> 1, unreadable: { code: 'ERR_NOT_HDF5', storedBytes: bytes.length } })
})

test('checks the file of a killed writer as its journal would make it, and writes nothing', async () => {
  const file = join(await temporaryFolder(), 'dead.h5')
  const cli = startCli('log', '--out', file, '--shape', '64x64', '--fps', '200', '--commit-interval', '50', '--json')
  await cli.event((event) => event.event === 'commit' && Number(event.committed) >= 20)
  cli.child.kill('SIGKILL')
  await cli.finished
  await tearCommit(file)
  const before = [await readFile(file), await readFile(`${file}.h5j`)]
  expect(await runCli(['verify', file])).toMatchObject({ status: 0, stdout: expect.stringContaining('no faults') })
  expect([await readFile(file), await readFile(`${file}.h5j`)]).toEqual(before)
})

test('finds no fault in a file that is being written, whenever it is asked', async () => {
  const file = join(await temporaryFolder(), 'live.h5')
  const cli = startCli('log', '--out', file, '--shape', '128x128', '--fps', '300', '--commit-interval', '20', '--json')
  await cli.event((event) => event.event === 'commit' && Number(event.committed) >= 5)
  for (let check = 0; check < 4; check++) {
    const { status, stdout } = await runCli(['verify', file])
    expect({ status, stdout: stdout.split('\n').slice(1).join('\n') }).toEqual({ status: 0, stdout: expect.stringContaining('no faults') })
  }
  cli.child.kill('SIGTERM')
  expect(await cli.finished).toMatchObject({ status: 0 })
})

test.each([
  ['a file that is missing', ['missing.h5'], 1, 'ERR_FILE_NOT_FOUND'],
  ['no file', [], 2, 'FILE is missing'],
])('tells of %s', async (_, args, status, told) => {
  const folder = await temporaryFolder()
  expect(await runCli(['verify', ...args.map((name) => join(folder, name))])).toMatchObject({
    status,
    stderr: expect.stringContaining(told),
  })
})

test('refuses a node that is not there', async () => {
  const file = await recorded()
  expect(await runCli(['verify', file, '/RawData/Nothing'])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^h5saver: ERR_NODE_NOT_FOUND: /),
  })
})
