// zlib at its slower levels, and in little light: ours beside PyTables and h5py at the same level.
import { size, skipInQuick, speed } from './camera-runs.mjs'
import { zlib } from './codecs.mjs'

/** @import { Mark, Run } from '../harness/types.js' */

const levels = [4, 6, 9]

/** @param {{ coded: number, slow: number }} rows of our trials, and of the rivals'
 *  @returns {Run[]} */
export function levelRuns({ coded, slow }) {
  return levels.flatMap((level) => {
    const ours = `ours zlib ${level}`
    /** @type {Run[]} */
    const runs = [
      { name: ours, driver: 'ours', codec: zlib(level), rows: coded },
      { name: `PyTables zlib ${level}`, driver: 'pytables', codec: zlib(level), rows: slow, against: ours },
      { name: `h5py zlib ${level}`, driver: 'h5py', codec: zlib(level), rows: slow, against: ours },
    ]
    return skipInQuick(runs, () => level !== levels[0])
  })
}

/** @type {Mark[]} */
export const levelMarks = levels.flatMap((level) => [
  speed(`zlib ${level} against the best rival`, `ours zlib ${level}`, [`PyTables zlib ${level}`, `h5py zlib ${level}`], 2),
  size(`zlib ${level} against PyTables`, `ours zlib ${level}`, `PyTables zlib ${level}`, 1.01),
  size(`zlib ${level} against h5py`, `ours zlib ${level}`, `h5py zlib ${level}`, 1.01),
])

/** @param {{ coded: number, slow: number }} rows
 *  @returns {Run[]} */
export function dimRuns({ coded, slow }) {
  const ours = 'ours zlib 1'
  return [
    { name: ours, driver: 'ours', codec: zlib(1), rows: coded },
    { name: 'PyTables zlib 5', driver: 'pytables', codec: zlib(5), rows: slow, against: ours },
    { name: 'PyTables zlib 1', driver: 'pytables', codec: zlib(1), rows: slow, against: ours },
  ]
}

/** @type {Mark[]} */
export const dimMarks = [speed('dim, zlib 1 against PyTables zlib 5', 'ours zlib 1', 'PyTables zlib 5', 10)]
