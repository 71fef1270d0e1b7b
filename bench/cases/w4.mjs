// W4: one reading and its time a row: what an append itself costs.
import { speed } from './camera-runs.mjs'
import { none } from './codecs.mjs'

/** @import { Case } from '../harness/types.js' */

const general = 'ours append'
const many = 'ours appendMany of 1000'

/** Readings with the times that the case gives, for the cases that need no more of a row.
 *  @type {Pick<Case, 'columns' | 'times' | 'poolRows' | 'quickRows' | 'sampleEvery'>} */
export const readings = {
  columns: [{ name: 'power', dtype: 'float64', shape: [], source: { kind: 'scalars', seed: 5 } }],
  times: { rate: 1000, seed: 6 },
  poolRows: { full: 1_000_000, quick: 5000 },
  quickRows: 1000,
  sampleEvery: 64,
}

/** @type {Case} */
export const w4 = {
  name: 'W4',
  title: 'one float64 and its time a row',
  about: 'A reading of 8 bytes and its time: the cost of append itself. The only case in which all rivals store the times too.',
  ...readings,
  runs: [
    { name: general, driver: 'ours', codec: none, rows: 5_000_000 },
    { name: many, driver: 'ours', codec: none, rows: 20_000_000, options: { input: 'many', batch: 1000 } },
    { name: 'fs.writeSync', driver: 'fs.writeSync', codec: none, rows: 200_000, against: general },
    { name: 'PyTables', driver: 'pytables', codec: none, rows: 40_000, against: general },
    { name: 'PyTables system', driver: 'pytables-system', codec: none, rows: 40_000, against: general },
    {
      name: 'PyTables, shape rewritten',
      driver: 'pytables',
      codec: none,
      rows: 8000,
      options: { rewriteShape: true },
      against: general,
      quick: 'skip',
    },
    { name: 'PyMoDAQ', driver: 'pymodaq', codec: none, rows: 300, against: general },
    { name: 'h5py', driver: 'h5py', codec: none, rows: 6000, against: general },
    { name: 'h5wasm', driver: 'h5wasm', codec: none, rows: 3000, against: general },
  ],
  marks: [
    speed('append against PyTables', general, ['PyTables', 'PyTables system'], 50),
    speed('appendMany against PyTables', many, ['PyTables', 'PyTables system'], 150),
    speed("appendMany against PyMoDAQ's saver", many, 'PyMoDAQ', 1000),
  ],
}
