// `h5saver convert`, as users call it: exit statuses, one line for a failure, JSON, and nothing unfinished left behind.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { runCli, startCli, temporaryFolder } from './helpers/process.js'

async function recorded(folder: string, frames = 20): Promise<string> {
  const file = join(folder, 'in.h5')
  expect((await runCli(['log', '--shape', '64x64', '--frames', String(frames), '--out', file])).status).toBe(0)
  return file
}

const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

describe('convert', () => {
  test('makes the new file, tells what is in it, and leaves the old one alone', async () => {
    const folder = await temporaryFolder()
    const input = await recorded(folder)
    const before = digest(input)
    const output = join(folder, 'out.h5')
    const { status, stdout, stderr } = await runCli(['convert', input, output, '--compression', 'zlib', '--level', '1'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('of generation 3')
    expect(stdout).toMatch(/\n\d+ groups, 2 arrays, 1 lists of texts; 164\.0 kB of data/)
    expect(digest(input)).toBe(before)
    expect((await readdir(folder)).sort()).toEqual(['in.h5', 'out.h5'])
    const { stdout: tree } = await runCli(['ls', output])
    expect(tree).toContain('EnlData00')
    expect(tree).toContain('deflate')
  })

  test('prints one JSON object', async () => {
    const folder = await temporaryFolder()
    const input = await recorded(folder)
    const output = join(folder, 'out.h5')
    const { status, stdout } = await runCli(['convert', input, output, '--json'])
    expect(status).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({
      input,
      output,
      generation: 3,
      arrays: 2,
      lists: 1,
      keptCount: 0,
      linkCount: 0,
      warningCount: 0,
      kept: [],
    })
    expect(report.bytesIn).toBe(20 * 64 * 64 * 2 + 20 * 8)
    expect(report.bytesOnDisk).toBe(readFileSync(output).length)
    expect(report.ratio).toBeCloseTo(report.bytesIn / report.bytesOnDisk)
    expect(report.seconds).toBeGreaterThan(0)
  })

  test('refuses to replace a file, or the input itself, with status 1 and one line', async () => {
    const folder = await temporaryFolder()
    const input = await recorded(folder)
    const output = join(folder, 'out.h5')
    await writeFile(output, 'old')
    const refused = await runCli(['convert', input, output])
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^h5saver: ERR_FILE_EXISTS: [^\n]+\n$/)
    const before = digest(input)
    const itself = await runCli(['convert', input, input, '--overwrite'])
    expect(itself.status).toBe(1)
    expect(itself.stderr).toMatch(/^h5saver: ERR_FILE_EXISTS: [^\n]+is the input itself[^\n]+\n$/)
    expect(digest(input)).toBe(before)
    expect(readFileSync(output, 'utf8')).toBe('old')
    expect((await runCli(['convert', input, output, '--overwrite'])).status).toBe(0)
    expect((await readdir(folder)).sort()).toEqual(['in.h5', 'out.h5'])
  })

  test('tells a file that is none in one line, and makes nothing', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'in.h5'), 'no HDF5 at all')
    const { status, stderr } = await runCli(['convert', join(folder, 'in.h5'), join(folder, 'out.h5')])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_NOT_HDF5: [^\n]+\n$/)
    expect(await readdir(folder)).toEqual(['in.h5'])
  })

  test.each([
    [['convert']],
    [['convert', 'a.h5']],
    [['convert', 'a.h5', 'b.h5', '--level', '5']],
    [['convert', 'a.h5', 'b.h5', '--compression', 'rar']],
    [['convert', 'a.h5', 'b.h5', '--compression', 'zlib', '--level', '10']],
  ])('%j is wrong usage', async (args) => {
    const { status, stderr } = await runCli(args)
    expect(status).toBe(2)
    expect(stderr).toContain('usage: h5saver convert IN OUT')
  })
})

const hasProc = existsSync(`/proc/${process.pid}/task/${process.pid}/children`)
if (!hasProc)
  console.error('SKIPPED the interrupted conversions of test/cli/convert.test.ts: this system does not tell the children of a process')

describe.skipIf(!hasProc)('a conversion that does not come to its end (SKIPPED without /proc)', () => {
  /** Starts a conversion and stops its process before it has done anything. */
  async function stopped() {
    const folder = await temporaryFolder()
    const input = await recorded(folder)
    const running = startCli('convert', input, join(folder, 'out.h5'))
    const { pid } = running.child
    // Stopped before it has begun to run its program, it would hold back the one who starts it.
    const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
    const runs = (child: number) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('reader-process')
    const worker = await vi.waitUntil(() => children().find(runs), { timeout: 20_000, interval: 2 })
    process.kill(worker, 'SIGSTOP')
    return { folder, input, running, worker }
  }

  test('because libhdf5 crashes is told in one line, and leaves nothing', async () => {
    const { folder, input, running, worker } = await stopped()
    process.kill(worker, 'SIGSEGV')
    process.kill(worker, 'SIGCONT')
    const message = `h5saver: ERR_HDF5: libhdf5 crashed on '${input}' (SIGSEGV): it is damaged, or made to do harm\n`
    expect(await running.finished).toMatchObject({ status: 1, stdout: '', stderr: message })
    expect(await readdir(folder)).toEqual(['in.h5'])
  })

  test('because it is told to stop ends with the status of the signal, and leaves nothing', async () => {
    const { folder, running, worker } = await stopped()
    running.child.kill('SIGTERM')
    const { status, stderr } = await running.finished
    expect(status).toBe(128 + 15)
    expect(stderr).toMatch(/^h5saver: stopped by SIGTERM: [^\n]+ was not made\n$/)
    expect(await readdir(folder)).toEqual(['in.h5'])
    expect(() => process.kill(worker, 0)).toThrow('ESRCH')
  })
})
