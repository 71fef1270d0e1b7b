// The limit of the machine: the same bytes by pwrite(2) from C (pwrite.c), one call a row, without any format. The program is
// compiled into the folder of the trial, and this file speaks the harness's protocol for it.
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { rowBytes } from '../harness/dtypes.mjs'
import { goAhead, print } from './protocol.mjs'
import { syncSeconds } from './system.mjs'

/** @import { TrialSpec } from '../harness/types.js' */

const compiler = process.env.CC ?? 'cc'

/** @type {TrialSpec} */
const { rows, columns, times, output, sync } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const [column] = columns
if (!column || columns.length > 1 || times) throw new Error('pwrite writes rows of one column')

const program = `${output}.pwrite`
/** @returns {boolean} false: told as missing */
function compile() {
  try {
    const source = fileURLToPath(new URL('pwrite.c', import.meta.url))
    execFileSync(compiler, ['-O2', '-std=c11', '-o', program, source], { encoding: 'utf8', stdio: 'pipe' })
    return true
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    print({ event: 'missing', reason: `no C compiler: ${reason}` })
    return false
  }
}

async function run() {
  const { file, rows: poolRows } = /** @type {TrialSpec['columns'][number]} */ (column).pool
  const numbers = [rowBytes(/** @type {TrialSpec['columns'][number]} */ (column)), poolRows, rows].map(String)
  const child = spawn(program, [file, ...numbers, output], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  if ((await lines.next()).value !== 'ready') throw new Error('pwrite did not start')
  print({ event: 'ready', versions: { compiler: execFileSync(compiler, ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '' } })
  await goAhead()
  const startedUnixMs = Date.now()
  child.stdin.end('go\n')
  const [seconds = 0, cpuSeconds = 0, memoryGrowthBytes = 0, p50 = 0, p99 = 0, max = 0] = String((await lines.next()).value)
    .split(' ')
    .map(Number)
  const status = await ended
  if (status !== 0) throw new Error(`pwrite ended with status ${status}`)
  print({
    event: 'result',
    seconds,
    startedUnixMs,
    cpuSeconds,
    memoryGrowthBytes,
    eventLoopUtilization: null,
    fileBytes: statSync(output).size,
    append: { count: rows, p50, p99, max },
    memorySamples: [],
    syncSeconds: sync ? syncSeconds(output) : null,
    format: 'raw',
  })
}

try {
  if (compile()) await run()
} finally {
  rmSync(program, { force: true })
}
