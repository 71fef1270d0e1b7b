/** Values for the generic view: numbers as one array, everything else as JSON, flat in C order. */
import { decodeText } from '../attributes/attribute-codec.js'
import type { ValuesAnswer, ValuesQuery } from '../browser/protocol.js'
import { type AnyArray, type DType, isDType, itemSize, viewAs } from '../dtype.js'
import { createError } from '../errors.js'
import { elementsOf } from '../file/array-blocks.js'
import { dtypeTable } from '../generated/tables.js'
import type { FileView } from '../loaders/file-view.js'
import { checkSize } from '../loaders/load-plan.js'
import type { NativeAttributeInfo, NativeNodeInfo } from '../native.js'
import { type ArraysAnswer, envelopeArray } from './arrays-answer.js'
import { decodeElements, type ElementValue } from './element-values.js'
import { toNumbers } from './numbers.js'
import { boxOf, dimensionsOf, parseSelection } from './selection.js'
import { wordsOf } from './words.js'

/** Bytes of numbers in one answer: an image of 4096 x 4096 float64, twice. */
const bytesMax = 256 * 1024 * 1024
/** Values that come as JSON. */
const valuesMax = 200_000
const textMax = 100_000

type Answer = ArraysAnswer<ValuesAnswer>

/** The values of a dataset or of an attribute.
 *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND, ERR_DATA_TOO_LARGE, ERR_INVALID_OPTION, ERR_INDEX_OUT_OF_RANGE, ERR_DTYPE_UNSUPPORTED,
 *    ERR_DECODE_FAILED, ERR_FILTER_UNAVAILABLE, ERR_HDF5 */
export async function genericValues(view: FileView, query: ValuesQuery, signal?: AbortSignal): Promise<Answer> {
  signal?.throwIfAborted()
  if (query.attribute !== undefined) return attributeValues(view, query.path, query.attribute)
  const info = await view.info(query.path)
  if (info.kind !== 'dataset') throw createError('ERR_NODE_KIND', `'${query.path}' is no dataset`, { node: query.path })
  if (info.shape === undefined) return { answer: { shape: [], values: [] }, arrays: [] }
  return datasetValues(view, query, info, info.shape)
}

async function datasetValues(
  view: FileView,
  { path, select }: ValuesQuery,
  info: NativeNodeInfo,
  shape: readonly number[],
): Promise<Answer> {
  const terms = parseSelection(select ?? shape.map(() => ':').join(','), shape, shape.length)
  if (terms.some(({ kind }) => kind === 'reduced')) {
    throw createError('ERR_INVALID_OPTION', 'select of values cannot reduce dimensions', { option: 'select' })
  }
  const selection = boxOf(terms)
  const total = elementsOf(selection.count)
  const shown = dimensionsOf(terms, 'shown').map((dimension) => selection.count[dimension] ?? 1)
  const { dtype } = info
  if (isDType(dtype)) {
    checkSize(path, total * itemSize(dtype), bytesMax)
    return numbers(dtype, await view.reader.elements(path, info, selection), shown)
  }
  checkCount(path, total)
  if (total === 0) return { answer: { shape: shown, values: [] }, arrays: [] }
  if (dtype === 'string') return texts(await view.reader.texts(path, selection), shown)
  if (dtype === 'bytes-list') return texts(await view.reader.rows(path, selection.start[0] ?? 0, selection.count[0] ?? 0), shown)
  checkSize(path, total * (info.itemBytes ?? 0), bytesMax)
  const elements = decodeElements(info, await view.reader.raw(path, selection))
  return { answer: { shape: shown, values: elements.map(jsonValue) }, arrays: [] }
}

async function attributeValues(view: FileView, path: string, name: string): Promise<Answer> {
  const found = (await view.reader.rawAttributes(path)).find((attribute) => attribute.name === name)
  if (found === undefined)
    throw createError('ERR_NODE_NOT_FOUND', `'${path}' has no attribute '${name}'`, { node: path, option: 'attribute' })
  const { dtype, shape, data, size, dtypeClass } = found
  if (shape === null) return { answer: { shape: [], values: [] }, arrays: [] }
  checkCount(path, elementsOf(shape))
  if (dtype === 'string') return texts(data.map(decodeText), shape)
  if (isDType(dtype)) return numbers(dtype, numbersOf(found, dtype), shape)
  const values = data[0] === undefined ? [] : decodeElements({ dtypeClass, itemBytes: size }, data[0])
  return { answer: { shape, values: values.map(jsonValue) }, arrays: [] }
}

function numbersOf({ data }: NativeAttributeInfo, dtype: DType): AnyArray {
  // A copy: the addon's memory need not lie at an address that suits the dtype.
  const bytes = (data[0] ?? new Uint8Array()).slice()
  return viewAs(dtype, bytes.buffer, 0, bytes.byteLength) ?? new Uint8Array()
}

/** Numbers in an array; complex ones as pairs, and float16, which browsers do not have, as float32. */
function numbers(dtype: DType, elements: AnyArray, shape: readonly number[]): Answer {
  const answer = { shape: [...shape] }
  if (dtype === 'float16') return { answer, arrays: [envelopeArray('float32', Float32Array.from(toNumbers(dtype, elements)))] }
  if (dtypeTable[dtype].kind !== 'complex') return { answer, arrays: [envelopeArray(dtype, elements)] }
  return { answer, arrays: [envelopeArray(dtype, elements)] }
}

function texts(values: readonly (string | Uint8Array)[], shape: readonly number[]): Answer {
  return { answer: { shape: [...shape], values: values.map((text) => wordsOf(text, textMax).text) }, arrays: [] }
}

/** A value that JSON has: compounds as lists of their fields, as the generic view wants them. */
function jsonValue(value: ElementValue): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object') return value
  if (value instanceof Uint8Array) return wordsOf(value, textMax).text
  return (Array.isArray(value) ? value : Object.values(value)).map(jsonValue)
}

function checkCount(path: string, total: number): void {
  if (total <= valuesMax) return
  const message = `'${path}' has ${total} values there, more than the ${valuesMax} that are sent at once: ask for a part`
  throw createError('ERR_DATA_TOO_LARGE', message, { node: path, option: 'select' })
}
