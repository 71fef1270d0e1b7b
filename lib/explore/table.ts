/** A part of an array as a table of words, whatever its elements are: numbers, texts, compounds by field, enumerations, references. */
import type { TableAnswer, TableQuery } from '../browser/protocol.js'
import { isDType } from '../dtype.js'
import { createError } from '../errors.js'
import type { JsonValue, Selection } from '../file/h5-reader.js'
import type { FileView } from '../loaders/file-view.js'
import { arrayAt } from '../loaders/modern.js'
import type { NativeNodeInfo } from '../native.js'
import { checkInteger } from '../options.js'
import { boxOf, type DimensionTerm, dimensionsOf, parseSelection } from './selection.js'
import { elementTexts, jsonWords, wordsOf } from './words.js'

const rowsMax = 1000
const columnsMax = 500
const cellsMax = 50_000
const cellMax = 1000

interface Part {
  start: number
  count: number
}

/** Reads a part of an array. Rows are the indexes of the first dimension that is shown, columns those of the second, or the fields of
 *  compounds where one dimension is shown.
 *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND, ERR_INVALID_OPTION, ERR_INDEX_OUT_OF_RANGE, ERR_DATA_TOO_LARGE, ERR_DECODE_FAILED, ERR_FILTER_UNAVAILABLE, ERR_HDF5 */
export async function table(view: FileView, query: TableQuery): Promise<TableAnswer> {
  const { path } = query
  const { info, shape } = await arrayAt(view, path)
  const terms = parseSelection(query.select ?? wholeSelection(shape), shape)
  if (terms.some(({ kind }) => kind === 'reduced')) {
    throw createError('ERR_INVALID_OPTION', 'select of a table cannot reduce dimensions', { option: 'select' })
  }
  const [rowDimension, columnDimension] = dimensionsOf(terms, 'shown')
  const fields = columnDimension === undefined ? (info.fields ?? []) : []
  const rows = partOf(terms, rowDimension, 'row', query.rowStart, query.rowCount)
  const columns = partOf(terms, columnDimension, 'column', query.columnStart, query.columnCount, fields.length)
  if (rows.count * columns.count > cellsMax) {
    const message = `the table would have ${rows.count * columns.count} cells, more than ${cellsMax}: ask for fewer rows or columns`
    throw createError('ERR_DATA_TOO_LARGE', message, { node: path, option: 'rowCount' })
  }
  const box = boxOf(terms)
  const selection = { start: [...box.start], count: [...box.count] }
  narrow(selection, rowDimension, rows)
  narrow(selection, columnDimension, columns)
  const total = (dimension: number | undefined) => (dimension === undefined ? 1 : (terms[dimension]?.count ?? 1))
  const answer = {
    path,
    rows: total(rowDimension),
    columns: fields.length > 0 ? fields.length : total(columnDimension),
    rowStart: rows.start,
    columnStart: columns.start,
  }
  if (rows.count === 0 || columns.count === 0) return { ...answer, ...columnNames(fields, columns), cells: [] }
  if (fields.length > 0) {
    const names = fields.slice(columns.start, columns.start + columns.count).map(({ name }) => name)
    const values = await view.reader.json(path, selection)
    const cells = values.map((value) => names.map((_, place) => fieldWords(value, columns.start + place)))
    return { ...answer, ...columnNames(fields, columns), cells }
  }
  const words = await elementWords(view, path, info, selection)
  return { ...answer, cells: Array.from({ length: rows.count }, (_, row) => words.slice(row * columns.count, (row + 1) * columns.count)) }
}

/** Elements of any type in words, in C order. */
export async function elementWords(view: FileView, path: string, info: NativeNodeInfo, selection: Selection): Promise<string[]> {
  const { dtype } = info
  if (isDType(dtype)) return elementTexts(dtype, await view.reader.elements(path, info, selection))
  if (dtype === 'string') return (await view.reader.texts(path, selection)).map((text) => wordsOf(text, cellMax).text)
  if (dtype === 'bytes-list') {
    const rows = await view.reader.rows(path, selection.start[0] ?? 0, selection.count[0] ?? 0)
    return rows.map((row) => wordsOf(row, cellMax).text)
  }
  return (await view.reader.json(path, selection)).map((value) => jsonWords(value, cellMax).text)
}

/** A field of a compound, which comes as the list of them. */
function fieldWords(value: JsonValue, place: number): string {
  return jsonWords(Array.isArray(value) ? value[place] : undefined, cellMax).text
}

/** The last two dimensions whole; of compounds the last one. */
function wholeSelection(shape: readonly number[]): string {
  return shape.map((_, dimension) => (dimension < shape.length - 2 ? '0' : ':')).join(',')
}

function partOf(
  terms: readonly DimensionTerm[],
  dimension: number | undefined,
  word: 'row' | 'column',
  askedStart = 0,
  askedCount = word === 'row' ? 100 : 50,
  fields = 0,
): Part {
  const total = fields > 0 ? fields : dimension === undefined ? 1 : (terms[dimension]?.count ?? 0)
  const start = Math.min(total, checkInteger(askedStart, `${word}Start`, 0, Number.MAX_SAFE_INTEGER))
  const count = checkInteger(askedCount, `${word}Count`, 0, word === 'row' ? rowsMax : columnsMax)
  return { start, count: Math.min(count, total - start) }
}

function narrow(selection: { start: number[]; count: number[] }, dimension: number | undefined, { start, count }: Part): void {
  if (dimension === undefined) return
  selection.start[dimension] = (selection.start[dimension] ?? 0) + start
  selection.count[dimension] = count
}

function columnNames(fields: readonly { name: string }[], { start, count }: Part): { columnNames?: string[] } {
  return fields.length === 0 ? {} : { columnNames: fields.slice(start, start + count).map(({ name }) => name) }
}
