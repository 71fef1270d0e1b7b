// Files that crash libhdf5, or keep it busy for ever: signals to the process that reads stand for what such files do to it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { type RunningCli, runCli, startCli, temporaryFolder } from './helpers/process.js'

const hasProc = existsSync(`/proc/${process.pid}/task/${process.pid}/children`)
if (!hasProc) console.error('SKIPPED test/cli/guarded-reader.test.ts: this system does not tell the children of a process')

/** Starts `ls` and stops its reader before it has read anything. */
async function stoppedReader(): Promise<{ file: string; running: RunningCli; reader: number }> {
  const file = join(await temporaryFolder(), 'a.h5')
  expect((await runCli(['log', '--shape', '8x8', '--frames', '2', '--out', file])).status).toBe(0)
  const running = startCli('ls', file)
  const { pid } = running.child
  // Stopped before it has begun to run its program, it would hold back the one who starts it.
  const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  const runs = (child: number) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('reader-process')
  const reader = await vi.waitUntil(() => children().find(runs), { timeout: 20_000, interval: 2 })
  process.kill(reader, 'SIGSTOP')
  return { file, running, reader }
}

describe.skipIf(!hasProc)('a reader (SKIPPED without /proc)', () => {
  test('that crashes is told in one line, with status 1', async () => {
    const { file, running, reader } = await stoppedReader()
    process.kill(reader, 'SIGSEGV')
    process.kill(reader, 'SIGCONT')
    const message = `h5saver: ERR_HDF5: libhdf5 crashed on '${file}' (SIGSEGV): it is damaged, or made to do harm\n`
    expect(await running.finished).toMatchObject({ status: 1, stdout: '', stderr: message })
  })

  test('that gives no answer is told in one line, with status 1, and leaves no process behind', async () => {
    const { running, reader } = await stoppedReader()
    const { status, stdout, stderr } = await running.finished
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^h5saver: ERR_HDF5: libhdf5 gave no answer within 12 s on [^\n]+\n$/)
    expect(() => process.kill(reader, 0)).toThrow('ESRCH')
  })
})
