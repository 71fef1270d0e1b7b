// h5saver itself, as a program uses it: through the package's entry, with its default options.
// Options of a run: `input`: 'copy' (append), 'transfer' (append without copying) or 'many' (appendMany of `batch` rows);
// `saver`: further options of H5Saver.create.
import { performance } from 'node:perf_hooks'
import { serve } from './protocol.mjs'

/** @import { Column } from './column.mjs' */
/** @import { Trial } from './protocol.mjs' */
/** @typedef {typeof import('../../lib/index.js')} H5SaverModule */
/** @typedef {import('../../lib/index.js').ContinuousSaver} ContinuousSaver */
/** @typedef {{ input?: 'copy' | 'transfer' | 'many', batch?: number, saver?: object }} OursOptions */

await serve({
  // The address is put together so that the type checker does not need a build.
  load: () => /** @type {Promise<H5SaverModule>} */ (import(new URL('../../dist/index.js', import.meta.url).href)),
  versions: ({ buildInfo, version }) => ({
    h5saver: version,
    ...Object.fromEntries(Object.entries(buildInfo()).map(([name, value]) => [name, String(value)])),
  }),
  async run(trial, { H5Saver }) {
    const { input = 'copy', batch = 1, saver: saverOptions } = /** @type {OursOptions} */ (trial.options)
    // The rivals wait for no disk either. Checks, ledger and journal are on.
    const saver = await H5Saver.create({ file: trial.output, compression: trial.codec, durability: 'fast', ...saverOptions })
    let released = 0
    const onRelease = (/** @type {unknown[]} */ buffers) => {
      released += buffers.length
    }
    const channels = Object.fromEntries(trial.columns.map(({ name, shape, dtype }) => [name, { shape, dtype }]))
    const detector = saver.continuous('Bench', channels, input === 'transfer' ? { onRelease } : {})
    if (input === 'many') await appendBatches(trial, detector, batch)
    else await appendRows(trial, detector, input === 'transfer')
    await saver.close()

    const { accepted, committed } = detector.stats()
    const given = trial.rows * trial.columns.length
    if (input === 'transfer' && released !== given) throw new Error(`${released} of ${given} buffers were released`)
    return { format: 'hdf5', datasets: datasetPaths(trial.columns), counts: { accepted, committed } }
  },
})

/** @param {Trial} trial
 *  @param {ContinuousSaver} detector
 *  @param {boolean} transfer */
async function appendRows({ rows, columns, times, latencies, memory }, detector, transfer) {
  // One object of each kind for all rows, as a program that cares would do: append keeps neither.
  /** @type {Record<string, any>} */
  const row = {}
  /** @type {{ transfer?: true, time?: number }} */
  const options = transfer ? { transfer } : {}
  for (let index = 0; index < rows; index++) {
    if (index === memory.next) memory.take(index)
    for (const column of columns) row[column.name] = column.shape.length === 0 ? column.flat[index % column.poolRows] : column.at(index)
    if (times) options.time = /** @type {number} */ (times[index])
    const timed = index % latencies.every === 0
    const start = timed ? performance.now() : 0
    const belowHighWater = detector.append(row, options)
    if (timed) latencies.add(performance.now() - start)
    if (!belowHighWater) await detector.drain()
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

/** Where PyMoDAQ's layout puts the channels and the row times; channels are numbered anew for each dimension.
 *  @param {Column[]} columns
 *  @returns {Record<string, string>} */
function datasetPaths(columns) {
  const detector = '/RawData/Detector000'
  const numbers = new Map()
  const paths = columns.map(({ name, shape }) => {
    const dimension = shape.length > 2 ? 'DataND' : `Data${shape.length}D`
    const number = numbers.get(dimension) ?? 0
    numbers.set(dimension, number + 1)
    return [name, `${detector}/${dimension}/CH${String(number).padStart(2, '0')}/EnlData00`]
  })
  return { ...Object.fromEntries(paths), time: `${detector}/NavAxes/Axis00` }
}
