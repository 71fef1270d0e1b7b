/** The options of a conversion, their defaults, and their checks. */
import { availableParallelism } from 'node:os'
import { createError, describe } from '../errors.js'
import { type Compression, toNativeCodec } from '../file/compression.js'
import { type NativeCodec, native } from '../native.js'
import { checkBoolean, checkInteger, checkKeys } from '../options.js'

/** How far a conversion is. */
export interface ConvertProgress {
  /** the node that was written last, in the new file */
  path: string
  /** groups, arrays and lists written so far */
  nodes: number
  /** bytes of elements read so far */
  bytesIn: number
}

/** Options of `convertFile`. */
export interface ConvertOptions {
  // What is written.
  /** compression of all arrays; without it each array keeps what it has, as far as it is zlib or blosc (any other becomes zlib 5) */
  compression?: Compression
  /** whether an existing file is replaced, once the new one is complete; false when left out */
  overwrite?: boolean

  // How fast, and how much memory.
  /** bytes of an array that are read at a time, 4 KiB to 1 GiB; 8 MiB when left out. One row of an array that grows, and one vector along
   *  the last dimension, are never cut. */
  sliceBytes?: number
  /** threads that compress, 1 to 64; one for each core when left out */
  threads?: number
  /** told after each node and each slice */
  onProgress?: (progress: ConvertProgress) => void
}

/** Options that were checked, with their defaults. */
export interface CheckedConvertOptions {
  /** undefined: each array keeps its own */
  codec: NativeCodec | undefined
  overwrite: boolean
  sliceBytes: number
  threads: number
  onProgress: (progress: ConvertProgress) => void
}

const threadsMax = 64
const sliceBytesDefault = 8 * 2 ** 20

/** @throws ERR_INVALID_OPTION, ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM */
export function checkConvertOptions(options: ConvertOptions): CheckedConvertOptions {
  checkKeys(options, ['compression', 'overwrite', 'sliceBytes', 'threads', 'onProgress'], 'options of convertFile')
  const { compression, overwrite = false, sliceBytes = sliceBytesDefault, onProgress = () => {} } = options
  const { threads = Math.min(availableParallelism(), threadsMax) } = options
  if (typeof onProgress !== 'function') {
    const given = describe(onProgress)
    throw createError('ERR_INVALID_OPTION', `onProgress must be a function; got ${given}`, { option: 'onProgress', given })
  }
  return {
    codec: compression === undefined ? undefined : toNativeCodec(compression, native.buildInfo().bloscCompressors),
    overwrite: checkBoolean(overwrite, 'overwrite'),
    sliceBytes: checkInteger(sliceBytes, 'sliceBytes', 4096, 2 ** 30),
    threads: checkInteger(threads, 'threads', 1, threadsMax),
    onProgress,
  }
}
