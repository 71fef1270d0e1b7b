/** Reductions of dimensions to one value: mean, sum, max, min, std. NaN stands for values that are not there, such as points of
 *  a scan that were not visited yet: it is left out, and a result of nothing but NaN is NaN. */
import type { Reduction } from '../browser/protocol.js'

/** The reductions, in the order in which they are offered. */
export const reductions = ['mean', 'sum', 'max', 'min', 'std'] as const satisfies readonly Reduction[]

/** Takes in values for a number of places, one result a place. */
export interface Reducer {
  /** Takes in `count` values from `from` on: the first for `place`, each further one for the place `stride` on. */
  add(values: Float64Array, from: number, count: number, place: number, stride: number): void
  result(): Float64Array
}

/** Makes a reducer for a number of places. `quadrature` is for the errors of a mean or a sum that are independent. */
export function makeReducer(reduction: Reduction | 'quadrature-mean' | 'quadrature-sum', places: number): Reducer {
  if (reduction === 'max' || reduction === 'min') return new Extreme(places, reduction === 'max')
  if (reduction === 'std') return new Deviation(places)
  return new Sum(places, reduction.endsWith('mean'), reduction.startsWith('quadrature'))
}

class Sum implements Reducer {
  readonly #sums: Float64Array
  readonly #counts: Float64Array

  constructor(
    places: number,
    readonly isMean: boolean,
    readonly isQuadrature: boolean,
  ) {
    this.#sums = new Float64Array(places)
    this.#counts = new Float64Array(places)
  }

  add(values: Float64Array, from: number, count: number, place: number, stride: number): void {
    if (stride === 0) {
      this.#addRun(values, from, count, place)
      return
    }
    const { isQuadrature } = this
    const sums = this.#sums
    const counts = this.#counts
    for (let at = from, to = place; at < from + count; at++, to += stride) {
      const value = values[at] ?? Number.NaN
      if (Number.isNaN(value)) continue
      sums[to] = (sums[to] ?? 0) + (isQuadrature ? value * value : value)
      counts[to] = (counts[to] ?? 0) + 1
    }
  }

  /** All values go to one place: most of the work of a navigation over images. */
  #addRun(values: Float64Array, from: number, count: number, place: number): void {
    const { isQuadrature } = this
    let sum = 0
    let found = 0
    for (let at = from; at < from + count; at++) {
      const value = values[at] ?? Number.NaN
      if (Number.isNaN(value)) continue
      sum += isQuadrature ? value * value : value
      found++
    }
    this.#sums[place] = (this.#sums[place] ?? 0) + sum
    this.#counts[place] = (this.#counts[place] ?? 0) + found
  }

  result(): Float64Array {
    const { isMean, isQuadrature } = this
    return this.#sums.map((sum, place) => {
      const count = this.#counts[place] ?? 0
      if (count === 0) return Number.NaN
      return (isQuadrature ? Math.sqrt(sum) : sum) / (isMean ? count : 1)
    })
  }
}

class Extreme implements Reducer {
  readonly #values: Float64Array

  constructor(
    places: number,
    readonly isMax: boolean,
  ) {
    this.#values = new Float64Array(places).fill(Number.NaN)
  }

  add(values: Float64Array, from: number, count: number, place: number, stride: number): void {
    const found = this.#values
    for (let at = from, to = place; at < from + count; at++, to += stride) {
      const value = values[at] ?? Number.NaN
      const known = found[to] ?? Number.NaN
      // Comparisons with NaN are false: the first value replaces it.
      if (!Number.isNaN(value) && !(this.isMax ? value <= known : value >= known)) found[to] = value
    }
  }

  result(): Float64Array {
    return this.#values
  }
}

/** The deviation from the mean of all values, as numpy's `std` has it. By Welford's method: the sums of squares of large
 *  numbers would lose what is wanted. */
class Deviation implements Reducer {
  readonly #means: Float64Array
  readonly #squares: Float64Array
  readonly #counts: Float64Array

  constructor(places: number) {
    this.#means = new Float64Array(places)
    this.#squares = new Float64Array(places)
    this.#counts = new Float64Array(places)
  }

  add(values: Float64Array, from: number, count: number, place: number, stride: number): void {
    const means = this.#means
    const squares = this.#squares
    const counts = this.#counts
    for (let at = from, to = place; at < from + count; at++, to += stride) {
      const value = values[at] ?? Number.NaN
      if (Number.isNaN(value)) continue
      const number = (counts[to] ?? 0) + 1
      const mean = means[to] ?? 0
      const next = mean + (value - mean) / number
      counts[to] = number
      means[to] = next
      squares[to] = (squares[to] ?? 0) + (value - mean) * (value - next)
    }
  }

  result(): Float64Array {
    return this.#squares.map((square, place) => {
      const count = this.#counts[place] ?? 0
      return count === 0 ? Number.NaN : Math.sqrt(square / count)
    })
  }
}

/** Gives the values of a block to a reducer.
 *  @param count extents of the block
 *  @param strides distance of the places of neighbours, of every dimension: 0 where the dimension is reduced
 *  @param place of the block's first element */
export function addBlock(
  reducer: Reducer,
  values: Float64Array,
  count: readonly number[],
  strides: readonly number[],
  place: number,
): void {
  const runs = mergeDimensions(count, strides)
  const last = runs.pop()
  if (last === undefined) {
    reducer.add(values, 0, values.length, place, 0)
    return
  }
  const index = runs.map(() => 0)
  let to = place
  for (let from = 0; from < values.length; from += last.extent) {
    reducer.add(values, from, last.extent, to, last.stride)
    for (let axis = runs.length - 1; axis >= 0; axis--) {
      const { extent, stride } = runs[axis] ?? last
      index[axis] = (index[axis] ?? 0) + 1
      to += stride
      if ((index[axis] ?? 0) < extent) break
      to -= stride * extent
      index[axis] = 0
    }
  }
}

/** Neighbouring dimensions that can be walked as one become one, so that runs are long. */
function mergeDimensions(count: readonly number[], strides: readonly number[]): { extent: number; stride: number }[] {
  const runs: { extent: number; stride: number }[] = []
  for (const [dimension, extent] of count.entries()) {
    if (extent === 1) continue
    const stride = strides[dimension] ?? 0
    const outer = runs[runs.length - 1]
    if (outer !== undefined && outer.stride === stride * extent) runs[runs.length - 1] = { extent: outer.extent * extent, stride }
    else runs.push({ extent, stride })
  }
  return runs
}
