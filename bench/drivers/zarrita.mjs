// zarrita, Zarr in JavaScript: an array of one chunk a row, set row by row. It has no way to enlarge an array, so the array is
// made for all rows at once, which spares it what the others do at each row.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rowBytes } from '../harness/dtypes.mjs'
import { rowsPerChunk } from './chunking.mjs'
import { serve } from './protocol.mjs'

/** @import { Codec } from '../harness/types.js' */
/** @import { Column } from './column.mjs' */

/** The shuffles in the words of Zarr 3, which the package hands to Blosc as they are, where a word counts as no shuffle: it gets the
 *  numbers, and the metadata gets the words when all is written, so that others can read it. */
const shuffles = { none: 'noshuffle', byte: 'shuffle', bit: 'bitshuffle' }
const shuffleNumbers = Object.keys(shuffles)

await serve({
  async load() {
    const [zarr, { default: FileSystemStore }] = await Promise.all([import('zarrita'), import('@zarrita/storage/fs')])
    return { zarr, FileSystemStore }
  },
  versions: () => ({ zarrita: installedVersion() }),
  async run({ rows, columns, codec, output, latencies }, { zarr, FileSystemStore }) {
    const root = zarr.root(new FileSystemStore(output))
    await zarr.create(root)
    const arrays = await Promise.all(columns.map((column) => zarr.create(root.resolve(column.name), arrayOptions(column, rows, codec))))
    for (let row = 0; row < rows; row++) {
      const start = performance.now()
      await Promise.all(
        arrays.map((array, index) => {
          const column = /** @type {Column} */ (columns[index])
          const shape = [1, ...column.shape]
          const stride = shape.map((_, dimension) => shape.slice(dimension + 1).reduce((product, extent) => product * extent, 1))
          const selection = [zarr.slice(row, row + 1), ...column.shape.map(() => null)]
          return zarr.set(array, selection, { data: column.at(row), shape, stride })
        }),
      )
      latencies.add(performance.now() - start)
    }
    for (const { name } of columns) putShuffleWords(join(output, name, 'zarr.json'))
    return { format: 'zarr', datasets: Object.fromEntries(columns.map(({ name }) => [name, name])) }
  },
})

/** @param {Column} column
 *  @param {number} rows
 *  @param {Codec} codec */
function arrayOptions({ dtype, shape }, rows, codec) {
  const chunkShape = [Math.min(rows, rowsPerChunk(rowBytes({ dtype, shape }))), ...shape]
  const itemSize = dtype === 'uint16' ? 2 : 8
  return { shape: [rows, ...shape], chunkShape, dtype, codecs: codecsOf(codec, itemSize), fillValue: 0 }
}

/** @param {Codec} codec
 *  @param {number} typesize */
function codecsOf({ library, level = 5, shuffle = 'byte' }, typesize) {
  const bytes = { name: 'bytes', configuration: { endian: 'little' } }
  if (library === 'none') return [bytes]
  if (library === 'zlib') return [bytes, { name: 'gzip', configuration: { level } }]
  const cname = library.slice('blosc:'.length)
  return [
    bytes,
    { name: 'blosc', configuration: { cname, clevel: level, shuffle: shuffleNumbers.indexOf(shuffle), typesize, blocksize: 0 } },
  ]
}

/** @param {string} path of an array's metadata */
function putShuffleWords(path) {
  const words = Object.values(shuffles)
  const metadata = JSON.parse(readFileSync(path, 'utf8'))
  for (const { configuration } of metadata.codecs) {
    if (typeof configuration?.shuffle === 'number') configuration.shuffle = words[configuration.shuffle]
  }
  writeFileSync(path, JSON.stringify(metadata))
}

/** The package does not export its package.json, so it is found from the module. */
function installedVersion() {
  const entry = import.meta.resolve('zarrita')
  return JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', entry)), 'utf8')).version
}
