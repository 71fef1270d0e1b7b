/** Reads a part of an array block by block as numbers, its background subtracted where that is asked for. Whoever shows data
 *  reads it here, so that no more than a block of it is in memory, and a request can be cancelled between two blocks. */
import { differenceDType, subtractPairwise } from '../data/background.js'
import { NdArray } from '../data/nd-array.js'
import { type AnyArray, type DType, isDType, itemSize } from '../dtype.js'
import { blocksOf, elementsOf } from '../file/array-blocks.js'
import type { H5Reader, Selection } from '../file/h5-reader.js'
import { dtypeTable } from '../generated/tables.js'
import type { ArrayRef } from '../loaders/data-plan.js'
import { partOfBackground } from '../loaders/load-plan.js'
import { toNumbers } from './numbers.js'
import type { PlotPart } from './plot.js'

/** Elements of a block: 8 MiB as numbers, some milliseconds of reading and of arithmetic. */
export const blockElements = 2 ** 20

/** A block of an array. */
export interface ValueBlock {
  /** first index and number of elements, of every dimension */
  readonly start: readonly number[]
  readonly count: readonly number[]
  /** elements of the selection that lie before it, in C order */
  readonly offset: number
  /** the values in C order */
  readonly values: Float64Array
  /** the values as they stand in the file, without the background subtracted */
  readonly stored: Float64Array
}

/** The values of one array. */
export class ValueBlocks {
  readonly #reader: H5Reader
  readonly #array: ArrayRef
  readonly #dtype: DType
  readonly #background: ArrayRef | undefined
  /** the last part of the background: that of a scan is one for all its points */
  #last: { key: string; data: NdArray } | undefined

  /** @param background what is subtracted from every block */
  constructor(reader: H5Reader, array: ArrayRef, dtype: DType, background?: ArrayRef) {
    this.#reader = reader
    this.#array = array
    this.#dtype = dtype
    this.#background = background
  }

  /** Those of an array of a plot. */
  static ofPart(reader: H5Reader, part: PlotPart, withBackground: boolean): ValueBlocks {
    return new ValueBlocks(reader, part.array, part.dtype, withBackground ? part.bkg : undefined)
  }

  /** Bytes that are read for a selection. */
  bytesOf({ count }: Selection): number {
    const background = this.#background === undefined ? 0 : elementsOf(this.#background.shape) * dtypeBytes(this.#background)
    return elementsOf(count) * itemSize(this.#dtype) + Math.min(background, elementsOf(count) * 16)
  }

  /** The blocks of a selection in C order, each of at most `blockElements`.
   *  @throws signal.reason; ERR_SHAPE_MISMATCH and ERR_DTYPE_MISMATCH for a background that cannot be subtracted, and the errors
   *    of H5Reader.elements */
  async *read({ start, count }: Selection, signal?: AbortSignal): AsyncGenerator<ValueBlock, void, undefined> {
    if (elementsOf(count) === 0) return
    for (const block of blocksOf(start, count, blockElements, this.#array.info.chunk)) {
      signal?.throwIfAborted()
      const elements = await this.#reader.elements(this.#array.path, this.#array.info, block)
      const stored = toNumbers(this.#dtype, elements)
      const values = this.#background === undefined ? stored : await this.#subtract(elements, stored, block, this.#background)
      yield { ...block, values, stored }
    }
    signal?.throwIfAborted()
  }

  async #subtract(elements: AnyArray, stored: Float64Array, block: Selection, background: ArrayRef): Promise<Float64Array> {
    const part = partOfBackground(background, this.#array, block)
    const key = `${part.start.join()}+${part.count.join()}`
    if (this.#last?.key !== key) {
      const found = await this.#reader.elements(background.path, background.info, part)
      const dtype = isDType(background.info.dtype) ? background.info.dtype : this.#dtype
      this.#last = { key, data: NdArray.from(found, { shape: part.count, dtype }) }
    }
    return difference(elements, stored, { dtype: this.#dtype, shape: block.count, path: this.#array.path }, this.#last.data)
  }
}

function dtypeBytes({ info: { dtype } }: ArrayRef): number {
  return isDType(dtype) ? itemSize(dtype) : 0
}

interface BlockOf {
  dtype: DType
  shape: readonly number[]
  path: string
}

/** A block minus its background, with the results that lib/data/background.ts has. */
function difference(elements: AnyArray, stored: Float64Array, { dtype, shape, path }: BlockOf, background: NdArray): Float64Array {
  const result = differenceDType(dtype, background.dtype)
  const isPlain = dtypeTable[result].kind !== 'complex' && result !== 'int64'
  // Real numbers with a background that is repeated whole: what nearly every file has. Everything else goes the general way.
  if (!isPlain || !isRepeatedWhole(background.shape, shape)) {
    const [data] = subtractPairwise({ name: path, labels: [path], data: [NdArray.from(elements, { shape, dtype })] }, [background])
    return data === undefined ? stored : toNumbers(data.dtype, data.data)
  }
  const subtrahend = toNumbers(background.dtype, background.data)
  const values = new Float64Array(stored.length)
  const size = subtrahend.length
  for (let from = 0; from < values.length; from += size) {
    for (let place = 0; place < size; place++) values[from + place] = (stored[from + place] ?? 0) - (subtrahend[place] ?? 0)
  }
  return result === 'float32' ? new Float64Array(new Float32Array(values)) : values
}

/** Whether the elements of a background stand in the order of the data's, again and again. */
function isRepeatedWhole(shape: readonly number[], target: readonly number[]): boolean {
  const first = shape.findIndex((extent) => extent !== 1)
  if (first < 0) return true
  const missing = target.length - shape.length
  return missing >= 0 && shape.slice(first).every((extent, at) => extent === target[missing + first + at])
}
