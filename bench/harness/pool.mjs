// Makes the data of the cases before any clock runs, and stores it raw in the temporary folder, so that drivers in
// every language load identical rows. A pool holds some different rows; row i of a trial is row i modulo the pool's size.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { cameraFrames } from '../sources/camera.mjs'
import { rowTimes, scalars } from '../sources/scalars.mjs'
import { spectra } from '../sources/spectra.mjs'
import { arrayClasses, elementCount } from './dtypes.mjs'

/** @import { ColumnPlan, Pool, Values } from './types.js' */

/** @param {ColumnPlan} column
 *  @returns {(target: Values, row: number) => void} */
function sourceOf({ shape, source }) {
  switch (source.kind) {
    case 'camera':
      return cameraFrames({ ...source, shape })
    case 'spectra':
      return spectra({ ...source, shape })
    case 'scalars':
      return scalars(source)
  }
}

/** Keeps the pools of one benchmark, each made once. */
export class Pools {
  #folder
  /** @type {Map<string, Pool>} */
  #made = new Map()

  /** @param {string} folder where the raw files go */
  constructor(folder) {
    this.#folder = folder
  }

  /** @param {ColumnPlan} column
   *  @param {number} rows different rows of the pool
   *  @returns {Pool} */
  column(column, rows) {
    return this.#once(JSON.stringify([column.dtype, column.shape, column.source, rows]), rows, (file) => {
      const fill = sourceOf(column)
      const row = new arrayClasses[column.dtype](elementCount(column.shape))
      const handle = openSync(file, 'w')
      try {
        for (let index = 0; index < rows; index++) {
          fill(row, index)
          writeSync(handle, row)
        }
      } finally {
        closeSync(handle)
      }
    })
  }

  /** @param {{ rate: number, seed: number }} times
   *  @param {number} rows one time for each row of the trial: times never repeat
   *  @returns {Pool} */
  times(times, rows) {
    return this.#once(JSON.stringify(['times', times, rows]), rows, (file) => writeFileSync(file, rowTimes({ ...times, count: rows })))
  }

  /** @param {string} key what makes two pools the same
   *  @param {number} rows
   *  @param {(file: string) => void} make */
  #once(key, rows, make) {
    let pool = this.#made.get(key)
    if (!pool) {
      pool = { file: join(this.#folder, `pool-${this.#made.size}.raw`), rows }
      make(pool.file)
      this.#made.set(key, pool)
    }
    return pool
  }
}
