/** Brings values to the size of a picture: the mean of blocks for images, the least and the greatest of each step for curves.
 *  Values come in runs, in C order of what is shown. NaN is left out, and a block of nothing but NaN is NaN. */

/** How much of each shown dimension one value stands for. */
export interface PictureSize {
  /** of the arrays that come out */
  readonly shape: readonly number[]
  readonly step: readonly number[]
  /** the arrays hold the least and the greatest of each step in turn */
  readonly minMaxPairs: boolean
}

/** Takes in values and gives the picture. */
export interface Decimator {
  add(values: Float64Array, offset: number): void
  result(): Float64Array
}

/** The size that a picture needs.
 *  @param extent of the shown dimensions, at most two
 *  @param width values along the last of them
 *  @param height values along the first of two */
export function pictureSize(extent: readonly number[], width: number, height: number): PictureSize {
  const [first = 1, second] = extent
  if (extent.length === 0) return { shape: [], step: [], minMaxPairs: false }
  if (second === undefined) {
    if (first <= width) return { shape: [first], step: [1], minMaxPairs: false }
    const step = Math.ceil(first / Math.max(1, Math.floor(width / 2)))
    return { shape: [2 * Math.ceil(first / step)], step: [step], minMaxPairs: true }
  }
  const step = [Math.max(1, Math.ceil(first / height)), Math.max(1, Math.ceil(second / width))] as const
  return { shape: [Math.ceil(first / step[0]), Math.ceil(second / step[1])], step: [...step], minMaxPairs: false }
}

/** Makes a decimator.
 *  @param extent of the shown dimensions */
export function makeDecimator(extent: readonly number[], { shape, step, minMaxPairs }: PictureSize): Decimator {
  const [rows = 1, columns = 1] = extent
  if (minMaxPairs) return new MinMaxPairs(shape[0] ?? 0, step[0] ?? 1)
  if (step.some((one) => one > 1)) return new BlockMeans(rows, columns, step[0] ?? 1, step[1] ?? 1)
  return new Unchanged(extent.reduce((product, length) => product * length, 1))
}

class Unchanged implements Decimator {
  readonly #values: Float64Array

  constructor(size: number) {
    this.#values = new Float64Array(size)
  }

  add(values: Float64Array, offset: number): void {
    this.#values.set(values, offset)
  }

  result(): Float64Array {
    return this.#values
  }
}

class MinMaxPairs implements Decimator {
  readonly #pairs: Float64Array

  constructor(
    size: number,
    readonly step: number,
  ) {
    this.#pairs = new Float64Array(size).fill(Number.NaN)
  }

  add(values: Float64Array, offset: number): void {
    const { step } = this
    for (let at = 0; at < values.length; ) {
      const pair = Math.floor((offset + at) / step)
      const end = Math.min(values.length, (pair + 1) * step - offset)
      let least = this.#pairs[2 * pair] ?? Number.NaN
      let greatest = this.#pairs[2 * pair + 1] ?? Number.NaN
      for (; at < end; at++) {
        const value = values[at] ?? Number.NaN
        if (Number.isNaN(value)) continue
        if (!(value >= least)) least = value
        if (!(value <= greatest)) greatest = value
      }
      this.#pairs[2 * pair] = least
      this.#pairs[2 * pair + 1] = greatest
    }
  }

  result(): Float64Array {
    return this.#pairs
  }
}

class BlockMeans implements Decimator {
  readonly #sums: Float64Array
  readonly #counts: Float64Array
  readonly #columnsOut: number

  constructor(
    rows: number,
    readonly columns: number,
    readonly rowStep: number,
    readonly columnStep: number,
  ) {
    this.#columnsOut = Math.ceil(columns / columnStep)
    const size = Math.ceil(rows / rowStep) * this.#columnsOut
    this.#sums = new Float64Array(size)
    this.#counts = new Float64Array(size)
  }

  add(values: Float64Array, offset: number): void {
    const { columns, rowStep, columnStep } = this
    const sums = this.#sums
    const counts = this.#counts
    for (let at = 0; at < values.length; ) {
      const row = Math.floor((offset + at) / columns)
      const column = offset + at - row * columns
      const block = Math.floor(column / columnStep)
      const to = Math.floor(row / rowStep) * this.#columnsOut + block
      const end = Math.min(values.length, at + Math.min(columns, (block + 1) * columnStep) - column)
      let sum = 0
      let count = 0
      for (; at < end; at++) {
        const value = values[at] ?? Number.NaN
        if (Number.isNaN(value)) continue
        sum += value
        count++
      }
      sums[to] = (sums[to] ?? 0) + sum
      counts[to] = (counts[to] ?? 0) + count
    }
  }

  result(): Float64Array {
    return this.#sums.map((sum, place) => {
      const count = this.#counts[place] ?? 0
      return count === 0 ? Number.NaN : sum / count
    })
  }
}
