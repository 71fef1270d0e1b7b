/** The levels of an image: which values have the first and the last colour, and how values in between become colours. */
import type { ViewStatistics } from '../../../lib/browser/protocol.js'
import type { Domain, ScaleType } from './scales.js'

/** How levels are chosen: the whole range, without the outermost half per cent, symmetric about zero, or as the user set them. */
export type AutoLevels = 'range' | 'percentile' | 'symmetric'
export const autoLevels: readonly AutoLevels[] = ['range', 'percentile', 'symmetric']

type Range = Pick<ViewStatistics, 'min' | 'max' | 'histogram'>

/** Levels that show what the statistics tell of. */
export function levelsOf(how: AutoLevels, statistics: Range): Domain {
  const { min, max } = statistics
  if (min === null || max === null) return [0, 1]
  if (how === 'symmetric') {
    const size = Math.max(Math.abs(min), Math.abs(max)) || 1
    return [-size, size]
  }
  return how === 'percentile' ? [quantile(statistics, 0.005), quantile(statistics, 0.995)] : [min, max]
}

/** The value below which a share of all values lies, as exactly as the histogram tells. */
export function quantile({ min, max, histogram }: Range, share: number): number {
  if (min === null || max === null) return Number.NaN
  const total = histogram.reduce((sum, count) => sum + count, 0)
  const width = (max - min) / Math.max(1, histogram.length)
  let below = 0
  for (const [bin, count] of histogram.entries()) {
    if (below + count >= share * total && count > 0) return min + width * (bin + Math.max(0, share * total - below) / count)
    below += count
  }
  return max
}

/** Turns values into places of a table of colours: below and above the levels the first and the last, -1 for NaN, and for what a log
 *  scale cannot show. */
export function colorPlaces(type: ScaleType, [low, high]: Domain, colors: number): (value: number) => number {
  const last = colors - 1
  if (type === 'log') {
    const top = high > 0 ? high : 1
    const bottom = Math.log(low > 0 ? low : top / 1e6)
    const scale = colors / (Math.log(top) - bottom || 1)
    return (value) => (value > 0 ? Math.max(0, Math.min(last, Math.floor((Math.log(value) - bottom) * scale))) : value <= 0 ? 0 : -1)
  }
  const scale = colors / (high - low || 1)
  return (value) => (Number.isNaN(value) ? -1 : Math.max(0, Math.min(last, Math.floor((value - low) * scale))))
}

/** Levels as text of the address, such as `0:4095`; undefined for anything else. */
export function parseLevels(text: string | undefined): Domain | undefined {
  const [low, high, ...rest] = (text ?? '').split(':').map((word) => (word.trim() === '' ? Number.NaN : Number(word)))
  const isThere = rest.length === 0 && Number.isFinite(low) && Number.isFinite(high)
  return isThere && low !== undefined && high !== undefined && low < high ? [low, high] : undefined
}

export function formatLevels([low, high]: Domain): string {
  return `${low}:${high}`
}
