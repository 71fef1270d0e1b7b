// watching: whether a camera is recorded as fast while somebody looks at its file.
import { middleFrames } from './cameras.mjs'
import { none, zlib } from './codecs.mjs'

/** @import { Case, Codec, Mark, Run } from '../harness/types.js' */

const rate = 200
const seconds = 6
/** @type {[name: string, codec: Codec][]} */
const codecs = [
  ['no codec', none],
  ['zlib 1', zlib(1)],
]

/** @param {string} name
 *  @param {boolean} isWatched */
const runName = (name, isWatched) => `ours ${name}, ${isWatched ? 'watched' : 'alone'}`

/** @type {Run[]} */
const runs = codecs.flatMap(([name, codec]) =>
  [false, true].map((isWatched) => ({
    name: runName(name, isWatched),
    driver: 'ours',
    codec,
    rows: rate * seconds,
    options: { rate, watched: isWatched },
    ...(isWatched ? {} : { against: runName(name, true) }),
  })),
)

/** @type {Mark[]} */
const marks = codecs.flatMap(([name]) => [
  {
    text: `${name}, ${rate} frames a second: times the speed while a page follows the file`,
    runs: [runName(name, true)],
    against: runName(name, false),
    metric: 'mbPerSecond',
    limit: { atLeast: 0.97 },
  },
  {
    text: `${name}: frames that the page was shown in ${seconds} seconds, one for each commit it met`,
    runs: [runName(name, true)],
    metric: 'extra.shown',
    limit: { atLeast: seconds - 3 },
  },
])

/** @type {Case} */
export const watching = {
  name: 'watching',
  title: '512x512 uint16 at 200 frames a second, with and without somebody who looks',
  about: `Frames at a steady rate for ${seconds} seconds with a commit each second, while the H5Browser's server and a client that asks for each newest frame run beside; extra.shown counts the frames that it got.`,
  ...middleFrames(),
  runs,
  marks,
}
