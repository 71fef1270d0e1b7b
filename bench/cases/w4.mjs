// W4: one reading and its time a row: what an append itself costs.
import { none } from './codecs.mjs'

/** @type {import('../harness/types.js').Case} */
export const w4 = {
  name: 'W4',
  title: 'one float64 and its time a row',
  columns: [{ name: 'power', dtype: 'float64', shape: [], source: { kind: 'scalars', seed: 5 } }],
  times: { rate: 1000, seed: 6 },
  poolRows: { full: 1_000_000, quick: 5_000 },
  quickRows: 5_000,
  sampleEvery: 64,
  runs: [
    { name: 'ours append', driver: 'ours', codec: none, rows: 1_000_000 },
    { name: 'ours appendMany of 1000', driver: 'ours', codec: none, rows: 1_000_000, options: { input: 'many', batch: 1000 } },
    { name: 'fs.writeSync', driver: 'fs.writeSync', codec: none, rows: 200_000, against: 'ours append' },
    { name: 'PyTables', driver: 'pytables', codec: none, rows: 40_000, against: 'ours append' },
    {
      name: 'PyTables, shape rewritten',
      driver: 'pytables',
      codec: none,
      rows: 8_000,
      options: { rewriteShape: true },
      against: 'ours append',
    },
    { name: 'h5py', driver: 'h5py', codec: none, rows: 6_000, against: 'ours append' },
    { name: 'h5wasm', driver: 'h5wasm', codec: none, rows: 3_000, against: 'ours append' },
  ],
  marks: [],
}
