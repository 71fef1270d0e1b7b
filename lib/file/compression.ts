/** The compression option, in PyMoDAQ's and PyTables' words, as a codec of the addon. */
import { createError, describe } from '../errors.js'
import type { NativeCodec } from '../native.js'
import { checkKeys } from '../options.js'

/** How data is compressed on disk.
 *
 *  | library | on disk | readable by |
 *  |---|---|---|
 *  | `none` | as it is | everything |
 *  | `zlib`, `gzip` (the same) | byte shuffle + deflate | every HDF5 tool |
 *  | `blosc`, `blosc:blosclz`, `blosc:lz4`, `blosc:lz4hc`, `blosc:snappy`, `blosc:zlib`, `blosc:zstd` | filter 32001 | PyMoDAQ, PyTables; h5py with hdf5plugin |
 */
export interface Compression {
  /** a name of the table above */
  library: string
  /** 0 (no filter) to 9; 5 when left out, as in PyMoDAQ */
  level?: number
  /** order of the bytes before compression: `byte` when left out; `bit` and `none` with blosc only */
  shuffle?: 'byte' | 'bit' | 'none'
}

const levelDefault = 5
const shuffles = ['byte', 'bit', 'none'] as const

/** Makes the codec of a compression option.
 *  @param bloscCompressors what this build of blosc can do, as `buildInfo` tells
 *  @param option how messages call the option
 *  @throws ERR_FILTER_UNAVAILABLE for an unknown library, ERR_FILTER_PARAM for a level or shuffle outside its range */
export function toNativeCodec(
  compression: Compression | undefined,
  bloscCompressors: readonly string[],
  option = 'compression',
): NativeCodec {
  if (compression === undefined) return { library: 'none' }
  checkKeys(compression, ['library', 'level', 'shuffle'], option)
  const { library, level = levelDefault, shuffle = 'byte' } = compression
  const compressor = compressorOf(library, bloscCompressors, option)
  if (!Number.isInteger(level) || level < 0 || level > 9) {
    throw createError('ERR_FILTER_PARAM', `${option}.level must be a whole number from 0 to 9; got ${describe(level)}`, {
      option: `${option}.level`,
      given: describe(level),
    })
  }
  checkShuffle(shuffle, compressor, option)
  if (compressor === 'none' || level === 0) return { library: 'none' }
  if (compressor === 'deflate') return { library: 'deflate', level }
  return { library: 'blosc', compressor, level, shuffle }
}

/** The option that asks for a codec. */
export function compressionOf(codec: NativeCodec): Compression {
  if (codec.library === 'none') return { library: 'none' }
  if (codec.library === 'deflate') return { library: 'zlib', level: codec.level }
  return { library: `blosc:${codec.compressor}`, level: codec.level, shuffle: codec.shuffle }
}

/** `none`, `deflate`, or the name of blosc's compressor. */
function compressorOf(library: unknown, bloscCompressors: readonly string[], option: string): string {
  if (library === 'none') return 'none'
  if (library === 'zlib' || library === 'gzip') return 'deflate'
  // Without a compressor blosc uses its own, blosclz, as PyTables does.
  const asked = library === 'blosc' ? 'blosclz' : typeof library === 'string' && library.startsWith('blosc:') ? library.slice(6) : undefined
  if (asked !== undefined && bloscCompressors.includes(asked)) return asked
  const choices = ['none', 'zlib', 'gzip', 'blosc', ...bloscCompressors.map((name) => `blosc:${name}`)]
  throw createError('ERR_FILTER_UNAVAILABLE', `${option}.library must be one of ${choices.join(', ')}; got ${describe(library)}`, {
    option: `${option}.library`,
    given: describe(library),
  })
}

function checkShuffle(shuffle: unknown, compressor: string, option: string): void {
  const known = shuffles.some((candidate) => candidate === shuffle)
  if (known && (compressor !== 'deflate' || shuffle === 'byte')) return
  const choices = compressor === 'deflate' ? "'byte' with zlib and gzip" : `one of ${shuffles.join(', ')}`
  throw createError('ERR_FILTER_PARAM', `${option}.shuffle must be ${choices}; got ${describe(shuffle)}`, {
    option: `${option}.shuffle`,
    given: describe(shuffle),
  })
}
