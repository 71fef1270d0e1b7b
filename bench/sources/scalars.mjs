// One reading a row: a power meter that drifts, with noise in every bit of the float64.
import { normalDeviates, seededIntegers } from './random.mjs'

/** @import { Values } from '../harness/types.js' */

/** Makes readings one after the other.
 *  @param {{ seed: number }} options
 *  @returns {(target: Values) => void} sets `target[0]` to the next reading */
export function scalars({ seed }) {
  const normal = normalDeviates(seededIntegers(seed))
  let drift = 0
  return (target) => {
    drift = 0.9999 * drift + 1e-4 * normal()
    target[0] = 1.25 + drift + 2e-3 * normal()
  }
}

/** Unix times of rows that arrive at about `rate` a second, with the jitter of a busy computer; they never go back.
 *  @param {{ count: number, rate: number, seed: number }} options
 *  @returns {Float64Array} seconds */
export function rowTimes({ count, rate, seed }) {
  const normal = normalDeviates(seededIntegers(seed))
  const start = 1_780_000_000
  let last = start
  return Float64Array.from({ length: count }, (_, row) => {
    last = Math.max(last, start + (row + 0.05 * normal()) / rate)
    return last
  })
}
