/** Loads the native addon and declares every binding of it, in one place. Nothing here decides names or layouts.
 *
 *  Calls of {@link NativeWriter} return at once: the work is done by the writer's own threads, in the order of the calls.
 *  What happened is told by one coalesced `wake` callback, after which the caller reads {@link NativeWriter.state}. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { H5SaverError } from './errors.js'
import type { DType } from './generated/tables.js'

/** A frame's filter pipeline, as given to the addon. Levels are 1–9; level 0 is `{ library: 'none' }`. */
export type NativeCodec =
  | { library: 'none' }
  | { library: 'deflate'; level: number }
  | { library: 'blosc'; compressor: string; level: number; shuffle: 'none' | 'byte' | 'bit' }

/** One attribute of a node. Text is stored as HDF5 strings: `fixed` is sized to its UTF-8 bytes (or to `size`, padded
 *  with spaces), `variable` has no limit of size, `null` is PyTables' empty string (size 1, null dataspace). */
export type NativeAttribute =
  | { kind: 'text'; name: string; text: string; storage: 'fixed' | 'variable' | 'null'; charset: 'utf8' | 'ascii'; size?: number }
  | { kind: 'int32'; name: string; value: number }
  /** Numbers as little-endian elements; `shape: []` is a scalar. At most 60 000 bytes. */
  | { kind: 'numbers'; name: string; dtype: DType; shape: number[]; data: ArrayBufferView }

/** A change of the tree, carried out by the write thread in the order of the calls. Paths are absolute. */
export type NativeTreeOp =
  | { op: 'group'; path: string; attributes: NativeAttribute[] }
  /** A whole array, written once. `data` is copied before the call returns, and counts in `queueBytes` until it is written.
   *  Without a codec, or up to 4 KiB, it is stored in one piece; else in chunks, encoded by the encode threads. */
  | {
      op: 'array'
      path: string
      dtype: DType
      shape: number[]
      codec: NativeCodec
      data: ArrayBufferView
      attributes: NativeAttribute[]
    }
  /** A one-dimensional dataset of variable-length byte rows. */
  | { op: 'bytes-list'; path: string; rowsPerChunk: number; attributes: NativeAttribute[] }
  | { op: 'append-bytes'; path: string; rows: Uint8Array[] }
  /** Cuts an array that grows, and that no series writes, to its first rows. */
  | { op: 'cut'; path: string; rows: number }
  /** Writes or overwrites attributes of a node. */
  | { op: 'attributes'; path: string; attributes: NativeAttribute[] }
  /** Copies a node of another file, with all below it, as it stands (H5Ocopy): `path` is its new place. The file must not
   *  be open for writing in this process. */
  | { op: 'copy'; path: string; sourceFile: string; sourcePath: string }
  /** Copies attributes of a node of another file to a node of this one, type and bytes as they are. Replaces those there.
   *  References, which mean nothing in another file, are refused with ERR_DTYPE_UNSUPPORTED. */
  | { op: 'copy-attributes'; path: string; sourceFile: string; sourcePath: string; names: string[] }
  /** One more hard link, `path`, to the node `target` of this file. */
  | { op: 'link'; path: string; target: string }
  /** Gives the file itself another name, in place of the file that has it. Everything before has to be committed. */
  | { op: 'move'; path: string }
  /** Files made with `live`: from here on others may follow the file (HDF5's SWMR), and its tree is frozen. Whatever is asked
   *  for afterwards throws ERR_SWMR_TREE_FROZEN at the call, but for op `attributes` with texts of storage `fixed` that are
   *  there with the same number of bytes: they are rewritten in place. Rows are not changes of the tree. Goes once. */
  | { op: 'start-live' }

/** Files made with `live`: from here on others may follow the file (HDF5's SWMR), and its tree is frozen. Whatever is asked
 *  for afterwards throws ERR_SWMR_TREE_FROZEN at the call, but for op `attributes` with texts of storage `fixed` that are
 *  there with the same number of bytes: they are rewritten in place. Rows are not changes of the tree. Goes once. */
export interface NativeStartLive {
  op: 'start-live'
}

/** Text of an attribute that holds a dataset's row count: `prefix + rows + suffix`, padded with spaces to `size` bytes.
 *  The write thread rewrites it in place whenever a commit has changed the count. */
export interface NativeRowCountAttribute {
  name: string
  prefix: string
  suffix: string
  size: number
}

/** One dataset of a series. It is created with the shape (0, ...frameShape), unlimited in the first dimension. */
export interface NativeColumn {
  path: string
  dtype: DType
  /** shape of one row; [] makes a one-dimensional dataset */
  frameShape: number[]
  codec: NativeCodec
  /** `value`: given at each append, in the order of the columns. `time`: the row's Unix time in seconds (float64). */
  source: 'value' | 'time'
  attributes: NativeAttribute[]
  rowCountAttributes: NativeRowCountAttribute[]
  /** The dataset has this many rows from the start and never grows: for large arrays that are written piece by piece.
   *  Rows that were not appended when the series ends read as zeros. Not for grids. */
  fixedRows?: number
  /** chunks of rows smaller than 64 KiB have no more bytes than this, so that they are cheap to rewrite at each commit */
  chunkBytesMax?: number
  /** what points and rows read as that are never written; `zero` when left out, `nan` for float32 and float64 only */
  fill?: 'zero' | 'nan'
}

export interface NativeWriterOptions {
  /** absolute or relative path; the file must not exist, or must, by `mode` */
  path: string
  /** `create` when left out. `append` opens an existing file for writing and changes nothing in it by itself. */
  mode?: 'create' | 'append'
  /** A new file that others may follow while it is written, from op `start-live` on; before it they are refused. It has HDF5's
   *  format of 1.10; chunks of several rows are not encoded, whatever their column's codec is (they are written again at each
   *  commit), large frames keep it. `addGrid` throws ERR_INVALID_OPTION. Not with mode `append`. After a crash the file is as
   *  the last write left it, not as the last commit: recovery takes the marks of the writer from it. False when left out. */
  live?: boolean
  /** what a commit promises: to survive the death of the process (`fast`), and the loss of power (`durable`, when left out) */
  durability?: 'fast' | 'durable'
  /** encode threads, 1–64 */
  threads: number
  /** hard limit of the bytes accepted and not yet written; one call of append or appendMany is always let in
   *  when the queue holds at most `queueBytesLow` */
  queueBytes: number
  /** milliseconds between commits; 0: only when asked */
  commitIntervalMs: number
  /** `drop`: a row that finds the queue full is counted as dropped. `refuse`: it is not counted. */
  onFull: 'drop' | 'refuse'
  /** `discard` takes everything and writes nothing: for benchmarks of the pipeline alone */
  sink?: 'file' | 'discard'
}

export interface NativeErrorInfo {
  code: string
  message: string
  path?: string
  errno?: number
  hdf5Stack?: { major: string; minor: string; description: string; function: string }[]
}

/** Rows offered, and what became of them. `offered = accepted + dropped`; `accepted = committed + failed` at the end. */
export interface NativeRowCounts {
  offered: number
  accepted: number
  dropped: number
  /** rows of which every chunk was handed to HDF5 */
  written: number
  /** rows that a completed commit covers */
  committed: number
  /** accepted rows that a failure lost (0 until the writer has ended) */
  failed: number
  /** sum of the gaps in the frame ids that were given */
  missingFrameIds: number
}

export interface NativeState extends NativeRowCounts {
  phase: 'opening' | 'open' | 'closing' | 'closed' | 'failed'
  /** the first failure; sticky */
  error: NativeErrorInfo | null
  /** bytes of chunks accepted and not yet written */
  queueBytes: number
  queueBytesMax: number
  /** bytes at which those who were told to wait may go on */
  queueBytesLow: number
  /** bytes of the accepted rows with their times, before encoding */
  bytesIn: number
  /** bytes of those rows' chunks as handed to HDF5 */
  bytesEncoded: number
  /** size of the file at the last commit */
  bytesOnDisk: number
  /** bytes that rows to come may still take on the disk, as of the last look; null where that cannot be told */
  spaceLeft: number | null
  /** the last thing worth a warning, such as ERR_FILE_MOVED, and how many there were */
  warning: NativeErrorInfo | null
  warnings: number
  /** counts what has happened besides rows that were taken and written: commits, changes of the tree, warnings, the phase, a failure */
  news: number
  /** number of the last {@link NativeWriter.submit} that is done */
  batchesDone: number
  /** number of the last {@link NativeWriter.commit} that is done, timed ones not counted */
  commitsDone: number
  /** completed commits, timed ones counted */
  commits: number
  /** Unix milliseconds of the last completed commit; 0 before */
  lastCommitMs: number
  /** microseconds: the longest and the last commit */
  commitMaxUs: number
  commitLastUs: number
  /** microseconds spent in codecs (all threads) and in writing chunks */
  encodeUs: number
  writeUs: number
}

/** What `append` answers. Values from {@link AppendCode.ColumnFault} on name a column and its fault: see {@link columnFault}. */
export const AppendCode = {
  Accepted: 0,
  AboveHighWater: 1,
  Dropped: 2,
  QueueFull: 3,
  NotOpen: 4,
  /** the writer had failed before: nothing was taken */
  Failed: 5,
  /** a point outside its grid, or more rows than a dataset of fixed size has */
  OutOfRange: 6,
  /** the disk has no room left but what the end of the file needs */
  NoSpace: 7,
  /** the writer failed while the row was taken in: the addon's threads may read its memory until its token is released */
  BrokenOff: 8,
  ColumnFault: 16,
} as const

/** Faults of a value given to `append`, in the order of their numbers. */
export const columnFaults = ['dtype', 'length', 'detached', 'range', 'resizable'] as const
export type ColumnFault = (typeof columnFaults)[number]

/** Takes apart an answer of `append` from {@link AppendCode.ColumnFault} on: `value` counts the columns with source `value`. */
export function columnFault(code: number): { value: number; fault: ColumnFault } {
  const offset = code - AppendCode.ColumnFault
  return { value: Math.floor(offset / columnFaults.length), fault: columnFaults[offset % columnFaults.length] ?? 'dtype' }
}

export type NativeValue = ArrayBufferView | ArrayBuffer | SharedArrayBuffer | number | bigint

/** The writer of one file. Owns a write thread and `threads` encode threads. */
export interface NativeWriter {
  /** Enqueues changes of the tree. Returns the number that `state().batchesDone` reaches when they are carried out.
   *  Throws ERR_QUEUE_FULL, nothing enqueued, when their arrays do not fit into the queue; at its low water any size is let in.
   *  Throws ERR_NO_SPACE, nothing enqueued, when the disk has no room for their arrays. */
  submit(ops: (NativeTreeOp | NativeStartLive)[]): number
  /** Enqueues the creation of datasets that grow together. Returns the number of the series. */
  addSeries(columns: NativeColumn[]): number
  /** Enqueues the creation of datasets of the shape (...gridShape, ...frameShape) that are filled point by point. A frame
   *  shape [] adds no dimension. Points that are never written read as zeros. `rowCountAttributes` must be empty.
   *  Returns the number of the series; its counts count the points written. */
  addGrid(gridShape: number[], columns: NativeColumn[]): number
  /** Writes one point of a grid, again if it was written before. `point` counts the grid's points in C order. Otherwise as `append`. */
  writeAt(series: number, point: number, time: number, ...values: NativeValue[]): number
  /** Enqueues the end of a series (or grid): what it has accepted is written, its datasets are closed and its memory is
   *  given up; `append` answers NotOpen from now on. Harmless when repeated. */
  endSeries(series: number): void
  /** Appends one row. `time`: Unix seconds, NaN for the clock. `frameId`: an integer ≥ 0, or -1 for none.
   *  Values are copied before the call returns. Checks all values before it takes any. */
  append(series: number, time: number, frameId: number, ...values: NativeValue[]): number
  /** As `append`, but takes any ArrayBuffer or view of the right byte length as raw little-endian elements. */
  appendBytes(series: number, time: number, frameId: number, ...values: NativeValue[]): number
  /** As `append`, but reads the values' memory later, until `takeReleased()` has given `token` back: the caller keeps
   *  them alive and unchanged. Rows smaller than a chunk are copied and released at once. */
  appendTransfer(series: number, time: number, frameId: number, token: number, ...values: NativeValue[]): number
  /** Appends `count` rows, all or none. `times` and `frameIds` have `count` elements or are null; each value has
   *  `count` frames, one after the other. */
  appendMany(
    series: number,
    count: number,
    times: Float64Array | null,
    frameIds: Float64Array | Uint32Array | BigUint64Array | BigInt64Array | null,
    ...values: NativeValue[]
  ): number
  /** Asks for a commit of all that was enqueued. Returns the number that `state().commitsDone` reaches. */
  commit(): number
  /** Asks for one wake when the queue holds at most `bytes`. */
  notifyBelow(bytes: number): void
  /** Ends the writer: everything enqueued is written, committed and closed. Wakes when the phase is `closed` or `failed`. */
  close(): void
  /** The same, waiting at most `timeoutMs`. True when the writer has ended. */
  closeSync(timeoutMs: number): boolean
  state(): NativeState
  /** `state().queueBytes`, or -1 where `state().news` is another number than `news`: a hundredth of the cost of `state()`. */
  queueBytesUnlessNews(news: number): number
  seriesCounts(series: number): NativeRowCounts
  /** Tokens of transferred rows whose memory is not needed any more. */
  takeReleased(): number[]
  /** Whether a pending wake keeps the process alive (it does not at first). */
  ref(keepAlive: boolean): void
}

/** The names that an enumeration gives to numbers. */
export interface NativeEnumeration {
  dtype: DType
  /** at most a thousand */
  members: { name: string; value: number }[]
}

/** A field of a compound. */
export interface NativeField {
  name: string
  /** bytes before it in the element */
  offset: number
  /** bytes of one item */
  size: number
  dtype: DType | 'string' | 'bytes-list' | 'opaque'
  dtypeClass: string
  littleEndian?: boolean
  /** extents of an array within the element; [] for one item */
  shape: number[]
  enumeration?: NativeEnumeration
}

export interface NativeNodeInfo {
  kind: 'group' | 'dataset' | 'datatype'
  /** groups: how many links they have */
  links?: number
  /** datasets: numpy name of the dtype, `string`, `bytes-list` (variable-length uint8), or `opaque` for all else */
  dtype?: DType | 'string' | 'bytes-list' | 'opaque'
  /** the HDF5 class of an opaque dtype, such as `compound` */
  dtypeClass?: string
  littleEndian?: boolean
  /** everything but numbers: bytes of one element in the file; 0 for strings of variable length */
  itemBytes?: number
  /** enumerations but those of booleans: their dtype is `opaque`, and `littleEndian` that of their numbers */
  enumeration?: NativeEnumeration
  /** compounds: their fields, as `readRaw` gives them; fields of compounds inside are not told */
  fields?: NativeField[]
  shape?: number[]
  /** -1: unlimited */
  maxShape?: number[]
  layout?: 'compact' | 'contiguous' | 'chunked' | 'virtual'
  chunk?: number[]
  filters?: { id: number; flags: number; name: string; values: number[] }[]
  /** datasets: references to nodes or regions are among the elements; in another file they mean nothing */
  holdsReferences?: boolean
}

export interface NativeAttributeInfo {
  name: string
  /** numpy name, `string`, or `opaque` */
  dtype: DType | 'string' | 'opaque'
  dtypeClass: string
  /** null: a null dataspace */
  shape: number[] | null
  /** strings: charset and storage as in {@link NativeAttribute} */
  charset?: 'ascii' | 'utf8'
  variable?: boolean
  size: number
  /** strings: their bytes up to the full size (fixed: NULs kept); numbers: little-endian elements; opaque: the file's bytes */
  data: Uint8Array[]
  enumeration?: NativeEnumeration
  /** opaque, of {@link NativeReader.shownAttributes}: the elements as `readJson` gives them, where they are few and can be told */
  json?: Uint8Array
  /** whether `copy-attributes` takes it: not where its type holds references or is a node of the file */
  copies?: boolean
}

export interface NativeEntry {
  name: string
  link: 'hard' | 'soft' | 'external' | 'other'
  kind: 'group' | 'dataset' | 'datatype' | 'unknown'
  /** hard links: tells the node from all others of the file; two links of the same node have the same */
  nodeId?: string
  /** soft and external links: the path that they lead to, as it stands in the file */
  target?: string
  /** external links: the file that `target` is in */
  targetFile?: string
}

/** A file opened for reading. Every call runs on Node's thread pool, under the HDF5 lock; chunks are decoded without it. */
export interface NativeReader {
  list(path: string): Promise<NativeEntry[]>
  info(path: string): Promise<NativeNodeInfo>
  attributes(path: string): Promise<NativeAttributeInfo[]>
  /** The same, with `json`. Naming the targets of references takes time, and the HDF5 lock. */
  shownAttributes(path: string): Promise<NativeAttributeInfo[]>
  /** Bytes of a dataset's elements in the file; 0 where they are in other files. Looks at every chunk: half a second for a million, with
   *  the HDF5 lock held. */
  storageBytes(path: string): Promise<number>
  /** Reads a block in C order, as native little-endian elements of the dtype that `info` names. */
  read(path: string, start: number[], count: number[]): Promise<ArrayBuffer>
  /** The same into a part of an ArrayBuffer, which is zeroed and exactly as large as the block. Undefined in it where the call rejects. */
  readInto(path: string, start: number[], count: number[], buffer: ArrayBuffer, byteOffset: number, byteLength: number): Promise<void>
  /** Reads a block of a dataset of any type whose elements have a fixed size, as the bytes that stand in the file. */
  readRaw(path: string, start: number[], count: number[]): Promise<ArrayBuffer>
  /** Reads a block of a dataset of any type as one JSON list, a text, in C order. Compounds, arrays and rows of variable length are lists;
   *  members of enumerations their names; references the paths of their nodes (as many as are found in half a second), or null; whole
   *  numbers beyond 2^53, NaN and infinities are texts; what nobody explains is its bytes in hexadecimal. Texts are as they stand in the
   *  file: not always UTF-8. Rejects with ERR_INVALID_OPTION for more than 1 GiB of text. */
  readJson(path: string, start: number[], count: number[]): Promise<Uint8Array>
  /** Reads a block of a dataset of strings in C order; fixed ones with all their bytes. */
  readTexts(path: string, start: number[], count: number[]): Promise<Uint8Array[]>
  readBytesList(path: string, start: number, count: number): Promise<Uint8Array[]>
  fileBytes(): Promise<number>
  /** What a writer that died has left beside the file in `<path>.h5j`, and is laid over everything that is read here; null where
   *  there is nothing. It reaches the file itself, for other programs, by {@link NativeAddon.recover}. */
  leftBehind(): Promise<NativeLeftBehind | null>
  /** Whether `<path>.h5j` is the journal of another file, which had this name before: nothing of it is read, and
   *  {@link NativeAddon.recover} and whoever opens the file for writing refuse it. */
  hasForeignJournal(): Promise<boolean>
  close(): Promise<void>
}

/** What {@link NativeAddon.recover} would do to a file. */
export interface NativeLeftBehind {
  /** number of the last commit, which stands in the journal; 0 where there is none: the file was live */
  sequence: number
  /** bytes of the file that this commit changes */
  bytes: number
  /** HDF5's marks of a writer stand in the file: other programs refuse to open it */
  marked: boolean
}

/** What a living writer tells of itself, four times a second. */
export interface NativeStatistics extends Omit<NativeRowCounts, 'missingFrameIds'> {
  phase: 'open' | 'closing' | 'closed' | 'failed'
  /** the file is followed while it is written (option `live` of the writer) */
  live: boolean
  /** as in {@link NativeState} */
  bytesIn: number
  bytesEncoded: number
  bytesOnDisk: number
  queueBytes: number
  queueBytesMax: number
  spaceLeft: number | null
  /** Unix milliseconds: of the last completed commit (0 before), of the opening of the file, and of these figures */
  lastCommitMs: number
  startedMs: number
  atMs: number
}

/** Limits of {@link NativeAddon.limitProcess}; what is left out stays as it is. */
export interface NativeProcessLimits {
  /** bytes of memory that can be written and belong to no file, 1 or more: the heaps of JavaScript and of the addon, and the stacks
   *  of threads. An allocation beyond it fails: in the addon that is an error, in JavaScript it ends the process. On macOS it
   *  bounds only what grows by brk, which is next to nothing. */
  dataBytes?: number
  /** bytes that a file may grow to, 0 or more; such a write fails with EFBIG. Pipes and sockets are not bounded. */
  fileBytes?: number
  /** seconds that all threads of the process may compute, from its start on, 1 or more; then it ends by SIGXCPU */
  cpuSeconds?: number
  /** bytes of the image that a crash leaves, 0 or more */
  coreBytes?: number
}

/** What a recovery has done. */
export interface NativeRecovery {
  /** false: no commit was missing in the file */
  replayed: boolean
  /** number of the commit that was brought into the file */
  sequence: number
  bytesChanged: number
  /** bytes behind that commit, which nothing refers to */
  bytesCut: number
  /** HDF5's marks of a writer, which keep others from opening the file, were taken from it */
  cleared: boolean
}

export interface NativeAddon {
  Writer: new (options: NativeWriterOptions, wake: () => void) => NativeWriter
  openReader(path: string): Promise<NativeReader>
  /** Zeroed memory for what is read; large pages, where there are such. Throws ERR_INVALID_OPTION, ERR_DATA_TOO_LARGE. */
  allocate(bytes: number): ArrayBuffer
  /** Brings what a writer that died has left in `<path>.h5j` into the file, and removes it. Nothing is changed where there is
   *  nothing to do. Rejects with ERR_FILE_LOCKED where a writer lives, ERR_JOURNAL_FOREIGN, ERR_JOURNAL_VERSION, ERR_FILE_CUT. */
  recover(path: string): Promise<NativeRecovery>
  /** What the writer of the file, in this or another process, told last; null where none lives, where it has only begun, and on
   *  file systems without locks. Reads one page of `<path>.h5j`, takes no lock that lasts, and never makes the writer wait.
   *  Rejects with ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_IO. */
  readStatistics(path: string): Promise<NativeStatistics | null>
  /** Lowers the limits of this process, for good: a limit above the present one changes nothing, and none can be raised again.
   *  For a process that reads files which nobody vouches for. Throws ERR_INVALID_OPTION for a value outside its range, nothing
   *  limited, and ERR_IO where the operating system refuses. */
  limitProcess(limits: NativeProcessLimits): void
  /** Versions of the libraries, and what the codecs of this build are. */
  buildInfo(): {
    hdf5: string
    hdf5Threadsafe: boolean
    blosc: string
    bloscCompressors: string[]
    zlib: string
    /** engine of the deflate filter, a level: index 0 is level 1 */
    deflateEngines: string[]
    isal: string | null
    libdeflate: string | null
    sanitizers: string
  }
  /** The codes and dtypes that the addon was built with, for the check against lib/generated. */
  tables(): { errors: [code: string, className: string][]; dtypes: [name: string, size: number, kind: string, arrayClass: string][] }
}

/** Where a build may lie, best first. `H5SAVER_NATIVE_PATH` names a file and excludes the others. */
function candidates(): string[] {
  const asked = process.env.H5SAVER_NATIVE_PATH
  if (asked) return [asked]
  // This file runs as dist/native.js or, under the test runner, as lib/native.ts: both one folder below the package.
  const root = join(dirname(fileURLToPath(import.meta.url)), '..')
  return ['Release', 'Debug'].map((flavour) => join(root, 'build', flavour, 'h5saver.node'))
}

function load(): NativeAddon {
  const require = createRequire(import.meta.url)
  const failures: string[] = []
  for (const path of candidates()) {
    try {
      return require(path) as NativeAddon
    } catch (error) {
      failures.push(`${path}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    }
  }
  throw new H5SaverError(
    'ERR_NATIVE_NOT_FOUND',
    `the native addon cannot be loaded; build it with "npx h5saver-build", or "npm run build:native" in a clone (${failures.join('; ')})`,
  )
}

export const native: NativeAddon = load()
