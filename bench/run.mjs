// The benchmark: ours and the rivals side by side. README.md tells the method and how to read the figures.
// Exit status 0: every trial ran and every file read back right (a missed mark is no failure); 1: not so; 2: wrong usage.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cases } from './cases/index.mjs'
import { installRivals } from './harness/environment.mjs'
import { caseSeconds, partOf } from './harness/estimate.mjs'
import { describeCommit, describeHost, raisePriority, resultName } from './harness/host.mjs'
import { judgeMark } from './harness/marks.mjs'
import { parseOptions, UsageError, usage } from './harness/options.mjs'
import { Reader } from './harness/read-back.mjs'
import { caseTable, marksTable, planTable, summary } from './harness/report.mjs'
import { Session, selectRuns } from './harness/session.mjs'

/** @import { Case, Options, Results } from './harness/types.js' */

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

/** Prints a table or a line; to standard error where the results go to standard output.
 *  @param {string} text */
function say(text) {
  if (options.output === '-') console.error(text)
  else console.log(text)
}

/** The cases that are asked for, with how long they take.
 *  @param {Options} options */
function planned(options) {
  const chosen = cases
    .map((benchCase) => ({ benchCase, runs: selectRuns(benchCase, options) }))
    .filter(({ benchCase, runs }) => options.cases.includes(benchCase.name) && runs.length > 0)
    .map(({ benchCase, runs }) => ({ benchCase, runs: runs.length, seconds: caseSeconds(benchCase, runs, options) }))
  return options.part ? partOf(chosen, ({ seconds }) => seconds, options.part) : chosen
}

/** The marks that can be judged by the runs that are asked for: none with --quick, whose runs are too short.
 *  @param {Case} benchCase
 *  @param {Options} options */
function marksOf(benchCase, options) {
  const asked = new Set(selectRuns(benchCase, options).map(({ name }) => name))
  return benchCase.marks.filter(({ runs, against }) => {
    const rivals = against === undefined ? runs : [against].flat()
    return !options.quick && runs.every((name) => asked.has(name)) && rivals.some((name) => asked.has(name))
  })
}

/** @param {Options} options
 *  @param {Case[]} chosen
 *  @param {string} folder temporary
 *  @param {Reader} reader
 *  @returns {Promise<Results>} */
async function runCases(options, chosen, folder, reader) {
  const startedAt = new Date().toISOString()
  const host = describeHost(folder)
  say(`${host.cpu}, ${host.cores} cores, ${host.memoryGB} GB, ${host.system}, ${host.fileSystem}, load ${host.loadAtStart.toFixed(2)}`)
  if (!options.quick && host.loadAtStart > 1) say('The machine is busy: do not trust the figures.')
  const session = new Session(options, folder, reader, progress)
  /** @type {Results} */
  const results = { format: 2, startedAt, host, commit: describeCommit(), options, versions: session.versions, cases: [], marks: [] }
  results.versions.reader = reader.versions
  for (const benchCase of chosen) {
    const outcome = await session.runCase(benchCase)
    const marks = marksOf(benchCase, options).map((mark) => judgeMark(mark, outcome.runs, benchCase.name))
    results.cases.push(outcome)
    results.marks.push(...marks)
    say(caseTable(outcome))
    if (marks.length > 0) say(marksTable(marks))
    // After every case, so that a run that is ended early has kept what it measured.
    save(results)
  }
  return results
}

/** @param {Results} results
 *  @param {Reader} reader */
function isFailure({ cases: outcomes, options }, reader) {
  const runs = outcomes.flatMap((outcome) => outcome.runs)
  const oursMissing = runs.some(({ driver, status }) => driver.startsWith('ours') && status === 'missing')
  return oursMissing || runs.some(({ status }) => status === 'failed') || (options.quick && reader.missing !== null)
}

/** @param {Results} results
 *  @returns {string[]} where they are */
function save(results) {
  const { keep, output } = results.options
  const folder = fileURLToPath(new URL('results', import.meta.url))
  const paths = [...(output === null || output === '-' ? [] : [resolve(output)]), ...(keep ? [join(folder, resultName(results))] : [])]
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`)
  }
  return paths
}

/** @param {Options} options
 *  @param {Case[]} chosen */
async function run(options, chosen) {
  if (!options.quick) raisePriority()
  const folder = mkdtempSync(join(resolve(options.folder), 'h5saver-bench-'))
  const reader = await Reader.start()
  // Drivers end by themselves when their input does, as it does with this process.
  for (const [signal, status] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.once(signal, () => {
      rmSync(folder, { recursive: true, force: true })
      process.exit(status)
    })
  }
  try {
    const results = await runCases(options, chosen, folder, reader)
    if (options.quick) say('\nmarks: not judged, --quick runs too few rows')
    else if (results.cases.length > 1) say(`\nall marks${marksTable(results.marks)}`)
    say(summary(results, reader.missing))
    for (const path of save(results)) say(`results: ${path}`)
    if (options.output === '-') console.log(JSON.stringify(results))
    if (isFailure(results, reader)) process.exitCode = 1
  } finally {
    await reader.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const options = readOptions()
if (options.help) console.log(usage)
else if (options.task === 'install-rivals') console.log(`the rivals are installed in ${installRivals()}`)
else {
  const plan = planned(options)
  say(planTable(plan, options))
  if (options.task === 'run') {
    const chosen = plan.map(({ benchCase }) => benchCase)
    await run(options, chosen)
  }
}
