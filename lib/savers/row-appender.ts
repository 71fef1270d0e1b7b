/** Hands rows to the addon: the hot path, and the second tries of rows that need one. Decides no policy: what became of a
 *  row is told by the addon's code, and only values that can never be taken throw. */
import type { CheckedChannel } from '../data/channel.js'
import { createError, describe, type H5SaverError } from '../errors.js'
import { unixSeconds } from '../file/clock.js'
import { type LentMemory, LentMemoryKeeper, type OnRelease } from '../file/lent-memory.js'
import type { WriterSession } from '../file/writer-session.js'
import { AppendCode, columnFault, type NativeTreeOp, type NativeValue, type NativeWriter } from '../native.js'
import { checkBoolean } from '../options.js'
import {
  type AppendManyOptions,
  type AppendOptions,
  checkAppendOptions,
  checkFrameId,
  checkManyOptions,
  checkTime,
} from './append-options.js'
import { setTimestamps } from './detector-tree.js'
import { asElements, checkRowKeys, countRows, faultError, lendableRow, normaliseRow, type RowValues } from './row-values.js'

/** What rows are appended to. */
export interface RowTarget {
  session: WriterSession
  channels: readonly CheckedChannel[]
  /** the addon's number of the columns */
  series: number
  /** the channels' arrays in the file */
  dataPaths: readonly string[]
  onRelease: OnRelease | undefined
  /** gives the time of rows that have none, in Unix seconds; without it, the addon's clock does */
  clock: (() => number) | undefined
  /** least bytes of the texts that are written again */
  rewrittenTextBytes: number
  /** told that the first row was taken, and its time is on its way into the file */
  onFirstRow: (() => void) | undefined
}

/** Whether a code says that the row was taken. */
export function isTaken(code: number): boolean {
  return code <= AppendCode.AboveHighWater
}

export class RowAppender {
  /** bytes of a row as the queue counts them: its frames and its time */
  readonly rowBytes: number
  /** time of the row that was handed over last, in Unix seconds; NaN where the addon's clock gives it */
  lastTime = Number.NaN

  readonly #target: RowTarget
  readonly #session: WriterSession
  readonly #writer: NativeWriter
  readonly #series: number
  readonly #channels: readonly CheckedChannel[]
  readonly #names: readonly string[]
  // The names of the first two channels, and room for the values of more: rows are taken apart without allocating.
  readonly #first: string
  readonly #second: string
  readonly #values: NativeValue[]
  readonly #clock: (() => number) | undefined
  #hasRows = false
  /** the time of the first row, while it is not on its way into the file */
  #untoldTime: number | undefined

  constructor(target: RowTarget) {
    this.#target = target
    this.#session = target.session
    this.#writer = target.session.writer
    this.#series = target.series
    this.#channels = target.channels
    this.#names = target.channels.map(({ name }) => name)
    this.#first = this.#names[0] ?? ''
    this.#second = this.#names[1] ?? ''
    this.#values = new Array<NativeValue>(this.#names.length).fill(0)
    this.#clock = target.clock
    this.rowBytes = target.channels.reduce((sum, { frameBytes }) => sum + frameBytes, Float64Array.BYTES_PER_ELEMENT)
  }

  /** Hands over one row.
   *  @throws ERR_DTYPE_MISMATCH, ERR_SHAPE_MISMATCH, ERR_BUFFER_DETACHED, ERR_INVALID_OPTION */
  take(row: RowValues, options: AppendOptions | undefined): number {
    let time = Number.NaN
    let frameId = -1
    let isLent = false
    if (options !== undefined) {
      checkAppendOptions(options)
      if (options.time !== undefined) time = checkTime(options.time)
      if (options.frameId !== undefined) frameId = checkFrameId(options.frameId)
      if (options.transfer !== undefined) isLent = checkBoolean(options.transfer, 'transfer')
    }
    // The first row's time is the time of the data: it has to be known here.
    if (Number.isNaN(time) && (this.#clock !== undefined || !this.#hasRows)) time = this.now()
    this.lastTime = time
    if (!this.#hasRows) checkRowKeys(this.#channels, row)
    let code = isLent ? this.#lend(row, time, frameId) : this.#send(row, time, frameId)
    if (code >= AppendCode.ColumnFault) code = this.#retry(row, time, frameId, code)
    if (!this.#hasRows && isTaken(code)) this.#noteFirst(time)
    return code
  }

  /** Hands over several rows, all or none.
   *  @throws as `take`; ERR_SHAPE_MISMATCH also for channels with different numbers of frames */
  takeMany(rows: RowValues, options: AppendManyOptions): number {
    checkRowKeys(this.#channels, rows)
    const count = this.#countMany(rows, options.count)
    const { times, frameIds } = checkManyOptions(options, count)
    const needsTime = times === null && (this.#clock !== undefined || !this.#hasRows)
    const given = needsTime ? new Float64Array(count).fill(this.now()) : times
    const send = (values: NativeValue[]) => this.#writer.appendMany(this.#series, count, given, frameIds, ...values)
    let code = send(this.#names.map((name) => rows[name] as NativeValue))
    if (code >= AppendCode.ColumnFault && columnFault(code).fault === 'dtype') {
      code = send(this.#channels.map((channel) => asElements(channel, rows[channel.name] as LentMemory, count)))
    }
    if (code >= AppendCode.ColumnFault) throw this.#faultOf(code, rows, count)
    if (!this.#hasRows && isTaken(code)) this.#noteFirst(given?.[0] ?? this.now())
    return code
  }

  /** The time of a row that has none, in Unix seconds. */
  now(): number {
    return this.#clock === undefined ? unixSeconds() : this.#clock()
  }

  #send(row: RowValues, time: number, frameId: number): number {
    const writer = this.#writer
    switch (this.#names.length) {
      case 1:
        return writer.append(this.#series, time, frameId, row?.[this.#first] as NativeValue)
      case 2:
        return writer.append(this.#series, time, frameId, row?.[this.#first] as NativeValue, row?.[this.#second] as NativeValue)
      default: {
        const values = this.#values
        for (let place = 0; place < values.length; place++) values[place] = row?.[this.#names[place] ?? ''] as NativeValue
        const code = writer.append(this.#series, time, frameId, ...values)
        // The array lives as long as the saver: the caller's frames shall not.
        values.fill(0)
        return code
      }
    }
  }

  /** A second try of a row with a value that is no typed array of its channel: it may be raw memory. */
  #retry(row: RowValues, time: number, frameId: number, fault: number): number {
    if (columnFault(fault).fault !== 'dtype') throw this.#faultOf(fault, row, 1)
    const { form, values } = normaliseRow(this.#channels, row, 1)
    const code =
      form === 'bytes'
        ? this.#writer.appendBytes(this.#series, time, frameId, ...values)
        : this.#writer.append(this.#series, time, frameId, ...values)
    if (code >= AppendCode.ColumnFault) throw this.#faultOf(code, row, 1)
    return code
  }

  /** Hands over a row whose memory is lent until it comes back through `onRelease`. */
  #lend(row: RowValues, time: number, frameId: number): number {
    checkRowKeys(this.#channels, row)
    const session = this.#session
    const values = lendableRow(this.#channels, row)
    const token = session.lend(this.#names.map((name) => row[name]).filter(isMemory), this.#target.onRelease)
    let code: number = AppendCode.Failed
    try {
      // Memory that is not aligned, or has numbers beside it, is copied.
      code =
        values === undefined
          ? this.#retry(row, time, frameId, AppendCode.ColumnFault)
          : this.#writer.appendTransfer(this.#series, time, frameId, token, ...values)
      if (code >= AppendCode.ColumnFault) throw this.#faultOf(code, row, 1)
      return code
    } finally {
      const isRead = isTaken(code) || code === AppendCode.BrokenOff
      if (isRead && values !== undefined) LentMemoryKeeper.lock(values)
      // A copied row needs its memory no more, and a dropped one never will. After an error the memory stays the caller's.
      if (!isTaken(code) || values === undefined) session.endLoan(token, isTaken(code) || code === AppendCode.Dropped)
    }
  }

  #noteFirst(time: number): void {
    this.#hasRows = true
    this.#untoldTime = time
    try {
      this.#writer.submit(this.lastOps())
      this.#untoldTime = undefined
    } catch {
      // The row was accepted all the same. Too many changes of the tree are waiting: the close will write this one. Or the
      // writer has just failed: the next call tells.
    }
    this.#target.onFirstRow?.()
  }

  /** The changes of the tree that found no room yet. */
  lastOps(): NativeTreeOp[] {
    return this.#untoldTime === undefined ? [] : setTimestamps(this.#target.dataPaths, this.#untoldTime, this.#target.rewrittenTextBytes)
  }

  #countMany(rows: RowValues, asked: number | undefined): number {
    const counts = this.#channels.map((channel) => countRows(channel, rows[channel.name]))
    const count = asked ?? counts[0] ?? 0
    const odd = counts.findIndex((candidate) => candidate !== count)
    if (odd < 0) return count
    const name = this.#names[odd] ?? ''
    throw createError('ERR_SHAPE_MISMATCH', `channel '${name}' has ${counts[odd]} frames instead of ${describe(count)}`, {
      channel: name,
      expected: `${describe(count)} frames`,
      given: `${counts[odd]} frames`,
    })
  }

  #faultOf(code: number, row: RowValues, count: number): H5SaverError {
    const { value, fault } = columnFault(code)
    const channel = this.#channels[value]
    if (channel === undefined) return createError('ERR_INTERNAL', `the addon answered with an unknown code: ${code}`)
    const given = row?.[channel.name]
    return faultError(channel, given === undefined ? 'missing' : fault, given, count)
  }
}

function isMemory(value: unknown): value is LentMemory {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer
}
