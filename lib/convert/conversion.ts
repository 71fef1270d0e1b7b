/** What all parts of a conversion share: the file that is read, the one that is written, and the book of what happens.
 *
 *  Memory: at most one slice of an array is held here, and what the writer's queue holds; whoever enqueues waits until the queue
 *  has room. */
import { createError } from '../errors.js'
import { appendOutcome } from '../file/append-outcome.js'
import type { H5Reader } from '../file/h5-reader.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { whenRoom } from '../file/when-room.js'
import { FileView } from '../loaders/file-view.js'
import type { Generation } from '../loaders/generation.js'
import { AppendCode, type NativeAttribute, type NativeCodec, type NativeNodeInfo, type NativeTreeOp, native } from '../native.js'
import { group } from '../nodes/group.js'
import { childPath } from '../nodes/node-path.js'
import { logger } from '../nodes/string-array.js'
import { codecOfFilters } from './codec.js'
import type { CheckedConvertOptions } from './options.js'
import type { ReportBook } from './report.js'

/** What a conversion works with. */
export interface ConversionParts {
  reader: H5Reader
  tree: TreeWriter
  generation: Generation
  options: CheckedConvertOptions
  report: ReportBook
}

/** One conversion. */
export class Conversion {
  readonly reader: H5Reader
  readonly view: FileView
  readonly tree: TreeWriter
  readonly generation: Generation
  readonly options: CheckedConvertOptions
  readonly report: ReportBook
  readonly #compressors = native.buildInfo().bloscCompressors

  constructor({ reader, tree, generation, options, report }: ConversionParts) {
    this.reader = reader
    this.view = new FileView(reader)
    this.tree = tree
    this.generation = generation
    this.options = options
    this.report = report
  }

  /** Enqueues something, when there is room for it. */
  enqueue<T>(call: () => T): Promise<T> {
    return whenRoom(this.tree.session, call)
  }

  /** Gives rows or points to the addon, when there is room for them. */
  async append(path: string, call: () => number): Promise<void> {
    await this.enqueue(() => {
      const code = call()
      if (code >= AppendCode.ColumnFault) throw createError('ERR_INTERNAL', `the addon refused elements of '${path}'`, { node: path })
      appendOutcome(this.tree.session, code)
    })
    this.tell(path)
  }

  submit(ops: readonly NativeTreeOp[]): Promise<void> {
    return this.enqueue(() => this.tree.submit(ops))
  }

  /** Creates a group. Titles of other programs may be longer than ours. */
  async makeGroup(path: string, title: string, attributes: readonly NativeAttribute[]): Promise<void> {
    await this.submit([group(path, title, attributes)])
    this.report.groups++
    this.tell(path)
  }

  /** Creates a log, empty: PyMoDAQ cannot open a file for reading that has none. */
  async makeLogger(path: string): Promise<void> {
    await this.submit([logger(path)])
    this.report.lists++
  }

  /** The codec of an array: the one that was asked for, or its own. */
  codecOf(info: NativeNodeInfo): NativeCodec {
    return this.options.codec ?? codecOfFilters(info, this.#compressors)
  }

  /** A path in `where` that is free: `name`, or `name_1`, … */
  freePath(where: string, name: string): string {
    const path = childPath(where, name)
    if (!this.tree.nodes.has(path)) return path
    for (let number = 1; ; number++) if (!this.tree.nodes.has(`${path}_${number}`)) return `${path}_${number}`
  }

  tell(path: string): void {
    const { nodes, bytesIn } = this.report
    this.options.onProgress({ path, nodes, bytesIn })
  }
}
