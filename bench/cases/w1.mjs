// W1: a scientific camera at full resolution, 8.4 MB a frame.
import { dimMarks, dimRuns, levelMarks, levelRuns } from './camera-levels.mjs'
import { cameraMarks, cameraRuns, idleMarks, skipInQuick } from './camera-runs.mjs'
import { largeFrames } from './cameras.mjs'

/** @import { Case, Run } from '../harness/types.js' */

const title = '2048x2048 uint16 camera frames'

/** A rival's slow codec: the same code as in W2, which has less to compress, and as with a quicker codec.
 *  @param {Run} run */
const isSlow = ({ driver, codec }) => driver !== 'ours' && ['zlib', 'blosc:zstd'].includes(codec.library)

/** @type {Case} */
export const w1 = {
  name: 'W1',
  title: `${title}, bright`,
  about: 'A scientific camera at full resolution, 8.4 MB a frame: a frame is cut into several chunks, and memory is what limits.',
  ...largeFrames(),
  runs: skipInQuick(cameraRuns({ plain: 128, coded: 64, slow: 6 }), isSlow),
  marks: [...cameraMarks({ lz4: 1.5 }), ...idleMarks],
}

/** @type {Case} */
export const w1Levels = {
  name: 'W1-levels',
  title: `${title}, bright, zlib 4 to 9`,
  about: 'The slower levels of zlib, for those who have time and no room.',
  ...largeFrames(),
  runs: skipInQuick(levelRuns({ coded: 24, slow: 4 }), isSlow),
  marks: levelMarks,
}

/** @type {Case} */
export const w1Dim = {
  name: 'W1-dim',
  title: `${title}, dim`,
  about: 'The same camera in little light: the noise has fewer bits, so the frames compress better and the codecs work harder.',
  ...largeFrames('dim'),
  runs: skipInQuick(dimRuns({ coded: 48, slow: 6 }), isSlow),
  marks: dimMarks,
}
