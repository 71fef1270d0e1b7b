/** The fault tests: what was committed survives the death of the process, the loss of power, failing and full disks.
 *
 *      node test/fault/run.mjs [--long] [--seed N] [--only kill,live,death,power,folders,nth,disk,random,soak] [--mode durable] [--scale 0.1]
 *
 *  Without --long the counts are those for CI. Prints a line per row and keeps the results in test/fault/results/. */
import { execFileSync } from 'node:child_process'
import { cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { buildPreload } from './harness/control.mjs'
import { JudgeProcess } from './harness/judge-process.mjs'
import { makeRandom } from './harness/random.mjs'
import { keepResults, Row } from './harness/report.mjs'
import { tableOf } from './rows/table.mjs'

const { values: options } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string' },
    mode: { type: 'string' },
    scale: { type: 'string', default: '1' },
  },
})
if (process.platform !== 'linux') {
  console.log('the fault tests watch system calls of Linux: skipped here')
  process.exit(0)
}

const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 32))
const form = options.long ? 'long' : 'short'
console.log(`fault tests, ${form} form, seed ${seed}`)

const preload = buildPreload()
const judge = new JudgeProcess()
const rows = []
const only = options.only?.split(',')
for (const { group, name, mode, kind, run, counts } of tableOf(form)) {
  if (only !== undefined && !only.includes(group)) continue
  if (options.mode !== undefined && mode !== options.mode) continue
  const argument = [options.long ? '--long' : '', `--seed ${seed}`, `--only ${group}`, mode ? `--mode ${mode}` : '']
    .filter(Boolean)
    .join(' ')
  const row = new Row(name, `node test/fault/run.mjs ${argument}`)
  // Every row has its own numbers: it does the same alone as among others.
  const random = makeRandom(seed ^ hashOf(name))
  try {
    await run(row, { ...scaled(counts, Number(options.scale)), mode, kind, random, preload, judge })
  } catch (error) {
    row.problem('the test itself', error.stack)
  }
  row.print()
  rows.push(row)
}
judge.close()
keepResults(rows, {
  form,
  seed,
  scale: Number(options.scale),
  date: new Date().toISOString(),
  commit: commitOf(),
  host: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Linux ${release()}, Node ${process.version}`,
})
const failed = rows.filter((row) => !row.passed).length
const skipped = rows.filter((row) => row.skipped !== null).length
if (skipped > 0) console.log(`${skipped} skipped`)
console.log(`${rows.length - failed - skipped} passed, ${failed} failed`)
process.exitCode = failed === 0 && rows.length > 0 ? 0 : 1

function hashOf(text) {
  let hash = 0
  for (const letter of text) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0
  return hash
}

function scaled(counts, factor) {
  return Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, Math.max(1, Math.round(value * factor))]))
}

function commitOf() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
