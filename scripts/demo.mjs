#!/usr/bin/env node
// `npm run demo`: the whole set-up, then five seconds of a synthetic 2048×2048 uint16 camera into a dated file under data/,
// and at the end the file's path, its tree and the figures. Arguments are handed to `h5saver log` (`npm run demo -- --seconds 20`).
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { bootstrap, reportSetupFailure, root } from './bootstrap.mjs'
import { SetupFailure } from './setup/run.mjs'

const command = join(root, 'dist/cli/main.js')
const logArguments = ['--source', 'synthetic', '--shape', '2048x2048', '--dtype', 'uint16', '--seconds', '5', '--base-path', 'data']

/**
 * Logs the camera. The progress line goes to standard error as it stands; what is printed at the end is kept.
 * @returns {Promise<{ file: string, figures: string }>}
 */
async function logCamera() {
  const child = spawn(process.execPath, [command, 'log', ...logArguments, ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Ctrl-C reaches the child too: it commits, closes and tells; this process waits for that.
  process.on('SIGINT', () => {})
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [file, ...figures] = text.trimEnd().split('\n')
  if (status !== 0 || !file) throw new SetupFailure(`${text}h5saver log ended with status ${status}`)
  return { file, figures: figures.join('\n') }
}

await reportSetupFailure(async () => {
  bootstrap()
  console.log('a synthetic camera, 2048×2048 uint16, as fast as it goes, for five seconds:')
  const { file, figures } = await logCamera()
  console.log(`\n${file}\n`)
  spawnSync(process.execPath, [command, 'ls', file], { cwd: root, stdio: 'inherit' })
  console.log(`\n${figures}`)
})
