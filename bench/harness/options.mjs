// The command line of the benchmark.
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { drivers } from './drivers.mjs'

/** @import { Options } from './types.js' */

export const usage = `usage: npm run bench -- [--quick] [--only W1,W3] [--drivers ours,pytables] [--runs TEXT] [--rounds N] [--json FILE] [--folder DIR]

  --quick         a few rows of everything, every file read back and compared, no marks: correctness within three minutes
  --only NAMES    these cases alone
  --drivers NAMES these drivers alone (${Object.keys(drivers).join(', ')})
  --runs TEXT     runs alone that have this in their name, such as none or zlib
  --rounds N      trials of every run, interleaved (default: 3; with --quick: 1)
  --json FILE     where the results go (default: a file named after date, machine and commit in bench/results)
  --folder DIR    where the trials write (default: the system's temporary folder); use the disk that matters to you`

/** A wrong command line: told in one line, status 2. */
export class UsageError extends Error {}

/** @param {string[]} args
 *  @param {string[]} caseNames
 *  @returns {Options}
 *  @throws UsageError naming the option and its value */
export function parseOptions(args, caseNames) {
  const values = parse(args)
  return {
    help: values.help ?? false,
    quick: values.quick ?? false,
    only: names('--only', values.only, caseNames),
    drivers: names('--drivers', values.drivers, Object.keys(drivers)),
    runs: values.runs ?? '',
    rounds: rounds(values.rounds, values.quick ? 1 : 3),
    json: values.json ?? null,
    folder: values.folder ?? tmpdir(),
  }
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        quick: { type: 'boolean' },
        only: { type: 'string' },
        drivers: { type: 'string' },
        runs: { type: 'string' },
        rounds: { type: 'string' },
        json: { type: 'string' },
        folder: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** @param {string} option
 *  @param {string | undefined} text
 *  @param {string[]} known */
function names(option, text, known) {
  if (text === undefined) return known
  const asked = text.split(',')
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`${option}: "${unknown}" is none of ${known.join(', ')}`)
  return known.filter((name) => asked.includes(name))
}

/** @param {string | undefined} text
 *  @param {number} usual */
function rounds(text, usual) {
  if (text === undefined) return usual
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`--rounds: "${text}" is not a number from 1 to 999`)
  return Number(text)
}
