/** Streams and iterables of rows into a saver. The back-pressure is that of the saver's queue: nothing is buffered here. */
import { Writable } from 'node:stream'
import { createError, describe } from '../errors.js'
import { checkChoice, checkInteger, checkKeys } from '../options.js'
import type { AppendOptions } from '../savers/append-options.js'

/** A row, or a row with its options. */
export type RowItem<R> = R | readonly [R, Pick<AppendOptions, 'time' | 'frameId'>]

/** Where rows come from. */
export type RowSource<R> = Iterable<RowItem<R>> | AsyncIterable<RowItem<R>>

/** What takes rows. */
export interface RowSink<R> {
  /** @returns undefined: go on; a promise: resolves when the next row may come */
  offer(row: R, options?: AppendOptions): Promise<void> | undefined
  flush(): Promise<void>
}

/** Options of a stream of rows. */
export interface WritableOptions {
  /** rows that the stream may hold while the queue is full, 1 to 2^20; 2 when left out */
  highWaterMark?: number
  /** what the end of the stream does: `flush` commits what was written, `none` leaves that to the next timed commit */
  onFinish?: 'flush' | 'none'
}

function isPair<R>(item: RowItem<R>): item is readonly [R, Pick<AppendOptions, 'time' | 'frameId'>] {
  return Array.isArray(item)
}

function offerItem<R>(sink: RowSink<R>, item: RowItem<R>): Promise<void> | undefined {
  return isPair(item) ? sink.offer(item[0], item[1]) : sink.offer(item)
}

const onFinishChoices = ['flush', 'none'] as const

/** A stream in object mode that appends what is written to it.
 *  @throws ERR_INVALID_OPTION */
export function toWritable<R>(sink: RowSink<R>, options: WritableOptions = {}): Writable {
  checkKeys(options, ['highWaterMark', 'onFinish'], 'options of toWritable')
  const highWaterMark = checkInteger(options.highWaterMark ?? 2, 'highWaterMark', 1, 2 ** 20)
  const onFinish = checkChoice(options.onFinish ?? 'flush', 'onFinish', onFinishChoices)
  return new Writable({
    objectMode: true,
    highWaterMark,
    write(item: RowItem<R>, _encoding, done) {
      let wait: Promise<void> | undefined
      try {
        wait = offerItem(sink, item)
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
        return
      }
      if (wait === undefined) done()
      else wait.then(() => done(), done)
    },
    final(done) {
      if (onFinish === 'none') done()
      else sink.flush().then(() => done(), done)
    },
  })
}

/** Appends all rows of a source. Resolves with their number when the last was accepted.
 *  @throws (as a rejection) ERR_INVALID_OPTION for what cannot be iterated; what the sink and the source throw */
export async function consume<R>(sink: RowSink<R>, source: RowSource<R>): Promise<number> {
  if (typeof source !== 'object' || source === null || !(Symbol.asyncIterator in source || Symbol.iterator in source)) {
    const given = describe(source)
    throw createError('ERR_INVALID_OPTION', `source must be an iterable or async iterable of rows; got ${given}`, {
      option: 'source',
      given,
    })
  }
  let rows = 0
  for await (const item of source) {
    const wait = offerItem(sink, item)
    if (wait !== undefined) await wait
    rows++
  }
  return rows
}
