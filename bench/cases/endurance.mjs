// What must not grow: the cost of an append, the time to open a file, memory, and the file itself.
import { largeFrames, middleFrames, smallFrames, tinyFrames } from './cameras.mjs'
import { none, zlib } from './codecs.mjs'
import { readings } from './w4.mjs'

/** @import { Case, Mark, Run } from '../harness/types.js' */

const mebibyte = 2 ** 20
const lastRow = 10_000_000

/** @type {Case} */
export const growth = {
  name: 'growth',
  title: 'one float64 and its time a row, to ten million rows',
  about:
    'Half a million appends from row 10,000 on, and the last half million before row 10,000,000, in one file with its commits running.',
  ...readings,
  quickRows: 3000,
  runs: [
    {
      name: 'ours append',
      driver: 'ours',
      codec: none,
      rows: lastRow,
      options: {
        windows: [
          [10_000, 510_000],
          [lastRow - 500_000, lastRow],
        ],
      },
    },
  ],
  marks: [
    {
      text: 'cost of an append at 10 million rows ÷ that at 10 thousand',
      runs: ['ours append'],
      metric: 'extra.growth',
      limit: { atMost: 1.2, judged: 'median' },
    },
  ],
}

const millionChunks = { driver: 'ours-chunks', codec: none, rows: 1_000_000 }

/** @param {string} text
 *  @param {string} metric
 *  @returns {Mark} */
const quickly = (text, metric) => ({ text: `ms to ${text}`, runs: ['to read', 'to go on with'], metric, limit: { atMost: 50 } })

/** @type {Case} */
export const opening = {
  name: 'opening',
  title: 'opening and closing a file of a million chunks of 512 bytes',
  about: 'A file whose dataset has a million chunks, opened to read it and to go on with it.',
  ...tinyFrames(),
  runs: [
    { name: 'to read', driver: 'ours-open', codec: none, rows: 1_000_000, options: { mode: 'read' }, prepare: millionChunks },
    { name: 'to go on with', driver: 'ours-open', codec: none, rows: 1_000_000, options: { mode: 'append' }, prepare: millionChunks },
  ],
  marks: [quickly('open', 'extra.openMs'), quickly('close', 'extra.closeMs')],
}

/** @param {string} name
 *  @param {number} queueMiB
 *  @param {number} rows
 *  @returns {Run} */
const limited = (name, queueMiB, rows) => ({
  name,
  driver: 'ours',
  codec: zlib(1),
  rows,
  options: { saver: { queueBytes: queueMiB * mebibyte } },
})

/** @param {string} run
 *  @param {number} atMost
 *  @returns {Mark} */
const bounded = (run, atMost) => ({
  text: `MB by which peak memory grew, ${run}`,
  runs: [run],
  metric: 'memoryGrowthMB',
  limit: { atMost },
})

/** @type {Case} */
export const memoryW1 = {
  name: 'memory-W1',
  title: 'peak memory, 2048x2048 uint16, zlib 1',
  about: 'Peak resident memory above what the process had with everything loaded, with a queue of 24 MiB.',
  ...largeFrames(),
  runs: [limited('ours zlib 1, queue 24 MiB', 24, 96)],
  marks: [bounded('ours zlib 1, queue 24 MiB', 64)],
}

/** @type {Case} */
export const memoryW2 = {
  name: 'memory-W2',
  title: 'peak memory, 512x512 uint16, zlib 1',
  about: 'The same for small frames, with a queue of 8 MiB.',
  ...middleFrames(),
  runs: [limited('ours zlib 1, queue 8 MiB', 8, 1500)],
  marks: [bounded('ours zlib 1, queue 8 MiB', 24)],
}

/** @type {Case} */
export const flat = {
  name: 'flat',
  title: 'a million frames of 16x16 uint16',
  about: 'Memory over a million rows: the highest of the second half against that of the first.',
  ...tinyFrames(),
  memorySamples: 100,
  runs: [{ name: 'ours none copy', driver: 'ours', codec: none, rows: 1_000_000 }],
  marks: [
    // 8 MB is what the collector's young generation comes and goes by; a leak of 16 bytes a row would show as much.
    {
      text: 'MB by which the second half million of rows needed more memory',
      runs: ['ours none copy'],
      metric: 'memoryDriftMB',
      limit: { atMost: 8 },
    },
  ],
}

/** Commits often enough that partly filled chunks are written again and again: at each of some twenty commits.
 *  @param {number} rate rows a second
 *  @param {number} interval ms between commits */
const paced = (rate, interval) => ({ rate, saver: { commitInterval: interval } })

/** @type {Case} */
export const fileSize = {
  name: 'size',
  title: '64x64 uint16 at a steady rate, commits every 100 ms',
  about:
    'Bytes of the closed file ÷ bytes of the chunks that it refers to. Chunks that are partly filled at a commit are written again later.',
  ...smallFrames(),
  runs: [
    { name: 'ours none', driver: 'ours', codec: none, rows: 16_000, options: paced(8000, 100) },
    { name: 'ours zlib 1', driver: 'ours', codec: zlib(1), rows: 32_000, options: paced(16_000, 100) },
  ],
  marks: [
    { text: 'bytes of the file ÷ useful bytes', runs: ['ours none', 'ours zlib 1'], metric: 'fileOverUseful', limit: { atMost: 1.02 } },
  ],
}
