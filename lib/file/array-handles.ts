/** Arrays that `H5Saver.addArray` has begun and that are filled afterwards, and lists of texts. */
import type { ArrayInput } from '../data/array-input.js'
import { NdArray } from '../data/nd-array.js'
import type { DType } from '../dtype.js'
import { createError, describe } from '../errors.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { appendOutcome, checkRoom } from './append-outcome.js'
import type { TreeWriter } from './tree-writer.js'

/** What a growing or filled array is made of. */
export interface ArrayHandleParts {
  tree: TreeWriter
  node: NodeEntry
  series: number
  dtype: DType
  /** shape of one row or point */
  shape: readonly number[]
}

/** An array that grows in its first dimension. Made by `H5Saver.addArray` with `enlargeable`. */
export class EnlargeableArray {
  /** the array in the file */
  readonly node: NodeEntry
  readonly dtype: DType
  /** shape of one row */
  readonly rowShape: readonly number[]

  readonly #tree: TreeWriter
  readonly #series: number

  /** @internal */
  constructor({ tree, node, series, dtype, shape }: ArrayHandleParts) {
    this.node = node
    this.dtype = dtype
    this.rowShape = shape
    this.#tree = tree
    this.#series = series
  }

  /** Appends one row, or several in one call: all of them, or none. The elements are copied before the call returns.
   *  @param data shape `rowShape`, or [n, ...rowShape], in C order; a typed array or a flat list may hold one row or n. One number where a row
   *    is one.
   *  @returns true: go on. false: accepted, but the queue is filling up: await `H5Saver.drain()`
   *  @throws ERR_DTYPE_MISMATCH, ERR_SHAPE_MISMATCH; ERR_QUEUE_FULL, ERR_NO_SPACE, ERR_WRITER_CLOSED, ERR_WRITER_FAILED: nothing was taken */
  append(data: ArrayInput | NdArray): boolean {
    const { session } = this.#tree
    const array = toDType(data, this.dtype)
    const count = countRows(array, this.rowShape)
    checkRoom(session)
    if (count === 0) return true
    const times = new Float64Array(count).fill(this.#tree.now())
    return appendOutcome(session, session.writer.appendMany(this.#series, count, times, null, array.data))
  }
}

/** An array of a known shape that is filled point by point. Made by `H5Saver.addArray` with `scanShape`. */
export class ExtendedArray {
  /** the array in the file */
  readonly node: NodeEntry
  readonly dtype: DType
  /** the first dimensions: those that `write` counts in */
  readonly scanShape: readonly number[]
  /** shape of one point; [] for one number */
  readonly pointShape: readonly number[]

  readonly #tree: TreeWriter
  readonly #series: number

  /** @internal */
  constructor({ tree, node, series, dtype, shape, scanShape }: ArrayHandleParts & { scanShape: readonly number[] }) {
    this.node = node
    this.dtype = dtype
    this.scanShape = scanShape
    this.pointShape = shape
    this.#tree = tree
    this.#series = series
  }

  /** Writes one point, in any order, again if it was written before. The elements are copied before the call returns.
   *  @param indexes one for each dimension of `scanShape`, from 0
   *  @param data shape `pointShape` in C order, or a flat list of as many elements
   *  @returns as {@link EnlargeableArray.append}
   *  @throws ERR_INDEX_OUT_OF_RANGE; else as {@link EnlargeableArray.append} */
  write(indexes: readonly number[], data: ArrayInput | NdArray): boolean {
    const { session } = this.#tree
    const point = pointOf(indexes, this.scanShape)
    const array = toDType(data, this.dtype)
    checkSize(array, this.pointShape)
    checkRoom(session)
    return appendOutcome(session, session.writer.writeAt(this.#series, point, this.#tree.now(), array.data))
  }
}

/** A list of texts. Made by `H5Saver.addStringArray`. */
export class StringArray {
  /** the list in the file */
  readonly node: NodeEntry
  readonly #tree: TreeWriter

  /** @internal */
  constructor(tree: TreeWriter, node: NodeEntry) {
    this.#tree = tree
    this.node = node
  }

  /** Appends one text, or several: all of them, or none.
   *  @throws ERR_INVALID_OPTION for anything but well-formed text; ERR_FILE_CLOSED, ERR_WRITER_FAILED, ERR_QUEUE_FULL */
  append(...texts: string[]): void {
    this.#tree.appendStrings(this.node.path, texts)
  }
}

/** Numbers take the dtype of the array; typed arrays have to have it. */
function toDType(data: ArrayInput | NdArray, dtype: DType): NdArray {
  return NdArray.from(data, { dtype })
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

function hasShape(array: NdArray, shape: readonly number[]): boolean {
  return array.ndim === shape.length && shape.every((extent, dimension) => extent === array.shape[dimension])
}

function checkSize(array: NdArray, shape: readonly number[]): void {
  const isFlat = array.ndim <= 1
  if (hasShape(array, shape) || (isFlat && array.size === sizeOf(shape))) return
  throw shapeError(array, `[${shape.join(', ')}]`)
}

function countRows(array: NdArray, rowShape: readonly number[]): number {
  const rowSize = sizeOf(rowShape)
  if (hasShape(array, rowShape)) return 1
  const [first = 0, ...rest] = array.shape
  if (array.ndim === rowShape.length + 1 && rowShape.every((extent, dimension) => extent === rest[dimension])) return first
  if (array.ndim <= 1 && array.size % rowSize === 0) return array.size / rowSize
  throw shapeError(array, `[${rowShape.join(', ')}] or [n, ${rowShape.join(', ')}]`)
}

function shapeError(array: NdArray, expected: string): Error {
  const given = `[${array.shape.join(', ')}]`
  return createError('ERR_SHAPE_MISMATCH', `the data must have the shape ${expected}; got ${given}`, { option: 'data', expected, given })
}

/** The number of a point in C order. */
function pointOf(indexes: readonly number[], shape: readonly number[]): number {
  const isValid =
    Array.isArray(indexes) &&
    indexes.length === shape.length &&
    shape.every((extent, dimension) => {
      const index: unknown = indexes[dimension]
      return Number.isSafeInteger(index) && Number(index) >= 0 && Number(index) < extent
    })
  if (isValid) return shape.reduce((point, extent, dimension) => point * extent + (indexes[dimension] ?? 0), 0)
  throw createError('ERR_INDEX_OUT_OF_RANGE', `indexes must lie inside of [${shape.join(', ')}]; got ${describe(indexes)}`, {
    option: 'indexes',
    given: describe(indexes),
  })
}
