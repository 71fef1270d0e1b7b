/** The options of a file, their defaults, and their checks. */
import { availableParallelism } from 'node:os'
import type { Attributes } from '../attributes/envelope.js'
import { createError, describe } from '../errors.js'
import { reservedGroupAttributes } from '../layout.js'
import type { NativeAttribute, NativeCodec, NativeWriterOptions } from '../native.js'
import { callerAttributes } from '../nodes/attributes.js'
import { checkName } from '../nodes/names.js'
import { checkBoolean, checkChoice, checkInteger, checkKeys, checkNumber } from '../options.js'
import { type OnFull, onFullChoices } from '../savers/append-options.js'
import { type Compression, toNativeCodec } from './compression.js'
import { exactPath, type SaveType, saveTypes } from './naming.js'

/** What a commit promises: rows that it covers survive
 *  - `fast`: the death of the process, however it comes; the operating system has them, which may lose them with the power;
 *  - `durable`: the loss of power too; the disk has them;
 *  - `frame`: the same, and `appendAsync` resolves when its row is committed. Calls that wait at the same time share a commit. Small rows are
 *    stored in chunks of at most 64 KiB, for each commit writes the last one again. */
export type Durability = 'fast' | 'durable' | 'frame'
export const durabilities: readonly Durability[] = ['fast', 'durable', 'frame']

/** How others may follow a file while it is written: by HDF5's SWMR (single writer, multiple readers), which h5py opens with `swmr=True`. */
export type Live = 'swmr'
const liveChoices: readonly Live[] = ['swmr']

/** Options of `H5Saver.create`. */
export interface H5SaverOptions {
  // Where the file goes.
  /** the folder below which `<YYYY>/<YYYYMMDD>/` is made; the current folder when left out */
  basePath?: string
  /** the beginning of the file's name; `Data` when left out. Scan files are called `Dataset_…` whatever this says. */
  baseName?: string
  /** what the file is for; `detector` when left out */
  saveType?: SaveType
  /** an exact path instead of `basePath` and `baseName`; `.h5` is added unless it ends in `.h5` or `.hdf5` */
  file?: string
  /** whether an existing `file` is replaced (once the new one stands); false when left out */
  overwrite?: boolean

  // What is written.
  /** compression of all data; none when left out */
  compression?: Compression
  /** attributes of `/RawData`, such as author and sample */
  metadata?: Attributes
  /** what a commit promises; `durable` when left out */
  durability?: Durability
  /** lets other programs follow the file while it is written: h5py with `swmr=True`, and everything of ours. They are refused until
   *  `H5Saver.startLive`, or the first row of a continuous saver; from then on
   *  - the tree is frozen: new nodes and attributes throw ERR_SWMR_TREE_FROZEN, rows go on. Make all groups and savers before. Scans and other
   *    arrays that are filled point by point cannot be in a live file;
   *  - texts of the Logger and of other lists wait in memory (16 MiB of them at most) and are written at the close. They are lost with the process.
   *  Arrays with several rows in a chunk (frames below 64 KiB) are not compressed while others are. After a crash the file is as the last write left
   *  it, not as the last commit: see docs/reliability.md. Once closed it is a plain file, in HDF5's format of 1.10.
   *  Not with the durability `frame`. Nobody can follow the file when it is left out. */
  live?: Live
  /** milliseconds between commits, 0 to an hour; 1000 when left out, 100 with `live`; 0: only at `flush` and `close` (and `appendAsync`, with `frame`) */
  commitInterval?: number
  /** gives the date of the file's name and of its rows; for tests and simulated time. Without it, the system's clock. */
  now?: () => Date

  // How fast, and how much memory.
  /** hard limit of the bytes accepted and not yet written, 1 byte to 64 GiB; 64 MiB when left out. A call is always let in when the queue has fallen
   *  to where `drain` resolves. */
  queueBytes?: number
  /** what happens to rows at that limit; `wait` when left out */
  onFull?: OnFull
  /** the most bytes, before compression, of an array that is declared before its data come: those of scans, and others that are filled point by
   *  point. 16 TiB when left out, the largest file of ext4. Arrays that grow, and those that are written as a whole, have no such limit. */
  declaredBytesMax?: number
  /** threads that compress, 1 to 64; one for each core when left out */
  threads?: number
  /** the event `lowSpace` comes when the disk is full in so many seconds at the present rate, 0 to a day; 60 when left out */
  lowSpaceSeconds?: number
}

const optionNames: readonly (keyof H5SaverOptions)[] = [
  'basePath',
  'baseName',
  'saveType',
  'file',
  'overwrite',
  'compression',
  'metadata',
  'durability',
  'live',
  'commitInterval',
  'now',
  'queueBytes',
  'onFull',
  'declaredBytesMax',
  'threads',
  'lowSpaceSeconds',
]

/** Options that were checked, with their defaults. */
export interface CheckedSaverOptions {
  /** an exact path, or a folder and a name to make one of */
  place: { path: string; overwrite: boolean } | { basePath: string; baseName: string }
  saveType: SaveType
  codec: NativeCodec
  metadata: NativeAttribute[]
  onFull: OnFull
  now: (() => Date) | undefined
  lowSpaceSeconds: number
  declaredBytesMax: number
  durability: Durability
  native: Omit<NativeWriterOptions, 'path'>
}

const queueBytesDefault = 64 * 2 ** 20
const queueBytesLargest = 64 * 2 ** 30
/** ext4's largest file, with its usual blocks. HDF5 would declare any size, and the disk would take it: no byte of it is written yet. */
const declaredBytesDefault = 16 * 2 ** 40
const threadsMax = 64
const commitIntervalDefault = 1000
/** Those who follow a file see what is flushed. */
const liveCommitIntervalDefault = 100
const commitIntervalMax = 3_600_000
const lowSpaceSecondsDefault = 60
const lowSpaceSecondsMax = 86_400

/** Checks the options of a file.
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM */
export function checkSaverOptions(
  options: H5SaverOptions,
  bloscCompressors: readonly string[],
  where = 'options of H5Saver.create',
): CheckedSaverOptions {
  checkKeys(options, optionNames, where)
  const durability = checkChoice(options.durability ?? 'durable', 'durability', durabilities)
  const isLive = checkLive(options.live, durability)
  const { commitInterval = isLive ? liveCommitIntervalDefault : commitIntervalDefault } = options
  const { queueBytes = queueBytesDefault, lowSpaceSeconds = lowSpaceSecondsDefault, now } = options
  const { declaredBytesMax = declaredBytesDefault } = options
  const { threads = Math.min(availableParallelism(), threadsMax) } = options
  if (now !== undefined && typeof now !== 'function') {
    throw createError('ERR_INVALID_OPTION', `now must be a function; got ${describe(now)}`, { option: 'now', given: describe(now) })
  }
  const onFull = checkChoice(options.onFull ?? 'wait', 'onFull', onFullChoices)
  return {
    place: checkPlace(options),
    saveType: checkChoice(options.saveType ?? 'detector', 'saveType', saveTypes),
    codec: toNativeCodec(options.compression, bloscCompressors),
    metadata: checkMetadata(options.metadata),
    onFull,
    now,
    lowSpaceSeconds: checkNumber(lowSpaceSeconds, 'lowSpaceSeconds', 0, lowSpaceSecondsMax),
    declaredBytesMax: checkInteger(declaredBytesMax, 'declaredBytesMax', 1, Number.MAX_SAFE_INTEGER),
    durability,
    native: {
      durability: durability === 'fast' ? 'fast' : 'durable',
      threads: checkInteger(threads, 'threads', 1, threadsMax),
      queueBytes: checkInteger(queueBytes, 'queueBytes', 1, queueBytesLargest),
      commitIntervalMs: checkInteger(commitInterval, 'commitInterval', 0, commitIntervalMax),
      onFull: onFull === 'drop' ? 'drop' : 'refuse',
      ...(isLive ? { live: true } : {}),
    },
  }
}

function checkLive(live: Live | undefined, durability: Durability): boolean {
  if (live === undefined) return false
  checkChoice(live, 'live', liveChoices)
  if (durability !== 'frame') return true
  throw createError(
    'ERR_INVALID_OPTION',
    `live: '${live}' writes without commits of single rows: durability 'frame' cannot be had with it`,
    {
      option: 'live',
      given: `durability: ${describe(durability)}`,
    },
  )
}

/** Attributes for the group of all data. @throws ERR_INVALID_OPTION, ERR_INVALID_NAME */
export function checkMetadata(metadata: Attributes = {}): NativeAttribute[] {
  return callerAttributes(metadata, 'metadata', reservedGroupAttributes)
}

function checkPlace({ file, overwrite, basePath, baseName }: H5SaverOptions): CheckedSaverOptions['place'] {
  const replaces = checkBoolean(overwrite ?? false, 'overwrite')
  if (file !== undefined) {
    if (basePath === undefined && baseName === undefined) return { path: exactPath(file), overwrite: replaces }
    throw createError('ERR_INVALID_OPTION', 'file is an exact path: basePath and baseName have no meaning beside it', { option: 'file' })
  }
  if (replaces) {
    throw createError('ERR_INVALID_OPTION', 'overwrite needs file: a dated file never has the name of another', { option: 'overwrite' })
  }
  const folder = basePath ?? '.'
  if (typeof folder !== 'string' || folder === '' || folder.includes('\0') || !folder.isWellFormed()) {
    throw createError('ERR_INVALID_NAME', `basePath must be the path of a folder; got ${describe(folder)}`, {
      option: 'basePath',
      given: describe(folder),
    })
  }
  return { basePath: folder, baseName: checkName(baseName ?? 'Data', 'baseName') }
}
