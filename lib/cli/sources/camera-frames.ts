/** Frames such as a 12-bit camera gives: a black level, uneven illumination, a fixed pattern, shot noise and read noise.
 *  They compress as real ones do, which constants or white noise would not. The same seed makes the same frames. */
import { type AnyArray, type DType, itemSize } from '../../dtype.js'
import type { FrameFormat } from './source.js'

const blackLevel = 100
const peak = 2600
const fullScale = 4095
/** counts, as of a cooled scientific sensor */
const readNoise = 3
/** spread of the pixels' gains */
const patternSpread = 0.01
/** Long enough that no two rows of a frame share their noise, small enough to be made in a few milliseconds. */
const noiseCount = 1 << 18

/** Makes the `index`-th frame of a synthetic camera, as a typed array of the dtype's class in C order.
 *  The last two extents are the image; a one-dimensional frame is a spectrum; a scalar is one reading.
 *  Values are counts of 0–4095; dtypes of 8 bits get the upper bits, booleans tell what is brighter than the mean. */
export class CameraFrames {
  readonly #format: FrameFormat
  readonly #noise: Float32Array
  readonly #random: () => number

  constructor(format: FrameFormat, seed: number) {
    this.#format = format
    this.#random = randomFrom(seed)
    this.#noise = gaussian(noiseCount, this.#random)
  }

  frame(index: number): AnyArray {
    const counts = this.#counts(index)
    return convert(counts, this.#format.dtype)
  }

  #counts(index: number): Float32Array<ArrayBuffer> {
    const { shape } = this.#format
    const size = shape.reduce((product, extent) => product * extent, 1)
    const width = shape.at(-1) ?? 1
    const rows = size / width
    const height = shape.at(-2) ?? 1
    // The spot wanders a little from frame to frame, as a laser beam on a camera does.
    const across = profile(width, 0.5 + 0.05 * Math.sin(index))
    const down = height === 1 ? Float32Array.of(1) : profile(height, 0.5 + 0.05 * Math.cos(index))
    const counts = new Float32Array(size)
    for (let row = 0; row < rows; row++) this.#fillRow(counts, row, width, across, (down[row % height] ?? 0) * peak)
    return counts
  }

  #fillRow(counts: Float32Array, row: number, width: number, across: Float32Array, light: number): void {
    const noise = this.#noise
    const mask = noiseCount - 1
    let shot = Math.floor(this.#random() * noiseCount)
    let pattern = (row * 7919) & mask
    const first = row * width
    for (let column = 0; column < width; column++) {
      shot = (shot + 1) & mask
      pattern = (pattern + 1) & mask
      const signal = light * (across[column] ?? 0) * (1 + patternSpread * (noise[pattern] ?? 0))
      const value = blackLevel + signal + (noise[shot] ?? 0) * Math.sqrt(signal + readNoise * readNoise)
      counts[first + column] = value < 0 ? 0 : value > fullScale ? fullScale : Math.round(value)
    }
  }
}

/** A bell of width a quarter of the extent, 1 at `centre` (a fraction of the extent). */
function profile(extent: number, centre: number): Float32Array {
  return Float32Array.from({ length: extent }, (_, index) => Math.exp(-(((index / extent - centre) / 0.25) ** 2)))
}

function convert(counts: Float32Array<ArrayBuffer>, dtype: DType): AnyArray {
  switch (dtype) {
    case 'bool':
      return Uint8Array.from(counts, (value) => (value > peak / 2 ? 1 : 0))
    case 'int8':
      return Int8Array.from(counts, (value) => value / 32)
    case 'uint8':
      return Uint8Array.from(counts, (value) => value / 16)
    case 'int16':
      return Int16Array.from(counts)
    case 'uint16':
      return Uint16Array.from(counts)
    case 'int32':
      return Int32Array.from(counts)
    case 'uint32':
      return Uint32Array.from(counts)
    case 'int64':
      return BigInt64Array.from(Array.from(counts, BigInt))
    case 'uint64':
      return BigUint64Array.from(Array.from(counts, BigInt))
    case 'float16':
      return Uint16Array.from(counts, halfBits)
    case 'float32':
      return counts
    case 'float64':
      return Float64Array.from(counts)
    case 'complex64':
      return Float32Array.from({ length: counts.length * 2 }, (_, index) => (counts[index >> 1] ?? 0) * (index & 1 ? 0.1 : 1))
    case 'complex128':
      return Float64Array.from({ length: counts.length * 2 }, (_, index) => (counts[index >> 1] ?? 0) * (index & 1 ? 0.1 : 1))
  }
}

/** The IEEE binary16 pattern of a whole number of 0–4095, rounded to the nearest. */
export function halfBits(value: number): number {
  if (value < 1) return 0
  const exponent = Math.floor(Math.log2(value))
  const fraction = Math.round((value / 2 ** exponent - 1) * 1024)
  // A fraction that rounds up to 1024 carries into the exponent, which is where the addition puts it.
  return ((exponent + 15) << 10) + fraction
}

/** Bytes of one frame. */
export function frameBytes(format: FrameFormat): number {
  return format.shape.reduce((product, extent) => product * extent, itemSize(format.dtype))
}

/** Uniform numbers of 0–1 from a seed: Marsaglia's xorshift with 32 bits of state. */
function randomFrom(seed: number): () => number {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Normally distributed numbers of mean 0 and spread 1 (Box and Muller's pairs). */
function gaussian(count: number, random: () => number): Float32Array {
  const values = new Float32Array(count)
  for (let index = 0; index < count; index += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    values[index] = radius * Math.cos(angle)
    values[index + 1] = radius * Math.sin(angle)
  }
  return values
}
