/** Turns the text of a command-line option into its value. Each reader refuses what it does not understand, naming the text. */
import { type DType, dtypeNames, isDType } from '../dtype.js'
import { UsageError } from './args.js'

/** Text as it is; the empty text is refused. */
export function nonEmpty(text: string): string {
  if (text === '') throw new UsageError('the value is empty')
  return text
}

/** A whole number between `low` and `high`, both included. */
export function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= low && value <= high)) throw new UsageError(`"${text}" is not a whole number from ${low} to ${high}`)
    return value
  }
}

/** A number above zero, such as `0.5` or `30`. */
export function positive(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new UsageError(`"${text}" is not a number above zero`)
  return value
}

/** Frames a second: a number above zero, or `max` for as many as there are. */
export function rate(text: string): number | 'max' {
  return text === 'max' ? 'max' : positive(text)
}

/** A frame's shape: extents with `x` between them, slowest first (`1080x1920` is height x width), or `scalar`. */
export function shape(text: string): number[] {
  if (text === 'scalar') return []
  if (!/^\d+(x\d+)*$/.test(text)) throw new UsageError(`"${text}" is not a shape such as 2048x2048, 1024 or scalar`)
  const extents = text.split('x').map(Number)
  if (extents.some((extent) => extent < 1)) throw new UsageError(`"${text}" has an extent of zero`)
  if (extents.reduce((product, extent) => product * extent, 1) > 2 ** 40) throw new UsageError(`"${text}" is too large for a frame`)
  return extents
}

/** A dtype by numpy's name. */
export function dtype(text: string): DType {
  if (!isDType(text)) throw new UsageError(`"${text}" is not one of ${dtypeNames.join(', ')}`)
  return text
}

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): (text: string) => W {
  return (text) => {
    const word = words.find((candidate) => candidate === text)
    if (word === undefined) throw new UsageError(`"${text}" is not one of ${words.join(', ')}`)
    return word
  }
}

/** A compression library: `none`, `zlib`, `gzip`, `blosc` or `blosc:` with one of its compressors. */
export const compressionLibrary = oneOf(
  'none',
  'zlib',
  'gzip',
  'blosc',
  'blosc:blosclz',
  'blosc:lz4',
  'blosc:lz4hc',
  'blosc:snappy',
  'blosc:zlib',
  'blosc:zstd',
)

/** Levels of a picture: `data`, `values`, or two numbers with a colon between them, the lower one first. */
export function levels(text: string): 'data' | 'values' | [low: number, high: number] {
  if (text === 'data' || text === 'values') return text
  const [low = Number.NaN, high = Number.NaN, ...rest] = text.split(':').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (rest.length === 0 && Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high]
  throw new UsageError(`"${text}" is not data, values, or LOW:HIGH such as 0:4095`)
}
