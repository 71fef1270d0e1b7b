// W5: a spectrometer, 16.4 kB a spectrum.
import { pytables, speed } from './camera-runs.mjs'
import { lz4Bit, none, zlib } from './codecs.mjs'

/** @import { Case } from '../harness/types.js' */

const plain = 'ours none copy'

/** @type {Case} */
export const w5 = {
  name: 'W5',
  title: '2048 float64 spectra',
  about: 'A spectrometer, 16.4 kB a spectrum: whole counts that arrive as float64, which compress six- to sevenfold.',
  columns: [{ name: 'spectrum', dtype: 'float64', shape: [2048], source: { kind: 'spectra', seed: 7 } }],
  times: null,
  poolRows: { full: 2048, quick: 101 },
  quickRows: 300,
  sampleEvery: 8,
  runs: [
    { name: plain, driver: 'ours', codec: none, rows: 50_000 },
    { name: 'pwrite (C)', driver: 'pwrite', codec: none, rows: 50_000, against: plain },
    { name: 'fs.writeSync', driver: 'fs.writeSync', codec: none, rows: 50_000, against: plain },
    { name: 'PyTables none', driver: 'pytables', codec: none, rows: 30_000, against: plain },
    { name: 'PyTables system none', driver: 'pytables-system', codec: none, rows: 30_000, against: plain },
    { name: 'PyMoDAQ none', driver: 'pymodaq', codec: none, rows: 1000, against: plain, quick: 'skip' },
    { name: 'h5py none', driver: 'h5py', codec: none, rows: 8000, against: plain },
    { name: 'h5wasm none', driver: 'h5wasm', codec: none, rows: 4000, against: plain },
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: 40_000 },
    { name: 'PyTables zlib 5', driver: 'pytables', codec: zlib(5), rows: 4000, against: 'ours zlib 1' },
    { name: 'ours blosc:lz4', driver: 'ours', codec: lz4Bit, rows: 50_000 },
    { name: 'PyTables blosc:lz4', driver: 'pytables', codec: lz4Bit, rows: 30_000, against: 'ours blosc:lz4' },
    { name: 'PyTables system blosc:lz4', driver: 'pytables-system', codec: lz4Bit, rows: 30_000, against: 'ours blosc:lz4' },
  ],
  marks: [
    speed('no codec against PyTables', plain, pytables('none'), 2.3),
    speed('zlib 1 against PyTables zlib 5', 'ours zlib 1', 'PyTables zlib 5', 13),
    speed('blosc:lz4 against PyTables', 'ours blosc:lz4', pytables('blosc:lz4'), 2.2),
  ],
}
