/** The stream of what changes in the file: one look at the file ten times a second for all who watch, none while nobody does. */
import type { ServerResponse } from 'node:http'
import type { WatchState } from '../explore/watch.js'
import { apiError, failureOf } from './api-error.js'
import type { ApiFailure, StateEvent } from './protocol.js'
import type { ReaderClient } from './reader-client.js'

const lookEveryMs = 100
/** After a look that failed: the file may be away, or its reader has to be started again. */
const lookAgainMs = 1000
const streamsMax = 16
/** Something is sent at least so often: a proxy, or the server's own limit for idle connections, would end the stream. */
const signOfLifeMs = 15_000

interface Stream {
  readonly response: ServerResponse
  readonly paths: readonly string[]
  /** the last event, without its version */
  sent: string
  sentMs: number
}

/** The streams of one server. */
export class Events {
  readonly #client: ReaderClient
  readonly #file: string
  readonly #streams = new Set<Stream>()
  readonly #controller = new AbortController()
  #version = 0
  #stamp: string | undefined
  #last: WatchState | undefined
  #problem: ApiFailure | undefined
  #timer: NodeJS.Timeout | undefined
  #isLooking = false

  constructor(client: ReaderClient, file: string) {
    this.#client = client
    this.#file = file
  }

  /** Begins a stream, which ends with its connection. Its headers have been set.
   *  @throws ApiError when there are too many */
  add(response: ServerResponse, paths: readonly string[]): void {
    if (this.#streams.size >= streamsMax) throw apiError('ERR_BUSY', `there are ${streamsMax} pages that watch the file already`)
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' })
    response.write('retry: 1000\n\n')
    const stream: Stream = { response, paths, sent: '', sentMs: performance.now() }
    this.#streams.add(stream)
    response.once('close', () => this.#streams.delete(stream))
    this.#schedule(0)
  }

  #schedule(afterMs: number): void {
    if (this.#isLooking || this.#controller.signal.aborted) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(), afterMs)
  }

  async #look(): Promise<void> {
    if (this.#streams.size === 0) return
    const startedMs = performance.now()
    this.#isLooking = true
    // One that is added meanwhile is told by the next look: this one does not see its paths.
    const streams = [...this.#streams]
    try {
      const paths = [...new Set(streams.flatMap((stream) => stream.paths))]
      const { answer } = await this.#client.ask({ name: 'watch', query: { paths } }, this.#controller.signal)
      // The explorer's own answer, from the same version of this package.
      this.#heard(answer as WatchState)
    } catch (error) {
      this.#problem = failureOf(error, this.#file)
    }
    this.#isLooking = false
    // Ended while it looked: the streams take nothing more.
    if (this.#controller.signal.aborted) return
    for (const stream of streams) this.#tell(stream)
    const isAwaited = [...this.#streams].some((stream) => !streams.includes(stream))
    const pauseMs = isAwaited ? 0 : this.#problem === undefined ? lookEveryMs : lookAgainMs
    this.#schedule(Math.max(lookEveryMs / 10, pauseMs - (performance.now() - startedMs)))
  }

  #heard(state: WatchState): void {
    // A file in the hands of its writer has no stamp: there its figures tell of changes.
    const stamp = state.stamp === '' ? JSON.stringify([state.bytes, state.shapes, state.children]) : state.stamp
    if (stamp !== this.#stamp) this.#version++
    this.#stamp = stamp
    this.#last = state
    this.#problem = undefined
  }

  /** Sends the state where it has changed, unless the last one is still on its way. */
  #tell(stream: Stream): void {
    const { response } = stream
    const now = performance.now()
    if (response.writableNeedDrain || response.writableEnded || response.destroyed) return
    const text = JSON.stringify(this.#eventFor(stream.paths))
    if (text !== stream.sent) {
      response.write(`event: state\ndata: ${text}\n\n`)
      stream.sent = text
    } else if (now - stream.sentMs >= signOfLifeMs) response.write(': \n\n')
    else return
    stream.sentMs = now
  }

  #eventFor(paths: readonly string[]): StateEvent {
    const { bytes = 0, live = null, shapes = {}, children = {}, statistics = null } = this.#last ?? {}
    const event: StateEvent = {
      version: this.#version,
      bytes,
      live,
      shapes: part(shapes, paths),
      children: part(children, paths),
      statistics,
    }
    return this.#problem === undefined ? event : { ...event, problem: this.#problem }
  }

  /** Ends all streams. */
  close(): void {
    clearTimeout(this.#timer)
    this.#controller.abort()
    for (const { response } of this.#streams) response.end()
  }
}

/** The entries of a record that have one of these names. */
function part<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const found: Record<string, T> = Object.create(null)
  for (const name of names) {
    const value = record[name]
    if (value !== undefined) found[name] = value
  }
  return found
}
