// The tables of docs/performance.md.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cases } from '../../../bench/cases/index.mjs'
import { casesTable, figuresSection, newestOutcomes, withSection } from '../../../bench/harness/document.mjs'
import { parseProcessorTimes, stolenShare } from '../../../bench/harness/host.mjs'
import type { CaseOutcome, Circumstances, Figures, Results, RunOutcome } from '../../../bench/harness/types.js'

const page = () => readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8')

function figures(mbPerSecond: number, ratio: number): Figures & Circumstances {
  return {
    event: 'result',
    seconds: 1,
    startedUnixMs: 0,
    cpuSeconds: 1,
    memoryGrowthBytes: 5e6,
    eventLoopUtilization: 0.25,
    fileBytes: 1,
    append: { count: 3, p50: 7, p99: 9, max: 11 },
    memorySamples: [],
    syncSeconds: null,
    format: 'hdf5',
    mbPerSecond,
    mbPerSecondSynced: null,
    rowsPerSecond: mbPerSecond / 8,
    cpuSecondsPerGB: 0.5,
    memoryGrowthMB: 5,
    memoryDriftMB: null,
    ratio,
    appendP99OverP50: 9 / 7,
    fileOverUseful: null,
    load: 0.5,
    stolen: 0.04,
  }
}

function run(name: string, library: string, mbPerSecond: number, ratio: number, driver = 'ours'): RunOutcome {
  const codec = library === 'none' ? { library } : { library, level: 1 }
  return { name, driver, codec, rows: 1, status: 'done', reason: null, unread: null, rowsRun: 1, rounds: [figures(mbPerSecond, ratio)] }
}

function results(startedAt: string, outcome: Partial<CaseOutcome>, cpu = 'Fast'): Results {
  const host = { cpu, cores: 2, memoryGB: 24, system: 'Linux', fileSystem: 'ext4', niceness: 0, loadAtStart: 0 }
  const mark = {
    case: 'W1',
    text: 'twice',
    verdict: 'held' as const,
    limit: 'at least 2',
    value: { median: 2.5, min: 2, max: 3 },
    without: [],
  }
  return {
    format: 2,
    startedAt,
    host,
    commit: { hash: '0123456789abcdef', changed: false },
    options: {
      help: false,
      quick: false,
      cases: [],
      drivers: [],
      runs: '',
      rounds: 1,
      part: null,
      task: 'run',
      keep: false,
      output: null,
      folder: '/tmp',
    },
    versions: {},
    cases: [{ name: 'W1', title: 'frames', seconds: 1, runs: [], ...outcome }],
    marks: [mark],
  }
}

test('the page shows the cases as they are declared: node bench/tables.mjs', () => {
  expect(page()).toContain(casesTable(cases))
})

test('the newest outcome of each case counts, and two machines are not mixed', () => {
  const old = results('2026-01-01T00:00:00Z', { seconds: 1 })
  const young = results('2026-01-02T00:00:00Z', { seconds: 2 })
  const other = results('2026-01-01T12:00:00Z', { name: 'W2' })
  expect(newestOutcomes([young, other, old]).map(({ outcome }) => [outcome.name, outcome.seconds])).toEqual([
    ['W1', 2],
    ['W2', 1],
  ])
  expect(() => newestOutcomes([old, results('2026-01-03T00:00:00Z', {}, 'Slow')])).toThrow('results of different machines: Fast')
})

test('figures come with host, commit, marks and runs', () => {
  const text = figuresSection([
    results('2026-01-01T00:00:00Z', { runs: [run('ours none', 'none', 1000, 1), { ...run('x', 'none', 1, 1), status: 'missing' }] }),
  ])
  expect(text).toContain('Measured 2026-01-01 at 012345678: Fast, 2 cores, 24 GB, Linux, ext4.')
  expect(text).toContain('| W1 | twice | at least 2 | 2.50 (2.00–3.00) | held |')
  expect(text).toContain('| ours none | 1000 | 125 | 0.500 | 5.00 | 1.00 | 25.0 | 7.00 / 9.00 |')
  expect(text).toContain('| x | missing |')
})

test('codecs that are both slower and larger than another are not advised', () => {
  const runs = [
    run('none', 'none', 1000, 1),
    run('lz4', 'blosc:lz4', 900, 1.8),
    run('slow and large', 'blosc:blosclz', 800, 1.7),
    run('zlib', 'zlib', 500, 1.9),
    run('a rival', 'zlib', 990, 3, 'pytables'),
  ]
  const text = figuresSection([results('2026-01-01T00:00:00Z', { runs })])
  const advice = text.slice(text.indexOf('### Which codec'))
  expect(advice.match(/^\| \d.*$/gm)).toEqual([
    '| 800 MB/s | none | 100 % |',
    '| 720 MB/s | blosc:lz4 1 | 55.6 % |',
    '| 400 MB/s | zlib 1 | 52.6 % |',
  ])
})

test('a section is replaced whole, again and again', () => {
  const once = withSection('a\n<!-- t: begin -->\nold\n<!-- t: end -->\nb', 't', 'new')
  expect(once).toBe('a\n<!-- t: begin -->\nnew\n<!-- t: end -->\nb')
  expect(withSection(once, 't', 'new')).toBe(once)
  expect(() => withSection('a', 't', 'new')).toThrow('no section t')
})

test('the figures tell what the host of a virtual machine gave to others, where it is known', () => {
  const outcome = (stolen: number | null) => ({ runs: [{ ...run('ours', 'none', 800, 1), rounds: [{ ...figures(800, 1), stolen }] }] })
  expect(figuresSection([results('2026-11-22T09:00:00Z', outcome(0.04))])).toContain(
    'gave 4 % to others during a trial (median), 4 % at most.',
  )
  expect(figuresSection([results('2026-11-22T09:00:00Z', outcome(null))])).not.toContain('to others')
})

test('what was stolen is a share of all time between two looks', () => {
  const look = (stolen: number) => parseProcessorTimes(`cpu  10 0 5 ${80 - stolen} 3 1 1 ${stolen} 7 7\ncpu0 1 2 3\n`)
  expect(look(20)).toEqual({ stolen: 20, all: 100 })
  expect(stolenShare(look(20), { stolen: 25, all: 150 })).toBe(0.1)
  expect(stolenShare(look(20), null)).toBeNull()
  expect(stolenShare(look(20), look(20))).toBeNull()
})
