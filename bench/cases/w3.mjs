// W3: a region of interest at a high rate, 8.2 kB a frame: several rows share a chunk.
import { pytables, speed } from './camera-runs.mjs'
import { smallFrames } from './cameras.mjs'
import { lz4Byte, none, zlib } from './codecs.mjs'

/** @import { Case } from '../harness/types.js' */

const plain = 'ours none copy'

/** @type {Case} */
export const w3 = {
  name: 'W3',
  title: '64x64 uint16 camera frames, bright',
  about: 'A region of interest at a high rate, 8.2 kB a frame: several rows share a chunk, and the cost of a call counts.',
  ...smallFrames(),
  runs: [
    { name: plain, driver: 'ours', codec: none, rows: 100_000 },
    { name: 'ours none appendMany', driver: 'ours', codec: none, rows: 100_000, options: { input: 'many', batch: 64 } },
    { name: 'pwrite (C)', driver: 'pwrite', codec: none, rows: 50_000, against: plain },
    { name: 'fs.writeSync', driver: 'fs.writeSync', codec: none, rows: 50_000, against: plain },
    { name: 'PyTables none', driver: 'pytables', codec: none, rows: 50_000, against: plain },
    { name: 'PyTables system none', driver: 'pytables-system', codec: none, rows: 50_000, against: plain },
    { name: 'PyMoDAQ none', driver: 'pymodaq', codec: none, rows: 1000, against: plain, quick: 'skip' },
    { name: 'h5py none', driver: 'h5py', codec: none, rows: 10_000, against: plain },
    { name: 'h5wasm none', driver: 'h5wasm', codec: none, rows: 5000, against: plain },
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: 80_000 },
    { name: 'PyTables zlib 5', driver: 'pytables', codec: zlib(5), rows: 5000, against: 'ours zlib 1' },
    { name: 'ours blosc:lz4', driver: 'ours', codec: lz4Byte, rows: 100_000 },
    { name: 'PyTables blosc:lz4', driver: 'pytables', codec: lz4Byte, rows: 30_000, against: 'ours blosc:lz4' },
    { name: 'PyTables system blosc:lz4', driver: 'pytables-system', codec: lz4Byte, rows: 30_000, against: 'ours blosc:lz4' },
  ],
  marks: [
    speed('no codec against PyTables', plain, pytables('none'), 3.5),
    speed('zlib 1 against PyTables zlib 5', 'ours zlib 1', 'PyTables zlib 5', 18),
    speed('blosc:lz4 against PyTables', 'ours blosc:lz4', pytables('blosc:lz4'), 3),
    speed('no codec against h5wasm', plain, 'h5wasm none', 45),
  ],
}
