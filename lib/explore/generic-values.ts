/** Values for the generic view: numbers as one array, everything else as JSON, flat in C order. */
import { decodeText } from '../attributes/attribute-codec.js'
import type { ValuesAnswer, ValuesQuery } from '../browser/protocol.js'
import { type AnyArray, type DType, isDType, itemSize, viewAs } from '../dtype.js'
import { createError } from '../errors.js'
import { elementsOf } from '../file/array-blocks.js'
import { type JsonValue, parseJson } from '../file/h5-reader.js'
import { dtypeTable } from '../generated/tables.js'
import type { FileView } from '../loaders/file-view.js'
import { checkSize } from '../loaders/load-plan.js'
import type { NativeAttributeInfo, NativeEnumeration, NativeNodeInfo } from '../native.js'
import { type ArraysAnswer, envelopeArray } from './arrays-answer.js'
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
  if (info.enumeration !== undefined)
    return members(info.enumeration, await view.reader.raw(path, selection), info.littleEndian !== false, shown)
  return { answer: { shape: shown, values: await view.reader.json(path, selection) }, arrays: [] }
}

async function attributeValues(view: FileView, path: string, name: string): Promise<Answer> {
  const found = (await view.reader.shownAttributes(path)).find((attribute) => attribute.name === name)
  if (found === undefined)
    throw createError('ERR_NODE_NOT_FOUND', `'${path}' has no attribute '${name}'`, { node: path, option: 'attribute' })
  const { dtype, shape, data, enumeration, json } = found
  if (shape === null) return { answer: { shape: [], values: [] }, arrays: [] }
  checkCount(path, elementsOf(shape))
  if (dtype === 'string') return texts(data.map(decodeText), shape)
  if (isDType(dtype)) return numbers(dtype, numbersOf(found, dtype), shape)
  const values = json === undefined ? [] : parseJson(json)
  if (enumeration !== undefined) return { answer: { shape, values: values.map((value) => numberOfMember(enumeration, value)) }, arrays: [] }
  return { answer: { shape, values }, arrays: [] }
}

/** Members of an enumeration as numbers: the page knows their names. */
function members({ dtype }: NativeEnumeration, bytes: Uint8Array, isLittleEndian: boolean, shape: readonly number[]): Answer {
  // A copy: the addon's memory need not lie at an address that suits the dtype.
  const own = Uint8Array.from(bytes)
  const size = itemSize(dtype)
  if (!isLittleEndian) for (let at = 0; at < own.length; at += size) own.subarray(at, at + size).reverse()
  return numbers(dtype, viewAs(dtype, own.buffer, 0, own.byteLength) ?? new Uint8Array(), shape)
}

function numberOfMember({ members }: NativeEnumeration, value: JsonValue): JsonValue {
  return members.find(({ name }) => name === value)?.value ?? value
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

function checkCount(path: string, total: number): void {
  if (total <= valuesMax) return
  const message = `'${path}' has ${total} values there, more than the ${valuesMax} that are sent at once: ask for a part`
  throw createError('ERR_DATA_TOO_LARGE', message, { node: path, option: 'select' })
}
