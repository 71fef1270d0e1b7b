// The streams of events: how many there may be, one look for all of them, a page that does not read, and the end. Over real connections;
// only the file is made up.
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ApiError } from '../../../lib/browser/api-error.js'
import { Events } from '../../../lib/browser/events.js'
import type { StateEvent } from '../../../lib/browser/protocol.js'
import type { ReaderClient } from '../../../lib/browser/reader-client.js'
import { createError } from '../../../lib/errors.js'
import type { ReaderAnswer, ReaderRequest } from '../../../lib/explore/requests.js'
import type { WatchState } from '../../../lib/explore/watch.js'

const waiting = { timeout: 30_000, interval: 5 }

/** Answers each look with what `state` makes, and keeps what was asked. */
class Looks implements ReaderClient {
  readonly asked: (readonly string[])[] = []
  readonly signals: AbortSignal[] = []

  constructor(readonly state: (look: number, paths: readonly string[]) => Promise<Partial<WatchState>>) {}

  async ask(request: ReaderRequest, signal: AbortSignal): Promise<ReaderAnswer> {
    if (request.name !== 'watch') throw new Error(`asked for ${request.name}`)
    const { paths } = request.query
    this.asked.push(paths)
    this.signals.push(signal)
    const state = await this.state(this.asked.length, paths)
    const still: WatchState = { stamp: 'same', bytes: 1, live: null, shapes: {}, children: {}, statistics: null }
    return { answer: { ...still, ...state } }
  }

  async close(): Promise<void> {}

  /** Waits for so many further looks. */
  more(count: number): Promise<void> {
    const wanted = this.asked.length + count
    return vi.waitFor(() => expect(this.asked.length).toBeGreaterThanOrEqual(wanted), waiting)
  }
}

/** A file of two datasets that has grown at each look. */
const growing = () => new Looks(async (look) => ({ stamp: `${look}`, bytes: look, shapes: { '/a': [look], '/b': [2 * look] } }))

interface TestStream {
  readonly states: StateEvent[]
  readonly response: IncomingMessage
  /** the server's end */
  readonly sent: ServerResponse
  ended: boolean
}

/** A server of streams. */
async function serve(client: Looks): Promise<{ events: Events; open: (...paths: string[]) => Promise<TestStream> }> {
  const events = new Events(client, '/folder/file.h5')
  const responses: ServerResponse[] = []
  const refused: unknown[] = []
  const server = createServer((request, response) => {
    try {
      events.add(response, JSON.parse(decodeURIComponent(request.url?.slice(1) ?? '')) as string[])
      responses.push(response)
    } catch (error) {
      refused.push(error)
      response.writeHead(error instanceof ApiError ? error.status : 500).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    events.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const open = async (...paths: string[]): Promise<TestStream> => {
    const { port } = server.address() as AddressInfo
    const request = get({ host: '127.0.0.1', port, path: `/${encodeURIComponent(JSON.stringify(paths))}`, agent: false })
    request.on('error', () => {})
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.on('error', () => {})
    if (response.statusCode !== 200) {
      response.resume()
      throw refused[refused.length - 1]
    }
    const sent = responses[responses.length - 1]
    if (sent === undefined) throw new Error('nothing was sent')
    const stream: TestStream = { states: [], response, sent, ended: false }
    let text = ''
    response.setEncoding('utf8').on('data', (piece: string) => {
      const parts = (text + piece).split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const data = /^event: state\ndata: (.*)$/.exec(part)?.[1]
        if (data !== undefined) stream.states.push(JSON.parse(data) as StateEvent)
      }
    })
    response.on('end', () => {
      stream.ended = true
    })
    return stream
  }
  return { events, open }
}

const last = ({ states }: TestStream) => states[states.length - 1]

test('nobody looks at the file while nobody watches it', async () => {
  const client = growing()
  const { open } = await serve(client)
  expect(client.asked).toEqual([])
  const stream = await open('/a')
  await client.more(3)
  stream.response.destroy()
  await once(stream.sent, 'close')
  const looks = client.asked.length
  // One more may have been under way; then there is none for as long as three would take.
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(client.asked.length).toBeLessThanOrEqual(looks + 1)
})

test('one look is for all streams, and each is told of its own paths', async () => {
  const client = growing()
  const { open } = await serve(client)
  const [one, two] = [await open('/a', '/missing'), await open('/a', '/b')]
  await vi.waitFor(() => expect(Math.min(one.states.length, two.states.length)).toBeGreaterThan(2), waiting)
  expect([...(client.asked[client.asked.length - 1] ?? [])].sort()).toEqual(['/a', '/b', '/missing'])
  for (const { shapes, bytes } of one.states) expect(shapes).toEqual({ '/a': [bytes] })
  for (const { shapes, bytes } of two.states.slice(1)) expect(shapes).toEqual({ '/a': [bytes], '/b': [2 * bytes] })
  const versions = one.states.map(({ version }) => version)
  expect(versions).toEqual([...versions].sort((a, b) => a - b))
  expect(new Set(versions).size).toBe(versions.length)
})

test('a page that comes while a look is under way is told by the next look, which sees its paths', async () => {
  let release = () => {}
  const client = new Looks(async (look, paths) => {
    if (look === 1) await new Promise<void>((resolve) => (release = resolve))
    return { stamp: `${look}`, shapes: Object.fromEntries(paths.map((path) => [path, [look]])) }
  })
  const { open } = await serve(client)
  const first = await open('/a')
  await vi.waitFor(() => expect(client.asked.length).toBe(1), waiting)
  const second = await open('/b')
  release()
  await vi.waitFor(() => expect(second.states.length).toBeGreaterThan(0), waiting)
  expect(first.states[0]?.shapes).toEqual({ '/a': [1] })
  expect(second.states[0]?.shapes).toEqual({ '/b': [2] })
})

test('what has not changed is not told again', async () => {
  const client = new Looks(async () => ({ shapes: { '/a': [4] } }))
  const { open } = await serve(client)
  const stream = await open('/a')
  await client.more(5)
  expect(stream.states).toEqual([{ version: 1, bytes: 1, live: null, shapes: { '/a': [4] }, children: {}, statistics: null }])
})

test('there are at most sixteen streams; one that has ended makes room', async () => {
  const { open } = await serve(growing())
  const streams: TestStream[] = []
  for (let count = 0; count < 16; count++) streams.push(await open('/a'))
  await expect(open('/a')).rejects.toMatchObject({ status: 503, failure: { code: 'ERR_BUSY', message: expect.stringContaining('16') } })
  const first = streams[0]
  if (first === undefined) throw new Error('there is no stream')
  first.response.destroy()
  await once(first.sent, 'close')
  const next = await open('/b')
  await vi.waitFor(() => expect(last(next)?.shapes['/b']).toBeDefined(), waiting)
  await expect(open('/a')).rejects.toMatchObject({ status: 503 })
})

test('a page that does not read costs no more than one event, misses those between, and then has the newest', async () => {
  // Events as large as no file has them, so that a connection holds but a few.
  const dimensions = 100_000
  const eventBytes = 8 * dimensions
  let isAtRest = false
  let newest = 0
  const client = new Looks(async (look) => {
    if (!isAtRest) newest = look
    return { stamp: `${newest}`, bytes: newest, shapes: { '/a': new Array<number>(dimensions).fill(1_000_000 + newest) } }
  })
  const { open } = await serve(client)
  const [slow, quick] = [await open('/a'), await open('/a')]
  slow.response.pause()
  await vi.waitFor(() => expect(slow.sent.writableNeedDrain).toBe(true), { timeout: 120_000, interval: 20 })
  const told = quick.states.length
  await client.more(10)
  expect(slow.sent.writableLength).toBeLessThan(2 * eventBytes)
  // The others are told as before.
  await vi.waitFor(() => expect(quick.states.length).toBeGreaterThan(told + 5), waiting)
  isAtRest = true
  slow.response.resume()
  await vi.waitFor(() => expect(last(slow)?.bytes).toBe(newest), waiting)
  await vi.waitFor(() => expect(last(quick)?.bytes).toBe(newest), waiting)
  expect(slow.states.length).toBeLessThan(quick.states.length)
})

test('a look that fails is told once, with the last state, and looks go on', async () => {
  let isBroken = false
  const client = new Looks(async (look) => {
    if (isBroken) throw createError('ERR_HDF5', 'cannot read /folder/file.h5')
    return { stamp: `${look > 1}`, shapes: { '/a': [7] } }
  })
  const { open } = await serve(client)
  const stream = await open('/a')
  await vi.waitFor(() => expect(last(stream)?.version).toBe(2), waiting)
  isBroken = true
  await vi.waitFor(() => expect(last(stream)?.problem).toBeDefined(), waiting)
  expect(last(stream)).toMatchObject({ version: 2, shapes: { '/a': [7] }, problem: { code: 'ERR_HDF5', message: 'cannot read file.h5' } })
  const told = stream.states.length
  await client.more(1)
  expect(stream.states.length).toBe(told)
  isBroken = false
  await vi.waitFor(() => expect(last(stream)?.problem).toBeUndefined(), waiting)
  expect(last(stream)).toMatchObject({ version: 2, shapes: { '/a': [7] } })
})

test('the end: all streams end, the look that is under way is given up, and there are no more', async () => {
  const begun: (() => void)[] = []
  const client = new Looks(async (look) => {
    // The third look lasts until it is told to end.
    if (look === 3) await new Promise<void>((resolve) => begun.push(resolve))
    return { stamp: `${look}`, bytes: look, shapes: { '/a': [look] } }
  })
  const { events, open } = await serve(client)
  const streams = [await open('/a'), await open('/a')]
  await vi.waitFor(() => expect(begun.length).toBe(1), waiting)
  expect(client.signals[2]?.aborted).toBe(false)
  events.close()
  expect(client.signals[2]?.aborted).toBe(true)
  await vi.waitFor(() => expect(streams.every(({ ended }) => ended)).toBe(true), waiting)
  const told = streams.map(({ states }) => states.length)
  begun[0]?.()
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(client.asked.length).toBe(3)
  expect(streams.map(({ states }) => states.length)).toEqual(told)
})
