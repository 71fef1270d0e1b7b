// W3: a region of interest at a high rate, 8.2 kB a frame: several rows share a chunk.
import { lz4Byte, none, zlib } from './codecs.mjs'

/** @type {import('../harness/types.js').Case} */
export const w3 = {
  name: 'W3',
  title: '64x64 uint16 camera frames, bright',
  columns: [{ name: 'frames', dtype: 'uint16', shape: [64, 64], source: { kind: 'camera', light: 'bright', seed: 4 } }],
  times: null,
  poolRows: { full: 4096, quick: 101 },
  quickRows: 500,
  sampleEvery: 8,
  runs: [
    { name: 'ours none copy', driver: 'ours', codec: none, rows: 50_000 },
    { name: 'ours none appendMany', driver: 'ours', codec: none, rows: 50_000, options: { input: 'many', batch: 64 } },
    { name: 'fs.writeSync', driver: 'fs.writeSync', codec: none, rows: 50_000, against: 'ours none copy' },
    { name: 'PyTables none', driver: 'pytables', codec: none, rows: 50_000, against: 'ours none copy' },
    {
      name: 'PyTables none, shape rewritten',
      driver: 'pytables',
      codec: none,
      rows: 10_000,
      options: { rewriteShape: true },
      against: 'ours none copy',
    },
    { name: 'h5py none', driver: 'h5py', codec: none, rows: 10_000, against: 'ours none copy' },
    { name: 'h5wasm none', driver: 'h5wasm', codec: none, rows: 5_000, against: 'ours none copy' },
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: 50_000 },
    { name: 'PyTables zlib 5', driver: 'pytables', codec: zlib(5), rows: 5_000, against: 'ours zlib 1' },
    { name: 'ours blosc:lz4', driver: 'ours', codec: lz4Byte, rows: 50_000 },
    { name: 'PyTables blosc:lz4', driver: 'pytables', codec: lz4Byte, rows: 20_000, against: 'ours blosc:lz4' },
  ],
  marks: [
    {
      text: 'W3 uncompressed: × PyTables',
      runs: ['ours none copy'],
      against: 'PyTables none',
      metric: 'mbPerSecond',
      limit: { atLeast: 2 },
    },
  ],
}
