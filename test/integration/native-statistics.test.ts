/** What a writer tells of itself while it lives, to this and to other processes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { H5Saver } from '../../lib/file/h5-saver.js'
import { type NativeStatistics, native } from '../../lib/native.js'
import { packageUrl, runChild } from '../helpers/child.js'
import { tempDir } from '../helpers/temp-dir.js'

const waitMsMax = 30_000

/** Asks until the answer is what is waited for. */
async function told(path: string, wanted: (now: NativeStatistics) => boolean): Promise<NativeStatistics> {
  const until = Date.now() + waitMsMax
  let last: NativeStatistics | null = null
  while (Date.now() < until) {
    last = await native.readStatistics(path)
    if (last && wanted(last)) return last
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`never told; last: ${JSON.stringify(last)}`)
}

/** A process that writes a file, one row a millisecond, and prints a line when it has begun; it ends when its input ends. */
async function writingProcess(file: string): Promise<() => Promise<unknown>> {
  const program = `
    import { H5Saver } from ${JSON.stringify(packageUrl())}
    const saver = await H5Saver.create({ file: ${JSON.stringify(file)} })
    const camera = saver.continuous('Camera', { total: { dtype: 'float64', shape: [] } })
    let row = 0
    const timer = setInterval(() => camera.append({ total: row++ }), 1)
    console.log('begun')
    process.stdin.resume().on('end', async () => { clearInterval(timer); await saver.close() })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  return async () => {
    child.stdin.end()
    return (await ended)[0]
  }
}

test('a writer in another process tells its counters', async () => {
  const file = join(await tempDir(), 'a.h5')
  const end = await writingProcess(file)
  const first = await told(file, (now) => now.accepted > 20)
  expect(first.phase).toBe('open')
  expect(first.live).toBe(false)
  expect(first.offered).toBe(first.accepted + first.dropped)
  expect(first.committed).toBeLessThanOrEqual(first.accepted)
  expect(first.spaceLeft).toBeGreaterThan(0)
  expect(first.queueBytesMax).toBeGreaterThan(0)
  expect(first.startedMs).toBeGreaterThan(Date.now() - waitMsMax)
  expect(first.atMs).toBeGreaterThanOrEqual(first.startedMs)
  const later = await told(file, (now) => now.committed > first.committed && now.atMs > first.atMs)
  expect(later.startedMs).toBe(first.startedMs)
  expect(later.bytesIn).toBeGreaterThan(first.bytesIn)
  expect(later.lastCommitMs).toBeGreaterThanOrEqual(first.startedMs)
  expect(later.bytesOnDisk).toBeGreaterThan(0)
  expect(await end()).toBe(0)
  expect(await native.readStatistics(file)).toBeNull()
})

test('the writer of this process tells without a commit, also through a link, and nothing when it has ended', async () => {
  const folder = await tempDir()
  const file = join(folder, 'a.h5')
  const link = join(folder, 'link.h5')
  await symlink(file, link)
  expect(await native.readStatistics(file)).toBeNull()
  const saver = await H5Saver.create({ file, commitInterval: 0 })
  const camera = saver.continuous('Camera', { total: { dtype: 'float64', shape: [] } })
  for (let row = 0; row < 7; row++) camera.append({ total: row })
  const now = await told(link, ({ accepted }) => accepted === 7)
  expect(now).toMatchObject({ offered: 7, dropped: 0, failed: 0, committed: 0, live: false, phase: 'open' })
  // Nobody does anything, and the figures stay fresh.
  const fresh = await told(file, ({ atMs }) => atMs > now.atMs)
  expect(fresh.atMs - now.atMs).toBeLessThan(waitMsMax)
  await saver.close()
  expect(await native.readStatistics(file)).toBeNull()
})

test('a writer that was killed tells nothing, though its last words stand in the journal', async () => {
  const file = join(await tempDir(), 'a.h5')
  const { signal } = await runChild(`
    const { readFileSync } = await import('node:fs')
    const saver = await h5saver.H5Saver.create({ file: ${JSON.stringify(file)} })
    await saver.flush()
    const told = () => readFileSync(${JSON.stringify(`${file}.h5j`)}).toString('latin1', 1024, 1032) === 'H5SVSTAT'
    while (!told()) await new Promise((resolve) => setTimeout(resolve, 10))
    process.kill(process.pid, 'SIGKILL')`)
  expect(signal).toBe('SIGKILL')
  expect((await readFile(`${file}.h5j`)).toString('latin1', 1024, 1032)).toBe('H5SVSTAT')
  expect(await native.readStatistics(file)).toBeNull()
  // The next writer begins with nothing told.
  await using saver = await H5Saver.open(file)
  const next = await told(file, ({ atMs }) => atMs > 0)
  expect(next.offered).toBe(0)
  expect(next.startedMs).toBeGreaterThan(0)
  expect(saver.stats().offered).toBe(0)
})

test('the writer of a live file tells, and that it is one', async () => {
  const path = join(await tempDir(), 'live.h5')
  const writer = new native.Writer(
    { path, live: true, durability: 'fast', threads: 1, queueBytes: 1e6, commitIntervalMs: 0, onFull: 'refuse' },
    () => {},
  )
  writer.submit([{ op: 'group', path: '/g', attributes: [] }, { op: 'start-live' }])
  expect(await told(path, ({ phase }) => phase === 'open')).toMatchObject({ live: true, offered: 0, lastCommitMs: 0 })
  expect(writer.closeSync(waitMsMax)).toBe(true)
  expect(await native.readStatistics(path)).toBeNull()
})

test('what is no path is refused, and a file without a writer tells nothing', async () => {
  expect(() => native.readStatistics(5 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
  expect(await native.readStatistics(join(await tempDir(), 'none.h5'))).toBeNull()
})
