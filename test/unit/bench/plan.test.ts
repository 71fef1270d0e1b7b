// The plan of a benchmark: parts that cover everything once, and trials that fit their case.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { cases } from '../../../bench/cases/index.mjs'
import { caseSeconds, partOf } from '../../../bench/harness/estimate.mjs'
import { Plan } from '../../../bench/harness/plan.mjs'
import { prewarmBytesOf } from '../../../bench/harness/prewarm.mjs'
import { selectRuns } from '../../../bench/harness/session.mjs'

const everything = { drivers: [...new Set(cases.flatMap(({ runs }) => runs.map(({ driver }) => driver)))], runs: '', quick: false }

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'h5saver-plan-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('the parts of a list hold each item once, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true })), fc.integer({ min: 1, max: 20 }), (weights, count) => {
      const items = weights.map((weight, index) => ({ weight, index }))
      const parts = Array.from({ length: count }, (_, part) => partOf(items, ({ weight }) => weight, { index: part + 1, count }))
      expect(parts.flat()).toEqual(items)
    }),
  )
})

test('the parts of the whole benchmark are of about the same length', () => {
  const weigh = (benchCase: (typeof cases)[number]) =>
    caseSeconds(benchCase, selectRuns(benchCase, everything), { rounds: 3, quick: false })
  const lengths = [1, 2, 3, 4].map((index) => partOf(cases, weigh, { index, count: 4 }).reduce((sum, each) => sum + weigh(each), 0))
  const total = lengths.reduce((sum, seconds) => sum + seconds, 0)
  const longestCase = Math.max(...cases.map(weigh))
  for (const seconds of lengths) expect(Math.abs(seconds - total / 4)).toBeLessThanOrEqual(longestCase)
})

test.each(cases)('the estimate of $name grows with its rounds and shrinks with --quick', (benchCase) => {
  const runs = selectRuns(benchCase, everything)
  const once = caseSeconds(benchCase, runs, { rounds: 1, quick: false })
  expect(once).toBeGreaterThan(0)
  expect(caseSeconds(benchCase, runs, { rounds: 3, quick: false })).toBeGreaterThan(once)
  expect(caseSeconds(benchCase, runs, { rounds: 1, quick: true })).toBeLessThan(once)
  expect(caseSeconds(benchCase, [], { rounds: 1, quick: false })).toBe(0)
})

test('a trial gets its rows, the pools of its columns and times for every row', () => {
  const w4 = cases.find(({ name }) => name === 'W4')
  const [run] = w4?.runs ?? []
  if (!w4 || !run) throw new Error('there is no W4')
  const plan = new Plan({ folder: temporaryFolder(), quick: true })
  const trial = plan.trial(w4, run, null)
  expect(trial).toMatchObject({ case: 'W4', rows: w4.quickRows, sync: false, input: null, options: {} })
  expect(trial.columns.map(({ pool }) => statSync(pool.file).size)).toEqual([w4.poolRows.quick * 8])
  expect(statSync(trial.times?.file ?? '').size).toBeGreaterThanOrEqual(trial.rows * 8)
  const again = plan.trial(w4, run, null)
  expect(again.output).not.toBe(trial.output)
  expect(again.columns[0]?.pool).toEqual(trial.columns[0]?.pool)
  expect(readFileSync(again.times?.file ?? '')).toEqual(readFileSync(trial.times?.file ?? ''))
})

test('enough pages are warmed up for small trials, and not so many for large ones that it disturbs', () => {
  expect(prewarmBytesOf(0)).toBe(512e6)
  expect(prewarmBytesOf(1e9)).toBe(1.2e9)
  expect(prewarmBytesOf(1e12)).toBe(2e9)
})
