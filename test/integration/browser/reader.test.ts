// The real process that reads the file, when it crashes, is stuck, or wants too much memory: the server answers on.
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { ProcessClient } from '../../../lib/browser/process-client.js'
import type { ApiFailure, FileSummary } from '../../../lib/browser/protocol.js'
import { native } from '../../../lib/native.js'
import { serveWith, type TestServer } from '../../helpers/browser.js'
import { counting, FileBuilder } from '../../helpers/file-builder.js'
import { slowness } from '../../helpers/slowness.js'
import { tempDir } from '../../helpers/temp-dir.js'

async function someFile(extents = [4]): Promise<string> {
  return new FileBuilder(join(await tempDir(), 'some.h5')).array('/values', counting(extents)).close()
}

/** Lets the process begin, so that what comes now happens while it runs. */
async function started(server: TestServer, client: ProcessClient): Promise<number> {
  expect((await server.raw('/api/file')).status).toBe(200)
  return client.pid ?? 0
}

/** The process has a request in its hands that it does not answer, because it is stopped. */
async function stoppedWith(server: TestServer, client: ProcessClient): Promise<{ pid: number; asked: ReturnType<TestServer['raw']> }> {
  const pid = await started(server, client)
  process.kill(pid, 'SIGSTOP')
  const asked = server.raw('/api/node', { path: '/values' })
  await vi.waitUntil(() => client.running === 1, { timeout: 20_000 })
  return { pid, asked }
}

test.each(['SIGSEGV', 'SIGABRT', 'SIGKILL'])('a crash by %s is told, and the page stays usable', async (signal) => {
  const { server, client } = await serveWith(await someFile(), { refusedMs: 0 })
  const { pid, asked } = await stoppedWith(server, client)
  process.kill(pid, signal)
  process.kill(pid, 'SIGCONT')
  const { status, body } = await asked
  expect([status, (JSON.parse(body.toString()) as ApiFailure).code]).toEqual([502, 'ERR_READER_DIED'])
  expect((await server.raw('/api/node', { path: '/values' })).status).toBe(200)
  expect(client.pid).not.toBe(pid)
})

test('a process that gives no sign of life is ended', async () => {
  const { server, client } = await serveWith(await someFile(), { answerMsMax: 3000 * slowness, refusedMs: 0 })
  const { pid, asked } = await stoppedWith(server, client)
  const { status, body } = await asked
  expect([status, (JSON.parse(body.toString()) as ApiFailure).code]).toEqual([504, 'ERR_READER_STUCK'])
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  expect((await server.raw('/api/node', { path: '/values' })).status).toBe(200)
})

test('who waits for an answer is not idle, however long it takes', async () => {
  const { server, client } = await serveWith(await someFile(), {
    answerMsMax: 6000 * slowness,
    refusedMs: 0,
    idleMsMax: 2000 * slowness,
  })
  const { asked } = await stoppedWith(server, client)
  expect((await asked).status).toBe(504)
})

// Sanitizers take more addresses than the limit by themselves.
test.skipIf(native.buildInfo().sanitizers !== '')(
  'more memory than its limit is refused, or ends the process, and nothing else (SKIPPED under sanitizers)',
  async () => {
    const { server } = await serveWith(await someFile([4000, 4000]), { memoryBytes: 200 * 2 ** 20, refusedMs: 0 })
    expect((await server.json<FileSummary>('/api/file')).name).toBe('some.h5')
    const { status, body } = await server.raw('/api/values', { path: '/values' })
    expect(status, body.subarray(0, 200).toString()).toBeGreaterThanOrEqual(400)
    expect((await server.raw('/api/values', { path: '/values', select: '3999,:' })).status).toBe(200)
  },
)

test('it writes no file', async () => {
  const { server, client } = await serveWith(await someFile())
  const pid = await started(server, client)
  const { readFile } = await import('node:fs/promises')
  const limits = await readFile(`/proc/${pid}/limits`, 'utf8').catch(
    () => 'Max file size             0                    0                    bytes',
  )
  expect(limits).toMatch(/^Max file size +0 +0 /m)
})

test('a connection that ends takes its request with it', async () => {
  const { server, client } = await serveWith(await someFile(), { requestsAtOnce: 1 })
  const pid = await started(server, client)
  process.kill(pid, 'SIGSTOP')
  const controllers = Array.from({ length: 5 }, () => new AbortController())
  const url = `http://127.0.0.1:${server.port}/api/node?path=/values`
  const asked = controllers.map(({ signal }) =>
    fetch(url, { signal, headers: { authorization: `Bearer ${server.token}` } }).catch(() => undefined),
  )
  await vi.waitUntil(() => client.running === 1 && client.waiting === 4, { timeout: 20_000 })
  for (const controller of controllers) controller.abort()
  await Promise.all(asked)
  await vi.waitUntil(() => client.waiting === 0, { timeout: 20_000 })
  process.kill(pid, 'SIGCONT')
  expect((await server.raw('/api/node', { path: '/values' })).status).toBe(200)
  expect(client.pid).toBe(pid)
})

test('more requests than may wait are told to come later', async () => {
  const { server, client } = await serveWith(await someFile(), { requestsAtOnce: 1, waitingMax: 2 })
  const pid = await started(server, client)
  process.kill(pid, 'SIGSTOP')
  const asked = Array.from({ length: 6 }, (_, place) => server.raw('/api/node', { path: `/n${place}` }))
  const busy = (await Promise.all([Promise.race(asked), vi.waitUntil(() => client.waiting === 2, { timeout: 20_000 })]))[0]
  expect([busy.status, busy.body.toString()]).toEqual([503, expect.stringContaining('ERR_BUSY')])
  process.kill(pid, 'SIGCONT')
  const statuses = (await Promise.all(asked)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 503).length).toBe(3)
  expect(statuses.filter((status) => status === 404).length).toBe(3)
})

test('the process is gone after the close', async () => {
  const { server, client } = await serveWith(await someFile())
  const pid = await started(server, client)
  await client.close()
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  expect((await server.raw('/api/file')).status).toBe(503)
})

test('a file that is not there yet is there later', async () => {
  const path = join(await tempDir(), 'later.h5')
  const { server } = await serveWith(path)
  expect((await server.raw('/api/file')).status).toBe(404)
  await new FileBuilder(path).array('/values', counting([4])).close()
  expect((await server.raw('/api/file')).status).toBe(200)
})
