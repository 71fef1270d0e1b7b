// h5wasm, HDF5 compiled to WebAssembly: a chunked dataset that is resized and written at each row.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { arrayClasses, rowBytes } from '../harness/dtypes.mjs'
import { rowsPerChunk } from './chunking.mjs'
import { appendAll, serve } from './protocol.mjs'

/** @import { BenchDType, Codec, Values } from '../harness/types.js' */

/** @type {Record<BenchDType, string>} */
const dtypeCodes = { uint16: '<H', float64: '<d' }

await serve({
  async load() {
    const h5wasm = await import('h5wasm/node')
    await h5wasm.ready
    return h5wasm
  },
  versions: () => ({ h5wasm: installedVersion() }),
  async run(trial, h5wasm) {
    const file = new h5wasm.File(trial.output, 'w')
    const { columns, codec, times } = trial
    const writers = columns.map((column) => rowWriter(file, column, codec, (row) => column.at(row)))
    if (times) writers.push(rowWriter(file, { name: 'time', dtype: 'float64', shape: [] }, codec, (row) => times.subarray(row, row + 1)))
    appendAll(trial, (row) => {
      for (const write of writers) write(row)
    })
    file.flush()
    file.close()
    const names = [...columns.map(({ name }) => name), ...(times ? ['time'] : [])]
    return { format: 'hdf5', datasets: Object.fromEntries(names.map((name) => [name, `/${name}`])) }
  },
})

/** @param {import('h5wasm/node').File} file
 *  @param {{ name: string, dtype: BenchDType, shape: number[] }} column
 *  @param {Codec} codec
 *  @param {(row: number) => Values} valuesOf
 *  @returns {(row: number) => void} */
function rowWriter(file, { name, dtype, shape }, codec, valuesOf) {
  const dataset = file.create_dataset({
    name,
    data: new arrayClasses[dtype](0),
    dtype: dtypeCodes[dtype],
    shape: [0, ...shape],
    maxshape: [null, ...shape],
    chunks: [rowsPerChunk(rowBytes({ dtype, shape })), ...shape],
    // h5wasm has no option for the shuffle filter, so its files are larger than those of the others.
    ...(codec.library === 'zlib' && codec.level !== undefined ? { compression: codec.level } : {}),
  })
  /** @type {[][]} */
  const whole = shape.map(() => [])
  return (row) => {
    dataset.resize([row + 1, ...shape])
    dataset.write_slice([[row, row + 1], ...whole], valuesOf(row))
  }
}

/** The package does not export its package.json, so it is found from the module. */
function installedVersion() {
  const entry = import.meta.resolve('h5wasm/node')
  return JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', entry)), 'utf8')).version
}
