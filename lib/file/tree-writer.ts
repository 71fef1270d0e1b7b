/** Creates the nodes of an open file: checks every change against the index, and only then gives it to the writer.
 *  Decides no names: savers do, with the help of the index.
 *
 *  Invariant: the index holds what was enqueued, no more and no less. A call that is refused, by a check or by a full queue,
 *  leaves both as they were; inside of `batch` that holds for all of its calls together, up to the last series begun in it. */
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { type DType, itemSize } from '../dtype.js'
import { createError, OverloadError } from '../errors.js'
import { groupAttribute, rawDataPath } from '../layout.js'
import type { NativeAttribute, NativeCodec, NativeColumn, NativeTreeOp } from '../native.js'
import { type ArrayDescription, growingTextBytes } from '../nodes/array-attributes.js'
import { cArray } from '../nodes/c-array.js'
import { group } from '../nodes/group.js'
import { checkLabel, checkText } from '../nodes/names.js'
import { type NodeEntry, NodeIndex } from '../nodes/node-index.js'
import { checkNodeName } from '../nodes/node-path.js'
import { changesOf, entryOfColumn, entryOfOp, type NodeOp } from '../nodes/op-entry.js'
import { appendTexts, setTextCount, stringArray } from '../nodes/string-array.js'
import type { LiveTree } from './live-tree.js'
import type { WriterSession } from './writer-session.js'

/** A new group. */
export interface NewGroup {
  title?: string
  /** attribute `type`; none is written when it is left out */
  type?: string
  attributes?: readonly NativeAttribute[]
}

/** A new array that is written as a whole. */
export interface NewArray extends ArrayDescription {
  shape: readonly number[]
  /** the elements in C order, of the dtype's array class or as raw little-endian bytes; copied before the call returns */
  data: ArrayBufferView
  attributes: readonly NativeAttribute[]
  /** the file's own compression when left out */
  codec?: NativeCodec
}

/** A dataset that grows, as `eArray` makes it. */
export type GrowingColumn = NativeColumn
/** A dataset that is filled point by point, as `gridArray` makes it. */
export type GridColumn = NativeColumn

/** What a tree is written with. */
export interface TreeWriterParts {
  session: WriterSession
  /** what already stands in the file */
  nodes?: NodeIndex
  rawPath?: string
  /** rows of the lists of texts that already stand in the file */
  textRows?: ReadonlyMap<string, number>
  codec: NativeCodec
  /** Unix seconds */
  now: () => number
  /** of a file that others shall be able to follow while it is written */
  live?: LiveTree | undefined
  /** the most bytes of an array that is declared before its data come; no limit when left out */
  declaredBytesMax?: number
}

/** Changes that are checked and wait to be enqueued together. */
interface Batch {
  ops: NativeTreeOp[]
  /** the index before the first of them */
  mark: number
  /** texts appended to lists that stand in the file */
  texts: [path: string, count: number][]
}

/** Writes the tree of one file. A new file of the same H5Saver has a new one. */
export class TreeWriter {
  readonly session: WriterSession
  readonly nodes: NodeIndex
  /** the group that holds all data: `/RawData`, but for files of applications that call it otherwise */
  readonly rawPath: string
  /** the file's compression */
  readonly codec: NativeCodec
  /** set in a file that others can follow while it is written, or will */
  readonly live: LiveTree | undefined

  readonly #now: () => number
  readonly #declaredBytesMax: number
  readonly #textRows: Map<string, number>
  readonly #lastOps: (() => NativeTreeOp[])[] = []
  #batch: Batch | undefined

  constructor({ session, nodes = new NodeIndex(), rawPath = rawDataPath, textRows, codec, now, live, declaredBytesMax }: TreeWriterParts) {
    this.session = session
    this.rawPath = rawPath
    this.nodes = nodes
    this.codec = codec
    this.live = live
    this.#now = now
    this.#declaredBytesMax = declaredBytesMax ?? Number.POSITIVE_INFINITY
    this.#textRows = new Map(textRows)
  }

  /** Least bytes of texts that are written again later, 0 for no least: in a live file they can only be rewritten in place. */
  get rewrittenTextBytes(): number {
    return this.live === undefined ? 0 : growingTextBytes
  }

  /** Lets others follow the file from here on, and freezes its tree. Harmless when repeated.
   *  @throws ERR_INVALID_OPTION for a file that was not made to be followed; ERR_FILE_CLOSED, ERR_WRITER_FAILED, ERR_QUEUE_FULL */
  startLive(): void {
    if (this.live === undefined) {
      throw createError('ERR_INVALID_OPTION', "startLive is for files that were made with live: 'swmr'", { option: 'live' })
    }
    this.session.checkUsable()
    if (this.live.isFrozen) return
    this.session.submit([{ op: 'start-live' }])
    this.live.freeze()
  }

  /** The same for those who cannot be told that the queue is full: as soon as there is room. Failures are told by the next call. */
  startLiveSoon(): void {
    try {
      this.startLive()
    } catch (error) {
      if (!(error instanceof OverloadError)) return
      this.session.commit().then(
        () => this.startLiveSoon(),
        () => undefined,
      )
    }
  }

  /** The time in Unix seconds, of the caller's clock where there is one. */
  now(): number {
    return this.#now()
  }

  /** Creates a group.
   *  @throws ERR_INVALID_NAME, ERR_NODE_EXISTS, ERR_NODE_NOT_FOUND, ERR_NODE_KIND (of the parent), ERR_SWMR_TREE_FROZEN; ERR_FILE_CLOSED,
   *    ERR_WRITER_FAILED, ERR_QUEUE_FULL */
  group(path: string, { title = '', type, attributes = [] }: NewGroup = {}): NodeEntry {
    const typed = type === undefined ? [] : [envelopeText(groupAttribute.type, stringEnvelope(type))]
    return this.#create(group(path, checkLabel(title, 'title'), [...typed, ...attributes]))
  }

  /** Creates an array and writes it.
   *  @throws as `group`; ERR_SHAPE_MISMATCH when data has another number of bytes than the shape asks for */
  array(path: string, { shape, data, attributes, codec = this.codec, ...description }: NewArray): NodeEntry {
    checkLabel(description.title, 'title')
    checkBytes(path, description.dtype, shape, data)
    return this.#create(cArray(path, description, shape, data, attributes, codec))
  }

  /** Creates a list of texts, empty. @throws as `group` */
  strings(path: string, title: string, attributes: readonly NativeAttribute[] = []): NodeEntry {
    const entry = this.#create(stringArray(path, checkLabel(title, 'title'), attributes))
    this.#textRows.set(path, 0)
    return entry
  }

  /** Appends texts to a list. Once a live file can be followed they wait in memory for its end.
   *  @throws ERR_INVALID_OPTION for anything but well-formed text, ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_FILE_CLOSED,
   *    ERR_WRITER_FAILED, ERR_QUEUE_FULL */
  appendStrings(path: string, texts: readonly string[]): void {
    for (const text of texts) checkText(text, 'text')
    if (this.nodes.get(path).kind !== 'strings') {
      throw createError('ERR_NODE_KIND', `'${path}' is no list of texts`, { node: path })
    }
    if (this.live?.isFrozen) {
      this.session.checkUsable()
      this.live.keep(path, texts)
      return
    }
    this.batch(() => {
      this.submit([appendTexts(path, texts)])
      this.#batch?.texts.push([path, texts.length])
    })
  }

  /** Creates datasets that grow together, and gives the number of their series.
   *  @throws as `group` */
  growing(columns: readonly GrowingColumn[]): number {
    return this.#begin(columns, 'enlargeable', () => this.session.addSeries([...columns]))
  }

  /** Creates datasets of the shape (...gridShape, ...frame) that are filled point by point, and gives the number of their series.
   *  @throws as `group`; ERR_INVALID_OPTION in a live file; ERR_DATA_TOO_LARGE above the file's `declaredBytesMax` */
  grid(gridShape: readonly number[], columns: readonly GridColumn[]): number {
    for (const { path } of columns) this.checkFillable(path)
    for (const column of columns) this.#checkDeclared(gridShape, column)
    return this.#begin(columns, 'array', () => this.session.addGrid([...gridShape], [...columns]))
  }

  /** Refuses what is filled point by point in live files: a reader that follows could not tell which points are there.
   *  @throws ERR_INVALID_OPTION */
  checkFillable(path: string): void {
    // Once the tree is frozen no node can be made anyway.
    if (this.live === undefined || this.live.isFrozen) return
    const message = `what is filled point by point cannot be in a live file: '${path}'`
    throw createError('ERR_INVALID_OPTION', message, { option: 'live', node: path })
  }

  /** Writes or overwrites attributes of a node. In a live file that can be followed only those that are there as texts of the same size.
   *  @throws ERR_NODE_NOT_FOUND, ERR_SWMR_TREE_FROZEN; ERR_FILE_CLOSED, ERR_WRITER_FAILED, ERR_QUEUE_FULL */
  setAttributes(path: string, attributes: readonly NativeAttribute[]): void {
    this.submit([{ op: 'attributes', path, attributes: [...attributes] }])
  }

  /** Enqueues changes that were made by the functions of `nodes/`. Checks and notes the nodes that they create. */
  submit(ops: readonly NativeTreeOp[]): void {
    this.batch(() => {
      this.#note(ops)
      for (const op of ops) this.#batch?.ops.push(op)
    })
  }

  /** Copies a dataset out of another file, with its attributes, to a new place. What stands there is told by `entry`, and how many texts
   *  a list has by `rows`.
   *  @throws as `group` */
  copy(entry: NodeEntry, rows: number, sourceFile: string, sourcePath: string): void {
    this.adopt({ op: 'copy', path: entry.path, sourceFile, sourcePath }, entry, rows)
  }

  /** Enqueues a change that creates a node of which it does not tell what it is: a copy, or a link. `rows`: how many texts a list has.
   *  @throws as `group` */
  adopt(op: NativeTreeOp, entry: NodeEntry, rows = 0): void {
    this.batch(() => {
      this.#add(entry)
      if (entry.kind === 'strings') this.#textRows.set(entry.path, rows)
      this.#batch?.ops.push(op)
    })
  }

  /** Makes one batch of all calls inside of `fn`: either all of them are enqueued, or, when one is refused, none. Series
   *  are the exception: what comes before one is enqueued with it, since the writer knows no series of the future.
   *  @returns what `fn` returns */
  batch<T>(fn: () => T): T {
    if (this.#batch !== undefined) return fn()
    this.session.checkUsable()
    const batch: Batch = { ops: [], mark: this.nodes.mark(), texts: [] }
    this.#batch = batch
    try {
      const result = fn()
      this.#send()
      return result
    } catch (error) {
      this.nodes.rollBack(batch.mark)
      throw error
    } finally {
      this.nodes.settle()
      this.#batch = undefined
    }
  }

  /** Asks `make` for changes of the tree when the file is closed, when no row can come any more. They may not add nodes. */
  atClose(make: () => NativeTreeOp[]): void {
    this.#lastOps.push(make)
  }

  /** The changes that belong before the last commit. */
  lastOps(): NativeTreeOp[] {
    return this.#lastOps.flatMap((make) => make())
  }

  /** The changes that had to wait until nobody follows the file: texts, and how many there are then. */
  lateOps(): NativeTreeOp[] {
    return (this.live?.take() ?? []).flatMap(([path, texts]) => {
      const rows = (this.#textRows.get(path) ?? 0) + texts.length
      this.#textRows.set(path, rows)
      return [appendTexts(path, texts), setTextCount(path, rows)]
    })
  }

  /** How many texts `lateOps` brings, or has brought. */
  get lateTexts(): number {
    return this.live?.kept ?? 0
  }

  #checkDeclared(gridShape: readonly number[], { path, dtype, frameShape }: GridColumn): void {
    const shape = [...gridShape, ...frameShape]
    // Beyond the whole numbers that are exact the product is still large enough to be refused.
    const bytes = shape.reduce((product, extent) => product * extent, itemSize(dtype))
    const bytesMax = this.#declaredBytesMax
    if (bytes <= bytesMax) return
    const message = `'${path}' of shape [${shape.join(', ')}] and dtype ${dtype} would have ${bytes} bytes; declaredBytesMax is ${bytesMax}`
    throw createError('ERR_DATA_TOO_LARGE', message, {
      option: 'declaredBytesMax',
      node: path,
      given: `[${shape.join(', ')}]`,
      bytes,
      bytesMax,
    })
  }

  #create(op: NodeOp): NodeEntry {
    this.submit([op])
    return this.nodes.get(op.path)
  }

  #begin(columns: readonly NativeColumn[], kind: 'enlargeable' | 'array', call: () => number): number {
    return this.batch(() =>
      this.#atOnce(() => {
        const mark = this.nodes.mark()
        for (const column of columns) this.#add(entryOfColumn(column, kind))
        this.#send(mark)
        const series = call()
        if (this.#batch !== undefined) this.#batch.mark = this.nodes.mark()
        return series
      }),
    )
  }

  /** Notes what these changes do to the index, or nothing when one is refused. */
  #note(ops: readonly NativeTreeOp[]): void {
    this.#atOnce(() => {
      for (const op of ops) {
        const entry = entryOfOp(op)
        if (entry !== undefined) this.#add(entry)
        else if (op.op === 'attributes') this.nodes.update(op.path, changesOf(op.attributes))
      }
    })
  }

  #add(entry: NodeEntry): void {
    this.live?.check(entry.path)
    this.nodes.add({ ...entry, name: checkNodeName(entry.name, 'the name of a node') })
  }

  /** Takes back what `change` did to the index when it is refused. */
  #atOnce<T>(change: () => T): T {
    const mark = this.nodes.mark()
    try {
      return change()
    } catch (error) {
      this.nodes.rollBack(mark)
      throw error
    }
  }

  /** Enqueues what the batch has so far. What the index held at `mark` is not taken back from then on. */
  #send(mark: number = this.nodes.mark()): void {
    const batch = this.#batch
    if (batch === undefined || batch.ops.length === 0) return
    const totals = new Map<string, number>()
    for (const [path, count] of batch.texts) totals.set(path, (totals.get(path) ?? this.#textRows.get(path) ?? 0) + count)
    // Told in the same batch: after a crash the attribute has to be that of the texts which are there.
    const counts = [...totals].map(([path, rows]) => setTextCount(path, rows))
    this.session.submit([...batch.ops, ...counts])
    for (const [path, rows] of totals) this.#textRows.set(path, rows)
    Object.assign(batch, { ops: [], texts: [], mark })
  }
}

function checkBytes(path: string, dtype: DType, shape: readonly number[], data: ArrayBufferView): void {
  const wanted = shape.reduce((product, extent) => product * extent, itemSize(dtype))
  if (data.byteLength === wanted) return
  throw createError(
    'ERR_SHAPE_MISMATCH',
    `'${path}' of shape [${shape.join(', ')}] and dtype ${dtype} has ${wanted} bytes; got ${data.byteLength}`,
    {
      node: path,
      expected: `${wanted} bytes`,
      given: `${data.byteLength} bytes`,
    },
  )
}
