// Turns a case into the trials' JSON: which rows, which pools, where to, and which file has to be there before.
import { join } from 'node:path'
import { Pools } from './pool.mjs'

/** @import { Case, Preparation, PreparedFile, Run, TrialSpec } from './types.js' */

/** Makes the trials of one benchmark. */
export class Plan {
  #folder
  #quick
  #pools
  #trials = 0

  /** @param {{ folder: string, quick: boolean }} options folder: temporary, emptied by the caller at the end */
  constructor({ folder, quick }) {
    this.#folder = folder
    this.#quick = quick
    this.#pools = new Pools(folder)
  }

  /** @param {Case} benchCase
   *  @param {Run} run
   *  @param {PreparedFile | null} input what was made for it, where it names a preparation
   *  @returns {TrialSpec} */
  trial(benchCase, run, input) {
    return { ...this.#spec(benchCase, run), input }
  }

  /** The trial that makes the file of a run's preparation.
   *  @param {Case} benchCase
   *  @param {Preparation} preparation
   *  @returns {TrialSpec} */
  preparation(benchCase, preparation) {
    return { ...this.#spec(benchCase, { name: 'preparation', ...preparation }), sync: false, input: null }
  }

  /** @param {Case} benchCase
   *  @param {Run} run */
  #spec(benchCase, run) {
    const poolRows = this.#quick ? benchCase.poolRows.quick : benchCase.poolRows.full
    const rows = this.#rows(benchCase, run)
    return {
      case: benchCase.name,
      run: run.name,
      driver: run.driver,
      rows,
      codec: run.codec,
      options: run.options ?? {},
      columns: benchCase.columns.map((column) => ({ ...column, pool: this.#pools.column(column, poolRows) })),
      // One pool of times for all runs of the case: each driver takes as many as it has rows.
      times:
        benchCase.times && this.#pools.times(benchCase.times, Math.max(rows, ...benchCase.runs.map((each) => this.#rows(benchCase, each)))),
      sampleEvery: benchCase.sampleEvery,
      memorySamples: benchCase.memorySamples ?? 0,
      sync: !this.#quick,
      output: join(this.#folder, `trial-${this.#trials++}.h5`),
    }
  }

  /** @param {Case} benchCase
   *  @param {Pick<Run, 'rows'>} run */
  #rows({ quickRows }, { rows }) {
    return this.#quick ? Math.min(rows, quickRows) : rows
  }
}
