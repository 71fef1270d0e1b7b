// durability: what it costs that a commit survives the loss of power, at the rates of cameras.
import { largeFrames, middleFrames } from './cameras.mjs'
import { none } from './codecs.mjs'

/** @import { Case, Mark, Run } from '../harness/types.js' */

const seconds = 4
/** MB of frames a second. */
const rates = [400, 800]

/** @param {number} frameBytes
 *  @returns {Run[]} */
const runs = (frameBytes) =>
  rates.flatMap((megabytes) => {
    const rate = Math.round((megabytes * 1e6) / frameBytes)
    return ['fast', 'durable'].map((durability) => ({
      name: `ours ${durability}, ${megabytes} MB/s`,
      driver: 'ours',
      codec: none,
      rows: rate * seconds,
      options: { rate, saver: { durability } },
      ...(durability === 'fast' ? { against: `ours durable, ${megabytes} MB/s` } : {}),
    }))
  })

/** @type {Mark[]} */
const marks = rates.map((megabytes) => ({
  text: `durable against fast at ${megabytes} MB/s: times the speed, the final sync counted`,
  runs: [`ours durable, ${megabytes} MB/s`],
  against: `ours fast, ${megabytes} MB/s`,
  metric: 'mbPerSecondSynced',
  limit: { atLeast: 0.9 },
}))

const about =
  'Frames at a steady rate for four seconds with a commit each second, durable and fast; the time until all is on the disk counts for both.'

/** @type {Case} */
export const durabilityW1 = {
  name: 'durability-W1',
  title: '2048x2048 uint16 at 400 and 800 MB/s, fast and durable',
  about,
  ...largeFrames(),
  runs: runs(2048 * 2048 * 2),
  marks,
}

/** @type {Case} */
export const durabilityW2 = {
  name: 'durability-W2',
  title: '512x512 uint16 at 400 and 800 MB/s, fast and durable',
  about,
  ...middleFrames(),
  runs: runs(512 * 512 * 2),
  marks,
}
