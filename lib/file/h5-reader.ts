/** Reads any HDF5 file through the addon, in the words of the tree: nodes, attributes as values, the head of the data.
 *  Opens read-only. What it does not understand it names as opaque; nothing in a file makes it evaluate or follow anything.
 *
 *  Bounds: no call reads more than its caller's limits ask for, and links out of the file are never followed. */
import { type DecodedAttribute, decodeAttribute, decodeText } from '../attributes/attribute-codec.js'
import { unpickleText } from '../attributes/pickle.js'
import { type AnyArray, arrayClassOf, type DType, isDType, itemSize, viewAs } from '../dtype.js'
import { callNative, createError } from '../errors.js'
import {
  type NativeAttributeInfo,
  type NativeEntry,
  type NativeLeftBehind,
  type NativeNodeInfo,
  type NativeReader,
  native,
} from '../native.js'
import { blocksOf, elementsOf } from './array-blocks.js'
import { type HeadValue, headBlock, headValues } from './data-head.js'

/** The first few values of a dataset. */
export interface DataHead {
  /** extents of the block that was read; it starts at the first element of every dimension */
  count: number[]
  /** values in C order; rows of bytes are the texts that they hold, or the bytes */
  values: (HeadValue | string | Uint8Array)[]
}

/** A part of a dataset: the first index and the number of elements, of every dimension. */
export interface Selection {
  start: readonly number[]
  count: readonly number[]
}

/** An element as JSON has it. */
export type JsonValue = number | string | boolean | null | JsonValue[]

/** Bytes of one read of libhdf5: tens of milliseconds, for which all other files of the process wait. */
const blockBytes = 16 * 1024 * 1024
/** Rows of bytes that are read at once. */
const rowsAtOnce = 4096

/** A file opened for reading. Close it, or open it with `await using`. */
export class H5Reader implements AsyncDisposable {
  readonly path: string
  readonly #native: NativeReader
  readonly #answered: () => void

  private constructor(path: string, reader: NativeReader, answered: () => void) {
    this.path = path
    this.#native = reader
    this.#answered = answered
  }

  /** Opens a file. Resolves when its root can be read.
   *  @param answered called after each answer of libhdf5: tells a watchdog that it is slow, and not stuck
   *  @throws ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_NOT_HDF5, ERR_FILE_LOCKED, ERR_HDF5 */
  static async open(path: string, answered: () => void = () => {}): Promise<H5Reader> {
    return new H5Reader(path, await told(() => native.openReader(path)), answered)
  }

  /** Bytes of the file. */
  fileBytes(): Promise<number> {
    return this.#ask(() => this.#native.fileBytes())
  }

  /** What a writer that died has left beside the file, and is laid over what is read here; undefined where there is nothing.
   *  `h5saver recover` brings it into the file. */
  async leftBehind(): Promise<NativeLeftBehind | undefined> {
    return (await this.#ask(() => this.#native.leftBehind())) ?? undefined
  }

  /** Whether the journal beside the file is that of another file, which had its name before. It is not looked at here; whoever writes the
   *  file or recovers it refuses it. */
  hasForeignJournal(): Promise<boolean> {
    return this.#ask(() => this.#native.hasForeignJournal())
  }

  /** The links of a group, in HDF5's order of names.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  list(path: string): Promise<NativeEntry[]> {
    return this.#ask(() => this.#native.list(path))
  }

  /** What a node is. @throws ERR_NODE_NOT_FOUND */
  info(path: string): Promise<NativeNodeInfo> {
    return this.#ask(() => this.#native.info(path))
  }

  /** Bytes that the elements of a dataset take in the file; 0 where they are in other files. Every chunk is looked at, while others who use
   *  libhdf5 wait: a million take half a second.
   *  @param info what `info` told of the node
   *  @param chunksMax undefined instead where there may be more chunks
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  async storageBytes(path: string, info: NativeNodeInfo, chunksMax: number): Promise<number | undefined> {
    if (chunksOf(info) > chunksMax) return undefined
    return this.#ask(() => this.#native.storageBytes(path))
  }

  /** The attributes of a node as they stand in the file. @throws ERR_NODE_NOT_FOUND */
  rawAttributes(path: string): Promise<NativeAttributeInfo[]> {
    return this.#ask(() => this.#native.attributes(path))
  }

  /** The same, with elements that are neither numbers nor texts as JSON besides: for whoever shows them. To name the targets of
   *  references takes time, and others who use libhdf5 wait meanwhile. @throws ERR_NODE_NOT_FOUND */
  shownAttributes(path: string): Promise<NativeAttributeInfo[]> {
    return this.#ask(() => this.#native.shownAttributes(path))
  }

  /** The attributes of a node by name, PyMoDAQ's envelopes taken off.
   *  @param names those that are wanted; all when left out
   *  @throws ERR_NODE_NOT_FOUND */
  async attributes(path: string, names?: ReadonlySet<string>): Promise<Map<string, DecodedAttribute>> {
    const attributes = await this.rawAttributes(path)
    const wanted = names === undefined ? attributes : attributes.filter(({ name }) => names.has(name))
    return new Map(wanted.map((attribute) => [attribute.name, decodeAttribute(attribute)]))
  }

  /** The first values of a dataset: at most `columns` of the last dimension, `rows` of the one before, one of the others.
   *  @returns undefined when the dataset holds nothing that can be shown
   *  @throws ERR_DECODE_FAILED, ERR_FILTER_UNAVAILABLE, ERR_HDF5, and what the addon refuses: chunks too large to be decoded
   *    for a few values, data that lies in other files */
  async head(path: string, info: NativeNodeInfo, rows: number, columns: number): Promise<DataHead | undefined> {
    const { dtype, shape } = info
    if (info.kind !== 'dataset' || shape === undefined || shape.includes(0)) return undefined
    if (dtype === 'bytes-list') return this.#textRows(path, Math.min(rows, shape[0] ?? 1))
    if (!isDType(dtype)) return undefined
    const count = headBlock(shape, rows, columns)
    const block = await this.#ask(() =>
      this.#native.read(
        path,
        count.map(() => 0),
        count,
      ),
    )
    const elements = viewAs(dtype, block, 0, block.byteLength)
    return elements && { count, values: headValues(dtype, elements) }
  }

  /** The elements of a part of a dataset, in C order, read in blocks of at most 16 MiB (or of one chunk's rows). The memory
   *  is allocated at once: whoever calls has checked that the part is not too large.
   *  @param info what `info` told of the node; its dtype is one of numbers
   *  @throws ERR_INDEX_OUT_OF_RANGE, ERR_DATA_TOO_LARGE when there is no such memory, ERR_NODE_KIND for data that lies in
   *    other files, ERR_DECODE_FAILED, ERR_FILTER_UNAVAILABLE, ERR_HDF5 */
  async elements(path: string, info: NativeNodeInfo, { start, count }: Selection): Promise<AnyArray> {
    const dtype = numericType(path, info)
    const size = itemSize(dtype)
    const whole = allocate(dtype, elementsOf(count), path)
    const { buffer, byteOffset } = whole
    await twoAtATime(blocksOf(start, count, Math.floor(blockBytes / size), info.chunk), (block) => {
      const place = byteOffset + block.offset * size
      return this.#ask(() => this.#native.readInto(path, block.start, block.count, buffer, place, elementsOf(block.count) * size))
    })
    return whole
  }

  /** The rows of a list of texts: the text that a row's pickle holds, or the row's bytes. Rows of other pickles are not
   *  unpickled.
   *  @throws ERR_NODE_KIND for other nodes, ERR_INDEX_OUT_OF_RANGE, ERR_HDF5 */
  async rows(path: string, start: number, count: number): Promise<(string | Uint8Array)[]> {
    const rows: (string | Uint8Array)[] = []
    for (let from = start; from < start + count; from += rowsAtOnce) {
      const length = Math.min(rowsAtOnce, start + count - from)
      const block = await this.#ask(() => this.#native.readBytesList(path, from, length))
      for (const row of block) rows.push(unpickleText(row) ?? row)
    }
    return rows
  }

  /** The elements of a part of a dataset of any type of fixed size, as the bytes that stand in the file.
   *  @throws ERR_INDEX_OUT_OF_RANGE, ERR_DTYPE_UNSUPPORTED, ERR_INVALID_OPTION above 1 GiB, ERR_NODE_KIND, ERR_HDF5 */
  async raw(path: string, { start, count }: Selection): Promise<Uint8Array> {
    return new Uint8Array(await this.#ask(() => this.#native.readRaw(path, [...start], [...count])))
  }

  /** The elements of a part of a dataset of any type, in C order, as JSON has them: compounds, arrays and rows as lists, members of
   *  enumerations by their names, references by the paths of their nodes (by their bytes once that search has taken half a second), whole
   *  numbers beyond 2^53, NaN and infinities as texts.
   *  @throws ERR_INDEX_OUT_OF_RANGE, ERR_INVALID_OPTION above 1 GiB, ERR_NODE_KIND, ERR_HDF5 */
  async json(path: string, { start, count }: Selection): Promise<JsonValue[]> {
    return parseJson(await this.#ask(() => this.#native.readJson(path, [...start], [...count])))
  }

  /** The texts of a part of a dataset of strings, in C order; those that are no UTF-8 as their bytes.
   *  @throws ERR_INDEX_OUT_OF_RANGE, ERR_DTYPE_UNSUPPORTED, ERR_NODE_KIND, ERR_HDF5 */
  async texts(path: string, { start, count }: Selection): Promise<(string | Uint8Array)[]> {
    const texts = await this.#ask(() => this.#native.readTexts(path, [...start], [...count]))
    return texts.map(decodeText)
  }

  async #textRows(path: string, count: number): Promise<DataHead> {
    const rows = await this.#ask(() => this.#native.readBytesList(path, 0, count))
    return { count: [count], values: rows.map((row) => unpickleText(row) ?? row) }
  }

  async #ask<T>(call: () => Promise<T>): Promise<T> {
    const answer = await told(call)
    this.#answered()
    return answer
  }

  /** Closes the file. Resolves when libhdf5 has let go of it. */
  close(): Promise<void> {
    return this.#ask(() => this.#native.close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** What is no UTF-8 in a text becomes U+FFFD. */
export function parseJson(text: Uint8Array): JsonValue[] {
  return JSON.parse(Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8')) as JsonValue[]
}

/** Begins with an item before the last one is done, so that no thread is idle at the end of each. Resolves when all are done; when one
 *  fails, no more are begun, and it rejects when those that were are over. */
async function twoAtATime<T>(items: Iterable<T>, begin: (item: T) => Promise<void>): Promise<void> {
  let last = Promise.resolve()
  for (const item of items) {
    const next = begin(item)
    // Whoever waits for it comes later.
    next.catch(() => {})
    const [ended] = await Promise.allSettled([last])
    last = next
    if (ended.status === 'fulfilled') continue
    await Promise.allSettled([next])
    throw ended.reason
  }
  await last
}

function numericType(path: string, info: NativeNodeInfo): DType {
  if (isDType(info.dtype)) return info.dtype
  const what = info.kind === 'dataset' ? `elements of class ${info.dtypeClass ?? info.dtype}` : 'no elements'
  throw createError('ERR_DTYPE_UNSUPPORTED', `'${path}' holds ${what}, not numbers`, { node: path })
}

function allocate(dtype: DType, elements: number, path: string): AnyArray & { buffer: ArrayBuffer } {
  const bytes = elements * itemSize(dtype)
  try {
    return new (arrayClassOf(dtype))(native.allocate(bytes))
  } catch (cause) {
    throw createError('ERR_DATA_TOO_LARGE', `there is no memory for the ${bytes} bytes of '${path}'`, { node: path, cause })
  }
}

/** The chunks that a dataset of this shape has where all of them are written. */
function chunksOf({ shape = [], chunk = [] }: NativeNodeInfo): number {
  return elementsOf(chunk.map((extent, dimension) => Math.ceil((shape[dimension] ?? 0) / extent)))
}

/** Waits for a call of the addon; what it rejects with comes out as the error of its code. */
async function told<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    return callNative(() => {
      throw error
    })
  }
}
