#!/usr/bin/env node
// Builds the addon with node-gyp from binding.gyp: the second way in, for tool chains that know no CMake.
//   node scripts/gyp.mjs              in place (node-gyp clears build/ first)
//   node scripts/gyp.mjs --test       in a copy in the temp folder, then runs test/integration on what it built
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { bootstrap, reportSetupFailure, root } from './bootstrap.mjs'
import { runQuietly } from './setup/run.mjs'
import { runVitest } from './testing/runners.mjs'
import { printTally } from './testing/tally.mjs'

/** @param {string} folder */
function build(folder) {
  // The headers that lie beside this node serve; without them node-gyp fetches its own.
  const prefix = dirname(dirname(process.execPath))
  const headers = existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
  const nodeGyp = join(root, 'node_modules/node-gyp/bin/node-gyp.js')
  runQuietly(process.execPath, [nodeGyp, 'rebuild', '--jobs=max', ...headers], { cwd: folder, what: 'node-gyp rebuild' })
}

function test() {
  const copy = mkdtempSync(join(tmpdir(), 'h5saver-gyp-'))
  try {
    for (const name of ['package.json', 'binding.gyp', 'native']) cpSync(join(root, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    build(copy)
    const tally = runVitest(root, ['test/integration'], { H5SAVER_NATIVE_PATH: join(copy, 'build/Release/h5saver.node') })
    printTally(tally)
    if (tally.failed > 0) process.exitCode = 1
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

await reportSetupFailure(() => {
  bootstrap()
  if (process.argv.includes('--test')) test()
  else build(root)
})
