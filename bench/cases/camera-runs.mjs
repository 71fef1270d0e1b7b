// The runs that the two camera cases with big frames share. Row counts are theirs.
import { lz4Bit, none, zlib, zstdBit } from './codecs.mjs'

/** @param {{ fast: number, slow: number }} rows of trials without a slow codec, and with one
 *  @returns {import('../harness/types.js').Run[]} */
export function cameraRuns({ fast, slow }) {
  const plain = 'ours none copy'
  return [
    { name: plain, driver: 'ours', codec: none, rows: fast },
    { name: 'ours none transfer', driver: 'ours', codec: none, rows: fast, options: { input: 'transfer' } },
    { name: 'fs.writeSync', driver: 'fs.writeSync', codec: none, rows: fast, against: plain },
    { name: 'PyTables none', driver: 'pytables', codec: none, rows: fast, against: plain },
    { name: 'h5py none', driver: 'h5py', codec: none, rows: fast, against: plain },
    { name: 'h5wasm none', driver: 'h5wasm', codec: none, rows: fast, against: plain },
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: fast },
    { name: 'PyTables zlib 5', driver: 'pytables', codec: zlib(5), rows: slow, against: 'ours zlib 1' },
    { name: 'PyTables zlib 1', driver: 'pytables', codec: zlib(1), rows: slow, against: 'ours zlib 1' },
    { name: 'h5py gzip 4', driver: 'h5py', codec: zlib(4), rows: slow, against: 'ours zlib 1' },
    { name: 'h5wasm gzip 4', driver: 'h5wasm', codec: zlib(4), rows: slow, against: 'ours zlib 1' },
    { name: 'ours blosc:lz4', driver: 'ours', codec: lz4Bit, rows: fast },
    { name: 'PyTables blosc:lz4', driver: 'pytables', codec: lz4Bit, rows: fast, against: 'ours blosc:lz4' },
    { name: 'h5py blosc:lz4', driver: 'h5py', codec: lz4Bit, rows: fast, against: 'ours blosc:lz4' },
    { name: 'ours blosc:zstd', driver: 'ours', codec: zstdBit, rows: fast },
    { name: 'PyTables blosc:zstd', driver: 'pytables', codec: zstdBit, rows: fast, against: 'ours blosc:zstd' },
  ]
}
