// The arithmetic behind the benchmark's verdicts.
import { expect, test } from 'vitest'
import { judgeMark } from '../../../bench/harness/marks.mjs'
import { ratioOf, spread, spreadOf } from '../../../bench/harness/statistics.mjs'
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
  load: 0,
}

const speed: Mark = { text: 'speed', runs: ['ours'], against: 'rival', metric: 'mbPerSecond', limit: { atLeast: 2 } }
const memory: Mark = { text: 'memory', runs: ['a', 'b'], metric: 'memoryGrowthMB', limit: { below: 150 } }

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

test('a speed passes when the median of the ratios reaches it', () => {
  expect(judgeMark(speed, [run('ours', [19, 20, 40]), run('rival', [10, 10, 10])])).toMatchObject({ verdict: 'pass', limit: 'at least 2' })
  expect(judgeMark(speed, [run('ours', [19, 19, 40]), run('rival', [10, 10, 10])])).toMatchObject({
    verdict: 'short',
    value: { median: 1.9 },
  })
})

test('a ceiling must hold for the worst run in its worst round', () => {
  expect(judgeMark(memory, [run('a', [1, 1], 20), run('b', [1, 1], 149)])).toMatchObject({ verdict: 'pass', value: { max: 149 } })
  expect(judgeMark(memory, [run('a', [1, 1], 150), run('b', [1, 1], 20)])).toMatchObject({ verdict: 'short', value: { max: 150 } })
})

test('a mark without its rival, or without one of its runs, is not measured', () => {
  expect(judgeMark(speed, [run('ours', [20])])).toMatchObject({ verdict: 'not measured', value: null })
  expect(judgeMark(speed, [run('ours', [20]), { ...run('rival', []), status: 'missing' }])).toMatchObject({ verdict: 'not measured' })
  expect(judgeMark(memory, [run('a', [1], 20)])).toMatchObject({ verdict: 'not measured' })
})
