// Threads: what a second one brings to slow codecs, and how steady append is on the JavaScript thread.
import { speed } from './camera-runs.mjs'
import { largeFrames, middleFrames } from './cameras.mjs'
import { none, zlib } from './codecs.mjs'

/** @import { Case, Codec, Run } from '../harness/types.js' */

/** @type {Codec} */
const zstdSlow = { library: 'blosc:zstd', level: 5, shuffle: 'bit' }

/** @param {string} codecName
 *  @param {Codec} codec
 *  @returns {Run[]} */
const oneAndTwo = (codecName, codec) =>
  [1, 2].map((threads) => ({
    name: `ours ${codecName}, ${threads === 1 ? '1 thread' : '2 threads'}`,
    driver: 'ours',
    codec,
    rows: 300,
    options: { saver: { threads } },
    ...(threads === 1 ? { against: `ours ${codecName}, 2 threads` } : {}),
  }))

/** @param {string} codecName */
const twice = (codecName) =>
  speed(`${codecName}, two threads against one`, `ours ${codecName}, 2 threads`, `ours ${codecName}, 1 thread`, 1.7)

/** @type {Case} */
export const scaling = {
  name: 'scaling',
  title: '512x512 uint16, one encode thread and two',
  about: 'The encode pool with one thread and with two, in codecs that are bound by the processor.',
  ...middleFrames(),
  runs: [...oneAndTwo('zlib 6', zlib(6)), ...oneAndTwo('blosc:zstd 5', zstdSlow)],
  marks: [twice('zlib 6'), twice('blosc:zstd 5')],
}

/** @param {string} name
 *  @param {Codec} codec
 *  @param {number} rate
 *  @param {number} seconds
 *  @returns {Run} */
const camera = (name, codec, rate, seconds) => ({ name, driver: 'ours', codec, rows: rate * seconds, options: { rate } })

/** @type {Case} */
export const latencyW1 = {
  name: 'latency-W1',
  title: '2048x2048 uint16 at a rate that the disk keeps up with',
  about: 'How much longer than usual an append may take, while nothing has to wait: 50 frames (420 MB) a second.',
  ...largeFrames(),
  runs: [camera('ours none', none, 50, 3), camera('ours zlib 1', zlib(1), 50, 3)],
  marks: [{ text: 'p99 of append ÷ p50', runs: ['ours none', 'ours zlib 1'], metric: 'appendP99OverP50', limit: { atMost: 3 } }],
}

/** @type {Case} */
export const latencyW2 = {
  name: 'latency-W2',
  title: '512x512 uint16 at a rate that the disk keeps up with',
  about: 'The same for small frames: 800 (420 MB) a second.',
  ...middleFrames(),
  runs: [camera('ours none', none, 800, 3), camera('ours zlib 1', zlib(1), 800, 3)],
  marks: [{ text: 'p99 of append ÷ p50', runs: ['ours none', 'ours zlib 1'], metric: 'appendP99OverP50', limit: { atMost: 3 } }],
}
