// Runs other programs: where they are, whether they end well, and what they said when they did not.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'

/** A failure that is told in plain words, without a stack. */
export class SetupFailure extends Error {}

/**
 * The path of a program on PATH, or undefined.
 * @param {string} name
 * @param {string} [path]
 */
export function which(name, path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name)
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}

/**
 * Whether a program ends with status 0. A program that is missing does not.
 * @param {string} command
 * @param {string[]} args
 */
export function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/**
 * What a program prints, trimmed, or undefined when it fails.
 * @param {string} command
 * @param {string[]} args
 */
export function output(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return result.status === 0 ? result.stdout.trim() : undefined
}

/**
 * Runs a step of the set-up. Its output is kept back, and shown when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, what: string }} options `what` ends the sentence "… failed"
 */
export function runQuietly(command, args, { cwd, env = process.env, what }) {
  const result = spawnSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 })
  if (result.status === 0) return
  const cause = result.error ? result.error.message : `status ${result.status ?? result.signal}`
  throw new SetupFailure(`${result.stdout ?? ''}${result.stderr ?? ''}\n${what} failed (${cause}): ${[command, ...args].join(' ')}`)
}
