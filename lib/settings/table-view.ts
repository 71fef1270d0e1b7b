/** The value of a table_view: JSON as Python writes it, with NaN and infinities. */
import { createError, describe } from '../errors.js'
import type { TableViewContent } from './parameter.js'
import type { ValueTexts } from './parameter-values.js'

type Cell = TableViewContent['data'][number][number]

// A string of JSON, or a word for a number that JSON does not know and Python writes all the same.
const stringOrWord = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g
// What stands in place of such a word while JSON is parsed. Every other string is marked too, so that none can be taken for a word.
const wordMark = 'w'
const stringMark = 's'
const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

/** Reads the content of a table_view; `undefined` when the text is anything else. */
export function tableViewValue({ text }: Pick<ValueTexts, 'text'>): TableViewContent | undefined {
  const marked = text.replace(stringOrWord, (token) => (token[0] === '"' ? `"${stringMark}${token.slice(1)}` : `"${wordMark}${token}"`))
  try {
    return contentOf(unmarked(JSON.parse(marked)))
  } catch {
    // No JSON, or JSON that is nested beyond all tables.
    return undefined
  }
}

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value[0] === wordMark ? words[value.slice(1)] : value.slice(1)
  if (Array.isArray(value)) return value.map(unmarked)
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, item]) => [key.slice(1), unmarked(item)]))
}

function contentOf(value: unknown): TableViewContent | undefined {
  if (!(value instanceof Map) || value.size !== 4) return undefined
  const { classname, module, data, header }: Record<string, unknown> = Object.fromEntries(value)
  if (typeof classname !== 'string' || typeof module !== 'string') return undefined
  return isTable(data) && isHeader(header) ? { classname, module, data, header } : undefined
}

function isHeader(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

function isTable(value: unknown): value is Cell[][] {
  return Array.isArray(value) && value.every((row) => Array.isArray(row) && row.every(isCell))
}

function isCell(value: unknown): value is Cell {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** Writes the content of a table_view.
 *  @throws ERR_INVALID_OPTION when it is none */
export function tableViewText(value: TableViewContent, field: string): string {
  const isContent =
    typeof value?.classname === 'string' && typeof value.module === 'string' && isTable(value.data) && isHeader(value.header)
  if (!isContent) {
    const wanted = 'a table: classname, module, data (rows of strings, numbers, booleans and nulls) and header (strings)'
    throw createError('ERR_INVALID_OPTION', `${field} must be ${wanted}; got ${describe(value)}`, { option: field, given: describe(value) })
  }
  const { classname, module, data, header } = value
  const rows = data.map((row) => `[${row.map(cellText).join(', ')}]`)
  const names = header.map((name) => JSON.stringify(name))
  return `{"classname": ${JSON.stringify(classname)}, "module": ${JSON.stringify(module)}, "data": [${rows.join(', ')}], "header": [${names.join(', ')}]}`
}

function cellText(cell: Cell): string {
  if (typeof cell !== 'number') return JSON.stringify(cell)
  if (Number.isFinite(cell)) return Object.is(cell, -0) ? '-0.0' : String(cell)
  return Number.isNaN(cell) ? 'NaN' : cell < 0 ? '-Infinity' : 'Infinity'
}
