// reading: the whole of a dataset, from the page cache, by us and by others.
import { skipInQuick, speed } from './camera-runs.mjs'
import { largeFrames, middleFrames } from './cameras.mjs'
import { lz4Bit, none, zlib } from './codecs.mjs'

/** @import { Case, Codec, Mark, Run } from '../harness/types.js' */

const readers = /** @type {const} */ ([
  ['ours', 'ours-read'],
  ['h5py', 'h5py-read'],
  ['PyTables', 'pytables-read'],
])

/** @param {string} codecName
 *  @param {Codec} codec
 *  @param {number} rows
 *  @returns {Run[]} */
const readings = (codecName, codec, rows) =>
  readers.map(([name, driver]) => ({
    name: `${name} ${codecName}`,
    driver,
    codec,
    rows,
    prepare: { driver: 'ours', codec, rows },
    ...(name === 'ours' ? {} : { against: `ours ${codecName}` }),
  }))

/** @param {number} rows
 *  @returns {Run[]} */
const runs = (rows) => [...readings('none', none, rows), ...readings('zlib 1', zlib(1), rows), ...readings('blosc:lz4', lz4Bit, rows)]

/** @type {Mark[]} */
const marks = [
  speed('zlib 1 against h5py', 'ours zlib 1', 'h5py zlib 1', 4),
  speed('blosc:lz4 against h5py', 'ours blosc:lz4', 'h5py blosc:lz4', 1.5),
]

const about = 'A file of ours read whole, with one call, from the page cache, and compared when the clock has stopped.'

/** @type {Case} */
export const readingW1 = {
  name: 'reading-W1',
  title: '2048x2048 uint16, read whole',
  about,
  ...largeFrames(),
  runs: skipInQuick(runs(32), ({ driver }) => driver !== 'ours-read'),
  marks,
}

/** @type {Case} */
export const readingW2 = { name: 'reading-W2', title: '512x512 uint16, read whole', about, ...middleFrames(), runs: runs(500), marks }
