// Spectra of a spectrometer: integer counts that arrive as float64, as most instrument libraries hand them over.
import { normalDeviates, seededIntegers } from './random.mjs'

/** @import { Values } from '../harness/types.js' */

/** Makes spectra with a slow baseline, a dozen lines whose strengths fluctuate, and shot noise.
 *  @param {{ shape: number[], seed: number }} options shape: [channels]
 *  @returns {(target: Values) => void} fills `target` with the next spectrum */
export function spectra({ shape: [length = 1], seed }) {
  const integers = seededIntegers(seed)
  const normal = normalDeviates(integers)
  const uniform = () => integers() / 4294967296
  const lines = Array.from({ length: 12 }, () => ({
    centre: uniform() * length,
    width: 2 + 10 * uniform(),
    height: 40 + 800 * uniform() ** 2,
  }))
  const expected = new Float64Array(length)
  const value = (/** @type {number} */ channel) => /** @type {number} */ (expected[channel])
  return (target) => {
    for (let channel = 0; channel < length; channel++) expected[channel] = 60 + 25 * Math.sin((3 * channel) / length)
    for (const { centre, width, height } of lines) {
      const strength = height * (1 + 0.05 * normal())
      const first = Math.max(0, Math.floor(centre - 6 * width))
      const last = Math.min(length, Math.ceil(centre + 6 * width))
      for (let channel = first; channel < last; channel++)
        expected[channel] = value(channel) + strength * Math.exp(-0.5 * ((channel - centre) / width) ** 2)
    }
    for (let channel = 0; channel < length; channel++) {
      target[channel] = Math.max(0, Math.round(value(channel) + Math.sqrt(Math.max(value(channel), 1)) * normal()))
    }
  }
}
