/** Statistics of the values of a view: least, greatest, mean, histogram, and how many values a sensor could not tell apart. */
import type { ViewStatistics } from '../browser/protocol.js'
import type { DType } from '../dtype.js'
import { dtypeTable } from '../generated/tables.js'

/** Bins of a histogram. */
export const histogramBins = 256

/** Values that are kept until least and greatest are known: 64 MiB. Of more, the data has to be gone through twice. */
const keptDefault = 2 ** 23

/** Collects statistics of values that come in pieces. When `needsSecondPass` says so, all pieces are to be given to `count`
 *  after the last `add`. */
export class StatisticsCollector {
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #sum = 0
  #finite = 0
  #kept: Float64Array[] | undefined = []
  #keptCount = 0
  #histogram: Float64Array | undefined

  constructor(readonly keptMax: number = keptDefault) {}

  /** Takes in values. They are kept: whoever gives them does not change them afterwards. */
  add(values: Float64Array): void {
    let min = this.#min
    let max = this.#max
    let sum = 0
    let finite = 0
    for (let place = 0; place < values.length; place++) {
      const value = values[place] ?? Number.NaN
      if (!Number.isFinite(value)) continue
      if (value < min) min = value
      if (value > max) max = value
      sum += value
      finite++
    }
    this.#min = min
    this.#max = max
    this.#sum += sum
    this.#finite += finite
    this.#keptCount += values.length
    if (this.#keptCount > this.keptMax) this.#kept = undefined
    else this.#kept?.push(values)
  }

  /** Whether the values were too many to be kept, so that the histogram has to be made of them once more. */
  get needsSecondPass(): boolean {
    return this.#kept === undefined
  }

  /** Counts values into the bins, after all have been added. */
  count(values: Float64Array): void {
    this.#histogram ??= new Float64Array(histogramBins)
    const bins = this.#histogram
    const min = this.#min
    const width = this.#max - min
    // Values that are all the same stand in the first bin, as do those whose distance is too small or too large for a number.
    const wanted = histogramBins / width
    const scale = Number.isFinite(wanted) && Number.isFinite(width) ? wanted : 0
    for (let place = 0; place < values.length; place++) {
      const value = values[place] ?? Number.NaN
      if (!Number.isFinite(value)) continue
      const bin = scale === 0 ? 0 : Math.min(histogramBins - 1, Math.floor((value - min) * scale))
      bins[bin] = (bins[bin] ?? 0) + 1
    }
  }

  /** @param saturated see {@link SaturationCounter} */
  result(saturated: number): ViewStatistics {
    for (const values of this.#kept ?? []) this.count(values)
    this.#kept = []
    const isThere = this.#finite > 0
    return {
      min: isThere ? this.#min : null,
      max: isThere ? this.#max : null,
      mean: isThere ? this.#sum / this.#finite : null,
      finite: this.#finite,
      histogram: Array.from(this.#histogram ?? new Float64Array(histogramBins)),
      saturated,
    }
  }
}

/** What sensors of 12 and 14 bits give at most, in whatever dtype their driver hands it on. */
const sensorCeilings = [2 ** 12 - 1, 2 ** 14 - 1]

/** The values of a dtype that a sensor gives at most. */
export function sensorCeilingsOf(dtype: DType): readonly number[] {
  const { kind, itemSize } = dtypeTable[dtype]
  const bits = kind === 'unsigned' ? itemSize * 8 : itemSize * 8 - 1
  const isInteger = kind === 'unsigned' || kind === 'integer'
  return isInteger ? [...(bits > 14 ? sensorCeilings : []), 2 ** bits - 1] : []
}

/** Counts the values at the ceiling: the largest of an integer dtype, or of a sensor's 12 or 14 bits when no value is beyond it. */
export class SaturationCounter {
  readonly #ceilings: readonly number[]
  #max = Number.NEGATIVE_INFINITY
  #atMax = 0

  /** @param dtype of the values as they stand in the file */
  constructor(dtype: DType) {
    this.#ceilings = sensorCeilingsOf(dtype)
  }

  add(values: Float64Array): void {
    if (this.#ceilings.length === 0) return
    let max = this.#max
    let atMax = this.#atMax
    for (let place = 0; place < values.length; place++) {
      const value = values[place] ?? 0
      if (value < max) continue
      if (value === max) atMax++
      else {
        max = value
        atMax = 1
      }
    }
    this.#max = max
    this.#atMax = atMax
  }

  /** Values at the ceiling; 0 when they stay below it. */
  result(): number {
    return this.#ceilings.includes(this.#max) ? this.#atMax : 0
  }
}
