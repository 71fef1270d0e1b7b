/** Answers from a process that reads the file (reader-main.ts). It is started for the first request, watched while it works, and
 *  replaced when it has died.
 *
 *      waiting ──room, or alone──► running ──answer──► settled
 *         ▲                          │
 *         └── not alone ── died ─────┤── alone: ERR_READER_DIED, and refused for a while
 *                                    └── silent: killed, ERR_READER_STUCK
 *
 *  Of several requests that run when the process dies any may be the culprit: each is asked again alone, once. The one that ends
 *  the process alone is refused for a while, so that a page which asks again and again does no more harm. */
import type { ChildProcess } from 'node:child_process'
import type { ReaderAnswer, ReaderRequest } from '../explore/requests.js'
import { ApiError, apiError } from './api-error.js'
import type { ReaderClient } from './reader-client.js'
import type { FromReader, ToReader } from './reader-messages.js'
import { type ReaderLimits, startReader } from './reader-process.js'

/** How a reader is watched over; all have defaults. */
export interface ProcessClientOptions extends ReaderLimits {
  /** whether the page is told that comments can be added */
  writable?: boolean
  /** longest time without a sign of life while a request runs: 12 s */
  answerMsMax?: number
  /** longest time of one request: 60 s */
  requestMsMax?: number
  /** requests that run at once: 4 */
  requestsAtOnce?: number
  /** requests that wait: 64 */
  waitingMax?: number
  /** starts of the process in a minute: 20 */
  startsMax?: number
  /** how long a request is refused that has ended the process: 30 s */
  refusedMs?: number
  /** starts the process; that of {@link startReader} when left out */
  start?: (limits: ReaderLimits) => ChildProcess
}

const minuteMs = 60_000
const culpritsMax = 1000

interface Task {
  readonly request: ReaderRequest
  readonly key: string
  readonly signal: AbortSignal
  readonly settle: { resolve: (answer: ReaderAnswer) => void; reject: (error: unknown) => void }
  /** runs with no other, because it may have ended the process */
  isAlone: boolean
  startedMs: number
}

/** One process at a time. */
export class ProcessClient implements ReaderClient {
  readonly #options: Required<Omit<ProcessClientOptions, 'start' | keyof ReaderLimits>> &
    Pick<ProcessClientOptions, 'start' | keyof ReaderLimits>
  #child: ChildProcess | undefined
  #waiting: Task[] = []
  readonly #running = new Map<number, Task>()
  readonly #culprits = new Map<string, number>()
  #starts: number[] = []
  #nextId = 1
  #watchdog: NodeJS.Timeout | undefined
  #signOfLifeMs = 0
  #isClosed = false
  #isStuck = false
  #ended: Promise<void> = Promise.resolve()

  constructor(
    readonly path: string,
    options: ProcessClientOptions = {},
  ) {
    this.#options = {
      ...{ writable: false, answerMsMax: 12_000, requestMsMax: 60_000, requestsAtOnce: 4 },
      ...{ waitingMax: 64, startsMax: 20, refusedMs: 30_000 },
      ...options,
    }
  }

  /** the process that reads now, for tests and messages */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** requests that it works on */
  get running(): number {
    return this.#running.size
  }

  /** requests that are not begun */
  get waiting(): number {
    return this.#waiting.length
  }

  async ask(request: ReaderRequest, signal: AbortSignal): Promise<ReaderAnswer> {
    signal.throwIfAborted()
    const key = JSON.stringify(request)
    const refusal = this.#refusal(key)
    if (refusal !== undefined) throw refusal
    let drop = () => {}
    try {
      return await new Promise((resolve, reject) => {
        const task: Task = { request, key, signal, settle: { resolve, reject }, isAlone: false, startedMs: 0 }
        drop = () => this.#drop(task)
        signal.addEventListener('abort', drop, { once: true })
        this.#waiting.push(task)
        this.#next()
      })
    } finally {
      // A signal may live as long as the server.
      signal.removeEventListener('abort', drop)
    }
  }

  #refusal(key: string): ApiError | undefined {
    if (this.#isClosed) return apiError('ERR_BUSY', 'the browser is being closed')
    if (this.#waiting.length >= this.#options.waitingMax) return apiError('ERR_BUSY', 'too many requests wait for an answer')
    const until = this.#culprits.get(key)
    if (until === undefined) return undefined
    if (performance.now() < until)
      return apiError('ERR_READER_DIED', 'this request has ended the process that reads the file: it is not tried again yet')
    this.#culprits.delete(key)
    return undefined
  }

  /** Begins what may run. */
  #next(): void {
    for (;;) {
      const [task] = this.#waiting
      if (task === undefined) return
      const running = [...this.#running.values()]
      const limit = task.isAlone || running.some(({ isAlone }) => isAlone) ? 1 : this.#options.requestsAtOnce
      if (running.length >= limit) return
      this.#waiting.shift()
      const child = this.#started(task)
      if (child !== undefined) this.#begin(child, task)
    }
  }

  #begin(child: ChildProcess, task: Task): void {
    const id = this.#nextId++
    task.startedMs = performance.now()
    if (this.#running.size === 0) this.#signOfLifeMs = task.startedMs
    this.#running.set(id, task)
    this.#watch()
    this.#send(child, { kind: 'ask', id, request: task.request })
  }

  /** The process, started if there is none; undefined when the task was refused because it dies all the time. */
  #started(task: Task): ChildProcess | undefined {
    if (this.#child !== undefined) return this.#child
    const now = performance.now()
    this.#starts = this.#starts.filter((at) => now - at < minuteMs)
    if (this.#starts.length >= this.#options.startsMax) {
      task.settle.reject(
        apiError(
          'ERR_READER_DIED',
          `the process that reads the file has ended ${this.#starts.length} times within a minute: try again later`,
        ),
      )
      return undefined
    }
    this.#starts.push(now)
    const child = (this.#options.start ?? startReader)(this.#options)
    this.#child = child
    this.#isStuck = false
    child.on('message', (message: FromReader) => this.#heard(child, message))
    // Told by the exit as well, but for a process that could not be started at all.
    child.once('error', () => this.#died(child))
    this.#ended = new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => child.pid === undefined && resolve())
    })
    child.once('exit', () => this.#died(child))
    this.#send(child, { kind: 'open', path: this.path, writable: this.#options.writable })
    return child
  }

  #send(child: ChildProcess, message: ToReader): void {
    // A process that has just died is told of by its exit.
    if (child.connected) child.send(message, () => {})
  }

  #heard(child: ChildProcess, message: FromReader): void {
    if (child !== this.#child) return
    this.#signOfLifeMs = performance.now()
    if (message.kind === 'alive') return
    const task = this.#running.get(message.id)
    this.#running.delete(message.id)
    if (message.kind === 'answer') task?.settle.resolve(message.answer)
    else task?.settle.reject(new ApiError(message.failure))
    this.#watch()
    this.#next()
  }

  /** Nobody waits for this answer any more. One that runs keeps its place until the process has let go of it. */
  #drop(task: Task): void {
    const place = this.#waiting.indexOf(task)
    if (place >= 0) this.#waiting.splice(place, 1)
    for (const [id, running] of this.#running)
      if (running === task && this.#child !== undefined) this.#send(this.#child, { kind: 'cancel', id })
    task.settle.reject(task.signal.reason)
    if (place >= 0) this.#next()
  }

  #watch(): void {
    clearTimeout(this.#watchdog)
    if (this.#running.size === 0) return
    const oldest = Math.min(...[...this.#running.values()].map(({ startedMs }) => startedMs))
    const end = Math.min(this.#signOfLifeMs + this.#options.answerMsMax, oldest + this.#options.requestMsMax)
    this.#watchdog = setTimeout(() => this.#look(), Math.max(0, end - performance.now()))
  }

  /** Ends a process that has been silent for too long. */
  #look(): void {
    const now = performance.now()
    const isOver = [...this.#running.values()].some(({ startedMs }) => now - startedMs >= this.#options.requestMsMax)
    const isSilent = now - this.#signOfLifeMs >= this.#options.answerMsMax
    if (isOver || isSilent) {
      this.#isStuck = true
      this.#child?.kill('SIGKILL')
    } else this.#watch()
  }

  #died(child: ChildProcess): void {
    if (child !== this.#child) return
    this.#child = undefined
    clearTimeout(this.#watchdog)
    const tasks = [...this.#running.values()]
    this.#running.clear()
    if (this.#isStuck || this.#isClosed || tasks.length === 1) this.#fail(tasks)
    else this.#askAlone(tasks)
    this.#next()
  }

  #fail(tasks: readonly Task[]): void {
    for (const { key, settle } of tasks) {
      if (tasks.length === 1) this.#note(key)
      const died = 'the process that reads the file has ended: the file is damaged there, or made to do harm'
      const stuck = 'the process that reads the file gave no answer and was ended: the file is damaged there, or its disk does not answer'
      settle.reject(this.#isStuck ? apiError('ERR_READER_STUCK', stuck) : apiError('ERR_READER_DIED', died))
    }
  }

  #askAlone(tasks: readonly Task[]): void {
    const wanted = tasks.filter(({ signal }) => !signal.aborted)
    for (const task of wanted) task.isAlone = true
    this.#waiting.unshift(...wanted)
  }

  #note(key: string): void {
    if (this.#culprits.size >= culpritsMax) this.#culprits.clear()
    this.#culprits.set(key, performance.now() + this.#options.refusedMs)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const { settle } of this.#waiting) settle.reject(apiError('ERR_BUSY', 'the browser is being closed'))
    this.#waiting = []
    this.#child?.kill('SIGKILL')
    await this.#ended
  }
}
