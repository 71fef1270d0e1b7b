// W1dim: the same camera in little light. The noise has fewer bits, so the frames compress better and codecs work harder.
import { zlib } from './codecs.mjs'

/** @type {import('../harness/types.js').Case} */
export const w1Dim = {
  name: 'W1dim',
  title: '2048x2048 uint16 camera frames, dim',
  columns: [{ name: 'frames', dtype: 'uint16', shape: [2048, 2048], source: { kind: 'camera', light: 'dim', seed: 2 } }],
  times: null,
  poolRows: { full: 8, quick: 3 },
  quickRows: 4,
  sampleEvery: 1,
  runs: [
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: 32 },
    { name: 'PyTables zlib 5', driver: 'pytables', codec: zlib(5), rows: 6, against: 'ours zlib 1' },
    { name: 'PyTables zlib 1', driver: 'pytables', codec: zlib(1), rows: 6, against: 'ours zlib 1' },
  ],
  marks: [],
}
