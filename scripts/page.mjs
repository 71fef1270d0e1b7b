#!/usr/bin/env node
// `npm run build:page`: builds the page of the H5Browser into dist/page when something that it is made from has changed.
//   node scripts/page.mjs [--force]     --force: whatever has changed
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { reportSetupFailure, root } from './bootstrap.mjs'
import { buildPage } from './setup/page-build.mjs'

await reportSetupFailure(() => {
  if (process.argv.includes('--force')) rmSync(join(root, 'build/.stamp-page'), { force: true })
  buildPage({ root, say: (line) => console.error(line) })
})
