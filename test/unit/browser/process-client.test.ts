// How the server watches over the process that reads: what dies, what is silent, what is dropped, and what is refused afterwards.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { ApiError } from '../../../lib/browser/api-error.js'
import { ProcessClient, type ProcessClientOptions } from '../../../lib/browser/process-client.js'
import type { ReaderAnswer } from '../../../lib/explore/requests.js'

const fake = fileURLToPath(new URL('../../helpers/fake-reader.mjs', import.meta.url))

function clientWith(options: ProcessClientOptions = {}): { client: ProcessClient; starts: () => number } {
  let starts = 0
  const start = () => {
    starts++
    return fork(fake, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced', execArgv: [] })
  }
  const client = new ProcessClient('/tmp/file.h5', { start, ...options })
  onTestFinished(() => client.close())
  return { client, starts: () => starts }
}

function ask(client: ProcessClient, path: string, signal = new AbortController().signal): Promise<ReaderAnswer> {
  return client.ask({ name: 'node', query: { path } }, signal)
}

/** The code of a failure, or the path of an answer. */
async function outcome(asked: Promise<ReaderAnswer>): Promise<string> {
  try {
    return (await asked).answer === null ? 'nothing' : ((await asked).answer as { path: string }).path
  } catch (error) {
    return error instanceof ApiError ? error.failure.code : error instanceof Error ? error.name : String(error)
  }
}

test('one process answers all requests, and is told of the file', async () => {
  const { client, starts } = clientWith()
  expect(starts()).toBe(0)
  const answers = await Promise.all(Array.from({ length: 20 }, (_, place) => ask(client, `/n${place}`)))
  expect(answers.map(({ answer }) => (answer as { path: string }).path)).toEqual(Array.from({ length: 20 }, (_, place) => `/n${place}`))
  expect(answers[0]?.answer).toMatchObject({ opened: '/tmp/file.h5' })
  expect(starts()).toBe(1)
})

test('a failure keeps its code and message', async () => {
  const { client } = clientWith()
  await expect(ask(client, '/fail')).rejects.toMatchObject({ failure: { code: 'ERR_NODE_NOT_FOUND', message: 'no node' }, status: 404 })
})

test('a request that ends the process fails, the next one gets another process', async () => {
  const { client, starts } = clientWith()
  expect(await outcome(ask(client, '/die'))).toBe('ERR_READER_DIED')
  expect(await outcome(ask(client, '/a'))).toBe('/a')
  expect(starts()).toBe(2)
})

test('requests that ran beside the one that ends the process are answered all the same', async () => {
  const { client } = clientWith({ requestsAtOnce: 4 })
  const outcomes = await Promise.all(['/late', '/die', '/late', '/late', '/late', '/b'].map((path) => outcome(ask(client, path))))
  expect(outcomes).toEqual(['/late', 'ERR_READER_DIED', '/late', '/late', '/late', '/b'])
})

test('a request that has ended the process is refused for a while without another process', async () => {
  const { client, starts } = clientWith({ refusedMs: 60_000 })
  await outcome(ask(client, '/die'))
  await outcome(ask(client, '/a'))
  const before = starts()
  expect(await outcome(ask(client, '/die'))).toBe('ERR_READER_DIED')
  expect(await outcome(ask(client, '/die'))).toBe('ERR_READER_DIED')
  expect(starts()).toBe(before)
})

test('it is tried again later', async () => {
  const { client, starts } = clientWith({ refusedMs: 0 })
  await outcome(ask(client, '/die'))
  await outcome(ask(client, '/die'))
  expect(starts()).toBe(2)
})

test('a process that dies all the time is not started for ever', async () => {
  const { client, starts } = clientWith({ refusedMs: 0, startsMax: 3 })
  for (let time = 0; time < 6; time++) expect(await outcome(ask(client, '/die'))).toBe('ERR_READER_DIED')
  expect(starts()).toBe(3)
  await expect(ask(client, '/a')).rejects.toThrow(/3 times within a minute/)
})

test('a silent process is ended, and the next request gets another', async () => {
  const { client, starts } = clientWith({ answerMsMax: 3000 })
  expect(await outcome(ask(client, '/silent'))).toBe('ERR_READER_STUCK')
  expect(await outcome(ask(client, '/a'))).toBe('/a')
  expect(starts()).toBe(2)
})

test('signs of life keep a slow process alive, up to the limit of a request', async () => {
  const { client } = clientWith({ answerMsMax: 3000, requestMsMax: 4500 })
  const before = performance.now()
  expect(await outcome(ask(client, '/slow'))).toBe('ERR_READER_STUCK')
  // Not an expectation of speed: the first limit would have ended it before.
  expect(performance.now() - before).toBeGreaterThanOrEqual(4400)
})

test('a request that waits is dropped without being begun', async () => {
  const { client } = clientWith({ requestsAtOnce: 1 })
  const first = new AbortController()
  const second = new AbortController()
  const running = outcome(ask(client, '/wait', first.signal))
  const waiting = outcome(ask(client, '/b', second.signal))
  second.abort()
  expect(await waiting).toBe('AbortError')
  first.abort()
  expect(await running).toBe('AbortError')
  expect(await outcome(ask(client, '/c'))).toBe('/c')
})

test('a request that runs is given up at once, and its place is free when the process has let go of it', async () => {
  const { client } = clientWith({ requestsAtOnce: 1 })
  const controller = new AbortController()
  const running = outcome(ask(client, '/wait', controller.signal))
  controller.abort()
  expect(await running).toBe('AbortError')
  expect(await outcome(ask(client, '/after'))).toBe('/after')
})

test('a request whose signal has fired is not begun', async () => {
  const { client, starts } = clientWith()
  expect(await outcome(ask(client, '/a', AbortSignal.abort()))).toBe('AbortError')
  expect(starts()).toBe(0)
})

test('more requests than may wait are refused', async () => {
  const { client } = clientWith({ requestsAtOnce: 1, waitingMax: 2 })
  const outcomes = ['/wait1', '/wait2', '/wait3', '/wait4'].map((path) => outcome(ask(client, path)))
  expect(await outcomes[3]).toBe('ERR_BUSY')
  await client.close()
  expect(await Promise.all(outcomes.slice(0, 3))).toEqual(['ERR_READER_DIED', 'ERR_BUSY', 'ERR_BUSY'])
})

test('after the close nothing is answered, and the process is gone', async () => {
  const { client } = clientWith()
  const { answer } = await ask(client, '/a')
  await client.close()
  const { pid } = answer as { pid: number }
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  expect(await outcome(ask(client, '/b'))).toBe('ERR_BUSY')
})
