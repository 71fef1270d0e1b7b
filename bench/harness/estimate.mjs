// How long a benchmark will take, told before it starts, and how it is cut into parts. The figures here decide nothing
// else: they are rough, of a machine with two cores, and on the high side.
import { drivers } from './drivers.mjs'
import { prewarmBytesOf } from './prewarm.mjs'
import { bytesOf } from './trial.mjs'

/** @import { Case, Run } from './types.js' */

/** Seconds from the start of a process to its clock, data included. */
const startupSeconds = { javascript: 0.6, python: 1.6 }
const prewarmBytesPerSecond = 1e9
const syncBytesPerSecond = 8e8
const readBackBytesPerSecond = 3e8
/** Seconds to make an element of the pools. */
const secondsPerElement = 4e-8

/** Bytes a second that a codec lets through: ours, and a rival's.
 *  @param {Run} run */
function bytesPerSecond({ driver, codec }) {
  const isOurs = driver.startsWith('ours')
  if (codec.library === 'none') return isOurs ? 1.5e9 : driver === 'h5wasm' || driver === 'zarrita' ? 7e8 : 1.2e9
  if (codec.library === 'zlib')
    return driver === 'h5wasm' ? 2.5e7 : isOurs ? ((codec.level ?? 5) > 3 ? 2e8 : 6e8) : driver.endsWith('read') ? 2.5e8 : 4e7
  return driver === 'zarrita' ? 1.2e8 : isOurs ? 8e8 : 4e8
}

/** Seconds that a row costs whatever its size.
 *  @type {Record<string, number>} */
const secondsPerRow = {
  pytables: 1.2e-5,
  h5py: 1e-4,
  'h5py-direct': 1e-4,
  h5wasm: 2e-4,
  pymodaq: 2e-3,
  zarrita: 1e-3,
  tensorstore: 5e-4,
  'acquire-zarr': 2e-5,
}

/** @param {Case} benchCase
 *  @param {Run} run
 *  @param {{ rounds: number, quick: boolean }} options
 *  @returns {number} seconds of all rounds of a run */
function runSeconds(benchCase, run, { rounds, quick }) {
  const rows = quick ? Math.min(run.rows, benchCase.quickRows) : run.rows
  const bytes = bytesOf({ rows, columns: benchCase.columns, times: benchCase.times && { file: '', rows } })
  const startup = drivers[run.driver]?.language === 'python' ? startupSeconds.python : startupSeconds.javascript
  const rate = typeof run.options?.rate === 'number' ? rows / run.options.rate : 0
  const work = Math.max(rate, bytes / bytesPerSecond(run) + rows * (secondsPerRow[run.driver] ?? 1e-6))
  const disk = quick ? 0 : prewarmBytesOf(bytes) / prewarmBytesPerSecond + bytes / syncBytesPerSecond
  const reading = bytes / readBackBytesPerSecond
  return rounds * (startup + work + disk) + reading + (run.prepare ? run.prepare.rows * (bytes / rows / 6e8) : 0)
}

/** @param {Case} benchCase
 *  @param {Run[]} runs those of the case that are asked for
 *  @param {{ rounds: number, quick: boolean }} options
 *  @returns {number} seconds, the data's making included */
export function caseSeconds(benchCase, runs, options) {
  const poolRows = options.quick ? benchCase.poolRows.quick : benchCase.poolRows.full
  const elements = benchCase.columns.reduce((sum, { shape }) => sum + poolRows * shape.reduce((product, extent) => product * extent, 1), 0)
  return runs.reduce((sum, run) => sum + runSeconds(benchCase, run, options), runs.length > 0 ? elements * secondsPerElement : 0)
}

/** Cuts a list into consecutive parts of about the same weight.
 *  @template T
 *  @param {T[]} items
 *  @param {(item: T) => number} weight above 0
 *  @param {{ index: number, count: number }} part index: from 1
 *  @returns {T[]} those of the part; an item belongs where its middle lies, so each is in exactly one part */
export function partOf(items, weight, { index, count }) {
  const total = items.reduce((sum, item) => sum + weight(item), 0)
  let before = 0
  return items.filter((item) => {
    const middle = before + weight(item) / 2
    before += weight(item)
    return Math.min(count, 1 + Math.floor((middle / total) * count)) === index
  })
}
