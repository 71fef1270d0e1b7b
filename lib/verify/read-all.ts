/** Reads and decodes every element of a dataset, slice by slice, and finds out which rows cannot be. */
import { isDType, itemSize } from '../dtype.js'
import type { ErrorCode, H5SaverError } from '../errors.js'
import { blocksOf, elementsOf } from '../file/array-blocks.js'
import type { H5Reader, Selection } from '../file/h5-reader.js'
import { isNodeFailure } from '../loaders/file-view.js'
import type { NativeNodeInfo } from '../native.js'
import type { RowRange } from './report.js'

/** What reading a dataset has shown. */
export interface ReadOutcome {
  bytes: number
  rows: number
  unreadable: RowRange[]
  unreadableRows: number
  /** the first failure */
  failure?: H5SaverError
  /** why nothing was read, where that is no fault of the file */
  unchecked?: string
  /** rows of a list of texts that are no pickles of a text, the first of them, and its index */
  foreignRows: number
  firstForeignRow?: number
}

/** Bytes that are read at a time, more when a chunk is larger: half a chunk would be decoded twice. */
const sliceBytes = 16 * 2 ** 20
const sliceBytesMax = 256 * 2 ** 20
/** Texts that are read at a time. */
const textsAtOnce = 4096
const rangesMax = 100
/** Reads that may fail while the rows are looked for that cause it; what fails after them counts as a whole. */
const failuresMax = 10_000

/** Where more than this is declared, and a million times more than is stored, nearly all would be read of places where nothing is. */
const unquestionedBytesMax = 64 * 2 ** 30
const declaredOverStoredMax = 2 ** 20

/** Elements of types that are not read here, that lie in other files, whose filter is missing, or whose chunks are too large. */
const uncheckedCodes: ReadonlySet<ErrorCode> = new Set([
  'ERR_DTYPE_UNSUPPORTED',
  'ERR_NODE_KIND',
  'ERR_FILTER_UNAVAILABLE',
  'ERR_DATA_TOO_LARGE',
  'ERR_INVALID_OPTION',
] as const)

/** Reads all elements. Rejects for failures that are not those of the dataset only. */
export async function readAll(reader: H5Reader, path: string, info: NativeNodeInfo): Promise<ReadOutcome> {
  const shape = info.shape
  const outcome: ReadOutcome = { bytes: 0, rows: shape?.[0] ?? 1, unreadable: [], unreadableRows: 0, foreignRows: 0 }
  if (shape === undefined || info.layout === 'virtual') return { ...outcome, unchecked: noShape(info) }
  if (shape.includes(0)) return outcome
  const elementBytes = elementBytesOf(info)
  if (elementsOf(shape) * elementBytes > unquestionedBytesMax) {
    // To look at all chunks takes less than to read them.
    const stored = (await reader.storageBytes(path, info, Number.POSITIVE_INFINITY)) ?? 0
    if (elementsOf(shape) * elementBytes > stored * declaredOverStoredMax) {
      return { ...outcome, unchecked: `${stored} bytes are stored for ${elementsOf(shape)} elements: too many to be read` }
    }
  }
  const perSlice = elementsPerSlice(info, elementBytes)
  const start = shape.map(() => 0)
  for (const block of blocksOf(start, shape, perSlice, info.chunk)) {
    await readBlock(reader, path, info, block, outcome)
    if (outcome.unchecked !== undefined) break
  }
  return outcome
}

function noShape(info: NativeNodeInfo): string {
  return info.layout === 'virtual' ? 'its elements are in other files' : 'it has no elements'
}

function elementBytesOf({ dtype, itemBytes }: NativeNodeInfo): number {
  return isDType(dtype) ? itemSize(dtype) : Math.max(1, itemBytes ?? 1)
}

function elementsPerSlice({ dtype, itemBytes, chunk }: NativeNodeInfo, elementBytes: number): number {
  if (dtype === 'bytes-list' || (dtype === 'string' && !itemBytes)) return textsAtOnce
  const chunkBytes = elementsOf(chunk ?? []) * elementBytes
  return Math.max(1, Math.floor(Math.min(sliceBytesMax, Math.max(sliceBytes, chunkBytes)) / elementBytes))
}

/** Reads a block; when that fails, its halves, down to the rows of one chunk. */
async function readBlock(reader: H5Reader, path: string, info: NativeNodeInfo, block: Selection, outcome: ReadOutcome): Promise<void> {
  try {
    outcome.bytes += await readPart(reader, path, info, block, outcome)
  } catch (error) {
    if (!isNodeFailure(error)) throw error
    if (uncheckedCodes.has(error.code)) {
      outcome.unchecked = error.message
      return
    }
    outcome.failure ??= error
    const first = block.start[0] ?? 0
    const rows = block.count[0] ?? 1
    const half = halfOf(first, rows, info.chunk?.[0] ?? 1)
    if (half === undefined || outcome.unreadable.length >= failuresMax) {
      addRange(outcome, first, rows)
      return
    }
    for (const [start, count] of [
      [first, half],
      [first + half, rows - half],
    ] as const) {
      await readBlock(reader, path, info, { start: [start, ...block.start.slice(1)], count: [count, ...block.count.slice(1)] }, outcome)
    }
  }
}

/** Rows of the first half, cut where a chunk ends; undefined where there are no two chunks. */
function halfOf(first: number, rows: number, chunkRows: number): number | undefined {
  const end = first + rows
  const middle = first + Math.floor(rows / 2)
  const border = middle - (middle % chunkRows)
  if (border > first) return border - first
  const next = border + chunkRows
  return next > first && next < end ? next - first : undefined
}

function addRange(outcome: ReadOutcome, start: number, count: number): void {
  const last = outcome.unreadable.at(-1)
  // Two blocks of the same rows: a row that does not fit into one slice.
  if (last !== undefined && last.start + last.count > start) return
  outcome.unreadableRows += count
  if (last !== undefined && last.start + last.count === start) last.count += count
  else outcome.unreadable.push({ start, count })
}

/** Reads a block; gives the bytes of its elements. */
async function readPart(reader: H5Reader, path: string, info: NativeNodeInfo, block: Selection, outcome: ReadOutcome): Promise<number> {
  const { start, count } = block
  if (isDType(info.dtype)) return (await reader.elements(path, info, { start, count })).byteLength
  if (info.dtype === 'bytes-list') return readTexts(reader, path, start[0] ?? 0, count[0] ?? 1, outcome)
  if (info.dtype === 'string') {
    const texts = await reader.texts(path, { start, count })
    return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  }
  return (await reader.raw(path, { start, count })).byteLength
}

async function readTexts(reader: H5Reader, path: string, start: number, count: number, outcome: ReadOutcome): Promise<number> {
  let bytes = 0
  const rows = await reader.rows(path, start, count)
  for (const [at, row] of rows.entries()) {
    bytes += Buffer.byteLength(row)
    if (typeof row === 'string') continue
    outcome.foreignRows++
    outcome.firstForeignRow ??= start + at
  }
  return bytes
}

/** The ranges that are told. */
export function toldRanges(outcome: ReadOutcome): RowRange[] {
  return outcome.unreadable.slice(0, rangesMax)
}
