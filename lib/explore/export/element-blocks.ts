/** Reads the elements of an export block by block, exactly as they are: numbers as typed arrays, everything else as values. No more
 *  than a block is in memory. */
import { NdArray } from '../../data/nd-array.js'
import { type AnyArray, componentsPerItem, isDType, itemSize } from '../../dtype.js'
import { createError } from '../../errors.js'
import { blocksOf, elementsOf } from '../../file/array-blocks.js'
import type { H5Reader, Selection } from '../../file/h5-reader.js'
import { subtractInTurns } from '../../loaders/background.js'
import type { ArrayRef } from '../../loaders/data-plan.js'
import { partOfBackground } from '../../loaders/load-plan.js'
import { decodeElements, type ElementValue } from '../element-values.js'
import type { ExportArray } from './array-source.js'
import type { ElementText } from './number-text.js'

/** Bytes of a block. Less would decode the chunks of large frames again and again. */
const blockBytes = 16 * 2 ** 20
/** Values that are no numbers, in a block: texts have any length. */
const valuesAtOnce = 4096

/** The numbers of an array in C order, as typed arrays of its dtype. The last block may be read again while this goes on.
 *  @throws ERR_DTYPE_UNSUPPORTED for what holds no numbers; ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH for a background that cannot be
 *    subtracted; ERR_DECODE_FAILED, ERR_FILTER_UNAVAILABLE, ERR_HDF5 */
export async function* numberBlocks(
  reader: H5Reader,
  { array, dtype, background, selection }: ExportArray,
): AsyncGenerator<AnyArray, void, undefined> {
  if (dtype === undefined) throw noNumbers(array)
  if (elementsOf(selection.count) === 0) return
  for (const block of blocksOf(selection.start, selection.count, Math.floor(blockBytes / itemSize(dtype)), array.info.chunk)) {
    const elements = await reader.elements(array.path, array.info, block)
    if (background === undefined) yield elements
    else
      yield (await subtractInTurns(asArray(array, elements, block), await backgroundPart(reader, array, background, block), array.path))
        .data
  }
}

/** @throws nothing; makes the error for elements that are no numbers */
export function noNumbers({ path, info }: ArrayRef): Error {
  const message = `'${path}' holds elements of class ${info.dtypeClass ?? info.dtype ?? 'unknown'}, which are no numbers: txt, csv and json take them`
  return createError('ERR_DTYPE_UNSUPPORTED', message, { node: path })
}

async function backgroundPart(reader: H5Reader, array: ArrayRef, background: ArrayRef, block: Selection): Promise<NdArray> {
  const part = partOfBackground(background, array, block)
  return asArray(background, await reader.elements(background.path, background.info, part), part)
}

function asArray({ info }: ArrayRef, elements: AnyArray, { count }: Selection): NdArray {
  return NdArray.from(elements, { shape: count, ...(isDType(info.dtype) ? { dtype: info.dtype } : {}) })
}

/** The elements of an array that holds no numbers, in C order.
 *  @throws ERR_DTYPE_UNSUPPORTED for elements of variable size that are no texts; ERR_HDF5 */
export async function* valueBlocks(reader: H5Reader, { array, selection }: ExportArray): AsyncGenerator<ElementValue[], void, undefined> {
  const { path, info } = array
  if (elementsOf(selection.count) === 0) return
  const bytesEach = info.dtype === 'string' || info.dtype === 'bytes-list' ? 0 : (info.itemBytes ?? 0)
  const atOnce = bytesEach === 0 ? valuesAtOnce : Math.max(1, Math.min(valuesAtOnce, Math.floor(blockBytes / bytesEach)))
  for (const block of blocksOf(selection.start, selection.count, atOnce, info.chunk)) {
    if (info.dtype === 'bytes-list') yield await reader.rows(path, block.start[0] ?? 0, block.count[0] ?? 1)
    else if (info.dtype === 'string') yield await reader.texts(path, block)
    else yield decodeElements(info, await reader.raw(path, block))
  }
}

/** Elements in words: `text` tells one of them. */
export interface TextBlock {
  readonly count: number
  text(index: number): string
}

/** The elements of an array in words. */
export async function* textBlocks(
  reader: H5Reader,
  source: ExportArray,
  number: ElementText,
  value: (value: ElementValue) => string,
): AsyncGenerator<TextBlock, void, undefined> {
  if (source.dtype === undefined) {
    for await (const values of valueBlocks(reader, source)) yield { count: values.length, text: (index) => value(values[index] ?? '') }
    return
  }
  const components = componentsPerItem(source.dtype)
  for await (const elements of numberBlocks(reader, source)) {
    yield { count: elements.length / components, text: (index) => number(elements, index) }
  }
}
