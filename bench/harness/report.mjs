// The text that the benchmark prints: the plan, a table a case with its marks, then what was missing or wrong.
import { ratioOf, spreadOf } from './statistics.mjs'

/** @import { Case, CaseOutcome, MarkOutcome, Options, Results, RunOutcome } from './types.js' */

const columns = [
  'run',
  'MB/s',
  'min–max',
  'synced',
  'rows/s',
  'CPU s/GB',
  'memory MB',
  'ratio',
  'loop %',
  'append µs p50/p99/max',
  'ours is … times this',
]

/** @param {CaseOutcome} outcome
 *  @returns {string} */
export function caseTable({ name, title, runs }) {
  const rows = runs.map((run) =>
    run.status === 'done' ? figuresRow(run, runs) : [run.name, `${run.status}: ${lastLine(run.reason ?? '')}`],
  )
  const extras = runs.map(extraFigures).filter((text) => text !== '')
  return [`\n${name}  ${title}`, table([columns, ...rows]), ...extras].join('\n')
}

/** A line with the figures that only this run's driver has.
 *  @param {RunOutcome} run */
function extraFigures(run) {
  const names = new Set(run.rounds.flatMap((figures) => Object.keys(figures?.extra ?? {})))
  const texts = [...names].map((name) => {
    const found = spreadOf(run, `extra.${name}`)
    return `${name} ${found ? `${number(found.median)} (${number(found.min)}–${number(found.max)})` : '–'}`
  })
  return texts.length > 0 ? `  ${run.name}: ${texts.join(', ')}` : ''
}

/** What is about to run, and how long that takes at most.
 *  @param {{ benchCase: Case, runs: number, seconds: number }[]} plan
 *  @param {Pick<Options, 'rounds'>} options
 *  @returns {string} */
export function planTable(plan, { rounds }) {
  const minutes = (/** @type {number} */ seconds) => `${(seconds / 60).toFixed(1)} min`
  const rows = plan.map(({ benchCase, runs, seconds }) => [benchCase.name, `${runs} runs`, minutes(seconds), benchCase.title])
  const total = plan.reduce((sum, { seconds }) => sum + seconds, 0)
  const trials = plan.reduce((sum, { runs }) => sum + runs * rounds, 0)
  return `plan: ${rounds} rounds, ${trials} trials, about ${minutes(total)} on a quiet machine with two cores\n${table(rows)}`
}

/** @param {MarkOutcome[]} marks
 *  @returns {string} */
export function marksTable(marks) {
  const rows = marks.map(({ text, verdict, limit, value, without }) => [
    verdict,
    text,
    value ? `${number(value.median)} (${number(value.min)}–${number(value.max)})` : '–',
    without.length > 0 ? `${limit}; without ${without.join(', ')}` : limit,
  ])
  return `\n${table(rows)}`
}

/** The lines below the tables: what was read back, what is missing, what failed.
 *  @param {Pick<Results, 'cases'>} results
 *  @param {string | null} readerMissing why nothing could be read back
 *  @returns {string} */
export function summary({ cases }, readerMissing) {
  const all = cases.flatMap(({ name, runs }) => runs.map((run) => ({ ...run, label: `${name} ${run.name}` })))
  /** @type {Map<string, string[]>} */
  const missing = new Map()
  for (const { driver, reason, label } of all.filter(({ status }) => status === 'missing')) {
    const rival = `${driver}: ${lastLine(reason ?? '')}`
    missing.set(rival, [...(missing.get(rival) ?? []), label])
  }
  const failed = all.filter(({ status }) => status === 'failed')
  const done = all.filter(({ status }) => status === 'done')
  const files = done.filter(({ rounds, unread }) => !unread && rounds.some((figures) => figures && figures.format !== 'none')).length
  const readBack = readerMissing === null ? `${files} files read back right` : `NOT READ BACK: ${readerMissing}`
  const seconds = cases.reduce((sum, outcome) => sum + outcome.seconds, 0)
  return [
    `\n${done.length} runs done in ${(seconds / 60).toFixed(1)} min, ${readBack}`,
    ...[...missing].map(([rival, runs]) => `missing: ${rival} (${runs.join(', ')})`),
    ...done.filter(({ unread }) => unread).map(({ label, unread }) => `not read back: ${label}: ${unread}`),
    ...failed.map(({ label, reason }) => `FAILED: ${label}: ${reason}`),
  ].join('\n')
}

/** @param {RunOutcome} run
 *  @param {RunOutcome[]} runs of its case */
function figuresRow(run, runs) {
  const show = (/** @type {string} */ metric, scale = 1) => {
    const found = spreadOf(run, metric)
    return found ? number(found.median * scale) : '–'
  }
  const rate = spreadOf(run, 'mbPerSecond')
  const memory = spreadOf(run, 'memoryGrowthMB')
  return [
    run.name,
    show('mbPerSecond'),
    rate ? `${number(rate.min)}–${number(rate.max)}` : '–',
    show('mbPerSecondSynced'),
    show('rowsPerSecond'),
    show('cpuSecondsPerGB'),
    memory ? number(memory.max) : '–',
    show('ratio'),
    show('eventLoopUtilization', 100),
    `${show('append.p50')}/${show('append.p99')}/${show('append.max')}`,
    comparison(run, runs),
  ]
}

/** @param {RunOutcome} run
 *  @param {RunOutcome[]} runs */
function comparison(run, runs) {
  const ours = runs.find(({ name }) => name === run.against)
  const ratio = ours?.status === 'done' ? ratioOf(ours, run, 'rowsPerSecond') : null
  return ratio ? `${number(ratio.median)} (${number(ratio.min)}–${number(ratio.max)}) ${run.against}` : ''
}

/** Three significant digits, whole numbers above a hundred.
 *  @param {number} value */
export function number(value) {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e6) return `${(value / 1e6).toPrecision(3)}M`
  if (size >= 100) return value.toFixed(0)
  return size < 0.001 ? value.toExponential(1) : value.toPrecision(size >= 0.1 ? 3 : 2)
}

/** @param {string} text */
function lastLine(text) {
  return text.slice(text.lastIndexOf('\n') + 1)
}

/** @param {string[][]} rows
 *  @returns {string} */
function table(rows) {
  // The text of a run that is missing or failed runs on over the columns of figures.
  const full = rows.filter(({ length }) => length > 2)
  const widthOf = (/** @type {number} */ column) => Math.max(...(column === 0 ? rows : full).map((row) => row[column]?.length ?? 0))
  const widths = full[0]?.map((_, column) => widthOf(column)) ?? []
  const line = (/** @type {string[]} */ row) =>
    row.map((cell, column) => cell.padEnd(column === row.length - 1 ? 0 : (widths[column] ?? 0)))
  return rows.map((row) => `  ${line(row).join('  ').trimEnd()}`).join('\n')
}
