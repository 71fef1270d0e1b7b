// The progress line: figures, rates, and how it is drawn.
import { describe, expect, test } from 'vitest'
import { Output } from '../../lib/cli/output.js'
import { type LogFigures, ProgressLine, progressText, RateMeter } from '../../lib/cli/progress.js'
import { MemoryStream } from './helpers/memory-stream.js'

const figures = (changes: Partial<LogFigures>): LogFigures => ({
  seconds: 0,
  accepted: 0,
  dropped: 0,
  committed: 0,
  bytesIn: 0,
  bytesEncoded: 0,
  queueBytes: 0,
  queueBytesMax: 0,
  spaceLeft: null,
  ...changes,
})

describe('RateMeter', () => {
  test('is the mean of the last two seconds', () => {
    const meter = new RateMeter()
    for (let step = 0; step <= 50; step++) meter.update(figures({ seconds: step / 10, accepted: step * 10, bytesIn: step * 1000 }))
    expect(meter.update(figures({ seconds: 6, accepted: 500, bytesIn: 50_000 })).frames).toBeCloseTo(50)
    expect(meter.update(figures({ seconds: 8, accepted: 500, bytesIn: 50_000 })).frames).toBeCloseTo(0)
  })

  test('is zero at first, not infinite', () => {
    expect(new RateMeter().update(figures({ accepted: 10 }))).toEqual({ frames: 0, bytesIn: 0, bytesEncoded: 0 })
  })

  test('is the mean since the start at the first reading', () => {
    expect(new RateMeter().update(figures({ seconds: 4, accepted: 10, bytesIn: 80, bytesEncoded: 40 }))).toEqual({
      frames: 2.5,
      bytesIn: 20,
      bytesEncoded: 10,
    })
  })
})

describe('progressText', () => {
  test('tells every figure of the contract', () => {
    const reading = figures({
      seconds: 12.34,
      accepted: 1234,
      dropped: 5,
      committed: 1200,
      bytesIn: 3e9,
      bytesEncoded: 1e9,
      queueBytes: 1e9,
      queueBytesMax: 4e9,
      spaceLeft: 3.6e11,
    })
    expect(progressText(reading, { frames: 99.5, bytesIn: 8.5e8, bytesEncoded: 4e8 })).toBe(
      '12.3 s  1234 frames (99.5/s)  in 850.0 MB/s  disk 400.0 MB/s  ratio 2.00  queue 25 %  dropped 5  committed 1200  disk full in 15 min 00 s',
    )
  })

  test('has no ratio and no disk time before something is written', () => {
    const text = progressText(figures({ spaceLeft: 1e9 }), { frames: 0, bytesIn: 0, bytesEncoded: 0 })
    expect(text).toContain('ratio -  queue 0 %')
    expect(text).not.toContain('disk full')
  })
})

describe('ProgressLine', () => {
  test('redraws one line on a terminal, never wider than it', () => {
    const stream = new MemoryStream()
    stream.isTTY = true
    stream.columns = 40
    const line = new ProgressLine(new Output(stream))
    line.update(figures({}))
    line.update(figures({ seconds: 1, accepted: 5 }))
    line.end()
    const drawn = stream.text.split('\r').slice(1)
    expect(drawn.length).toBe(2)
    for (const text of drawn) expect(text.trimEnd().replace('\u001b[K', '')).toMatch(/^\P{Cc}{39}$/u)
    expect(stream.text.endsWith('\n')).toBe(true)
  })

  test('writes plain lines elsewhere, seldom', () => {
    const stream = new MemoryStream()
    const line = new ProgressLine(new Output(stream))
    expect(line.intervalMs).toBeGreaterThanOrEqual(5000)
    line.update(figures({}))
    line.end()
    expect(stream.text).toMatch(/^0\.0 s {2}\P{Cc}*\n$/u)
  })
})
