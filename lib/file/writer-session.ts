/** One native writer, and everything in JavaScript that waits for it.
 *
 *  The addon tells by one coalesced wake that something has happened; `#onWake` reads the state once and settles every
 *  promise that is due: that is the only place where any is settled. Between the wakes nothing is polled.
 *
 *      open ──close()──► closing: calls that wait for room are served first ──► ended ──► closed
 *        └───────────── first failure (sticky): all waiting calls reject ──────► ended
 *
 *  Lifetimes: the addon holds this object weakly, so that a forgotten file is closed when it is collected. While a promise
 *  is pending the object is held by `busy`, and the process is kept alive. */
import { callNative, createError, errorFromNative, H5SaverError, OverloadError, StateError } from '../errors.js'
import {
  type NativeColumn,
  type NativeErrorInfo,
  type NativeState,
  type NativeTreeOp,
  type NativeWriter,
  type NativeWriterOptions,
  native,
} from '../native.js'
import { checkNumber } from '../options.js'
import { type LentMemory, LentMemoryKeeper, type OnRelease } from './lent-memory.js'
import { addLive, removeLive } from './live-writers.js'
import { bytesOfColumns, bytesOfOps } from './op-bytes.js'
import type { Durability } from './saver-options.js'
import type { SessionListener } from './session-listener.js'
import { SpaceWatch } from './space-watch.js'
import { type SaverStats, toStats } from './stats.js'
import { AppendWaiters, CountedWaiters, type PendingAppend } from './waiters.js'

/** What a session is told besides what the addon is. */
export interface SessionOptions {
  /** the file's name in messages and figures; it differs from the addon's where the file is to replace another, or a link leads to it */
  path?: string
  durability?: Durability
  lowSpaceSeconds?: number
}

/** With `frame`: rows smaller than this share chunks of at most this size, which each commit writes again while they fill. */
const frameChunkBytesMax = 65_536

const busy = new Set<WriterSession>()

// Outside of the class: a closure made inside would hold the session, which could then never be collected.
function makeWriter(options: NativeWriterOptions, session: WeakRef<WriterSession>): NativeWriter {
  return callNative(() => new native.Writer(options, () => session.deref()?.wake()))
}

/** An hour: longer than any disk stalls. The addon's own limit. */
const closeSyncMaxMs = 3_600_000

/** Batches of changes of the tree that may wait without anybody being asked to: the addon takes 4096. */
const batchesLow = 1024

function sleepOneMs(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
}

export class WriterSession {
  /** the file, as messages and figures name it */
  readonly path: string
  readonly writer: NativeWriter
  /** True while rows cannot be appended at once: the session is closing, or earlier rows wait for room. */
  blocked = false
  /** Whether `appendAsync` waits until its row is committed. */
  readonly commitsRows: boolean

  readonly #options: NativeWriterOptions
  #listener: SessionListener | undefined
  #error: H5SaverError | null = null
  #closing: Promise<void> | undefined
  #isClosing = false
  #hasEnded = false
  #lastOpsAreIn = false
  #late: WriterSession | undefined
  #keepsProcess = false
  #commits = 0
  #batches = 0
  #warnings = 0
  /** what the addon told at the last wake that brought news */
  #seen: NativeState | undefined
  readonly #space: SpaceWatch
  readonly #loans = new LentMemoryKeeper()
  readonly #commitRequests = new CountedWaiters()
  readonly #drains = new CountedWaiters()
  readonly #appends = new AppendWaiters()
  readonly #appendsServed = new CountedWaiters()
  readonly #end = new CountedWaiters()

  constructor(options: NativeWriterOptions, { path = options.path, durability, lowSpaceSeconds = 60 }: SessionOptions = {}) {
    this.path = path
    this.commitsRows = durability === 'frame'
    this.#space = new SpaceWatch(lowSpaceSeconds)
    this.#options = options
    this.writer = makeWriter(options, new WeakRef(this))
    addLive(this)
  }

  /** Names the one that is told about events. */
  listen(listener: SessionListener): void {
    this.#listener = listener
  }

  /** The first failure. */
  get error(): H5SaverError | null {
    return this.#error
  }

  get isClosing(): boolean {
    return this.#isClosing
  }

  /** @throws ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  checkUsable(): void {
    if (this.#isClosing) throw createError('ERR_FILE_CLOSED', `the file is closed or closing: '${this.path}'`, { path: this.path })
    if (this.#error !== null) throw this.failure()
  }

  /** Why a row is not taken. */
  refusal(): H5SaverError {
    if (this.#isClosing) return createError('ERR_WRITER_CLOSED', `the saver is closed or closing: '${this.path}'`, { path: this.path })
    const error = this.#error ?? this.#noteFailure(this.writer.state())
    return error === null ? createError('ERR_WRITER_CLOSED', `the saver is not open: '${this.path}'`, { path: this.path }) : this.failure()
  }

  /** The error of calls that come after the first failure. */
  failure(): H5SaverError {
    return createError('ERR_WRITER_FAILED', `writing '${this.path}' failed earlier: ${this.#error?.message ?? 'unknown reason'}`, {
      path: this.path,
      cause: this.#error,
    })
  }

  /** Why a row is not taken where the disk is full. Whoever listens has been told by then that this was coming. */
  noSpace(cause?: H5SaverError): H5SaverError {
    const bytesLeft = this.writer.state().spaceLeft ?? 0
    const low = this.#space.noteRefusal(bytesLeft)
    if (low !== undefined) this.#tell((listener) => listener.lowSpace(low))
    const message = `the disk or a quota is full: ${bytesLeft} bytes are left for rows of '${this.path}', which can still be committed and closed`
    return createError('ERR_NO_SPACE', message, { path: this.path, bytesLeft, ...(cause && { cause }) })
  }

  /** @throws ERR_NO_SPACE when the disk has no room for so many bytes more */
  #checkSpace(bytes: number): void {
    if (bytes === 0) return
    const { spaceLeft } = this.writer.state()
    if (spaceLeft === null || spaceLeft >= bytes) return
    // A commit looks at the disk again: what was freed meanwhile is known to the next call.
    callNative(() => this.writer.commit())
    throw this.noSpace()
  }

  /** Enqueues changes of the tree. @throws ERR_NO_SPACE: nothing was enqueued */
  submit(ops: NativeTreeOp[]): void {
    this.checkUsable()
    this.#checkSpace(bytesOfOps(ops))
    this.#batches = this.#callWithRoom(() => this.writer.submit(ops))
  }

  /** Whether more is waiting than `drain` leaves. */
  get needsDrain(): boolean {
    const { queueBytes, queueBytesLow, batchesDone } = this.writer.state()
    return queueBytes > queueBytesLow || this.#batches - batchesDone > batchesLow
  }

  /** Enqueues the creation of datasets that grow together. @throws ERR_NO_SPACE: nothing was enqueued */
  addSeries(columns: NativeColumn[]): number {
    this.checkUsable()
    this.#checkSpace(bytesOfColumns(columns))
    return this.#callWithRoom(() => this.writer.addSeries(this.#columnsOf(columns)))
  }

  /** Enqueues the creation of datasets that are filled point by point. @throws ERR_NO_SPACE: nothing was enqueued */
  addGrid(gridShape: number[], columns: NativeColumn[]): number {
    this.checkUsable()
    this.#checkSpace(bytesOfColumns(columns))
    return this.#callWithRoom(() => this.writer.addGrid(gridShape, this.#columnsOf(columns)))
  }

  #columnsOf(columns: NativeColumn[]): NativeColumn[] {
    return this.commitsRows ? columns.map((column) => ({ ...column, chunkBytesMax: frameChunkBytesMax })) : columns
  }

  /** Enqueues the end of a series or grid. */
  endSeries(series: number): void {
    this.#callUsable(() => this.writer.endSeries(series))
  }

  /** Resolves when a commit covers everything that was enqueued before. */
  async commit(): Promise<void> {
    const target = this.#callUsable(() => this.writer.commit())
    await this.#pending(this.#commitRequests.wait(target))
  }

  /** Resolves when the rows accepted so far are committed, during a close too: it ends with a commit. */
  async rowsCommitted(): Promise<void> {
    if (!this.#isClosing) return this.commit()
    if (!this.#hasEnded) await this.#pending(this.#end.wait(0))
    if (this.#error !== null) throw this.failure()
  }

  /** Resolves when the queue has fallen to its low water: enough to keep the threads busy until the next rows come. */
  async drain(): Promise<void> {
    if (this.#error !== null) throw this.failure()
    if (this.#hasEnded) return
    // Of many small changes the queue's bytes tell nothing; a commit has carried them out.
    if (!this.#isClosing && this.#batches - (this.#seen?.batchesDone ?? 0) > batchesLow) await this.commit()
    await this.#pending(this.#drains.wait(0))
  }

  /** Resolves when a row that found the queue full was accepted. */
  async waitForRoom(append: PendingAppend): Promise<void> {
    this.blocked = true
    await this.#pending(this.#appends.wait(append))
  }

  /** Calls the addon for something that needs an open, sound file. */
  #callUsable<T>(call: () => T): T {
    this.checkUsable()
    try {
      return callNative(call)
    } catch (error) {
      // The writer failed since its state was last read: the failure itself is in the state.
      if (error instanceof StateError && error.code !== 'ERR_SWMR_TREE_FROZEN') throw this.refusal()
      throw error
    }
  }

  /** The same for what takes room on the disk, which the addon counts in more detail. @throws ERR_NO_SPACE, as told by `noSpace` */
  #callWithRoom<T>(call: () => T): T {
    try {
      return this.#callUsable(call)
    } catch (error) {
      throw error instanceof H5SaverError && error.code === 'ERR_NO_SPACE' ? this.noSpace(error) : error
    }
  }

  /** Takes memory into keeping until the addon gives its token back. */
  lend(values: readonly LentMemory[], onRelease: OnRelease | undefined): number {
    // The addon's threads read this memory: it may not be collected before them, together with the session.
    busy.add(this)
    return this.#loans.keep(values, onRelease)
  }

  /** Ends a loan of which the addon knows nothing. `tell`: its owner learns through `onRelease`, as of the others. */
  endLoan(token: number, tell: boolean): void {
    if (tell) this.#loans.giveBack(token)
    else this.#loans.forget(token)
    this.#keep()
  }

  stats(): SaverStats {
    const state = this.writer.state()
    return toStats(this.path, state, this.#error ?? this.#noteFailure(state))
  }

  /** Ends the session: rows that wait are accepted, all is written and committed, the file is closed.
   *  Resolves when the writer has ended. Rejects once with the first failure; later calls resolve. */
  close(): Promise<void> {
    this.#closing ??= this.#close().finally(() => {
      this.#closing = Promise.resolve()
    })
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#isClosing = true
    this.blocked = true
    if (this.#appends.size > 0) await this.#pending(this.#appendsServed.wait(0))
    const committed = () => this.#pending(this.#commitRequests.wait(this.writer.commit())).catch(() => undefined)
    // Those who follow the file shall not meet totals of rows that are not there, nor shall whoever finds it after a crash.
    if (this.#options.live && !this.#hasEnded) await committed()
    // Full of changes of the tree: a commit has carried out all of them.
    while (!this.#hasEnded && !this.#submitLastOps()) await committed()
    // A failure may have ended the writer meanwhile.
    if (!this.#hasEnded) {
      this.writer.close()
      await this.#pending(this.#end.wait(0))
    }
    if (this.#late !== undefined) {
      await this.#late.close().catch((error: unknown) => this.#noteLateFailure(error))
      this.#tell((listener) => listener.ended(this.writer.state()))
    }
    removeLive(this)
    if (this.#error !== null) throw this.#error
  }

  /** The same, blocking the thread for at most `timeoutMs`. Rows that wait for room are lost.
   *  @throws ERR_INVALID_OPTION, ERR_CLOSE_TIMEOUT, or the first failure */
  closeSync(timeoutMs: number): void {
    checkNumber(timeoutMs, 'timeoutMs', 0, closeSyncMaxMs)
    if (this.#hasEnded && this.#closing !== undefined) return
    const deadline = performance.now() + timeoutMs
    this.#isClosing = true
    this.blocked = true
    this.#appends.rejectAll(this.refusal())
    this.#appendsServed.settle(0)
    if (this.#options.live) {
      const target = this.writer.commit()
      const isDone = ({ commitsDone, error }: NativeState) => commitsDone >= target || error !== null
      while (!isDone(this.writer.state()) && performance.now() < deadline) sleepOneMs()
    }
    while (!this.#submitLastOps() && performance.now() < deadline) sleepOneMs()
    const hasEnded = this.writer.closeSync(Math.max(0, deadline - performance.now()))
    // What has not ended yet can still be awaited by close.
    if (hasEnded) this.#closing = Promise.resolve()
    this.wake()
    if (!hasEnded) {
      throw createError('ERR_CLOSE_TIMEOUT', `'${this.path}' could not be closed within ${Math.round(timeoutMs)} ms`, { path: this.path })
    }
    if (this.#late !== undefined) {
      try {
        this.#late.closeSync(Math.max(0, deadline - performance.now()))
      } catch (error) {
        this.#noteLateFailure(error)
      }
      this.#tell((listener) => listener.ended(this.writer.state()))
    }
    removeLive(this)
    if (this.#error !== null) throw this.#error
  }

  /** Enqueues what belongs before the last commit. False: no room yet, too many changes of the tree are waiting. */
  #submitLastOps(): boolean {
    if (this.#lastOpsAreIn || this.#error !== null || this.#noteFailure(this.writer.state()) !== null) return true
    const ops = this.#listener?.lastOps() ?? []
    try {
      if (ops.length > 0) callNative(() => this.writer.submit(ops))
    } catch (error) {
      if (error instanceof OverloadError) return false
      // Else the writer failed since the state was read. It is told by the close itself.
    }
    this.#lastOpsAreIn = true
    return true
  }

  /** Settles everything that is due. Called by the addon, and when a promise begins to wait.
   *  Listeners are told first: whoever awaits a commit finds that its event has come. */
  wake(): void {
    // Most wakes tell of rows that were written, and nothing else.
    const seen = this.#error === null && this.#commitRequests.size + this.#end.size === 0 ? this.#seen : undefined
    const queueBytes = seen === undefined ? -1 : this.writer.queueBytesUnlessNews(seen.news)
    if (seen === undefined || queueBytes < 0) {
      this.#takeNews(this.writer.state())
      return
    }
    this.#takeReleased()
    this.#serveAppends()
    if (queueBytes <= seen.queueBytesLow) this.#drains.settle(0)
    this.#rearm(seen)
  }

  #takeNews(state: NativeState): void {
    this.#seen = state
    const failure = this.#error ?? this.#noteFailure(state)
    if (state.commits > this.#commits) {
      this.#commits = state.commits
      this.#tell((listener) => listener.committed(state))
      const { bytesOnDisk, spaceLeft } = state
      const low = this.#space.note({ seconds: performance.now() / 1000, bytesOnDisk, spaceLeft })
      if (low !== undefined) this.#tell((listener) => listener.lowSpace(low))
    }
    this.#noteWarning(state)
    this.#takeReleased()
    this.#commitRequests.settle(state.commitsDone)
    if (failure !== null) this.#rejectWaiting()
    else this.#serveAppends()
    if (state.queueBytes <= state.queueBytesLow) this.#drains.settle(0)
    if (state.phase === 'closed' || state.phase === 'failed') this.#noteEnd(state)
    this.#rearm(state)
  }

  #takeReleased(): void {
    if (this.#loans.size > 0) for (const token of this.writer.takeReleased()) this.#loans.giveBack(token)
  }

  #serveAppends(): void {
    if (this.#appends.size === 0) return
    this.#appends.retry()
    if (this.#appends.size > 0) return
    this.blocked = this.#isClosing
    this.#appendsServed.settle(0)
  }

  #rejectWaiting(): void {
    const error = this.failure()
    this.#commitRequests.rejectAll(error)
    this.#drains.rejectAll(error)
    this.#appends.rejectAll(error)
    this.#appendsServed.settle(0)
    // Nothing waits any more: the next row meets the failure itself.
    this.blocked = this.#isClosing
  }

  #noteFailure(state: NativeState): H5SaverError | null {
    if (state.error === null) return null
    const error = this.#errorOf(state.error)
    this.#noteError(error)
    return error
  }

  /** The first failure. What goes with it is told by its message. */
  #noteError(error: H5SaverError): void {
    const texts = this.#listener?.lateTexts() ?? 0
    if (texts > 0) error.message += ` (texts that waited for the end of the live file may be lost: ${texts})`
    this.#error = error
    this.#tell((listener) => listener.failed(error))
  }

  #noteWarning({ warning, warnings }: NativeState): void {
    if (warning === null || warnings === this.#warnings) return
    this.#warnings = warnings
    const error = this.#errorOf(warning)
    this.#tell((listener) => listener.warned(error))
  }

  #errorOf({ path: node, ...failure }: NativeErrorInfo): H5SaverError {
    const where = node === undefined || node === this.#options.path || node === this.path ? {} : { node }
    return errorFromNative({ ...failure, ...where, path: this.path })
  }

  #noteEnd(state: NativeState): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    if (this.#error === null) this.#beginLate()
    if (this.#late === undefined) {
      // A failure that no close has told yet is told at the end of the process.
      if (this.#error === null) removeLive(this)
      this.#tell((listener) => listener.ended(state))
    }
    this.#drains.settle(0)
    this.#end.settle(0)
  }

  /** Opens a live file that has ended once more, as a plain one, for what had to wait. The close of that one is awaited by ours. */
  #beginLate(): void {
    const ops = this.#options.live ? (this.#listener?.lateOps() ?? []) : []
    if (ops.length === 0) return
    try {
      this.#late = new WriterSession({ ...this.#options, path: this.path, live: false, mode: 'append' })
      this.#late.submit(ops)
    } catch (error) {
      // It may have failed to open before it was given anything: then that is what went wrong.
      this.#noteLateFailure(this.#late?.error ?? error)
    }
  }

  #noteLateFailure(failure: unknown): void {
    if (this.#error !== null) return
    this.#noteError(failure instanceof H5SaverError ? failure : createError('ERR_INTERNAL', String(failure), { cause: failure }))
  }

  /** Tells that a row was dropped. */
  noteDrop(): void {
    this.#tell((listener) => listener.dropped())
  }

  /** What a listener throws is an uncaught exception, but keeps no promise from being settled. */
  #tell(call: (listener: SessionListener) => void): void {
    try {
      if (this.#listener !== undefined) call(this.#listener)
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  }

  #pending<T>(promise: Promise<T>): Promise<T> {
    // Something may have happened before the promise was there to be told.
    this.wake()
    return promise
  }

  get #waiting(): number {
    return this.#commitRequests.size + this.#end.size + this.#drains.size + this.#appends.size
  }

  /** While a promise is pending this object and the process live on; while memory is lent, this object. */
  #keep(): void {
    const isWaiting = this.#waiting > 0
    if (isWaiting !== this.#keepsProcess) {
      this.#keepsProcess = isWaiting
      this.writer.ref(isWaiting)
    }
    if (isWaiting || this.#loans.size > 0) busy.add(this)
    else busy.delete(this)
  }

  #rearm({ queueBytesMax, queueBytesLow }: NativeState): void {
    this.#keep()
    if (this.#drains.size + this.#appends.size === 0) return
    const room = this.#appends.size > 0 ? queueBytesMax - this.#appends.nextBytes : 0
    this.writer.notifyBelow(Math.max(room, queueBytesLow))
  }
}
