// durability: what the journal costs, and what it costs that a commit survives the loss of power, at the rates of cameras.
import { largeFrames, middleFrames } from './cameras.mjs'
import { none } from './codecs.mjs'

/** @import { Case, Mark, Run } from '../harness/types.js' */

const seconds = 4
/** MB of frames a second. */
const rates = [400, 800]

/** What a commit is, a second apart. @type {Record<string, object>} */
const ways = {
  'no journal': { live: 'swmr', durability: 'fast', commitInterval: 1000 },
  fast: { durability: 'fast' },
  durable: { durability: 'durable' },
}

/** @param {number} frameBytes
 *  @returns {Run[]} */
const runs = (frameBytes) =>
  rates.flatMap((megabytes) => {
    const rate = Math.round((megabytes * 1e6) / frameBytes)
    return Object.entries(ways).map(([way, saver]) => ({
      name: `ours ${way}, ${megabytes} MB/s`,
      driver: 'ours',
      codec: none,
      rows: rate * seconds,
      options: { rate, saver },
      ...(way === 'durable' ? {} : { against: `ours durable, ${megabytes} MB/s` }),
    }))
  })

/** @param {string} way
 *  @param {string} other
 *  @param {'mbPerSecond' | 'mbPerSecondSynced'} metric
 *  @param {number} atLeast
 *  @returns {Mark[]} */
const marksOf = (way, other, metric, atLeast) =>
  rates.map((megabytes) => ({
    text: `${way} against ${other} at ${megabytes} MB/s: times the speed${metric === 'mbPerSecond' ? '' : ', the final sync counted'}`,
    runs: [`ours ${way}, ${megabytes} MB/s`],
    against: `ours ${other}, ${megabytes} MB/s`,
    metric,
    limit: { atLeast },
  }))

/** @type {Mark[]} */
const marks = [
  ...marksOf('durable', 'fast', 'mbPerSecondSynced', 0.9),
  ...marksOf('fast', 'no journal', 'mbPerSecond', 0.95),
  ...marksOf('durable', 'no journal', 'mbPerSecondSynced', 0.9),
  // Here the one waits for its last sync, and the other leaves all of it to the operating system.
  ...marksOf('durable', 'no journal', 'mbPerSecond', 0.9),
]

const about =
  'Frames at a steady rate for four seconds with a commit each second: durable, fast, and without a journal (a live file, which libhdf5 is flushed into directly). The time until all is on the disk counts where the mark says so.'

/** @type {Case} */
export const durabilityW1 = {
  name: 'durability-W1',
  title: '2048x2048 uint16 at 400 and 800 MB/s, fast, durable and without a journal',
  about,
  ...largeFrames(),
  runs: runs(2048 * 2048 * 2),
  marks,
}

/** @type {Case} */
export const durabilityW2 = {
  name: 'durability-W2',
  title: '512x512 uint16 at 400 and 800 MB/s, fast, durable and without a journal',
  about,
  ...middleFrames(),
  runs: runs(512 * 512 * 2),
  marks,
}
