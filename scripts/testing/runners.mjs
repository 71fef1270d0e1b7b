// Runs the two kinds of tests, vitest's and the native ones, and counts them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { readGoogleTestReport, readVitestReport, settle } from './tally.mjs'

/** @typedef {import('./tally.mjs').Tally} Tally */

/**
 * @template T
 * @param {(report: string) => T} action gets a path for the runner's report
 */
function withReport(action) {
  const folder = mkdtempSync(join(tmpdir(), 'h5saver-report-'))
  try {
    return action(join(folder, 'report.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs vitest on folders or files of test/.
 * @param {string} root
 * @param {string[]} filters
 * @param {NodeJS.ProcessEnv} [env] added to this process's
 * @param {string[]} [leftOut] files of these folders that are not run
 * @returns {Tally}
 */
export function runVitest(root, filters, env = {}, leftOut = []) {
  return withReport((report) => {
    // vitest is started by node itself: a preloaded sanitizer must not meet npx or a shell on the way.
    const program = join(root, 'node_modules/vitest/vitest.mjs')
    const args = [program, 'run', ...filters, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    args.push(...leftOut.map((file) => `--exclude=${file}`))
    const { status } = spawnSync(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    return settle(readVitestReport(report), status)
  })
}

/**
 * Runs the native tests of one build folder.
 * @param {string} root
 * @param {string} buildFolder
 * @param {NodeJS.ProcessEnv} [env] added to this process's
 * @returns {Tally}
 */
export function runNativeTests(root, buildFolder, env = {}) {
  return withReport((report) => {
    const program = join(root, buildFolder, 'tests/native_tests')
    const args = [`--gtest_output=json:${report}`, '--gtest_brief=1']
    const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    return settle(readGoogleTestReport(report), status)
  })
}
