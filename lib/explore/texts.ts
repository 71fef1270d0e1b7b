/** Lines of text of a node: lists of PyMoDAQ such as its Logger, in files of every generation, and arrays of strings of any shape. */
import type { TextsAnswer, TextsQuery } from '../browser/protocol.js'
import { createError } from '../errors.js'
import { elementsOf } from '../file/array-blocks.js'
import type { FileView } from '../loaders/file-view.js'
import { loadTextsAt } from '../loaders/raw-elements.js'
import { checkInteger } from '../options.js'
import { wordsOf } from './words.js'

const countMax = 10_000
const countDefault = 1000
const lineMax = 20_000
const textsMax = 200_000

/** Lines of a node: a line for each index of the first dimension, texts of further dimensions with tabs between them.
 *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND for what holds no texts, ERR_DATA_TOO_LARGE for lines of too many texts, ERR_INVALID_OPTION */
export async function texts(view: FileView, query: TextsQuery): Promise<TextsAnswer> {
  const { path } = query
  const count = checkInteger(query.count ?? countDefault, 'count', 0, countMax)
  const asked = checkInteger(query.start ?? 0, 'start', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  const { dtype, shape } = await view.info(path)
  if (shape === undefined || (dtype !== 'bytes-list' && dtype !== 'string')) {
    throw createError('ERR_NODE_KIND', `'${path}' holds no texts`, { node: path })
  }
  const total = shape[0] ?? 1
  const start = Math.min(total, asked < 0 ? Math.max(0, total + asked) : asked)
  const rows = Math.min(count, total - start)
  const perLine = dtype === 'bytes-list' ? 1 : elementsOf(shape.slice(1))
  if (rows * perLine > textsMax) {
    const message = `the lines of '${path}' have ${perLine} texts each: ask for fewer than ${rows} lines`
    throw createError('ERR_DATA_TOO_LARGE', message, { node: path, option: 'count' })
  }
  const found = rows === 0 ? [] : await loadTextsAt(view, path, { start, count: rows })
  const words = found.map((text) => wordsOf(text, lineMax).text)
  const lines = perLine === 1 ? words : Array.from({ length: rows }, (_, row) => words.slice(row * perLine, (row + 1) * perLine).join('\t'))
  return { path, total, start, lines }
}
