#!/usr/bin/env node
// clang-format and clang-tidy (version 14 of Debian 12) over our C++.
//   node scripts/clang.mjs format [--write]     without --write it changes nothing, and fails when a file would change
//   node scripts/clang.mjs tidy [FILE…]         needs a build: it reads build/compile_commands.json
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import process from 'node:process'
import { reportSetupFailure, root } from './bootstrap.mjs'
import { SetupFailure, which } from './setup/run.mjs'
import { filesUnder } from './setup/stamp.mjs'

const sources = [...filesUnder(join(root, 'native')), ...filesUnder(join(root, 'test/native'))]

/** @param {string} name */
function program(name) {
  const path = which(`${name}-14`) ?? which(name)
  if (!path) throw new SetupFailure(`${name} is missing; on Debian: sudo apt-get install -y clang-format clang-tidy`)
  return path
}

/** @param {boolean} write */
function format(write) {
  const files = sources.filter((path) => /\.(cpp|hpp)$/.test(path))
  const mode = write ? ['-i'] : ['--dry-run', '--Werror']
  const { status } = spawnSync(program('clang-format'), [...mode, ...files], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new SetupFailure('clang-format: the files above are not formatted; run npm run format')
}

/** @param {string} tidy @param {string} file @returns {Promise<boolean>} whether it is clean */
function tidyFile(tidy, file) {
  return new Promise((resolve, reject) => {
    const child = spawn(tidy, ['-p', join(root, 'build'), '--quiet', file], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
    })
    child.stderr.on('data', (chunk) => {
      text += chunk
    })
    child.on('error', reject)
    child.on('close', (status) => {
      if (status !== 0) console.log(`${relative(root, file)}\n${text}`)
      resolve(status === 0)
    })
  })
}

/** @param {string[]} asked */
async function tidyAll(asked) {
  if (!existsSync(join(root, 'build/compile_commands.json'))) throw new SetupFailure('clang-tidy needs a build: npm run build:tests')
  const tidy = program('clang-tidy')
  const queue =
    asked.length > 0 ? asked.map((file) => join(root, file)) : sources.filter((path) => path.endsWith('.cpp') && !path.includes('/test/'))
  const count = queue.length
  let unclean = 0
  const worker = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) if (!(await tidyFile(tidy, file))) unclean++
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  if (unclean > 0) throw new SetupFailure(`clang-tidy: ${unclean} of ${count} files have findings`)
  console.log(`clang-tidy: ${count} files clean`)
}

await reportSetupFailure(async () => {
  const [command, ...args] = process.argv.slice(2)
  if (command === 'format') format(args.includes('--write'))
  else if (command === 'tidy') await tidyAll(args)
  else throw new SetupFailure('usage: node scripts/clang.mjs format [--write] | tidy [FILE…]')
})
