#!/usr/bin/env node
// `npm test`: the whole set-up, then the quick suites (unit, integration, contract) and the native tests.
//   node scripts/test.mjs [--no-native] [FILTER…]    filters: files or folders under test/, in place of the three suites
import process from 'node:process'
import { bootstrap, reportSetupFailure, root } from './bootstrap.mjs'
import { runNativeTests, runVitest } from './testing/runners.mjs'
import { printTally, sum } from './testing/tally.mjs'

const args = process.argv.slice(2)
const filters = args.filter((arg) => !arg.startsWith('--'))
const native = filters.length === 0 && !args.includes('--no-native')

await reportSetupFailure(() => {
  bootstrap({ tests: native })
  const suites = filters.length > 0 ? filters : ['test/unit', 'test/integration', 'test/contract']
  const tallies = [runVitest(root, suites)]
  if (native) tallies.push(runNativeTests(root, 'build'))
  const total = sum(tallies)
  printTally(total)
  if (total.failed > 0) process.exitCode = 1
})
