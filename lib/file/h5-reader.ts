/** Reads any HDF5 file through the addon, in the words of the tree: nodes, attributes as values, the head of the data.
 *  Opens read-only. What it does not understand it names as opaque; nothing in a file makes it evaluate or follow anything.
 *
 *  Bounds: no call reads more than its caller's limits ask for, and links out of the file are never followed. */
import { type DecodedAttribute, decodeAttribute } from '../attributes/attribute-codec.js'
import { unpickleText } from '../attributes/pickle.js'
import { isDType, viewAs } from '../dtype.js'
import { callNative } from '../errors.js'
import { type NativeEntry, type NativeNodeInfo, type NativeReader, native } from '../native.js'
import { type HeadValue, headBlock, headValues } from './data-head.js'

/** The first few values of a dataset. */
export interface DataHead {
  /** extents of the block that was read; it starts at the first element of every dimension */
  count: number[]
  /** values in C order; rows of bytes are the texts that they hold, or the bytes */
  values: (HeadValue | string | Uint8Array)[]
}

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

  /** The links of a group, in HDF5's order of names.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  list(path: string): Promise<NativeEntry[]> {
    return this.#ask(() => this.#native.list(path))
  }

  /** What a node is. @throws ERR_NODE_NOT_FOUND */
  info(path: string): Promise<NativeNodeInfo> {
    return this.#ask(() => this.#native.info(path))
  }

  /** The attributes of a node by name, PyMoDAQ's envelopes taken off. @throws ERR_NODE_NOT_FOUND */
  async attributes(path: string): Promise<Map<string, DecodedAttribute>> {
    const attributes = await this.#ask(() => this.#native.attributes(path))
    return new Map(attributes.map((attribute) => [attribute.name, decodeAttribute(attribute)]))
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
