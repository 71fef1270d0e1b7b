// The cameras of the cases: what a column of their frames is, and how many different frames are kept in memory.

/** @import { Case } from '../harness/types.js' */

/** @typedef {Pick<Case, 'columns' | 'times' | 'poolRows' | 'quickRows' | 'sampleEvery'>} Frames */

/** @param {{ size: number, light?: 'bright' | 'dim', seed: number }} options size: pixels of a side
 *  @returns {Case['columns']} */
const frames = ({ size, light = 'bright', seed }) => [
  { name: 'frames', dtype: 'uint16', shape: [size, size], source: { kind: 'camera', light, seed } },
]

/** W1, a scientific camera at full resolution: 8.4 MB a frame.
 *  @param {'bright' | 'dim'} light
 *  @returns {Frames} */
export const largeFrames = (light = 'bright') => ({
  columns: frames({ size: 2048, light, seed: light === 'bright' ? 1 : 2 }),
  times: null,
  poolRows: { full: 8, quick: 2 },
  quickRows: 3,
  sampleEvery: 1,
})

/** W2, a fast camera with a small sensor: 524 kB a frame.
 *  @param {'bright' | 'dim'} light
 *  @returns {Frames} */
export const middleFrames = (light = 'bright') => ({
  columns: frames({ size: 512, light, seed: light === 'bright' ? 3 : 8 }),
  times: null,
  poolRows: { full: 96, quick: 7 },
  quickRows: 20,
  sampleEvery: 1,
})

/** W3, a region of interest at a high rate, 8.2 kB a frame: several rows share a chunk.
 *  @returns {Frames} */
export const smallFrames = () => ({
  columns: frames({ size: 64, seed: 4 }),
  times: null,
  poolRows: { full: 4096, quick: 101 },
  quickRows: 500,
  sampleEvery: 8,
})

/** Frames so small that a million of them fit on any disk: 512 bytes each.
 *  @returns {Frames} */
export const tinyFrames = () => ({
  columns: frames({ size: 16, seed: 9 }),
  times: null,
  poolRows: { full: 16_384, quick: 101 },
  quickRows: 2000,
  sampleEvery: 64,
})
