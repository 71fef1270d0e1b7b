/** Counts of a row, its line on the terminal, and the results as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const resultsFolder = fileURLToPath(new URL('../results/', import.meta.url))
/** The first ones tell what is wrong; all of them fill the screen. */
const problemsShownMax = 8
const problemsKeptMax = 200

export class Row {
  #started = performance.now()
  problems = []
  counts = {}
  skipped = null

  /** @param command how this row alone is run again */
  constructor(name, command) {
    this.name = name
    this.command = command
  }

  count(key, by = 1) {
    this.counts[key] = (this.counts[key] ?? 0) + by
  }

  /** A table within the row: by phase, by kind of failure. */
  countIn(table, key, by = 1) {
    this.counts[table] ??= {}
    this.counts[table][key] = (this.counts[table][key] ?? 0) + by
  }

  /** @param where what was done when it happened, so that it can be done again */
  problem(where, text) {
    this.problems.push(`${where}: ${text}`)
  }

  /** For what must hold of the row as a whole. */
  expect(condition, text) {
    if (!condition) this.problem('the row', text)
  }

  skip(reason) {
    this.skipped = reason
  }

  get passed() {
    return this.problems.length === 0
  }

  print() {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1)
    this.seconds = Number(seconds)
    const word = this.skipped !== null ? 'skip' : this.passed ? 'ok  ' : 'FAIL'
    console.log(`${word} ${this.name}: ${this.skipped ?? textOf(this.counts)} (${seconds} s)`)
    for (const problem of this.problems.slice(0, problemsShownMax)) console.log(`       ${problem}`)
    if (this.problems.length > problemsShownMax) console.log(`       and ${this.problems.length - problemsShownMax} more`)
  }
}

function textOf(counts) {
  return Object.entries(counts)
    .map(([key, value]) => (typeof value === 'object' ? `${key} {${textOf(value)}}` : `${value} ${key}`))
    .join(', ')
}

/** Keeps what a run has found: `latest.json`, and one file per row, which lives on when only others are run again. */
export function keepResults(rows, about) {
  mkdirSync(resultsFolder, { recursive: true })
  const plain = rows.map(({ name, command, counts, problems, skipped, seconds }) => ({
    name,
    command,
    counts,
    problems: problems.slice(0, problemsKeptMax),
    problemCount: problems.length,
    skipped,
    seconds,
  }))
  for (const row of plain) {
    const name = row.name.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')
    writeFileSync(`${resultsFolder}${name}.json`, `${JSON.stringify({ ...about, ...row }, null, 2)}\n`)
  }
  writeFileSync(`${resultsFolder}latest.json`, `${JSON.stringify({ ...about, rows: plain }, null, 2)}\n`)
}
