// The text that the benchmark prints: a table a case, then the marks, then what was missing or wrong.
import { ratioOf, spreadOf } from './statistics.mjs'

/** @import { CaseOutcome, MarkOutcome, RunOutcome } from './types.js' */

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
  return `\n${name}  ${title}\n${table([columns, ...rows])}`
}

/** @param {MarkOutcome[]} marks
 *  @returns {string} */
export function marksTable(marks) {
  const rows = marks.map(({ text, verdict, limit, value }) => [
    verdict,
    text,
    value ? number(value.median) : '–',
    value ? `(${number(value.min)}–${number(value.max)})` : '',
    limit,
  ])
  return `\nmarks\n${rows.length > 0 ? table(rows) : '  none: the cases that ran declare none'}`
}

/** The lines below the tables: what was read back, what is missing, what failed.
 *  @param {CaseOutcome[]} cases
 *  @param {string | null} readerMissing why nothing could be read back
 *  @returns {string} */
export function summary(cases, readerMissing) {
  const all = cases.flatMap(({ name, runs }) => runs.map((run) => ({ ...run, label: `${name} ${run.name}` })))
  /** @param {RunOutcome['status']} status
   *  @param {string} title */
  const listed = (status, title) => {
    const lines = all.filter((run) => run.status === status).map(({ label, reason }) => `  ${label}: ${reason}`)
    return lines.length > 0 ? [title, ...lines] : []
  }
  const done = all.filter(({ status }) => status === 'done').length
  const readBack = readerMissing === null ? `${done} files read back right` : `NOT READ BACK: ${readerMissing}`
  return [`\n${readBack}`, ...listed('missing', 'missing'), ...listed('failed', 'FAILED')].join('\n')
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
function number(value) {
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
