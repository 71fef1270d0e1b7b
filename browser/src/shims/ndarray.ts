/** Views of flat arrays by shape and stride, in place of the package `ndarray`, which makes its classes from text and so cannot run
 *  under a content security policy without eval. What H5Web uses of it is here, with the package's own meaning. */

/** What a view looks at: a typed array or a list. */
export type Data = { readonly length: number; [index: number]: unknown }

const dtypeOfClass: Record<string, string> = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  Uint8Array: 'uint8',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  BigInt64Array: 'bigint64',
  BigUint64Array: 'biguint64',
  Uint8ClampedArray: 'uint8_clamped',
}

function dtypeOf(data: Data): string {
  if (Array.isArray(data)) return 'array'
  return dtypeOfClass[Object.prototype.toString.call(data).slice(8, -1)] ?? 'generic'
}

/** Whether an argument of pick, lo and hi says anything about its dimension. */
function isIndex(argument: number | null | undefined): argument is number {
  return typeof argument === 'number' && argument >= 0
}

/** A view. Nothing is copied by its methods but `set`, which writes into the data. */
export class NdArray {
  readonly dtype: string

  constructor(
    readonly data: Data,
    readonly shape: number[],
    readonly stride: number[],
    readonly offset: number,
  ) {
    this.dtype = dtypeOf(data)
  }

  get dimension(): number {
    return this.shape.length
  }

  get size(): number {
    return this.shape.reduce((product, extent) => product * extent, 1)
  }

  /** Dimensions from the smallest stride to the largest. */
  get order(): number[] {
    const strideOf = (dimension: number) => Math.abs(this.stride[dimension] ?? 0)
    return this.shape.map((_, dimension) => dimension).sort((a, b) => strideOf(a) - strideOf(b))
  }

  /** Place in the data of an element. */
  index(...indexes: number[]): number {
    return this.stride.reduce((sum, stride, dimension) => sum + stride * (indexes[dimension] ?? 0), this.offset)
  }

  get(...indexes: number[]): unknown {
    return this.data[this.index(...indexes)]
  }

  set(...indexesAndValue: unknown[]): unknown {
    const value = indexesAndValue.at(-1)
    this.data[this.index(...indexesAndValue.slice(0, -1).map(Number))] = value
    return value
  }

  /** The first extents of each dimension. */
  hi(...extents: (number | null | undefined)[]): NdArray {
    const shape = this.shape.map((extent, dimension) => {
      const wanted = extents[dimension]
      return isIndex(wanted) ? wanted | 0 : extent
    })
    return new NdArray(this.data, shape, [...this.stride], this.offset)
  }

  /** Without the first elements of each dimension. */
  lo(...starts: (number | null | undefined)[]): NdArray {
    const start = this.shape.map((_, dimension) => {
      const wanted = starts[dimension]
      return isIndex(wanted) ? wanted | 0 : 0
    })
    const shape = this.shape.map((extent, dimension) => extent - (start[dimension] ?? 0))
    return new NdArray(this.data, shape, [...this.stride], this.index(...start))
  }

  /** Every n-th element of each dimension, backwards for negative steps. */
  step(...steps: (number | null | undefined)[]): NdArray {
    let { offset } = this
    const shape = [...this.shape]
    const stride = [...this.stride]
    for (const [dimension, wanted] of steps.entries()) {
      const extent = shape[dimension]
      const distance = stride[dimension]
      if (typeof wanted !== 'number' || extent === undefined || distance === undefined) continue
      const step = wanted | 0
      if (step < 0) offset += distance * (extent - 1)
      shape[dimension] = Math.ceil(extent / Math.abs(step))
      stride[dimension] = distance * step
    }
    return new NdArray(this.data, shape, stride, offset)
  }

  /** The dimensions in another order. */
  transpose(...dimensions: (number | undefined)[]): NdArray {
    const order = this.shape.map((_, place) => dimensions[place] ?? place)
    const from = (values: number[]) => order.map((dimension) => values[dimension | 0] ?? 0)
    return new NdArray(this.data, from(this.shape), from(this.stride), this.offset)
  }

  /** Without the dimensions for which an index is given; null, undefined and -1 keep theirs. */
  pick(...indexes: (number | null | undefined)[]): NdArray {
    const kept = this.shape.map((_, dimension) => dimension).filter((dimension) => !isIndex(indexes[dimension]))
    const offset = this.stride.reduce((sum, stride, dimension) => {
      const index = indexes[dimension]
      return isIndex(index) ? sum + stride * (index | 0) : sum
    }, this.offset)
    const from = (values: number[]) => kept.map((dimension) => values[dimension] ?? 0)
    return new NdArray(this.data, from(this.shape), from(this.stride), offset)
  }
}

/** Distances of neighbours along each dimension, in C order. */
function stridesInOrder(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1)
  for (let dimension = shape.length - 2; dimension >= 0; dimension--)
    strides[dimension] = (strides[dimension + 1] ?? 1) * (shape[dimension + 1] ?? 1)
  return strides
}

/** A view of `data`: its only dimension when no shape is given, in C order when no stride is. */
export default function ndarray(data: Data, shape: number[] = [data.length], stride?: number[], offset?: number): NdArray {
  const strides = stride ?? stridesInOrder(shape)
  const first = strides.reduce((sum, distance, dimension) => (distance < 0 ? sum - ((shape[dimension] ?? 1) - 1) * distance : sum), 0)
  return new NdArray(data, shape, strides, offset ?? first)
}
