/** The one-dimensional arrays of a group side by side, as the columns of a table. They may differ in length. */
import { createError } from '../../errors.js'
import { type FileView, isNodeFailure } from '../../loaders/file-view.js'
import { nodeName } from '../../nodes/node-path.js'
import type { ElementValue } from '../element-values.js'
import { type ExportArray, openArray } from './array-source.js'
import { textBlocks } from './element-blocks.js'
import type { ExportTask } from './export-task.js'
import type { ElementText } from './number-text.js'

/** One column. */
export interface Column {
  /** name of its node */
  readonly name: string
  readonly source: ExportArray
}

/** Columns of a table: real groups have some tens of arrays. */
const columnsMax = 1024
/** Elements that are read at a time, of all columns together. */
const elementsAtOnce = 2 ** 20

/** Finds the columns of a group. Arrays that cannot be read are told of and left out.
 *  @throws ERR_NODE_KIND for a group without any, ERR_INVALID_OPTION for a selection, ERR_DATA_TOO_LARGE for more than 1024 */
export async function columnsOf({ view, path, select, withBackground, note }: ExportTask): Promise<Column[]> {
  if (select !== undefined) throw onlyOfArrays(path, 'a part be selected', 'select')
  if (withBackground) throw onlyOfArrays(path, 'the background be subtracted', 'withBackground')
  const columns: Column[] = []
  for (const { path: child, name } of await view.datasets(path)) {
    const source = await columnAt(view, child, note)
    if (source === undefined) continue
    if (columns.length >= columnsMax) {
      const message = `'${path}' has more than ${columnsMax} one-dimensional arrays: export them one by one`
      throw createError('ERR_DATA_TOO_LARGE', message, { node: path })
    }
    columns.push({ name, source })
  }
  if (columns.length > 0) return columns
  throw createError('ERR_NODE_KIND', `'${path}' is a group without one-dimensional arrays: there is nothing to export as a table`, {
    node: path,
  })
}

/** The error for what is asked of a group and makes sense for one array only. */
export function onlyOfArrays(path: string, what: string, option: string): Error {
  return createError('ERR_INVALID_OPTION', `'${path}' is a group: only of one array can ${what}`, { option, node: path })
}

async function columnAt(view: FileView, path: string, note: (text: string) => void): Promise<ExportArray | undefined> {
  try {
    const { shape } = await view.info(path)
    if (shape?.length !== 1) return undefined
    return await openArray(view, { path, withBackground: false })
  } catch (error) {
    if (!isNodeFailure(error)) throw error
    note(`'${nodeName(path)}' is left out: ${error.message}`)
    return undefined
  }
}

/** The rows of a table, each as the texts of its columns: undefined behind the end of a column. */
export async function* tableRows(
  view: FileView,
  columns: readonly Column[],
  number: (source: ExportArray) => ElementText,
  value: (value: ElementValue) => string,
): AsyncGenerator<(string | undefined)[], void, undefined> {
  const lengths = columns.map(({ source }) => source.shape[0] ?? 0)
  const rows = Math.max(...lengths)
  const step = Math.max(1, Math.floor(elementsAtOnce / columns.length))
  for (let start = 0; start < rows; start += step) {
    const parts: string[][] = []
    for (const [place, { source }] of columns.entries()) {
      const count = Math.max(0, Math.min(step, (lengths[place] ?? 0) - start))
      parts.push(await textsOf(view, { ...source, selection: { start: [start], count: [count] } }, number(source), value))
    }
    for (let row = 0; row < Math.min(step, rows - start); row++) yield parts.map((part) => part[row])
  }
}

async function textsOf(
  view: FileView,
  source: ExportArray,
  number: ElementText,
  value: (value: ElementValue) => string,
): Promise<string[]> {
  const texts: string[] = []
  for await (const block of textBlocks(view.reader, source, number, value)) {
    for (let index = 0; index < block.count; index++) texts.push(block.text(index))
  }
  return texts
}
