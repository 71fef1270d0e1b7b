// The arithmetic behind the benchmark's verdicts.
import { expect, test } from 'vitest'
import { judgeMark as judge } from '../../../bench/harness/marks.mjs'
import { bestOf, ratioOf, spread, spreadOf } from '../../../bench/harness/statistics.mjs'
import type { Mark, RunOutcome } from '../../../bench/harness/types.js'

type Measured = Pick<RunOutcome, 'name' | 'status' | 'rounds'>

/** A run of which each round has the given rate and memory growth. */
function run(name: string, rates: (number | null)[], memoryGrowthMB = 0): Measured {
  const rounds = rates.map((mbPerSecond) => (mbPerSecond === null ? null : { ...figures, mbPerSecond, memoryGrowthMB }))
  return { name, status: 'done', rounds }
}

const figures = {
  event: 'result' as const,
  seconds: 1,
  startedUnixMs: 0,
  cpuSeconds: 1,
  memoryGrowthBytes: 0,
  eventLoopUtilization: null,
  fileBytes: 1,
  append: { count: 1, p50: 1, p99: 2, max: 3 },
  memorySamples: [],
  syncSeconds: null,
  format: 'hdf5' as const,
  mbPerSecond: 0,
  mbPerSecondSynced: null,
  rowsPerSecond: 0,
  cpuSecondsPerGB: 0,
  memoryGrowthMB: 0,
  memoryDriftMB: null,
  ratio: 1,
  appendP99OverP50: null,
  fileOverUseful: null,
  load: 0,
  stolen: null,
}

const speed: Mark = { text: 'speed', runs: ['ours'], against: 'rival', metric: 'mbPerSecond', limit: { atLeast: 2 } }
const judgeMark = (mark: Mark, runs: Measured[]) => judge(mark, runs, 'W1')

const memory: Mark = { text: 'memory', runs: ['a', 'b'], metric: 'memoryGrowthMB', limit: { atMost: 150 } }

test('a spread is the median with its range, of odd and even counts', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
  expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 })
  expect(spread([])).toBeNull()
})

test('a metric may lie deeper, and rounds without it do not count', () => {
  const measured = run('ours', [5, null, 7])
  expect(spreadOf(measured, 'append.p99')).toEqual({ median: 2, min: 2, max: 2 })
  expect(spreadOf(measured, 'mbPerSecond')).toEqual({ median: 6, min: 5, max: 7 })
  expect(spreadOf(measured, 'eventLoopUtilization')).toBeNull()
})

test('a ratio compares the same rounds, not the medians', () => {
  // The machine was slow in the first round for both.
  expect(ratioOf(run('ours', [10, 40, 90]), run('rival', [5, 10, 30]), 'mbPerSecond')).toEqual({ median: 3, min: 2, max: 4 })
  expect(ratioOf(run('ours', [10, null, 90]), run('rival', [5, 10, null]), 'mbPerSecond')).toEqual({ median: 2, min: 2, max: 2 })
})

test('a speed is held when the median of the ratios reaches it', () => {
  expect(judgeMark(speed, [run('ours', [19, 20, 40]), run('rival', [10, 10, 10])])).toMatchObject({
    verdict: 'held',
    limit: 'at least 2',
    case: 'W1',
  })
  expect(judgeMark(speed, [run('ours', [19, 19, 40]), run('rival', [10, 10, 10])])).toMatchObject({
    verdict: 'short',
    value: { median: 1.9 },
  })
})

test('a ceiling must hold for the worst run in its worst round', () => {
  expect(judgeMark(memory, [run('a', [1, 1], 20), run('b', [1, 1], 150)])).toMatchObject({ verdict: 'held', value: { max: 150 } })
  expect(judgeMark(memory, [run('a', [1, 1], 151), run('b', [1, 1], 20)])).toMatchObject({ verdict: 'short', value: { max: 151 } })
})

test('a mark without its rival, or without one of its runs, is not measured', () => {
  expect(judgeMark(speed, [run('ours', [20])])).toMatchObject({ verdict: 'not measured', value: null })
  expect(judgeMark(speed, [run('ours', [20]), { ...run('rival', []), status: 'missing' }])).toMatchObject({ verdict: 'not measured' })
  expect(judgeMark(memory, [run('a', [1], 20)])).toMatchObject({ verdict: 'not measured' })
})

test('of several rivals the best of each round counts, and those that are missing are named', () => {
  const mark: Mark = { ...speed, against: ['rival', 'other'] }
  const rivals = [run('rival', [10, 40]), run('other', [20, 10])]
  expect(bestOf(rivals, 'mbPerSecond').rounds).toMatchObject([{ mbPerSecond: 20 }, { mbPerSecond: 40 }])
  // Against either alone the median would be 3 or more.
  expect(judgeMark(mark, [run('ours', [40, 80]), ...rivals])).toMatchObject({ verdict: 'held', value: { median: 2 }, without: [] })
  const missing = { ...run('other', []), status: 'missing' as const }
  expect(judgeMark(mark, [run('ours', [40, 80]), run('rival', [10, 40]), missing])).toMatchObject({
    verdict: 'held',
    value: { median: 3 },
    without: ['other'],
  })
  expect(judgeMark(mark, [run('ours', [40, 80])])).toMatchObject({ verdict: 'not measured', without: ['rival', 'other'] })
})

test('a rival that failed in a round is not the best of it', () => {
  expect(bestOf([run('rival', [null, 5]), run('other', [3, null])], 'mbPerSecond').rounds).toMatchObject([
    { mbPerSecond: 3 },
    { mbPerSecond: 5 },
  ])
})

test('a ceiling that is judged by the median may be passed in a round', () => {
  const growth: Mark = { text: 'growth', runs: ['a'], metric: 'memoryGrowthMB', limit: { atMost: 2, judged: 'median' } }
  const rounds = [1, 2, 9].map((memoryGrowthMB) => ({ ...figures, memoryGrowthMB }))
  expect(judgeMark(growth, [{ name: 'a', status: 'done', rounds }])).toMatchObject({ verdict: 'held' })
  expect(judgeMark({ ...growth, limit: { atMost: 2 } }, [{ name: 'a', status: 'done', rounds }])).toMatchObject({ verdict: 'short' })
})
