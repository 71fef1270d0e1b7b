#!/usr/bin/env node
// Makes a fresh clone ready to run: system packages, npm packages, native build, TypeScript, the page of the H5Browser.
// Node built-ins only, because nothing is installed yet. A second run finds everything current and returns at once.
//   node scripts/bootstrap.mjs [--tests] [--dry-run]     --tests: what the tests need too; --dry-run: says, does nothing
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildNative } from './setup/native-build.mjs'
import { buildPage } from './setup/page-build.mjs'
import { missingRequirements } from './setup/requirements.mjs'
import { runQuietly, SetupFailure } from './setup/run.mjs'
import { buildWhenStale, contentStamp } from './setup/stamp.mjs'
import { provideSystemPackages } from './setup/system-packages.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** @param {string} line */
const say = (line) => console.error(`set-up: ${line}`)

/** Refuses machines that the addon is not made for, by name. */
function checkPlatform() {
  if (process.platform === 'win32') throw new SetupFailure('h5saver does not support Windows yet: use Linux, macOS or WSL.')
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  if (!supported) throw new SetupFailure(`h5saver needs Node 20.19, 22.12 or newer; this is ${process.version}.`)
}

/**
 * Whether node_modules holds what package-lock.json names. npm writes its own list last, so a broken install has none.
 * @returns {boolean}
 */
export function npmPackagesCurrent() {
  const installedList = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installedList)) return false
  /** @param {string} path @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>} */
  const packages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages
  const installed = packages(installedList)
  return Object.entries(packages(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    const found = installed[path]
    // Packages for other platforms are optional and left out.
    if (path === '' || (!found && wanted.optional)) return true
    return found?.version === wanted.version && found?.integrity === wanted.integrity
  })
}

function installNpmPackages() {
  if (npmPackagesCurrent()) return
  say('installing npm packages')
  runQuietly('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, what: 'npm ci' })
}

function buildTypeScript() {
  const dist = join(root, 'dist')
  buildWhenStale({
    stampFile: join(root, 'build/.stamp-typescript'),
    stamp: contentStamp(root, ['lib', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']),
    products: [join(dist, 'index.js'), join(dist, 'cli/main.js')],
    build: () => {
      say('building the TypeScript')
      // A module that was removed from lib/ must not live on in dist/. The page has a stamp of its own.
      for (const name of existsSync(dist) ? readdirSync(dist) : [])
        if (name !== 'page') rmSync(join(dist, name), { recursive: true, force: true })
      runQuietly(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: root, what: 'tsc' })
    },
  })
}

/**
 * Does the whole set-up.
 * @param {{ tests?: boolean, dryRun?: boolean }} [options]
 * @throws {SetupFailure} in words for the user
 */
export function bootstrap({ tests = false, dryRun = false } = {}) {
  checkPlatform()
  if (dryRun) {
    const missing = missingRequirements({ tests })
    say(missing.length === 0 ? 'system packages: all here' : `system packages missing: ${missing.map(({ name }) => name).join(', ')}`)
    say(`npm packages: ${npmPackagesCurrent() ? 'current' : 'npm ci would run'}`)
    provideSystemPackages({ tests, say, dryRun })
    return
  }
  // The line to type comes first: nobody should wait for npm and then be told.
  const built = existsSync(join(root, 'build/Release/h5saver.node'))
  if (!built) provideSystemPackages({ tests, say })
  installNpmPackages()
  buildNative({ root, tests, say })
  buildTypeScript()
  buildPage({ root, say })
}

/**
 * Runs `action`; a SetupFailure becomes its message and status 1.
 * @param {() => unknown} action
 */
export async function reportSetupFailure(action) {
  try {
    await action()
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  await reportSetupFailure(() => bootstrap({ tests: process.argv.includes('--tests'), dryRun: process.argv.includes('--dry-run') }))
}
