// Standard output with readers that stall or go away, and the events of log.
import { describe, expect, test } from 'vitest'
import { JsonReport } from '../../lib/cli/log-report.js'
import { Output } from '../../lib/cli/output.js'
import { MemoryStream } from './helpers/memory-stream.js'

const counts = { offered: 0, accepted: 0, written: 0, committed: 0, dropped: 0, failed: 0 }
const totals = { ...counts, bytesIn: 0, bytesOnDisk: 0, seconds: 1 }
const events = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('Output', () => {
  test('keeps only the newest of the replaceable texts while the reader stalls', async () => {
    const stream = new MemoryStream(8)
    const output = new Output(stream)
    stream.stall()
    output.write('first line\n')
    for (let index = 0; index < 100_000; index++) output.writeLatest(`${index}\n`)
    expect(stream.writableLength).toBeLessThan(100)
    await stream.resume()
    expect(stream.text).toBe('first line\n99999\n')
  })

  test('keeps the order of replaceable texts and others', async () => {
    const stream = new MemoryStream(8)
    const output = new Output(stream)
    stream.stall()
    output.write('first line\n')
    output.writeLatest('a\n')
    output.writeLatest('b\n')
    output.write('last\n')
    await stream.resume()
    expect(stream.text).toBe('first line\nb\nlast\n')
  })

  test('goes on silently when the reader is gone', () => {
    const stream = new MemoryStream()
    const output = new Output(stream)
    stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    return new Promise<void>((resolve) => {
      stream.once('close', () => {
        output.write('x')
        output.writeLatest('y')
        expect(output.open).toBe(false)
        expect(stream.text).toBe('')
        resolve()
      })
    })
  })
})

describe('JsonReport', () => {
  const report = () => {
    const stream = new MemoryStream()
    return { stream, report: new JsonReport({ stdout: new Output(stream), stderr: new Output(new MemoryStream()) }) }
  }

  test('prints the events of the contract, key by key', () => {
    const { stream, report: json } = report()
    json.open('/a.h5')
    json.commit({ ...counts, offered: 5, accepted: 4, written: 3, committed: 2, dropped: 1 })
    json.close('/a.h5', {
      offered: 5,
      accepted: 4,
      written: 4,
      committed: 4,
      dropped: 1,
      failed: 0,
      bytesIn: 64,
      bytesOnDisk: 99,
      seconds: 1.5,
    })
    expect(stream.text).toBe(
      [
        '{"event":"open","file":"/a.h5"}',
        '{"event":"commit","accepted":4,"written":3,"committed":2,"dropped":1,"failed":0}',
        '{"event":"commit","accepted":4,"written":4,"committed":4,"dropped":1,"failed":0}',
        '{"event":"close","file":"/a.h5","offered":5,"accepted":4,"written":4,"committed":4,"dropped":1,"failed":0,"bytesIn":64,"bytesOnDisk":99,"seconds":1.5}',
        '',
      ].join('\n'),
    )
  })

  test('prints a commit before the close, and not twice the same', () => {
    const failed = report()
    failed.report.open('/a.h5')
    failed.report.close('/a.h5', totals)
    expect(events(failed.stream.text).map(({ event }) => event)).toEqual(['open', 'commit', 'close'])

    const good = report()
    good.report.commit(counts)
    good.report.close('/a.h5', totals)
    expect(events(good.stream.text).map(({ event }) => event)).toEqual(['commit', 'close'])

    good.report.commit({ ...counts, accepted: 1 })
    expect(events(good.stream.text).at(-1)?.event).toBe('close')
  })
})
