// Durations of append, kept in memory that is allocated before the clock starts.

/** @import { DriverResult } from '../harness/types.js' */

export class Latencies {
  #milliseconds
  #count = 0

  /** @param {number} rows rows of the trial
   *  @param {number} every one row of `every` is timed: the timing itself costs about 80 ns */
  constructor(rows, every) {
    this.every = every
    this.#milliseconds = new Float64Array(Math.ceil(rows / every))
  }

  /** @param {number} milliseconds */
  add(milliseconds) {
    this.#milliseconds[this.#count++] = milliseconds
  }

  /** @returns {DriverResult['append']} null when nothing was timed */
  summary() {
    const sorted = this.#milliseconds.slice(0, this.#count).sort()
    const microseconds = (/** @type {number} */ share) => (sorted[Math.min(this.#count - 1, Math.floor(share * this.#count))] ?? 0) * 1000
    return this.#count === 0 ? null : { count: this.#count, p50: microseconds(0.5), p99: microseconds(0.99), max: microseconds(1) }
  }
}
