// How test runs are counted: a run that died or ran nothing is a failure, whatever it has counted.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readGoogleTestReport, readVitestReport, settle } from '../../../scripts/testing/tally.mjs'

let report = ''
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5saver-tally-'))
  report = join(folder, 'report.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('settle', () => {
  const good = { passed: 3, failed: 0, skipped: [] }

  test('keeps the counts of a run that ended well', () => {
    expect(settle(good, 0)).toEqual(good)
  })

  test.each([
    ['died after counting', good, 139],
    ['was killed', good, null],
    ['wrote no report', undefined, 0],
    ['ran no test', { passed: 0, failed: 0, skipped: ['all of them'] }, 0],
  ])('counts a failure for a run that %s', (_what, counted, status) => {
    expect(settle(counted, status).failed).toBe(1)
  })
})

test('readVitestReport counts a file that cannot be loaded as one failure, and names what was skipped', () => {
  const testResults = [
    { name: 'broken', status: 'failed', message: 'syntax', assertionResults: [] },
    {
      name: 'mixed',
      status: 'failed',
      message: '',
      assertionResults: [
        { fullName: 'a', status: 'passed' },
        { fullName: 'b', status: 'failed' },
        { fullName: 'c', status: 'pending' },
      ],
    },
  ]
  writeFileSync(report, JSON.stringify({ testResults }))
  expect(readVitestReport(report)).toEqual({ passed: 1, failed: 2, skipped: ['c'] })
})

test('readGoogleTestReport counts passed, failed and skipped tests', () => {
  const testsuite = [
    { name: 'good', result: 'COMPLETED' },
    { name: 'bad', result: 'COMPLETED', failures: [{ failure: 'no' }] },
    { name: 'absent', result: 'SKIPPED' },
  ]
  writeFileSync(report, JSON.stringify({ testsuites: [{ name: 'Suite', testsuite }] }))
  expect(readGoogleTestReport(report)).toEqual({ passed: 1, failed: 1, skipped: ['Suite.absent'] })
})

test('a report that was cut short is no report', () => {
  writeFileSync(report, '{"testResults": [')
  expect(readVitestReport(report)).toBeUndefined()
})
