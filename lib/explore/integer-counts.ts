/** Statistics of integers of one or two bytes, which cameras give: how often each value occurs says all of it, in a fraction of the time
 *  that arithmetic with each value takes. */
import type { ViewStatistics } from '../browser/protocol.js'
import type { DType } from '../dtype.js'
import { histogramBins, sensorCeilingsOf } from './view-statistics.js'

/** Elements of these dtypes, as they stand in the file. */
export type SmallIntegers = Int8Array | Uint8Array | Int16Array | Uint16Array

/** The least value of each dtype that can be counted, and how many different ones there are. */
const ranges: Partial<Record<DType, { least: number; values: number }>> = {
  bool: { least: 0, values: 2 ** 8 },
  uint8: { least: 0, values: 2 ** 8 },
  int8: { least: -(2 ** 7), values: 2 ** 8 },
  uint16: { least: 0, values: 2 ** 16 },
  int16: { least: -(2 ** 15), values: 2 ** 16 },
}

/** Counts values that come in pieces. */
export class IntegerCounts {
  readonly #counts: Float64Array
  readonly #least: number
  readonly #ceilings: readonly number[]

  private constructor(dtype: DType, { least, values }: { least: number; values: number }) {
    this.#counts = new Float64Array(values)
    this.#least = least
    this.#ceilings = sensorCeilingsOf(dtype)
  }

  /** Counts for a dtype; undefined for one that has too many values. */
  static of(dtype: DType): IntegerCounts | undefined {
    const range = ranges[dtype]
    return range === undefined ? undefined : new IntegerCounts(dtype, range)
  }

  add(elements: SmallIntegers): void {
    const counts = this.#counts
    const least = this.#least
    for (let place = 0; place < elements.length; place++) {
      const at = (elements[place] ?? 0) - least
      counts[at] = (counts[at] ?? 0) + 1
    }
  }

  /** What a StatisticsCollector and a SaturationCounter would have found. */
  result(): ViewStatistics {
    const counts = this.#counts
    const histogram = new Array<number>(histogramBins).fill(0)
    const first = counts.findIndex((count) => count > 0)
    if (first < 0) return { min: null, max: null, mean: null, finite: 0, histogram, saturated: 0 }
    const last = counts.findLastIndex((count) => count > 0)
    const scale = last > first ? histogramBins / (last - first) : 0
    let sum = 0
    let finite = 0
    for (let at = first; at <= last; at++) {
      const count = counts[at] ?? 0
      const bin = Math.min(histogramBins - 1, Math.floor((at - first) * scale))
      histogram[bin] = (histogram[bin] ?? 0) + count
      sum += count * (at + this.#least)
      finite += count
    }
    const max = last + this.#least
    const saturated = this.#ceilings.includes(max) ? (counts[last] ?? 0) : 0
    return { min: first + this.#least, max, mean: sum / finite, finite, histogram, saturated }
  }
}
