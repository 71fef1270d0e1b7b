// The benchmark: ours and the rivals side by side. README.md tells the method and how to read the figures.
// Exit status 0: every trial ran and every file read back right (a missed mark is no failure); 1: not so; 2: wrong usage.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cases } from './cases/index.mjs'
import { describeCommit, describeHost, raisePriority, resultName } from './harness/host.mjs'
import { judgeMark } from './harness/marks.mjs'
import { parseOptions, UsageError, usage } from './harness/options.mjs'
import { Plan } from './harness/plan.mjs'
import { Reader } from './harness/read-back.mjs'
import { caseTable, marksTable, summary } from './harness/report.mjs'
import { removeOutput, runTrial } from './harness/trial.mjs'

/** @import { Case, CaseOutcome, Options, Results, Run, RunOutcome } from './harness/types.js' */

const prewarmBytes = { full: 512e6, quick: 32e6 }

function readOptions() {
  try {
    const names = cases.map(({ name }) => name)
    return parseOptions(process.argv.slice(2), names)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${usage}`)
    process.exit(2)
  }
}

/** One line that is overwritten by the next; nothing where standard error is a file.
 *  @param {string} text */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

/** Everything that the trials of a benchmark share. */
class Session {
  #options
  #folder
  #plan
  #reader
  /** @type {Results['versions']} versions of the libraries that ran, by driver */
  versions = {}

  /** @param {Options} options
   *  @param {string} folder temporary
   *  @param {Reader} reader */
  constructor(options, folder, reader) {
    this.#options = options
    this.#folder = folder
    this.#plan = new Plan({ folder, quick: options.quick })
    this.#reader = reader
  }

  /** Runs the rounds of one case, every run once a round. The starting run moves on, so that none is always first.
   *  @param {Case} benchCase
   *  @returns {Promise<CaseOutcome>} */
  async runCase(benchCase) {
    const { drivers, runs: text, rounds } = this.#options
    const runs = benchCase.runs.filter(({ driver, name }) => drivers.includes(driver) && name.includes(text)).map(pendingOutcome)
    for (let round = 0; round < rounds; round++) {
      const start = round % Math.max(1, runs.length)
      for (const run of [...runs.slice(start), ...runs.slice(0, start)]) {
        if (run.status === 'missing' || run.status === 'failed') continue
        progress(`${benchCase.name} round ${round + 1}/${rounds}: ${run.name}`)
        await this.#runRound(benchCase, run, round)
      }
    }
    progress('')
    return { name: benchCase.name, title: benchCase.title, runs }
  }

  /** @param {Case} benchCase
   *  @param {RunOutcome} run gets the outcome
   *  @param {number} round */
  async #runRound(benchCase, run, round) {
    const spec = this.#plan.trial(benchCase, run)
    const load = loadavg()[0] ?? 0
    const outcome = await runTrial(spec, {
      folder: this.#folder,
      prewarmBytesMin: this.#options.quick ? prewarmBytes.quick : prewarmBytes.full,
    })
    run.rowsRun = spec.rows
    run.status = outcome.status
    if (outcome.status === 'done') {
      this.versions[run.driver] = outcome.versions
      run.rounds[round] = { ...outcome.figures, load }
      // The first round stands for the others, which write the same rows.
      const fault = round === 0 && this.#reader.missing === null ? await this.#reader.check(spec, outcome.figures) : null
      if (fault !== null) Object.assign(run, { status: 'failed', reason: `read back: ${fault}` })
    } else {
      run.rounds[round] = null
      run.reason = outcome.reason
    }
    removeOutput(spec)
  }
}

/** @param {Run} run
 *  @returns {RunOutcome} */
function pendingOutcome(run) {
  return { ...run, status: 'pending', reason: null, rowsRun: 0, rounds: [] }
}

/** @param {Options} options
 *  @param {string} folder temporary
 *  @param {Reader} reader
 *  @returns {Promise<Results>} */
async function runCases(options, folder, reader) {
  const startedAt = new Date().toISOString()
  const host = describeHost(folder)
  console.log(
    `${host.cpu}, ${host.cores} cores, ${host.memoryGB} GB, ${host.system}, ${host.fileSystem}, load ${host.loadAtStart.toFixed(2)}`,
  )
  if (!options.quick && host.loadAtStart > 1) console.log('The machine is busy: do not trust the figures.')
  const session = new Session(options, folder, reader)
  /** @type {Results} */
  const results = { format: 1, startedAt, host, commit: describeCommit(), options, versions: session.versions, cases: [], marks: [] }
  for (const benchCase of cases.filter(({ name }) => options.only.includes(name))) {
    const outcome = await session.runCase(benchCase)
    results.cases.push(outcome)
    if (!options.quick) results.marks.push(...benchCase.marks.map((mark) => judgeMark(mark, outcome.runs)))
    console.log(caseTable(outcome))
  }
  results.versions.reader = reader.versions
  return results
}

/** @param {Results} results
 *  @param {Reader} reader */
function isFailure({ cases: outcomes, options }, reader) {
  const runs = outcomes.flatMap((outcome) => outcome.runs)
  const oursMissing = runs.some(({ driver, status }) => driver === 'ours' && status === 'missing')
  return oursMissing || runs.some(({ status }) => status === 'failed') || (options.quick && reader.missing !== null)
}

/** @param {Results} results
 *  @returns {string} where they are */
function save(results) {
  const path = resolve(results.options.json ?? join(fileURLToPath(new URL('results', import.meta.url)), resultName(results)))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`)
  return path
}

/** @param {Options} options */
async function main(options) {
  if (!options.quick) raisePriority()
  const folder = mkdtempSync(join(resolve(options.folder), 'h5saver-bench-'))
  const reader = await Reader.start()
  try {
    const results = await runCases(options, folder, reader)
    console.log(options.quick ? '\nmarks: not judged, --quick runs too few rows' : marksTable(results.marks))
    console.log(summary(results.cases, reader.missing))
    console.log(`results: ${save(results)}`)
    if (isFailure(results, reader)) process.exitCode = 1
  } finally {
    await reader.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const options = readOptions()
if (options.help) console.log(usage)
else await main(options)
