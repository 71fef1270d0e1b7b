#!/usr/bin/env node
// Builds everything with sanitizers in a folder of its own, and runs the native tests and the vitest suites on that build.
//   node scripts/sanitize.mjs address,undefined|thread [--short] [--no-vitest]
// --short leaves out the suites that are only slow under a sanitizer: the native tests and test/integration stay, but for files that a
// flavour has nothing to find in.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { bootstrap, reportSetupFailure, root } from './bootstrap.mjs'
import { cmakeJs } from './setup/native-build.mjs'
import { output, runQuietly, SetupFailure } from './setup/run.mjs'
import { runNativeTests, runVitest } from './testing/runners.mjs'
import { printTally, sum } from './testing/tally.mjs'

const flavours = {
  'address,undefined': {
    folder: 'build-asan',
    preload: ['libasan.so', 'libubsan.so'],
    faults: ['heap-overflow', 'signed-overflow'],
    // Leaks are looked for in the native tests only: Node itself keeps memory to its end.
    nativeEnv: { ASAN_OPTIONS: 'detect_leaks=1', UBSAN_OPTIONS: 'print_stacktrace=1' },
    nodeEnv: { ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1' },
    leftOut: [],
  },
  thread: {
    folder: 'build-tsan',
    preload: ['libtsan.so'],
    faults: ['data-race'],
    nativeEnv: { TSAN_OPTIONS: 'ignore_noninstrumented_modules=1:halt_on_error=1' },
    // process.exit() runs no cleanup hooks on the main thread: the writer's threads have ended by then, and nobody joins them.
    nodeEnv: { TSAN_OPTIONS: 'ignore_noninstrumented_modules=1:halt_on_error=1:report_thread_leaks=0' },
    // Hundreds of damaged files take minutes; the threads that read them do what those of all other tests do.
    leftOut: ['test/integration/browser/damaged.test.ts'],
  },
}

/** @param {string} folder @param {string} sanitizers */
function build(folder, sanitizers) {
  console.error(`sanitize: building ${folder}`)
  const args = ['-O', folder, '-B', 'RelWithDebInfo', `--CDH5SAVER_SANITIZE=${sanitizers}`, '--CDH5SAVER_TESTS=ON']
  runQuietly(process.execPath, cmakeJs(root, args), { cwd: root, what: 'the build with sanitizers' })
}

/** A run that finds nothing must be one that could have found something. @param {string} folder @param {string[]} faults @param {NodeJS.ProcessEnv} env */
function proveThatFaultsAreCaught(folder, faults, env) {
  for (const fault of faults) {
    const result = spawnSync(join(root, folder, 'tests/sanitizer_canary'), [fault], { stdio: 'ignore', env: { ...process.env, ...env } })
    if (result.error) throw new SetupFailure(`the canary did not start: ${result.error.message}`)
    if (result.status === 0) throw new SetupFailure(`the sanitizer did not catch the seeded ${fault}`)
  }
}

/** @param {string} name */
function runtimeLibrary(name) {
  const path = output(process.env.CXX ?? 'c++', [`-print-file-name=${name}`])
  if (!path || !existsSync(path)) throw new SetupFailure(`the compiler has no ${name}: use g++ for the sanitizer runs`)
  return path
}

await reportSetupFailure(() => {
  const sanitizers = process.argv[2] ?? ''
  if (sanitizers !== 'address,undefined' && sanitizers !== 'thread') {
    throw new SetupFailure('usage: node scripts/sanitize.mjs address,undefined|thread [--short] [--no-vitest]')
  }
  const { folder, preload, faults, nativeEnv, nodeEnv, leftOut } = flavours[sanitizers]
  bootstrap({ tests: true })
  build(folder, sanitizers)
  proveThatFaultsAreCaught(folder, faults, nativeEnv)
  const tallies = [runNativeTests(root, folder, { ...nativeEnv, H5SAVER_SLOW_BUILD: '1' })]
  if (!process.argv.includes('--no-vitest')) {
    const isShort = process.argv.includes('--short')
    const suites = isShort ? ['test/integration'] : ['test/unit', 'test/integration']
    const env = {
      ...nodeEnv,
      LD_PRELOAD: preload.map(runtimeLibrary).join(' '),
      H5SAVER_NATIVE_PATH: join(root, folder, 'RelWithDebInfo/h5saver.node'),
      H5SAVER_SLOW_BUILD: '1',
    }
    if (isShort) for (const file of leftOut) console.error(`SKIPPED under this sanitizer: ${file}`)
    tallies.push(runVitest(root, suites, env, isShort ? leftOut : []))
  }
  const total = sum(tallies)
  printTally(total)
  if (total.failed > 0) process.exitCode = 1
})
