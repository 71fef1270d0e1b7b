// The built command line, end to end: what its commits promise, and what it tells of the disk.
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { canMount, smallDisk } from '../helpers/small-disk.js'
import { parseEvents, runCli, startCli, temporaryFolder } from './helpers/process.js'
import { readBytes } from './helpers/read-frames.js'

describe('log --durability', () => {
  test.each([
    ['fast', 'wait'],
    ['durable', 'wait'],
    ['frame', 'wait'],
    ['frame', 'drop'],
    ['frame', 'error'],
  ])('%s --on-full %s records and commits everything', async (durability, onFull) => {
    const out = join(await temporaryFolder(), 'a.h5')
    const how = ['--durability', durability, '--on-full', onFull, '--commit-interval', '0', '--fps', '500']
    const { status, stdout, stderr } = await runCli(['log', '--shape', '16x16', '--frames', '60', ...how, '--out', out, '--json'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const events = parseEvents(stdout)
    const commits = events.filter(({ event }) => event === 'commit')
    // Nothing but the frames themselves asks for commits before the close.
    if (durability === 'frame') expect(commits.length).toBeGreaterThan(2)
    else expect(commits).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ event: 'close', accepted: 60, committed: 60, failed: 0 })
    expect((await readBytes(out)).shape).toEqual([60, 16, 16])
  })

  test('a frame that has been taken from the pipe is committed before the next one is asked for', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const how = ['--durability', 'frame', '--commit-interval', '0', '--source', '-', '--shape', '8', '--dtype', 'uint8']
    const cli = startCli('log', ...how, '--out', out, '--json')
    for (let frame = 1; frame <= 3; frame++) {
      cli.child.stdin?.write(new Uint8Array(8))
      await expect.poll(() => cli.events.at(-1), { timeout: 10_000 }).toMatchObject({ event: 'commit', committed: frame })
    }
    cli.child.stdin?.end()
    expect((await cli.finished).status).toBe(0)
  })
})

test('a file that is renamed meanwhile is told on standard error, and the recording goes on', async () => {
  const folder = await temporaryFolder()
  const out = join(folder, 'a.h5')
  const cli = startCli('log', '--shape', '8x8', '--fps', '100', '--seconds', '2', '--commit-interval', '50', '--out', out, '--json')
  await expect.poll(() => cli.events.some(({ event }) => event === 'commit'), { timeout: 10_000 }).toBe(true)
  await rename(out, join(folder, 'b.h5'))
  const { status, stdout, stderr } = await cli.finished
  expect(stderr).toMatch(/^h5saver: ERR_FILE_MOVED: [^\n]+\n$/)
  expect(status).toBe(0)
  const close = parseEvents(stdout).at(-1)
  expect((await readBytes(join(folder, 'b.h5'))).shape[0]).toBe(close?.committed)
})

describe.skipIf(!canMount)('on a full disk', () => {
  test('says so before, commits and closes what was accepted, and fails with one line', async () => {
    const out = join(await smallDisk(24), 'a.h5')
    const args = ['log', '--shape', '256x256', '--dtype', 'uint8', '--fps', '1000', '--commit-interval', '20', '--out', out]
    const { status, stdout, stderr } = await runCli([...args, '--json'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_NO_SPACE: [^\n]+\n$/)
    const events = parseEvents(stdout)
    const low = events.filter(({ event }) => event === 'lowSpace')
    expect(low).toEqual([{ event: 'lowSpace', bytesLeft: expect.any(Number), secondsLeft: expect.any(Number) }])
    const close = events.at(-1)
    expect(close).toMatchObject({ event: 'close', failed: 0, dropped: 0 })
    expect(Number(close?.committed)).toBeGreaterThan(100)
    expect(close?.accepted).toBe(close?.committed)
    expect((await readBytes(out)).shape).toEqual([close?.committed, 256, 256])
  })

  test('says it in words to people', async () => {
    const out = join(await smallDisk(24), 'a.h5')
    const { status, stdout, stderr } = await runCli(['log', '--shape', '256x256', '--fps', '500', '--commit-interval', '20', '--out', out])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: the disk will be full soon: [\d.]+ MB left, for \d+ s at this rate$/m)
    expect(stderr).toMatch(/^h5saver: ERR_NO_SPACE: /m)
    expect(stdout).toContain('frames committed')
  })
})
