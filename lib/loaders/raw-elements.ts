/** Arrays that hold no numbers: texts, and elements of other types as the bytes that stand in the file. */
import { createError } from '../errors.js'
import { elementsOf } from '../file/array-blocks.js'
import type { NativeField } from '../native.js'
import { checkInteger, checkKeys } from '../options.js'
import type { FileView } from './file-view.js'
import type { CheckedLoad } from './load-options.js'
import { checkSize, selectionOf } from './load-plan.js'
import { arrayAt } from './modern.js'

/** Elements of a type that is not interpreted. */
export interface OpaqueData {
  readonly path: string
  /** extents of the part that was read */
  readonly shape: readonly number[]
  /** HDF5's class of the elements, such as `compound` or `enum` */
  readonly typeClass: string
  /** bytes of one element */
  readonly itemBytes: number
  /** the fields of a compound, with their places in an element */
  readonly fields: readonly NativeField[]
  /** the elements in C order, in the byte order of the file */
  readonly bytes: Uint8Array
}

const rowsMax = 1_000_000

/** Reads elements as bytes. */
export async function loadOpaqueAt(view: FileView, path: string, options: CheckedLoad): Promise<OpaqueData> {
  const { info, shape } = await arrayAt(view, path)
  const itemBytes = info.itemBytes ?? 0
  const selection = selectionOf(shape, options, path)
  checkSize(path, elementsOf(selection.count) * itemBytes, options.bytesMax)
  const bytes = await view.reader.raw(path, selection)
  return {
    path,
    shape: selection.count,
    typeClass: info.dtypeClass ?? info.dtype ?? '',
    itemBytes: itemBytes || bytes.length / Math.max(1, elementsOf(selection.count)),
    fields: info.fields ?? [],
    bytes,
  }
}

/** Reads texts: rows of pickles, or an array of strings in C order. */
export async function loadTextsAt(
  view: FileView,
  path: string,
  part: { start?: number; count?: number },
): Promise<(string | Uint8Array)[]> {
  checkKeys(part, ['start', 'count'], 'part')
  const { info, shape } = await arrayAt(view, path)
  const isList = info.dtype === 'bytes-list'
  if (!isList && info.dtype !== 'string') throw createError('ERR_NODE_KIND', `'${path}' holds no texts`, { node: path })
  const rows = shape[0] ?? 1
  const start = checkInteger(part.start ?? 0, 'part.start', 0, Number.MAX_SAFE_INTEGER)
  const count = checkInteger(part.count ?? Math.max(0, rows - start), 'part.count', 0, Number.MAX_SAFE_INTEGER)
  if (start + count > rows) {
    const message = `start ${start} and count ${count} reach past the ${rows} rows of '${path}'`
    throw createError('ERR_INDEX_OUT_OF_RANGE', message, { node: path, option: 'part.start' })
  }
  const texts = count * elementsOf(shape.slice(1))
  if (texts > rowsMax) {
    const message = `'${path}' has ${texts} texts there, more than the ${rowsMax} that are loaded at once: ask for a part`
    throw createError('ERR_DATA_TOO_LARGE', message, { node: path, option: 'part.count' })
  }
  if (isList) return view.reader.rows(path, start, count)
  const from = shape.map((_, dimension) => (dimension === 0 ? start : 0))
  return view.reader.texts(path, { start: from, count: shape.map((extent, dimension) => (dimension === 0 ? count : extent)) })
}
