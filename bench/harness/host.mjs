// Where and of what a result was taken: figures mean nothing without it.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @import { Commit, Host } from './types.js' */

const fileSystems = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlay'],
  [0x6969, 'nfs'],
])

/** @param {string} folder where the trials write
 *  @returns {Host} */
export function describeHost(folder) {
  const type = statfsSync(folder).type
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGB: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    fileSystem: fileSystems.get(type) ?? `0x${type.toString(16)}`,
    niceness: os.getPriority(),
    loadAtStart: os.loadavg()[0] ?? 0,
  }
}

/** @returns {Commit | null} null outside a clone of the project, or before its first commit */
export function describeCommit() {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // An installed package may lie in somebody else's repository, whose commits say nothing about it.
  if (!existsSync(join(root, '.git'))) return null
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  try {
    return { hash: git('rev-parse', 'HEAD').trim(), changed: git('status', '--porcelain').trim() !== '' }
  } catch {
    return null
  }
}

/** @typedef {{ stolen: number, all: number }} ProcessorTimes in ticks, since the machine was started */

/** @returns {ProcessorTimes | null} null where the operating system does not tell */
export function processorTimes() {
  try {
    return parseProcessorTimes(readFileSync('/proc/stat', 'utf8'))
  } catch {
    return null
  }
}

/** @param {string} text of /proc/stat, which begins with the sums over all processors: user, nice, system, idle, iowait, irq, softirq, steal
 *  @returns {ProcessorTimes} */
export function parseProcessorTimes(text) {
  const ticks = (text.split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number)
  return { stolen: ticks[7] ?? 0, all: ticks.reduce((sum, each) => sum + each, 0) }
}

/** @param {ProcessorTimes | null} before
 *  @param {ProcessorTimes | null} after
 *  @returns {number | null} */
export function stolenShare(before, after) {
  if (!before || !after || after.all === before.all) return null
  return (after.stolen - before.stolen) / (after.all - before.all)
}

/** Asks for a better place in the scheduler; trials inherit it. Only root may, so others run as they are. */
export function raisePriority() {
  try {
    os.setPriority(0, -9)
  } catch {
    // The niceness in the results tells.
  }
}

/** A file name for the results: date, machine and commit.
 *  @param {{ startedAt: string, host: Host, commit: Commit | null }} results */
export function resultName({ startedAt, host, commit }) {
  const machine = `${host.cpu}-${host.cores}`
    .toLowerCase()
    .replace(/\(r\)|\(tm\)|cpu|processor/g, '')
    .replace(/[^a-z0-9]+/g, '-')
  return `${startedAt.slice(0, 19).replace(/[-:]/g, '')}-${machine.replace(/^-|-$/g, '')}-${commit?.hash.slice(0, 9) ?? 'uncommitted'}.json`
}
