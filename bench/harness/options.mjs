// The command line of the benchmark.
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { drivers } from './drivers.mjs'

/** @import { Options } from './types.js' */

export const usage = `usage: npm run bench -- [options]        (installed: h5saver bench [options])

  --quick           a few rows of everything, every file read back and compared, no marks: correctness within three minutes
  --case NAMES      these cases alone, such as W1,W3
  --driver NAMES    these drivers alone (${Object.keys(drivers).join(', ')})
  --run TEXT        runs alone that have this in their name, such as none or zlib
  --rounds N        trials of every run, interleaved (default: 3; with --quick: 1)
  --part I/N        the I-th of N parts of the cases, of about the same length: a full run in pieces
  --plan            tells the cases and how long they take, and runs nothing
  --json            keeps the results, with host and commit, in bench/results
  --output FILE     writes the results there; -: to standard output, and the tables to standard error
  --folder DIR      where the trials write (default: the system's temporary folder); use the disk that matters to you
  --install-rivals  installs the rivals that come from PyPI into an environment of their own, and runs nothing`

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
    cases: names('--case', values.case, caseNames),
    drivers: names('--driver', values.driver, Object.keys(drivers)),
    runs: values.run ?? '',
    rounds: rounds(values.rounds, values.quick ? 1 : 3),
    part: part(values.part),
    task: values['install-rivals'] ? 'install-rivals' : values.plan ? 'plan' : 'run',
    keep: values.json ?? false,
    output: values.output ?? null,
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
        case: { type: 'string' },
        driver: { type: 'string' },
        run: { type: 'string' },
        rounds: { type: 'string' },
        part: { type: 'string' },
        plan: { type: 'boolean' },
        json: { type: 'boolean' },
        output: { type: 'string' },
        folder: { type: 'string' },
        'install-rivals': { type: 'boolean' },
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

/** @param {string | undefined} text */
function part(text) {
  if (text === undefined) return null
  const [, index = 0, count = 0] = (/^([1-9]\d?)\/([1-9]\d?)$/.exec(text) ?? []).map(Number)
  if (index < 1 || index > count) throw new UsageError(`--part: "${text}" is not a part such as 2/4`)
  return { index, count }
}
