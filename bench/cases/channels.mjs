// channels: what a real set-up saves at once, four cameras and twelve readings in one row; and what a commit of many datasets costs.
import { speed } from './camera-runs.mjs'
import { none, zlib } from './codecs.mjs'

/** @import { Case, ColumnPlan } from '../harness/types.js' */

/** @param {number} index
 *  @returns {ColumnPlan} */
const camera = (index) => ({
  name: `camera${index}`,
  dtype: 'uint16',
  shape: [512, 512],
  source: { kind: 'camera', light: 'bright', seed: 20 + index },
})

/** @param {number} index
 *  @returns {ColumnPlan} */
const reading = (index) => ({ name: `reading${index}`, dtype: 'float64', shape: [], source: { kind: 'scalars', seed: 40 + index } })

const setup = [...Array.from({ length: 4 }, (_, index) => camera(index)), ...Array.from({ length: 12 }, (_, index) => reading(index))]

/** @type {Case} */
export const channels = {
  name: 'channels',
  title: '16 channels in one row: 4 cameras of 512x512 uint16, 12 float64',
  about: "What a set-up saves at once, 2.1 MB a row in 16 datasets that grow together, beside PyMoDAQ's own saver of the same.",
  columns: setup,
  times: null,
  poolRows: { full: 24, quick: 7 },
  quickRows: 10,
  sampleEvery: 1,
  runs: [
    { name: 'ours none', driver: 'ours', codec: none, rows: 400 },
    { name: 'PyMoDAQ none', driver: 'pymodaq', codec: none, rows: 150, against: 'ours none' },
    { name: 'PyTables none', driver: 'pytables', codec: none, rows: 300, against: 'ours none' },
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: 300 },
    { name: 'PyMoDAQ zlib 5', driver: 'pymodaq', codec: zlib(5), rows: 30, against: 'ours zlib 1', quick: 'skip' },
  ],
  marks: [speed("no codec against PyMoDAQ's saver", 'ours none', 'PyMoDAQ none', 5)],
}

const commitOptions = (/** @type {string} */ durability) => ({ input: 'commit', saver: { commitInterval: 0, durability } })

/** @type {Case} */
export const commits16 = {
  name: 'commits-16',
  title: 'a commit after each row of 16 channels: 4 cameras of 512x512 uint16, 12 float64',
  about:
    'A commit after each row: "append" is then one append with its commit. 2.1 MB of frames, and 17 datasets with their counts of rows.',
  columns: setup,
  times: null,
  poolRows: { full: 24, quick: 7 },
  quickRows: 10,
  sampleEvery: 1,
  runs: [
    { name: 'ours fast', driver: 'ours', codec: none, rows: 300, options: commitOptions('fast') },
    { name: 'ours durable', driver: 'ours', codec: none, rows: 200, options: commitOptions('durable') },
    { name: 'PyTables, flushed', driver: 'pytables', codec: none, rows: 200, options: { flush: true }, against: 'ours fast' },
  ],
  marks: [],
}

/** @type {Case} */
export const commits1000 = {
  name: 'commits-1000',
  title: 'a commit after each row of 1000 float64',
  about: 'The same for a thousand datasets of numbers: what a commit costs for each dataset that has grown.',
  columns: Array.from({ length: 1000 }, (_, index) => reading(index)),
  times: null,
  poolRows: { full: 50, quick: 2 },
  quickRows: 2,
  sampleEvery: 1,
  runs: [
    { name: 'ours fast', driver: 'ours', codec: none, rows: 50, options: commitOptions('fast') },
    { name: 'ours durable', driver: 'ours', codec: none, rows: 30, options: commitOptions('durable') },
    { name: 'PyTables, flushed', driver: 'pytables', codec: none, rows: 30, options: { flush: true }, against: 'ours fast' },
  ],
  marks: [],
}
