// The runs and marks that the two camera cases with big frames share. Row counts and some limits are theirs.
import { lz4Bit, none, zlib, zstdBit } from './codecs.mjs'

/** @import { Mark, Run } from '../harness/types.js' */

const plain = 'ours none copy'

/** @param {{ plain: number, coded: number, slow: number }} rows of trials without a codec, with a quick one, and with a slow one
 *  @returns {Run[]} */
export function cameraRuns({ plain: fast, coded, slow }) {
  return [
    { name: plain, driver: 'ours', codec: none, rows: fast },
    { name: 'ours none transfer', driver: 'ours', codec: none, rows: fast, options: { input: 'transfer' } },
    { name: 'pwrite (C)', driver: 'pwrite', codec: none, rows: fast, against: plain },
    { name: 'fs.writeSync', driver: 'fs.writeSync', codec: none, rows: fast, against: plain },
    { name: 'PyTables none', driver: 'pytables', codec: none, rows: fast, against: plain },
    { name: 'PyTables system none', driver: 'pytables-system', codec: none, rows: fast, against: plain },
    { name: 'PyMoDAQ none', driver: 'pymodaq', codec: none, rows: coded, against: plain },
    { name: 'h5py none', driver: 'h5py', codec: none, rows: fast, against: plain },
    { name: 'h5wasm none', driver: 'h5wasm', codec: none, rows: coded, against: plain },
    { name: 'tensorstore none', driver: 'tensorstore', codec: none, rows: fast, against: plain },
    { name: 'acquire-zarr none', driver: 'acquire-zarr', codec: none, rows: fast, against: plain },
    { name: 'zarrita none', driver: 'zarrita', codec: none, rows: coded, against: plain },
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: coded },
    { name: 'PyTables zlib 5', driver: 'pytables', codec: zlib(5), rows: slow, against: 'ours zlib 1' },
    { name: 'PyTables zlib 1', driver: 'pytables', codec: zlib(1), rows: slow, against: 'ours zlib 1' },
    { name: 'PyMoDAQ zlib 5', driver: 'pymodaq', codec: zlib(5), rows: slow, against: 'ours zlib 1' },
    { name: 'h5wasm zlib 4', driver: 'h5wasm', codec: zlib(4), rows: slow, against: 'ours zlib 1' },
    { name: 'ours blosc:lz4', driver: 'ours', codec: lz4Bit, rows: coded },
    { name: 'ours blosc:lz4, discarded', driver: 'ours-discard', codec: lz4Bit, rows: coded, against: 'ours blosc:lz4' },
    { name: 'PyTables blosc:lz4', driver: 'pytables', codec: lz4Bit, rows: coded, against: 'ours blosc:lz4' },
    { name: 'PyTables system blosc:lz4', driver: 'pytables-system', codec: lz4Bit, rows: coded, against: 'ours blosc:lz4' },
    { name: 'h5py blosc:lz4', driver: 'h5py', codec: lz4Bit, rows: coded, against: 'ours blosc:lz4' },
    { name: 'h5py direct blosc:lz4', driver: 'h5py-direct', codec: lz4Bit, rows: coded, against: 'ours blosc:lz4' },
    { name: 'tensorstore blosc:lz4', driver: 'tensorstore', codec: lz4Bit, rows: coded, against: 'ours blosc:lz4' },
    { name: 'acquire-zarr blosc:lz4', driver: 'acquire-zarr', codec: lz4Bit, rows: coded, against: 'ours blosc:lz4' },
    { name: 'zarrita blosc:lz4', driver: 'zarrita', codec: lz4Bit, rows: slow, against: 'ours blosc:lz4' },
    { name: 'ours blosc:zstd', driver: 'ours', codec: zstdBit, rows: coded },
    { name: 'ours blosc:zstd, discarded', driver: 'ours-discard', codec: zstdBit, rows: coded, against: 'ours blosc:zstd' },
    { name: 'PyTables blosc:zstd', driver: 'pytables', codec: zstdBit, rows: coded, against: 'ours blosc:zstd' },
    {
      name: 'PyTables system blosc:zstd',
      driver: 'pytables-system',
      codec: zstdBit,
      rows: coded,
      against: 'ours blosc:zstd',
      quick: 'skip',
    },
    { name: 'h5py blosc:zstd', driver: 'h5py', codec: zstdBit, rows: coded, against: 'ours blosc:zstd' },
    { name: 'h5py direct blosc:zstd', driver: 'h5py-direct', codec: zstdBit, rows: coded, against: 'ours blosc:zstd' },
  ]
}

/** Leaves runs out of --quick whose way through the code another case goes as well.
 *  @param {Run[]} runs
 *  @param {(run: Run) => boolean} isRepeated
 *  @returns {Run[]} */
export function skipInQuick(runs, isRepeated) {
  return runs.map((run) => (isRepeated(run) ? { ...run, quick: 'skip' } : run))
}

/** A mark of speed.
 *  @param {string} text
 *  @param {string} run
 *  @param {string | string[]} against
 *  @param {number} atLeast
 *  @returns {Mark} */
export function speed(text, run, against, atLeast) {
  return { text: `${text}: times the speed`, runs: [run], against, metric: 'mbPerSecond', limit: { atLeast } }
}

/** Both builds of PyTables, of which the better one counts.
 *  @param {string} codec as the runs' names call it */
export const pytables = (codec) => [`PyTables ${codec}`, `PyTables system ${codec}`]

/** A mark of size: how many times the bytes of `rival` ours takes for the same data.
 *  @param {string} text
 *  @param {string} run
 *  @param {string} rival
 *  @param {number} atMost
 *  @returns {Mark} */
export function size(text, run, rival, atMost) {
  // The ratio is the data's size ÷ the file's, so rival ÷ ours compares the files the other way round.
  return { text: `${text}: times the size`, runs: [rival], against: run, metric: 'ratio', limit: { atMost } }
}

/** @param {{ lz4: number }} limits how many times the best rival's speed
 *  @returns {Mark[]} */
export function cameraMarks({ lz4 }) {
  const best = (/** @type {string} */ codec) => [...pytables(codec), `h5py ${codec}`, `h5py direct ${codec}`]
  return [
    speed('no codec, transfer, against fs.writeSync', 'ours none transfer', 'fs.writeSync', 0.9),
    speed('no codec, copied, against fs.writeSync', plain, 'fs.writeSync', 0.8),
    speed('no codec, copied, against PyTables', plain, pytables('none'), 1.3),
    speed('no codec, copied, against h5wasm', plain, 'h5wasm none', 2),
    speed('zlib 1 against PyTables zlib 5', 'ours zlib 1', 'PyTables zlib 5', 20),
    size('zlib 1 against PyTables zlib 5', 'ours zlib 1', 'PyTables zlib 5', 1.03),
    speed('zlib 1 against PyTables zlib 1', 'ours zlib 1', 'PyTables zlib 1', 14),
    speed('zlib 1 against h5wasm zlib 4', 'ours zlib 1', 'h5wasm zlib 4', 35),
    speed('blosc:lz4 against the best of PyTables and h5py', 'ours blosc:lz4', best('blosc:lz4'), lz4),
    speed('blosc:lz4 against the same into a sink that discards', 'ours blosc:lz4', 'ours blosc:lz4, discarded', 0.9),
    speed('blosc:zstd against the best of PyTables and h5py', 'ours blosc:zstd', best('blosc:zstd'), 1.6),
    speed('blosc:zstd against the same into a sink that discards', 'ours blosc:zstd', 'ours blosc:zstd, discarded', 0.9),
  ]
}

/** @param {string} text
 *  @param {string} run
 *  @param {number} atMost share of the time
 *  @returns {Mark} */
function idle(text, run, atMost) {
  return { text: `event-loop utilisation while rows are appended, ${text}`, runs: [run], metric: 'extra.loopAtRate', limit: { atMost } }
}

/** How busy the JavaScript thread may be at the full rate of W1.
 *  @type {Mark[]} */
export const idleMarks = [
  idle('no codec, copied', plain, 0.45),
  idle('zlib 1, copied', 'ours zlib 1', 0.2),
  idle('no codec, transfer', 'ours none transfer', 0.03),
]
