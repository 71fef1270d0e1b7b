// Turns a case into the trials' JSON: which rows, which pools, where to.
import { join } from 'node:path'
import { Pools } from './pool.mjs'

/** @import { Case, Run, TrialSpec } from './types.js' */

/** Makes the trials of one benchmark. */
export class Plan {
  #folder
  #quick
  #pools

  /** @param {{ folder: string, quick: boolean }} options folder: temporary, emptied by the caller at the end */
  constructor({ folder, quick }) {
    this.#folder = folder
    this.#quick = quick
    this.#pools = new Pools(folder)
  }

  /** @param {Case} benchCase
   *  @param {Run} run
   *  @returns {TrialSpec} */
  trial(benchCase, run) {
    const poolRows = this.#quick ? benchCase.poolRows.quick : benchCase.poolRows.full
    const rowsOf = (/** @type {Run} */ { rows }) => (this.#quick ? Math.min(rows, benchCase.quickRows) : rows)
    return {
      case: benchCase.name,
      run: run.name,
      driver: run.driver,
      rows: rowsOf(run),
      codec: run.codec,
      options: run.options ?? {},
      columns: benchCase.columns.map((column) => ({ ...column, pool: this.#pools.column(column, poolRows) })),
      // One pool of times for all runs of the case: each driver takes as many as it has rows.
      times: benchCase.times && this.#pools.times(benchCase.times, Math.max(...benchCase.runs.map(rowsOf))),
      sampleEvery: benchCase.sampleEvery,
      memorySamples: benchCase.memorySamples ?? 0,
      sync: !this.#quick,
      output: join(this.#folder, 'trial.h5'),
    }
  }
}
