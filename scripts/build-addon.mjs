#!/usr/bin/env node
// `npx h5saver-build`: builds the addon inside the installed package, against the system's HDF5. Run once after `npm install`.
// npm itself runs nothing: install scripts are on their way out, and a build that fails halfway through an install helps nobody.
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildNative } from './setup/native-build.mjs'
import { SetupFailure } from './setup/run.mjs'

try {
  /** @param {string} line */
  const say = (line) => console.log(`h5saver: ${line}`)
  const root = join(dirname(fileURLToPath(import.meta.url)), '..')
  say(buildNative({ root, tests: false, say }) ? 'the native addon is built' : 'the native addon is current')
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error
  console.error(error.message)
  process.exitCode = 1
}
