// The resident set, taken at even steps of a run.

/** @import { MemorySample } from '../harness/types.js' */

export class MemorySamples {
  /** @type {MemorySample[]} */
  samples = []
  #step

  /** @param {number} rows rows of the trial
   *  @param {number} count how many samples; 0 takes none */
  constructor(rows, count) {
    this.#step = count > 0 ? Math.ceil(rows / count) : 0
    /** row before which the next sample is due; -1: none */
    this.next = count > 0 ? this.#step : -1
  }

  /** @param {number} row */
  take(row) {
    this.samples.push({ row, bytes: process.memoryUsage.rss() })
    this.next = row + this.#step
  }
}
