/** What programs use to write files of PyMoDAQ: the facade. Every call is carried out elsewhere. */
import { EventEmitter } from 'node:events'
import type { ArrayInput } from '../data/array-input.js'
import type { Channels } from '../data/channel.js'
import type { NdArray } from '../data/nd-array.js'
import { type DataDimension, groupType, loggerName } from '../layout.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { childPath } from '../nodes/node-path.js'
import { addContinuous, type ContinuousOptions } from '../savers/add-continuous.js'
import type { ContinuousSaver } from '../savers/continuous-saver.js'
import type { GroupParameter } from '../settings/parameter.js'
import type { EnlargeableArray, ExtendedArray, StringArray } from './array-handles.js'
import type { ArrayOptions } from './array-options.js'
import {
  type AnyArrayOptions,
  addArray,
  addStringArray,
  type EnlargeableArrayOptions,
  type ExtendedArrayOptions,
  type StringArrayOptions,
} from './arrays.js'
import { secondsOf } from './clock.js'
import { addExternalFile, type ExternalFileOptions, type ExternalFileReport } from './external-file.js'
import { type FilePaths, FileSequence, type InitFileOptions, type OpenOptions } from './file-sequence.js'
import { addDataGroup, addIncrementalGroup, type GroupOptions, getSetGroup, type NodeRef, nodePathOf } from './groups.js'
import { exitLimitMs } from './live-writers.js'
import { EventRelay, type H5SaverEvents } from './saver-events.js'
import type { H5SaverOptions } from './saver-options.js'
import type { SaverStats } from './stats.js'
import type { TreeWriter } from './tree-writer.js'

/** A PyMoDAQ file that is being written: PyMoDAQ's H5Saver for Node.
 *
 *  Calls that add something return at once: they check everything, and what they accept is written in the background, in the order of the
 *  calls. Where `needsDrain` is true the next ones should wait for `drain()`; at the hard limit they throw ERR_QUEUE_FULL, and nothing of
 *  them is written; so they throw ERR_NO_SPACE where the disk is full, and the file can still be committed and closed. All of them throw ERR_FILE_CLOSED without an open file, and ERR_WRITER_FAILED after a failure in the background.
 *
 *  @example
 *  await using saver = await H5Saver.create({ basePath: 'data', compression: { library: 'zlib', level: 1 } })
 *  const camera = saver.continuous('Camera', { frames: { shape: [2048, 2048], dtype: 'uint16', units: 'counts' } })
 *  for await (const frame of source) if (!camera.append({ frames: frame })) await camera.drain()
 *  // data/2026/20261122/Data_20261122_16_58_48.h5 has /RawData/Detector000/Data2D/CH00/EnlData00 and NavAxes/Axis00 (time) */
export class H5Saver extends EventEmitter<H5SaverEvents> {
  readonly #events = new EventRelay(this)
  #files: FileSequence | undefined

  private constructor() {
    super()
  }

  /** Creates a file.
   *  Resolves when its first nodes are committed: the file is there and can be opened by others for reading (with `live`, from `startLive` on).
   *  @throws (as rejections) ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM for the options;
   *    ERR_FILE_EXISTS for an existing `file` without `overwrite`, ERR_FILE_LOCKED with it where somebody is writing the file; ERR_PATH, ERR_PERMISSION, ERR_NO_SPACE, ERR_IO, ERR_HDF5 */
  static async create(options: H5SaverOptions = {}): Promise<H5Saver> {
    const saver = new H5Saver()
    saver.#files = await FileSequence.create(options, (tree) => saver.#events.listenTo(tree))
    return saver
  }

  /** Opens an existing file of PyMoDAQ 4 or later, or of h5saver, to go on writing in it: numbers of groups follow those that are there.
   *  What a writer that died has left in the journal is brought into the file first: nothing that was committed is missing.
   *  Resolves when it can be written. Its Logger is added when it has none.
   *  @throws (as rejections) ERR_FILE_NOT_FOUND, ERR_NOT_HDF5, ERR_NOT_PYMODAQ, ERR_LAYOUT_UNKNOWN for files of PyMoDAQ before 4 (convert them
   *    first), ERR_TREE_TOO_LARGE; ERR_FILE_LOCKED where somebody is writing it; the errors of `create` */
  static async open(path: string, options: OpenOptions = {}): Promise<H5Saver> {
    const saver = new H5Saver()
    saver.#files = await FileSequence.open(path, options, (tree) => saver.#events.listenTo(tree))
    return saver
  }

  /** the open file, or the last one, as an absolute path */
  get path(): string {
    return this.tree.session.path
  }

  /** the group that holds all data, `/RawData` */
  get rawGroup(): NodeEntry {
    return this.tree.nodes.get(this.tree.rawPath)
  }

  /** PyMoDAQ's settings tree of this saver, as it is now: what main modules store below `H5Saver` in their settings */
  get settings(): GroupParameter {
    return this.#sequence.settings()
  }

  /** what writes the tree of the open file; another one in each file @internal */
  get tree(): TreeWriter {
    return this.#sequence.tree
  }

  get #sequence(): FileSequence {
    if (this.#files === undefined) throw new TypeError('an H5Saver is made by H5Saver.create or H5Saver.open')
    return this.#files
  }

  // Files.

  /** Goes to the next file: the present one is closed. A scan saver goes on in the day's last `Dataset_…`, which stays open when it is the present one,
   *  unless `newFile` asks for the next number; other savers begin a dated file each time. Savers of the closed file throw ERR_WRITER_CLOSED.
   *  Resolves, when the file can be written, with whether it was created.
   *  @throws (as rejections) the errors of `create` and `open`; what went wrong in the present file, which is closed then */
  async initFile(options: InitFileOptions = {}): Promise<boolean> {
    return this.#sequence.init(options)
  }

  /** Closes the present file and goes on in an existing one; so does `initFile` of a scan saver from then on.
   *  @throws (as rejections) as `open`, and what went wrong in the present file */
  async loadFile(path: string): Promise<void> {
    return this.#sequence.load(path)
  }

  /** Ends the file as `close` does; `initFile` and `loadFile` can open another. */
  async closeFile(): Promise<void> {
    return this.#sequence.closeFile()
  }

  /** The paths that `initFile` would use, and the name of the next scan there. Creates nothing.
   *  @throws (as rejections) ERR_PATH, ERR_PERMISSION, ERR_IO; the errors of `open` for a file that would be continued */
  async updateFilePaths({ newFile = false }: { newFile?: boolean } = {}): Promise<FilePaths> {
    return this.#sequence.paths(newFile)
  }

  // Groups.

  /** The group of a name in `where`, made when it is missing.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND when `where` or the node of this name is no group, ERR_INVALID_NAME, ERR_INVALID_OPTION */
  getSetGroup(where: NodeRef, name: string, title = ''): NodeEntry {
    return getSetGroup(this.tree, where, name, title)
  }

  /** Adds the next group of a type: `Scan000`, `Scan001`, … for `scan`. By default it stands in `/RawData`.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND, ERR_INVALID_NAME, ERR_INVALID_OPTION, ERR_SETTINGS_XML */
  addIncrementalGroup(type: string, where: NodeRef = this.rawGroup, options: GroupOptions = {}): NodeEntry {
    return addIncrementalGroup(this.tree, type, where, options)
  }

  /** Adds `DetectorNNN`. @throws as `addIncrementalGroup` */
  addDetGroup(where: NodeRef = this.rawGroup, options: GroupOptions = {}): NodeEntry {
    return this.addIncrementalGroup(groupType.detector, where, options)
  }

  /** Adds `ActuatorNNN`. @throws as `addIncrementalGroup` */
  addActGroup(where: NodeRef = this.rawGroup, options: GroupOptions = {}): NodeEntry {
    return this.addIncrementalGroup(groupType.actuator, where, options)
  }

  /** Adds `ScanNNN`, with an empty description unless `metadata` has one. @throws as `addIncrementalGroup` */
  addScanGroup(where: NodeRef = this.rawGroup, options: GroupOptions = {}): NodeEntry {
    return this.addIncrementalGroup(groupType.scan, where, { ...options, metadata: { description: '', ...options.metadata } })
  }

  /** Adds `ChNNN`, a channel of an application's own. @throws as `addIncrementalGroup` */
  addChGroup(where: NodeRef = this.rawGroup, options: GroupOptions = {}): NodeEntry {
    return this.addIncrementalGroup(groupType.channel, where, options)
  }

  /** The group of a dimension, such as `Data1D`, made when it is missing. @throws as `addIncrementalGroup` */
  addDataGroup(where: NodeRef, dimension: DataDimension, options: GroupOptions = {}): NodeEntry {
    return addDataGroup(this.tree, where, dimension, options)
  }

  /** The scans of the file, by their numbers. */
  getScanGroups(): NodeEntry[] {
    return this.tree.nodes.children(this.tree.rawPath).filter(({ type }) => type?.toLowerCase() === groupType.scan)
  }

  /** The scan with the largest number, if there is one. */
  getLastScan(): NodeEntry | undefined {
    return this.getScanGroups().at(-1)
  }

  // Nodes.

  /** What is known of a node. @throws ERR_NODE_NOT_FOUND, ERR_INVALID_OPTION */
  getNode(path: NodeRef): NodeEntry {
    return this.tree.nodes.get(nodePathOf(this.tree, path, 'path'))
  }

  /** A node and all nodes below it, groups before their children, numbers in names by their value.
   *  @throws ERR_NODE_NOT_FOUND, ERR_INVALID_OPTION */
  walkNodes(where: NodeRef = '/'): IterableIterator<NodeEntry> {
    return this.tree.nodes.walk(nodePathOf(this.tree, where))
  }

  // Arrays.

  /** Adds an array: a whole one, one that grows row by row (`enlargeable`, with what is given as its first rows), or one that is filled point
   *  by point (`scanShape`). Its name gets a capital. PyMoDAQ loads it: what its loader insists on is written, from the options or by default.
   *  @param data numbers in lists, a typed array, or an NdArray; copied before the call returns
   *  @throws ERR_NODE_EXISTS, ERR_NODE_NOT_FOUND, ERR_NODE_KIND, ERR_INVALID_NAME, ERR_INVALID_OPTION, ERR_DTYPE_UNSUPPORTED,
   *    ERR_DTYPE_MISMATCH, ERR_SHAPE_MISMATCH, ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM; ERR_DATA_TOO_LARGE for a `scanShape` above the file's
   *    `declaredBytesMax` */
  addArray(where: NodeRef, name: string, data: ArrayInput | NdArray | undefined, options: EnlargeableArrayOptions): EnlargeableArray
  addArray(where: NodeRef, name: string, data: undefined, options: ExtendedArrayOptions): ExtendedArray
  addArray(where: NodeRef, name: string, data: ArrayInput | NdArray, options?: ArrayOptions): NodeEntry
  addArray(where: NodeRef, name: string, data: ArrayInput | NdArray | undefined, options: AnyArrayOptions = {}) {
    return addArray(this.tree, where, name, data, options)
  }

  /** Adds a list of texts, empty. @throws as `addArray` */
  addStringArray(where: NodeRef, name: string, options: StringArrayOptions = {}): StringArray {
    return addStringArray(this.tree, where, name, options)
  }

  /** Copies another HDF5 file below a new group `External_data`, by default in `/RawData`, in such a form that PyMoDAQ can walk over it.
   *  Links, references and types of their own are not copied; the report tells of them, and of attributes that changed their form.
   *  Resolves when the copy is committed.
   *  @throws (as rejections) ERR_FILE_NOT_FOUND, ERR_NOT_HDF5, ERR_TREE_TOO_LARGE; ERR_FILE_LOCKED for a file that is being written; as `addArray` */
  async addExternalFile(path: string, where: NodeRef = this.rawGroup, options: ExternalFileOptions = {}): Promise<ExternalFileReport> {
    return addExternalFile(this.tree, path, where, options)
  }

  /** Adds a detector whose frames are saved one after the other.
   *  @param title what the detector is called in PyMoDAQ
   *  @param channels the detector's channels by name, in order: each becomes a CH group with one array that grows
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_DTYPE_UNSUPPORTED, ERR_SHAPE_MISMATCH (axes), ERR_SETTINGS_XML,
   *    ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM */
  continuous<const C extends Channels>(title: string, channels: C, options: ContinuousOptions = {}): ContinuousSaver<C> {
    const { tree } = this
    const { now, onFull } = this.#sequence.options
    const clock = now === undefined ? undefined : secondsOf(now)
    return addContinuous({ tree, onFull, clock, onDrop: () => this.#events.noteDrop(tree) }, title, channels, options)
  }

  /** Lets others follow the file while it is written (option `live`), and freezes its tree: from this call on new nodes and attributes throw
   *  ERR_SWMR_TREE_FROZEN. The first row of a continuous saver does the same. Harmless when repeated.
   *  Resolves when everything so far is committed and others can open the file.
   *  @throws (as rejections) ERR_INVALID_OPTION for a file that was made without `live`; ERR_FILE_CLOSED, ERR_WRITER_FAILED, ERR_QUEUE_FULL */
  async startLive(): Promise<void> {
    const { tree } = this
    tree.startLive()
    await tree.session.commit()
  }

  /** Appends a text to the file's Logger. In a live file that others can follow it waits in memory for the close.
   *  @throws ERR_INVALID_OPTION for anything but well-formed text; ERR_QUEUE_FULL where 16 MiB are waiting */
  addLog(text: string): void {
    this.tree.appendStrings(childPath(this.tree.rawPath, loggerName), [text])
  }

  // Progress and end.

  /** Whether more is waiting to be written than `drain` leaves. */
  get needsDrain(): boolean {
    return this.tree.session.needsDrain
  }

  /** Resolves when the queue has fallen to its low water (at most 1.5 MiB, or an eighth of its limit), or the file was closed.
   *  @throws (as a rejection) ERR_WRITER_FAILED */
  drain(): Promise<void> {
    return this.tree.session.drain()
  }

  /** Resolves when everything that was appended so far is committed: it survives what the file's durability says.
   *  @throws (as rejections) ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  flush(): Promise<void> {
    return this.tree.session.commit()
  }

  /** The figures of the open file, or of the last one. */
  stats(): SaverStats {
    return this.tree.session.stats()
  }

  /** Ends the file, and the saver: calls of `appendAsync` that wait are served, everything is written and committed, the file is closed.
   *  Resolves when that is done: with the durabilities `durable` and `frame` the disk has all of it. Everything is freed in any case.
   *  @throws (as a rejection, once) the first failure; `stats().committed` tells what is safe */
  close(): Promise<void> {
    return this.#sequence.close()
  }

  /** The same without leaving the call: for handlers of the process's end. Blocks for at most `timeoutMs`.
   *  After ERR_CLOSE_TIMEOUT the file is still being closed: `close` can await it.
   *  @throws ERR_INVALID_OPTION, ERR_CLOSE_TIMEOUT, or the first failure */
  closeSync(timeoutMs: number = exitLimitMs): void {
    this.#sequence.closeSync(timeoutMs)
  }

  /** `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
