/** Continuous saving of one detector: rows of frames, one after the other, as fast as they come. */
import type { Channels, Row, Rows } from '../data/channel.js'
import { createError, type H5SaverError } from '../errors.js'
import type { RowCounts } from '../file/stats.js'
import type { WriterSession } from '../file/writer-session.js'
import { AppendCode, type NativeTreeOp } from '../native.js'
import { consume, type RowSink, type RowSource, toWritable, type WritableOptions } from '../streams/row-streams.js'
import { type AppendManyOptions, type AppendOptions, checkAppendOptions, type OnFull } from './append-options.js'
import { setLedger } from './detector-tree.js'
import { isTaken, RowAppender, type RowTarget } from './row-appender.js'

/** What a saver is made of. Only `H5Saver.continuous` makes them. */
export interface ContinuousSaverParts extends RowTarget {
  title: string
  /** the group in the file */
  path: string
  onFull: OnFull
  /** told that a row was dropped */
  onDrop: () => void
}

const accepted = Promise.resolve()

/** Saves the rows of one detector into `/RawData/DetectorNNN`. Made by `H5Saver.continuous`.
 *
 *  All channels of a detector and its time axis grow together: a row has a frame of every channel, and no reader ever sees
 *  them at different lengths. Nothing here blocks: frames are copied and handed to the threads of the file.
 *
 *  @example
 *  for await (const frame of source) if (!camera.append({ frames: frame })) await camera.drain() */
export class ContinuousSaver<C extends Channels = Channels> implements RowSink<Row<C>> {
  /** the detector's title */
  readonly title: string
  /** the detector's group in the file, such as `/RawData/Detector000` */
  readonly path: string
  /** what happens to rows that find the queue full */
  readonly onFull: OnFull

  readonly #session: WriterSession
  readonly #series: number
  readonly #ledgerTextBytes: number
  readonly #appender: RowAppender
  readonly #onDrop: () => void

  /** @internal */
  constructor(parts: ContinuousSaverParts) {
    this.title = parts.title
    this.path = parts.path
    this.onFull = parts.onFull
    this.#session = parts.session
    this.#series = parts.series
    this.#ledgerTextBytes = parts.rewrittenTextBytes
    this.#appender = new RowAppender(parts)
    this.#onDrop = parts.onDrop
  }

  /** Appends one row and returns at once. The frames were copied when the call returns, unless they are lent (`transfer`).
   *  @param row a frame of every channel: the typed array of its dtype in C order, raw little-endian bytes, or a number
   *    where the shape is []
   *  @returns true: go on. false: the row was accepted, but the queue is filling up (a quarter of its limit, 3 MiB where
   *    frames are copied, or no room for another row): `await drain()`. With
   *    `onFull: 'drop'` false may also mean that the row was dropped; `stats().dropped` counts those.
   *  @throws ERR_DTYPE_MISMATCH, ERR_SHAPE_MISMATCH, ERR_INVALID_OPTION (a channel without a value, a name that is no channel in
   *    the first row, an unknown option), ERR_BUFFER_DETACHED: the row was not taken. ERR_QUEUE_FULL at the hard limit, unless `onFull` is `'drop'`.
   *    ERR_NO_SPACE, whatever `onFull` is, when the disk has no room for more than the end of the file (`bytesLeft`). ERR_WRITER_CLOSED. ERR_WRITER_FAILED
   *    after a failure in the background, with the failure as its cause. */
  append(row: Row<C>, options?: AppendOptions): boolean {
    if (this.#session.blocked) throw this.#blockedError()
    return this.#outcome(this.#appender.take(row, options))
  }

  /** Appends one row, waiting for room where the queue is full.
   *  Resolves when the row was accepted; with the durability `frame`, when it is committed, in one commit with those of other calls that wait.
   *  Its memory may be used again then, and not before. With `onFull: 'wait'` rows are
   *  taken in the order of the calls; at most 1024 calls may wait.
   *  @throws (as rejections) the errors of `append`; ERR_QUEUE_FULL with `onFull: 'error'` or when too many calls wait;
   *    ERR_FRAMES_DROPPED when the row was dropped */
  appendAsync(row: Row<C>, options?: AppendOptions): Promise<void> {
    try {
      const waiting = this.#offer(row, options, 'accepted')
      if (!this.#session.commitsRows) return waiting ?? accepted
      const committed = () => this.#session.rowsCommitted()
      return waiting === undefined ? committed() : waiting.then(committed)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Appends one row, and gives a promise only where there is something to wait for: the quickest way to append with
   *  back-pressure.
   *  @returns undefined: accepted, go on. A promise: resolves when the row was accepted and the next may come.
   *  @throws the errors of `append`, but waits for room where `onFull` is `'wait'` */
  offer(row: Row<C>, options?: AppendOptions): Promise<void> | undefined {
    return this.#offer(row, options, 'drained')
  }

  #offer(row: Row<C>, options: AppendOptions | undefined, until: 'accepted' | 'drained'): Promise<void> | undefined {
    const session = this.#session
    if (session.blocked && (session.isClosing || this.onFull !== 'wait')) throw this.#blockedError()
    const comesLater = session.blocked
    const code = comesLater ? AppendCode.QueueFull : this.#appender.take(row, options)
    if (code === AppendCode.Accepted) return undefined
    if (code === AppendCode.QueueFull && this.onFull === 'wait') {
      return this.#takeLater(row, options, comesLater ? Number.NaN : this.#appender.lastTime)
    }
    const wasDropped = code === AppendCode.Dropped
    if (this.#outcome(code)) return undefined
    if (until === 'drained') return session.drain()
    return wasDropped ? Promise.reject(this.#droppedError()) : undefined
  }

  /** Appends several rows in one call: all of them, or none.
   *  @param rows for every channel the frames of all rows, one after the other
   *  @param options `times` and `frameIds` have one element a row; `count` is checked against the values when it is given
   *  @returns as `append`
   *  @throws as `append`; ERR_SHAPE_MISMATCH when the channels have different numbers of frames */
  appendMany(rows: Rows<C>, options: AppendManyOptions = {}): boolean {
    if (this.#session.blocked) throw this.#blockedError()
    return this.#outcome(this.#appender.takeMany(rows, options))
  }

  /** Resolves when the queue of the file has fallen to its low water (at most 1.5 MiB, or an eighth of its limit), or the file was closed.
   *  @throws (as a rejection) ERR_WRITER_FAILED */
  drain(): Promise<void> {
    return this.#session.drain()
  }

  /** Resolves when everything appended so far, to any saver of the file, was committed: it survives what the durability says.
   *  @throws (as rejections) ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  flush(): Promise<void> {
    return this.#session.commit()
  }

  /** What became of this detector's rows. */
  stats(): RowCounts {
    return this.#session.writer.seriesCounts(this.#series)
  }

  /** A stream of rows, in object mode, with the back-pressure of the queue. It takes rows, or `[row, { time, frameId }]`.
   *  By default its end commits what it wrote and leaves the file open.
   *  @throws ERR_INVALID_OPTION */
  toWritable(options?: WritableOptions) {
    return toWritable<Row<C>>(this, options)
  }

  /** Appends all rows of a source, as fast as the queue takes them.
   *  @param source any iterable or async iterable of rows, or of `[row, { time, frameId }]`
   *  Resolves with the number of rows when the last was accepted.
   *  @throws (as rejections) the errors of `append` and those of the source, which is ended then */
  consume(source: RowSource<Row<C>>): Promise<number> {
    return consume<Row<C>>(this, source)
  }

  /** The changes of the tree that belong before the last commit. @internal */
  lastOps(): NativeTreeOp[] {
    return [...this.#appender.lastOps(), setLedger(this.path, this.stats(), this.#ledgerTextBytes)]
  }

  /** `asked`: the row's time where a first try has asked for it, NaN else: a clock of the caller's is asked once a row. */
  #takeLater(row: Row<C>, options: AppendOptions | undefined, asked: number): Promise<void> {
    if (options !== undefined) checkAppendOptions(options)
    // The time of a row is the moment of the call, not the one at which there is room.
    const stamped: AppendOptions = { ...options }
    if (stamped.time === undefined) stamped.time = Number.isNaN(asked) ? this.#appender.now() : asked
    return this.#session.waitForRoom({
      bytes: this.#appender.rowBytes,
      attempt: () => {
        const code = this.#appender.take(row, stamped)
        if (code === AppendCode.QueueFull) return false
        this.#outcome(code)
        return true
      },
    })
  }

  /** What a code means to the caller of `append`. */
  #outcome(code: number): boolean {
    if (isTaken(code)) return code === AppendCode.Accepted
    if (code === AppendCode.Dropped) {
      this.#onDrop()
      return false
    }
    if (code === AppendCode.NoSpace) throw this.#session.noSpace()
    throw code === AppendCode.QueueFull ? this.#fullError() : this.#session.refusal()
  }

  #blockedError(): H5SaverError {
    return this.#session.isClosing ? this.#session.refusal() : this.#fullError()
  }

  #fullError(): H5SaverError {
    const { queueBytes, queueBytesMax } = this.#session.stats()
    const message = `the queue is full: ${queueBytes} of ${queueBytesMax} bytes are waiting to be written; await drain()`
    return createError('ERR_QUEUE_FULL', message, { path: this.#session.path })
  }

  #droppedError(): H5SaverError {
    const { dropped } = this.stats()
    return createError('ERR_FRAMES_DROPPED', `the queue was full, the row was dropped (${dropped} so far)`, { dropped })
  }
}
