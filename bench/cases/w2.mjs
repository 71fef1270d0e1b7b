// W2: a fast camera with a small sensor, 524 kB a frame.
import { dimMarks, dimRuns, levelMarks, levelRuns } from './camera-levels.mjs'
import { cameraMarks, cameraRuns, skipInQuick } from './camera-runs.mjs'
import { middleFrames } from './cameras.mjs'

/** @import { Case, Run } from '../harness/types.js' */

const title = '512x512 uint16 camera frames'

/** A rival's quick codec: the same code as in W1.
 *  @param {Run} run */
const isInW1 = ({ driver, codec }) => driver !== 'ours' && codec.library !== 'zlib'

/** @type {Case} */
export const w2 = {
  name: 'W2',
  title: `${title}, bright`,
  about: 'A fast camera with a small sensor, 524 kB a frame: a frame is a chunk.',
  ...middleFrames(),
  runs: skipInQuick(cameraRuns({ plain: 1500, coded: 900, slow: 80 }), isInW1),
  marks: cameraMarks({ lz4: 1.7 }),
}

/** @type {Case} */
export const w2Levels = {
  name: 'W2-levels',
  title: `${title}, bright, zlib 4 to 9`,
  about: 'The slower levels of zlib, for those who have time and no room.',
  ...middleFrames(),
  runs: levelRuns({ coded: 300, slow: 60 }),
  marks: levelMarks,
}

/** @type {Case} */
export const w2Dim = {
  name: 'W2-dim',
  title: `${title}, dim`,
  about: 'The same camera in little light.',
  ...middleFrames('dim'),
  runs: dimRuns({ coded: 600, slow: 80 }),
  marks: dimMarks,
}
