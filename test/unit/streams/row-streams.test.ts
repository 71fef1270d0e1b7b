// Streams and iterables, over a sink that takes two rows and then asks to wait.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import type { AppendOptions } from '../../../lib/savers/append-options.js'
import { consume, type RowItem, type RowSink, toWritable } from '../../../lib/streams/row-streams.js'
import { errorOf, rejectionOf } from '../../helpers/errors.js'

class SlowSink implements RowSink<number> {
  readonly rows: number[] = []
  readonly times: (number | undefined)[] = []
  flushes = 0
  waiting = 0
  waitingMax = 0

  offer(row: number, options?: AppendOptions): Promise<void> | undefined {
    if (row < 0) throw new RangeError('negative')
    this.rows.push(row)
    this.times.push(options?.time)
    if (this.rows.length % 2 !== 0) return undefined
    this.waitingMax = Math.max(this.waitingMax, ++this.waiting)
    return new Promise((resolve) =>
      setImmediate(() => {
        this.waiting--
        resolve()
      }),
    )
  }

  async flush(): Promise<void> {
    this.flushes++
  }
}

test('consume takes rows and rows with options, and waits when it is told to', async () => {
  const sink = new SlowSink()
  async function* source(): AsyncGenerator<RowItem<number>> {
    yield 1
    yield [2, { time: 5 }]
    yield 3
  }
  expect(await consume(sink, source())).toBe(3)
  expect(await consume(sink, [4, 5])).toBe(2)
  expect(sink.rows).toEqual([1, 2, 3, 4, 5])
  expect(sink.times).toEqual([undefined, 5, undefined, undefined, undefined])
  expect(sink.waitingMax).toBe(1)
})

test('consume ends the source when a row is refused', async () => {
  let isEnded = false
  function* source() {
    try {
      yield 1
      yield -1
      yield 2
    } finally {
      isEnded = true
    }
  }
  const sink = new SlowSink()
  await expect(consume(sink, source())).rejects.toThrow('negative')
  expect([sink.rows, isEnded]).toEqual([[1], true])
})

test('a stream passes back-pressure on and commits at its end', async () => {
  const sink = new SlowSink()
  const rows = Array.from({ length: 101 }, (_, row) => row)
  await pipeline(Readable.from(rows), toWritable(sink))
  expect(sink.rows).toEqual(rows)
  expect([sink.waitingMax, sink.flushes]).toEqual([1, 1])
})

test('a stream may leave the commit to the clock', async () => {
  const sink = new SlowSink()
  await pipeline(Readable.from([1]), toWritable(sink, { onFinish: 'none' }))
  expect(sink.flushes).toBe(0)
})

test('a stream fails with the error of the row', async () => {
  await expect(pipeline(Readable.from([1, -1, 2]), toWritable(new SlowSink()))).rejects.toThrow('negative')
})

test('options that make no sense are refused', async () => {
  const sink = new SlowSink()
  for (const options of [null, 5, { onFinish: 'close' }, { highWaterMark: 0 }, { highWatermark: 2 }]) {
    expect(errorOf(() => toWritable(sink, options as Parameters<typeof toWritable>[1])).code).toBe('ERR_INVALID_OPTION')
  }
  for (const source of [null, 5, {}, 'rows']) {
    const error = await rejectionOf(consume(sink, source as Parameters<typeof consume<number>>[1]))
    expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'source' })
  }
  expect(sink.rows).toEqual([])
})
