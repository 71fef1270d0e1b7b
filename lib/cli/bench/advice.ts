/** Which codec keeps up with a camera: the codecs that are worth a thought, run in turns, and what follows from their figures. */
import type { Compression } from '../../file/compression.js'
import { frameBytes } from '../sources/camera-frames.js'
import type { FrameFormat } from '../sources/source.js'
import { type CodecTrial, makeFrames, runCodec } from './codec-trial.js'

/** How much faster than the camera a codec has to be. A machine that has other things to do is slower at times. */
export const headroomMin = 1.25

const rounds = 3

/** What is measured: each codec at the levels that differ, from quick to small. */
const candidates: readonly Compression[] = [
  { library: 'none' },
  { library: 'blosc:lz4', level: 5, shuffle: 'byte' },
  { library: 'blosc:lz4', level: 5, shuffle: 'bit' },
  { library: 'blosc:blosclz', level: 5, shuffle: 'byte' },
  { library: 'blosc:zstd', level: 1, shuffle: 'bit' },
  { library: 'blosc:zstd', level: 3, shuffle: 'bit' },
  { library: 'blosc:zstd', level: 5, shuffle: 'bit' },
  { library: 'zlib', level: 1 },
  { library: 'zlib', level: 4 },
  { library: 'zlib', level: 6 },
  { library: 'zlib', level: 9 },
]

/** What a codec reaches on this machine. Figures are medians of the rounds. */
export interface CodecFigures {
  compression: Compression
  framesPerSecond: { median: number; min: number; max: number }
  bytesPerSecond: number
  /** uncompressed bytes ÷ bytes on disk */
  ratio: number
  cpuSecondsPerFrame: number
  /** whether every HDF5 tool reads it; what blosc wrote needs a plugin outside of PyMoDAQ and PyTables */
  readableByAll: boolean
}

/** What follows from the figures for a camera of so many frames a second. */
export interface CodecAdvice extends CodecFigures {
  /** measured frames a second ÷ those of the camera, in the slowest round */
  headroom: number
  keepsUp: boolean
  /** on disk, at the camera's rate */
  bytesPerSecondOnDisk: number
  /** processor cores that are busy at the camera's rate */
  cores: number
}

export interface Advice {
  codecs: CodecAdvice[]
  /** the codec with the smallest files of those that keep up; undefined: none does */
  smallest: Compression | undefined
  /** the same among those that every HDF5 tool reads */
  smallestForAll: Compression | undefined
}

/** Runs every codec of this build in turns, and takes the medians.
 *  @param folder where the files go that are written and removed
 *  @param tell is told what runs */
export async function measureCodecs(
  format: FrameFormat,
  bloscCompressors: readonly string[],
  folder: string,
  tell: (text: string) => void,
): Promise<CodecFigures[]> {
  const available = candidates.filter(({ library }) => !library.startsWith('blosc:') || bloscCompressors.includes(library.slice(6)))
  const frames = makeFrames(format)
  const trials = new Map<Compression, CodecTrial[]>(available.map((compression) => [compression, []]))
  // The first file of all warms up the page cache and the threads; it is not counted.
  await runCodec(format, frames, { library: 'none' }, folder)
  for (let round = 1; round <= rounds; round++) {
    for (const [compression, done] of trials) {
      tell(`round ${round} of ${rounds}: ${codecName(compression)}`)
      done.push(await runCodec(format, frames, compression, folder))
    }
  }
  return [...trials].map(([compression, done]) => figuresOf(format, compression, done))
}

/** Judges the figures for a camera. @param fps frames a second, above 0 */
export function adviceFor(figures: readonly CodecFigures[], fps: number): Advice {
  const codecs = figures.map((each) => {
    const headroom = each.framesPerSecond.min / fps
    const bytesPerSecondOnDisk = ((each.bytesPerSecond / each.framesPerSecond.median) * fps) / each.ratio
    return { ...each, headroom, keepsUp: headroom >= headroomMin, bytesPerSecondOnDisk, cores: each.cpuSecondsPerFrame * fps }
  })
  const fit = codecs.filter(({ keepsUp }) => keepsUp).sort((a, b) => b.ratio - a.ratio)
  return { codecs, smallest: fit[0]?.compression, smallestForAll: fit.find(({ readableByAll }) => readableByAll)?.compression }
}

/** A codec in a few words, such as `blosc:zstd 3 (bit shuffle)`. */
export function codecName({ library, level, shuffle }: Compression): string {
  return [library, ...(level === undefined ? [] : [level]), ...(shuffle === 'bit' ? ['(bit shuffle)'] : [])].join(' ')
}

function figuresOf(format: FrameFormat, compression: Compression, trials: readonly CodecTrial[]): CodecFigures {
  const rates = trials.map(({ framesPerSecond }) => framesPerSecond)
  const median = medianOf(rates)
  return {
    compression,
    framesPerSecond: { median, min: Math.min(...rates), max: Math.max(...rates) },
    bytesPerSecond: median * frameBytes(format),
    ratio: medianOf(trials.map(({ ratio }) => ratio)),
    cpuSecondsPerFrame: medianOf(trials.map(({ cpuSecondsPerFrame }) => cpuSecondsPerFrame)),
    readableByAll: !compression.library.startsWith('blosc'),
  }
}

/** Of an odd number of values. */
function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
