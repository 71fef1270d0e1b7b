// Counts of tests. Every runner of ours ends with one line `N passed, M failed`, so that scripts can add them up.
import { readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Tally */

/** @param {Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  }
}

/**
 * What a program's tests came to. A program that died, or that ran no test at all, has failed whatever it has counted.
 * @param {Tally | undefined} counted
 * @param {number | null} status
 * @returns {Tally}
 */
export function settle(counted, status) {
  const tally = counted ?? { passed: 0, failed: 0, skipped: [] }
  const broken = tally.failed === 0 && (status !== 0 || tally.passed === 0)
  return broken ? { ...tally, failed: 1 } : tally
}

/** Prints the closing line and the skipped tests before it. @param {Tally} tally */
export function printTally({ passed, failed, skipped }) {
  for (const name of skipped) console.log(`SKIPPED ${name}`)
  console.log(`${passed} passed, ${failed} failed`)
}

/**
 * The tally of vitest's JSON report.
 * @param {string} path
 * @returns {Tally | undefined}
 */
export function readVitestReport(path) {
  const report = readJson(path)
  if (!report) return undefined
  /** @type {{ name: string, status: string, message: string, assertionResults: { fullName: string, status: string }[] }[]} */
  const files = report.testResults
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  // A file that could not even be loaded has no tests, and counts as one failure.
  const unloadable = files.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + unloadable.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName),
  }
}

/**
 * The tally of GoogleTest's JSON report.
 * @param {string} path
 * @returns {Tally | undefined}
 */
export function readGoogleTestReport(path) {
  const report = readJson(path)
  if (!report) return undefined
  /** @type {{ name: string, testsuite: { name: string, result: string, failures?: unknown[] }[] }[]} */
  const suites = report.testsuites
  const tests = suites.flatMap((suite) => suite.testsuite.map((test) => ({ ...test, name: `${suite.name}.${test.name}` })))
  const failed = tests.filter(({ failures }) => failures && failures.length > 0).length
  const skipped = tests.filter(({ result }) => result !== 'COMPLETED').map(({ name }) => name)
  return { passed: tests.length - failed - skipped.length, failed, skipped }
}

/** @param {string} path */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // A runner that crashed has written no report, or half of one.
    return undefined
  }
}
