// h5saver itself, as a program uses it: through the package's entry, with its default options.
// Options of a run:
//   input    'copy' (append), 'transfer' (append without copying), 'many' (appendMany of `batch` rows), or 'commit' (append, and
//            wait until the row is committed: that is what one "append" takes then)
//   rate     rows a second, as a camera gives them; as fast as they are taken when left out
//   windows  [[first row, end], …]: the cost of an append in these rows, as extra.window0 … in nanoseconds
//   watched  whether somebody looks at the newest frames meanwhile, in a process beside
//   saver    further options of H5Saver.create
// extra.loopAtRate is the event loop's utilisation while rows are appended, without the making and the closing of the file.
import { rmSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { datasetPaths, loadH5Saver, versionsOf } from './h5saver-module.mjs'
import { Latencies } from './latencies.mjs'
import { MemorySamples } from './memory-samples.mjs'
import { serve } from './protocol.mjs'
import { startWatcher } from './watching.mjs'
import { Windows } from './windows.mjs'

/** @import { H5Saver } from '../../lib/index.js' */
/** @import { Column } from './column.mjs' */
/** @import { Trial } from './protocol.mjs' */
/** @typedef {import('../../lib/index.js').ContinuousSaver} ContinuousSaver */
/** @typedef {{ input?: 'copy' | 'transfer' | 'many' | 'commit', batch?: number, rate?: number, watched?: boolean, windows?: [number, number][], saver?: object }} OursOptions */

/** Rows of the warm-up of a run with windows: the first rows of a process are slower for the compiler's sake. */
const warmUpRows = 200_000

/** @type {import('./watching.mjs').Watcher | undefined} */
let watcher

await serve({
  load: loadH5Saver,
  versions: versionsOf,
  async warmUp(trial, { H5Saver }) {
    const [first] = trial.columns
    if (optionsOf(trial).watched && first) watcher = await startWatcher(trial.output, datasetPaths(trial.columns)[first.name] ?? '')
    if (optionsOf(trial).windows === undefined) return
    const file = `${trial.output}.warm-up.h5`
    const saver = await H5Saver.create({ file, durability: 'fast' })
    const rows = Math.min(trial.rows, warmUpRows)
    const unused = { latencies: new Latencies(rows, trial.latencies.every), memory: new MemorySamples(rows, 0) }
    await appendRows({ ...trial, ...unused, rows }, addDetector(saver, trial), { windows: null })
    await saver.close()
    rmSync(file)
  },
  async run(trial, { H5Saver }) {
    const { input = 'copy', batch = 1, rate, windows: ranges, saver: saverOptions } = optionsOf(trial)
    // The rivals wait for no disk either. Checks, ledger and journal are on.
    const saver = await H5Saver.create({ file: trial.output, compression: trial.codec, durability: 'fast', ...saverOptions })
    let released = 0
    const onRelease = (/** @type {unknown[]} */ buffers) => {
      released += buffers.length
    }
    const detector = addDetector(saver, trial, input === 'transfer' ? { onRelease } : {})
    const windows = ranges ? new Windows(ranges) : null
    const loopBefore = performance.eventLoopUtilization()
    if (input === 'many') await appendBatches(trial, detector, batch)
    else if (input === 'commit') await commitRows(trial, detector)
    else await appendRows(trial, detector, { transfer: input === 'transfer', rate, windows })
    const { utilization: loopAtRate } = performance.eventLoopUtilization(loopBefore)
    await saver.close()
    const shown = watcher?.frames()
    watcher?.end()

    const { accepted, committed } = detector.stats()
    const given = trial.rows * trial.columns.length
    if (input === 'transfer' && released !== given) throw new Error(`${released} of ${given} buffers were released`)
    const extra = { loopAtRate, ...windows?.figures(), ...(shown === undefined ? {} : { shown }) }
    return { format: 'hdf5', datasets: datasetPaths(trial.columns), counts: { accepted, committed }, extra }
  },
})

/** @param {Trial} trial
 *  @returns {OursOptions} */
function optionsOf({ options }) {
  return options
}

/** @param {H5Saver} saver
 *  @param {Trial} trial
 *  @param {{ onRelease?: (buffers: unknown[]) => void }} [options]
 *  @returns {ContinuousSaver} */
function addDetector(saver, { columns }, options = {}) {
  const channels = Object.fromEntries(columns.map(({ name, shape, dtype }) => [name, { shape, dtype }]))
  return saver.continuous('Bench', channels, options)
}

/** @param {Pick<Trial, 'rows' | 'columns' | 'times' | 'latencies' | 'memory'>} trial
 *  @param {ContinuousSaver} detector
 *  @param {{ transfer?: boolean, rate?: number | undefined, windows: Windows | null }} options */
async function appendRows({ rows, columns, times, latencies, memory }, detector, { transfer = false, rate, windows }) {
  // One object of each kind for all rows, as a program that cares would do: append keeps neither.
  /** @type {Record<string, any>} */
  const row = {}
  /** @type {{ transfer?: true, time?: number }} */
  const options = transfer ? { transfer } : {}
  const firstAt = performance.now()
  for (let index = 0; index < rows; index++) {
    if (index === memory.next) memory.take(index)
    if (index === windows?.next) windows.pass(index)
    if (rate !== undefined) await until(firstAt + (index * 1000) / rate)
    for (const column of columns) row[column.name] = column.shape.length === 0 ? column.flat[index % column.poolRows] : column.at(index)
    if (times) options.time = /** @type {number} */ (times[index])
    const timed = index % latencies.every === 0
    const start = timed ? performance.now() : 0
    const belowHighWater = detector.append(row, options)
    if (timed) latencies.add(performance.now() - start)
    if (!belowHighWater) await detector.drain()
  }
  if (windows?.next === rows) windows.pass(rows)
}

/** Waits for a moment. One that has passed is not waited for: rows that are late come at once, as from a camera that buffers.
 *  @param {number} due of performance.now() */
async function until(due) {
  // Timers count from the beginning of the event loop's turn, so they may fire early.
  for (let left = due - performance.now(); left > 0; left = due - performance.now()) await sleep(left)
}

/** One row at a time, each committed before the next: what is timed is the append with its commit.
 *  @param {Trial} trial
 *  @param {ContinuousSaver} detector */
async function commitRows({ rows, columns, latencies }, detector) {
  for (let index = 0; index < rows; index++) {
    const row = Object.fromEntries(columns.map((column) => [column.name, column.at(index)]))
    const start = performance.now()
    detector.append(row)
    await detector.flush()
    latencies.add(performance.now() - start)
  }
}

/** Each batch lies in one piece in the pool, so it is short at the pool's end.
 *  @param {Trial} trial
 *  @param {ContinuousSaver} detector
 *  @param {number} batch rows of a call */
async function appendBatches({ rows, columns, times, latencies }, detector, batch) {
  for (let first = 0; first < rows; ) {
    const count = Math.min(batch, rows - first, ...columns.map(({ poolRows }) => poolRows - (first % poolRows)))
    const values = Object.fromEntries(columns.map((column) => [column.name, piece(column, first % column.poolRows, count)]))
    const options = { count, ...(times ? { times: times.subarray(first, first + count) } : {}) }
    const start = performance.now()
    const belowHighWater = detector.appendMany(values, options)
    latencies.add(performance.now() - start)
    if (!belowHighWater) await detector.drain()
    first += count
  }
}

/** @param {Column} column
 *  @param {number} first row of the pool
 *  @param {number} count */
function piece({ flat, elements }, first, count) {
  return flat.subarray(first * elements, (first + count) * elements)
}
