// What the panel says of a writer's figures.
import { expect, test } from 'vitest'
import { formatDuration, formatRate, LiveHistory, spokenState } from '../../../../browser/src/live/live-rates.js'
import type { LiveStatistics } from '../../../../lib/browser/protocol.js'

const start = 1_700_000_000_000

function figures(seconds: number, changes: Partial<LiveStatistics> = {}): LiveStatistics {
  const accepted = Math.round(seconds * 100)
  const counts = { offered: accepted, accepted, dropped: 0, written: accepted, committed: accepted, failed: 0 }
  const bytes = { bytesIn: accepted * 1000, bytesEncoded: accepted * 500, bytesOnDisk: accepted * 500, queueBytes: 10, queueBytesMax: 1000 }
  return {
    atMs: start + seconds * 1000,
    startedMs: start,
    ...counts,
    ...bytes,
    spaceLeft: 5e6,
    lastCommitMs: start,
    phase: 'open',
    ...changes,
  }
}

test('rates are what the totals gained over the last seconds', () => {
  const history = new LiveHistory()
  expect(history.rates()).toMatchObject({ rowsPerSecond: null, ratio: null, secondsLeft: null })
  for (let tick = 0; tick <= 100; tick++) history.add(figures(tick / 10))
  const { rowsPerSecond, bytesInPerSecond, bytesOnDiskPerSecond, ratio, secondsLeft, queueHighWater } = history.rates()
  expect(rowsPerSecond).toBeCloseTo(100)
  expect(bytesInPerSecond).toBeCloseTo(100_000)
  expect(bytesOnDiskPerSecond).toBeCloseTo(50_000)
  expect([ratio, queueHighWater]).toEqual([2, 10])
  expect(secondsLeft).toBeCloseTo(100)
})

test('a writer that has stopped comes to a rate of nothing, and the disk lasts for ever', () => {
  const history = new LiveHistory()
  for (let tick = 0; tick <= 10; tick++) history.add(figures(tick))
  const last = figures(10)
  for (let tick = 11; tick <= 20; tick++) history.add({ ...last, atMs: start + tick * 1000 })
  expect(history.rates()).toMatchObject({ rowsPerSecond: 0, secondsLeft: Number.POSITIVE_INFINITY })
})

test('the high-water mark stays, and the strip charts reach back one minute', () => {
  const history = new LiveHistory()
  history.add(figures(0, { queueBytes: 900 }))
  for (let tick = 1; tick <= 300; tick++) history.add(figures(tick / 2, { queueBytes: 5 }))
  const { queueHighWater, samples } = history.rates()
  expect(queueHighWater).toBe(900)
  const first = samples[0]?.atMs ?? 0
  const last = samples[samples.length - 1]?.atMs ?? 0
  expect(last - first).toBeLessThanOrEqual(60_000)
  expect(samples.length).toBeGreaterThan(100)
  for (const sample of samples) expect(sample.rate).toBeCloseTo(100)
})

test('another recording begins a new history, and figures that are known already change nothing', () => {
  const history = new LiveHistory()
  history.add(figures(0, { queueBytes: 900 }))
  history.add(figures(5))
  const before = history.rates()
  history.add(figures(5, { queueBytes: 950 }))
  expect(history.rates()).toEqual(before)
  history.add(figures(6, { startedMs: start + 5500, accepted: 50 }))
  expect(history.rates()).toMatchObject({ rowsPerSecond: null, queueHighWater: 10, samples: [] })
})

test('what is spoken does not change with every frame, and tells losses once and for all', () => {
  expect(spokenState(figures(1), 1000)).toBe(spokenState(figures(9), 900))
  expect(spokenState(figures(9, { dropped: 3 }), 900)).toBe('Recording, rows were dropped')
  expect(spokenState(figures(9, { dropped: 4 }), 900)).toBe('Recording, rows were dropped')
  expect(spokenState(figures(9), 59)).toBe('Recording, the disk is nearly full')
  expect(spokenState(figures(9, { phase: 'failed', failed: 2 }), null)).toBe('The recording failed, rows were lost')
})

test('times and rates are written as one says them', () => {
  expect([0.4, 59, 61, 3700, 200_000, Number.POSITIVE_INFINITY].map(formatDuration)).toEqual([
    '0 s',
    '59 s',
    '1 min 1 s',
    '1 h 1 min',
    '2 days',
    'no end',
  ])
  expect([0, 1.234, 45.67, 99.8, 1234.5].map(formatRate)).toEqual(['0', '1.23', '45.7', '99.8', '1235'])
})
