// Frames of a 12-bit scientific camera, stored right-aligned in uint16: what a beam profiler or a microscope sends.
// The model is the one of camera data sheets: illumination → photo-electrons with shot noise → read noise → gain,
// offset and fixed pattern → 12-bit converter. Noise decides how well frames compress, so it must be right.
import { normalDeviates, seededIntegers } from './random.mjs'

/** @import { Values } from '../harness/types.js' */

/** Electrons per digital number, read noise in electrons, offset in digital numbers, and the fixed pattern: standard
 *  deviation of the pixels' gain (relative) and offset (digital numbers). */
const sensor = { gain: 2.5, readNoise: 6, offset: 100, gainPattern: 0.01, offsetPattern: 1.5, fullScale: 4095 }

/** Digital numbers above the offset: of the even background and of the bright spot's peak. */
const lights = { bright: { background: 1100, peak: 2500 }, dim: { background: 6, peak: 120 } }

/** Makes frames one after the other; the spot wanders slowly, as a real beam does.
 *  @param {{ shape: number[], light: 'bright' | 'dim', seed: number }} options shape: [height, width]
 *  @returns {(target: Values, frame: number) => void} fills `target` (height × width, C order) with frame number `frame` */
export function cameraFrames({ shape: [height = 1, width = 1], light, seed }) {
  const integers = seededIntegers(seed)
  const normal = normalDeviates(integers)
  const { background, peak } = lights[light]
  const gains = Float32Array.from({ length: height * width }, () => 1 + sensor.gainPattern * normal())
  const offsets = Float32Array.from({ length: height * width }, () => sensor.offset + sensor.offsetPattern * normal())
  const readVariance = sensor.readNoise ** 2
  return (target, frame) => {
    const spotX = bell(width, width * (0.5 + 0.02 * Math.sin(frame * 0.7)), width * 0.18)
    const spotY = bell(height, height * (0.5 + 0.02 * Math.cos(frame * 0.9)), height * 0.15)
    for (let y = 0, pixel = 0; y < height; y++) {
      const rowPeak = peak * at(spotY, y)
      for (let x = 0; x < width; x++, pixel++) {
        const electrons = (background + rowPeak * at(spotX, x)) * sensor.gain * at(gains, pixel)
        const noisy = electrons + Math.sqrt(electrons + readVariance) * normal()
        const value = Math.round(at(offsets, pixel) + noisy / sensor.gain)
        target[pixel] = Math.min(Math.max(value, 0), sensor.fullScale)
      }
    }
  }
}

/** The arrays are read within their length only.
 *  @param {Float32Array | Float64Array} array
 *  @param {number} index */
function at(array, index) {
  return /** @type {number} */ (array[index])
}

/** A Gaussian profile with peak 1.
 *  @param {number} length
 *  @param {number} centre
 *  @param {number} width standard deviation */
function bell(length, centre, width) {
  return Float64Array.from({ length }, (_, index) => Math.exp(-0.5 * ((index - centre) / width) ** 2))
}
