// W5: a spectrometer, 16.4 kB a spectrum.
import { lz4Bit, none, zlib } from './codecs.mjs'

/** @type {import('../harness/types.js').Case} */
export const w5 = {
  name: 'W5',
  title: '2048 float64 spectra',
  columns: [{ name: 'spectrum', dtype: 'float64', shape: [2048], source: { kind: 'spectra', seed: 7 } }],
  times: null,
  poolRows: { full: 2048, quick: 101 },
  quickRows: 300,
  sampleEvery: 8,
  runs: [
    { name: 'ours none copy', driver: 'ours', codec: none, rows: 25_000 },
    { name: 'fs.writeSync', driver: 'fs.writeSync', codec: none, rows: 25_000, against: 'ours none copy' },
    { name: 'PyTables none', driver: 'pytables', codec: none, rows: 25_000, against: 'ours none copy' },
    { name: 'h5py none', driver: 'h5py', codec: none, rows: 8_000, against: 'ours none copy' },
    { name: 'h5wasm none', driver: 'h5wasm', codec: none, rows: 4_000, against: 'ours none copy' },
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: 25_000 },
    { name: 'PyTables zlib 5', driver: 'pytables', codec: zlib(5), rows: 3_000, against: 'ours zlib 1' },
    { name: 'ours blosc:lz4', driver: 'ours', codec: lz4Bit, rows: 25_000 },
    { name: 'PyTables blosc:lz4', driver: 'pytables', codec: lz4Bit, rows: 25_000, against: 'ours blosc:lz4' },
  ],
  marks: [],
}
