/** Arrays with a dtype and a shape over a typed array: what data, errors and the coordinates of axes are made of. Takes no
 *  copies and computes nothing; what a caller may give in its place is turned into one by array-input.ts. */
import { type AnyArray, type ArrayOf, arrayClassOf, checkDType, componentsPerItem, type DType, halfToNumber, itemSize } from '../dtype.js'
import { createError, describe } from '../errors.js'
import { type ArrayInput, arrayFrom } from './array-input.js'

/** One element as JavaScript has it: a bigint for 64-bit integers, a boolean for `bool`, real and imaginary part for complex
 *  numbers, else a number. */
export type ElementOf<D extends DType> = D extends 'int64' | 'uint64'
  ? bigint
  : D extends 'bool'
    ? boolean
    : D extends 'complex64' | 'complex128'
      ? readonly [re: number, im: number]
      : number

/** HDF5's limit. */
const dimensionsMax = 32

/** An n-dimensional array in C order (the last index runs fastest). Shape and dtype never change.
 *
 *  The memory stays the caller's: nothing is copied, {@link NdArray.reshape}, {@link NdArray.slice} and the like share it,
 *  and whoever changes it changes every array over it. What is given to a saver is read when it is saved.
 *
 *      new NdArray('uint16', [480, 640], pixels).at(10, 20) */
export class NdArray<D extends DType = DType> {
  readonly dtype: D
  /** the extents of the dimensions; [] for a single element */
  readonly shape: readonly number[]
  /** the elements: a Uint16Array for `uint16`; bit patterns for `float16`, real and imaginary parts in turn for complex
   *  numbers, 0 and 1 for `bool` */
  readonly data: ArrayOf<D>

  /** @param data the typed array that carries `dtype`, with as many elements as `shape` has
   *  @throws ERR_DTYPE_UNSUPPORTED, ERR_DTYPE_MISMATCH for a typed array of another class, ERR_SHAPE_MISMATCH for a shape
   *  that is none, or that has another number of elements; ERR_BUFFER_DETACHED when the memory was transferred away */
  constructor(dtype: D, shape: readonly number[], data: ArrayOf<D>) {
    checkDType(dtype, 'dtype')
    this.dtype = dtype
    this.shape = checkShape(shape)
    this.data = data
    const ArrayClass = arrayClassOf(dtype)
    if (!(data instanceof ArrayClass)) {
      const message = `the elements of ${dtype} come in a ${ArrayClass.name}; got ${describe(data)}`
      throw createError('ERR_DTYPE_MISMATCH', message, { option: 'data', expected: ArrayClass.name, given: describe(data) })
    }
    checkAttached(data)
    const expected = this.size * componentsPerItem(dtype)
    if (data.length !== expected) {
      const numbers = componentsPerItem(dtype) > 1 ? `${expected} numbers (two for each element)` : `${expected} elements`
      throw createError('ERR_SHAPE_MISMATCH', `the shape [${this.shape.join(', ')}] has ${numbers}; got ${describe(data)}`, {
        option: 'data',
        expected: String(expected),
        given: String(data.length),
      })
    }
    Object.freeze(this)
  }

  /** Makes an array of what stands for one: a number (shape []), a list of numbers, a list of lists (and so on) of equal
   *  lengths, a typed array, raw memory, or an NdArray, which is given back as it is.
   *
   *  Numbers become `float64`, bigints `int64`, booleans `bool`, unless `dtype` says another that holds every one of them
   *  exactly (numbers are rounded to `float32` and `float16` as everywhere). Typed arrays keep their own dtype; `dtype` may
   *  only say what the class leaves open: `complex64` for a Float32Array, `float16` for a Uint16Array, `bool` for a
   *  Uint8Array. Raw memory (Buffer, ArrayBuffer, DataView) is `uint8`, or whatever `dtype` says.
   *  @param options.shape by default one dimension, or that of the lists
   *  @throws ERR_DTYPE_UNSUPPORTED, ERR_DTYPE_MISMATCH, ERR_SHAPE_MISMATCH, ERR_INVALID_OPTION for what is no array */
  static from(value: ArrayInput | NdArray, options: { shape?: readonly number[]; dtype?: DType } = {}): NdArray {
    if (value instanceof NdArray) {
      if (options.dtype !== undefined && options.dtype !== value.dtype) {
        throw createError('ERR_DTYPE_MISMATCH', `an array of ${value.dtype} does not become one of ${describe(options.dtype)}`, {
          expected: String(options.dtype),
          given: value.dtype,
        })
      }
      return options.shape === undefined ? value : value.reshape(options.shape)
    }
    const { dtype, shape, data } = arrayFrom(value, options.dtype)
    return new NdArray<DType>(dtype, options.shape ?? shape, data)
  }

  /** the number of elements */
  get size(): number {
    return this.shape.reduce((product, extent) => product * extent, 1)
  }

  /** the number of dimensions */
  get ndim(): number {
    return this.shape.length
  }

  get byteLength(): number {
    return this.size * itemSize(this.dtype)
  }

  /** The same elements in another shape, over the same memory.
   *  @throws ERR_SHAPE_MISMATCH when the shape has another number of elements */
  reshape(shape: readonly number[]): NdArray<D> {
    return new NdArray(this.dtype, shape, this.data)
  }

  /** One element.
   *  @param indexes one for each dimension, from 0
   *  @throws ERR_INDEX_OUT_OF_RANGE for an index past its dimension, and for too many or too few indexes */
  at(...indexes: number[]): ElementOf<D>
  at(...indexes: number[]): bigint | boolean | number | readonly [number, number] {
    if (indexes.length !== this.ndim) {
      const message = `an array of ${this.ndim} dimensions has as many indexes; got ${describe(indexes)}`
      throw createError('ERR_INDEX_OUT_OF_RANGE', message, { option: 'indexes', given: describe(indexes) })
    }
    let place = 0
    for (const [dimension, index] of indexes.entries()) {
      place = place * (this.shape[dimension] ?? 0) + checkIndex(index, this.shape[dimension] ?? 0, `index ${dimension}`)
    }
    const values: AnyArray = this.data
    const value = values[place] ?? 0
    if (this.dtype === 'bool') return value !== 0
    if (this.dtype === 'float16') return halfToNumber(Number(value))
    return componentsPerItem(this.dtype) === 1 ? value : [Number(values[place * 2]), Number(values[place * 2 + 1])]
  }

  /** The rows `start` … `end - 1` along the first dimension, over the same memory.
   *  @param end by default the extent of the first dimension
   *  @throws ERR_INDEX_OUT_OF_RANGE unless 0 <= start <= end <= that extent, and for an array of shape [] */
  slice(start: number, end = this.shape[0] ?? 0): NdArray<D> {
    const [extent, ...row] = this.shape
    if (extent === undefined) throw createError('ERR_INDEX_OUT_OF_RANGE', 'an array of shape [] has no rows', { option: 'start' })
    checkIndex(start, extent + 1, 'start')
    checkIndex(end, extent + 1, 'end')
    if (start > end) throw createError('ERR_INDEX_OUT_OF_RANGE', `start ${start} lies after end ${end}`, { option: 'start' })
    const rowLength = row.reduce((product, size) => product * size, componentsPerItem(this.dtype))
    const data: AnyArray = this.data.subarray(start * rowLength, end * rowLength)
    return new NdArray(this.dtype, [end - start, ...row], data as ArrayOf<D>)
  }

  /** One row along the first dimension, without that dimension, over the same memory.
   *  @throws ERR_INDEX_OUT_OF_RANGE */
  row(index: number): NdArray<D> {
    checkIndex(index, this.shape[0] ?? 0, 'index')
    return this.slice(index, index + 1).reshape(this.shape.slice(1))
  }

  /** The same elements without the dimensions of length 1, over the same memory. One dimension always stays, as in PyMoDAQ's
   *  loader: what would be [] becomes [1].
   *  @param keep dimensions that stay whatever their length, such as the navigation indexes */
  squeeze(keep: readonly number[] = []): NdArray<D> {
    const shape = this.shape.filter((extent, dimension) => extent !== 1 || keep.includes(dimension))
    return shape.length === this.ndim ? this : this.reshape(shape.length === 0 ? [1] : shape)
  }

  toString(): string {
    return `NdArray(${this.dtype}, [${this.shape.join(', ')}])`
  }
}

/** Checks a shape: a list of at most 32 whole numbers from 0. The list is copied and frozen.
 *  @throws ERR_SHAPE_MISMATCH */
export function checkShape(shape: readonly number[], option = 'shape'): readonly number[] {
  const isValid =
    Array.isArray(shape) && shape.length <= dimensionsMax && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)
  if (isValid) return Object.freeze([...shape])
  const message = `${option} must be a list of at most ${dimensionsMax} whole numbers from 0; got ${describe(shape)}`
  throw createError('ERR_SHAPE_MISMATCH', message, { option, given: describe(shape) })
}

function checkIndex(index: number, count: number, option: string): number {
  if (Number.isSafeInteger(index) && index >= 0 && index < count) return index
  const range = count === 0 ? 'there is none' : `they go from 0 to ${count - 1}`
  throw createError('ERR_INDEX_OUT_OF_RANGE', `${option} is ${describe(index)}: ${range}`, { option, given: describe(index) })
}

/** Typed arrays of memory that was transferred away look empty: making a view of it is what tells. */
function checkAttached(data: AnyArray): void {
  if (data.length > 0) return
  try {
    new Uint8Array(data.buffer)
  } catch (cause) {
    throw createError('ERR_BUFFER_DETACHED', 'the memory of the array was transferred away', { option: 'data', cause })
  }
}
