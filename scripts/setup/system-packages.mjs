// Brings the system packages that a build needs: as root on Debian it installs them, elsewhere it says the line to type.
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { missingRequirements } from './requirements.mjs'
import { SetupFailure, which } from './run.mjs'

/** @typedef {import('./requirements.mjs').PackageManager} PackageManager */

/** The order in which managers are asked for, after an active conda environment. */
const managers = /** @type {const} */ ([
  ['apt', 'apt-get'],
  ['dnf', 'dnf'],
  ['brew', 'brew'],
  ['conda', 'conda'],
])

/**
 * The package manager of this machine. An active conda environment wins: its compiler would not find the system's libraries.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {PackageManager | undefined}
 */
export function packageManager(env = process.env) {
  if (env.CONDA_PREFIX && which('conda', env.PATH)) return 'conda'
  return managers.find(([, program]) => which(program, env.PATH))?.[0]
}

/**
 * The line that installs packages, as it is typed in a shell.
 * @param {PackageManager} manager
 * @param {string[]} packages
 * @param {{ root: boolean }} options root needs no sudo; brew and conda never want one
 */
export function installLine(manager, packages, { root }) {
  const sudo = root ? '' : 'sudo '
  const names = packages.join(' ')
  switch (manager) {
    case 'apt':
      return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${names}`
    case 'dnf':
      return `${sudo}dnf install -y ${names}`
    case 'brew':
      return `brew install ${names}`
    case 'conda':
      return `conda install -y -c conda-forge ${names}`
  }
}

/**
 * The lines to show when nothing is installed by itself: one for the manager that is there, else one for each.
 * @param {import('./requirements.mjs').Requirement[]} missing
 * @param {{ manager: PackageManager | undefined, root: boolean }} machine
 */
export function installLines(missing, { manager, root }) {
  const wanted = manager ? [manager] : managers.map(([name]) => name)
  return wanted.map((name) => installLine(name, packagesOf(missing, name), { root }))
}

/** @param {import('./requirements.mjs').Requirement[]} missing @param {PackageManager} manager */
function packagesOf(missing, manager) {
  return missing.flatMap((requirement) => requirement.packages[manager])
}

export const isRoot = () => process.getuid?.() === 0

/** Runs apt-get with its output shown. @param {string[]} args */
function aptGet(args) {
  // Another apt-get (unattended upgrades on a fresh machine) holds the lock for a while: wait for it.
  return spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

/**
 * Makes sure that everything a build needs is there.
 * @param {{ tests: boolean, say: (line: string) => void, dryRun?: boolean }} options `tests`: what the tests need too
 * @throws {SetupFailure} with the line to type, when it may not or cannot install
 */
export function provideSystemPackages({ tests, say, dryRun = false }) {
  const missing = missingRequirements({ tests })
  if (missing.length === 0) return
  const root = isRoot()
  const manager = packageManager()
  const names = missing.map((requirement) => requirement.name).join(', ')
  const lines = installLines(missing, { manager, root })
  const needed = missing.filter((requirement) => requirement.when !== 'faster')

  if (root && manager === 'apt') {
    const packages = packagesOf(missing, 'apt')
    say(`missing: ${names}; running: ${lines[0]}`)
    if (dryRun) return
    // A package source that cannot be reached is no reason to stop: what is needed may be known already.
    aptGet(['update'])
    const installed = aptGet(['install', '-y', '--no-install-recommends', ...packages]).status === 0
    const still = missingRequirements({ tests }).filter((requirement) => requirement.when !== 'faster')
    if (still.length === 0) return
    const left = still.map((requirement) => requirement.name).join(', ')
    throw new SetupFailure(
      `apt-get ${installed ? 'ended well, but these are still missing' : 'failed; still missing'}: ${left}. Line: ${lines[0]}`,
    )
  }
  if (needed.length === 0) {
    say(`not here: ${names}; the build works without, compression is slower. To add: ${lines.join('\n  or: ')}`)
    return
  }
  throw new SetupFailure(
    `This machine lacks: ${names}.\nInstall with:\n\n${lines.map((line) => `  ${line}`).join('\n\n')}\n\nthen run this again.`,
  )
}
