/** Which compression an array gets that keeps its own. */
import type { NativeCodec, NativeNodeInfo } from '../native.js'

const filterId = { deflate: 1, shuffle: 2, fletcher32: 3, blosc: 32001 } as const
/** The order of blosc's compressors in its filter's seventh value (PyTables, `blosc_filter.c`). */
const bloscCompressors = ['blosclz', 'lz4', 'lz4hc', 'snappy', 'zlib', 'zstd'] as const
const shuffles = ['none', 'byte', 'bit'] as const
const levelDefault = 5

/** The codec of an array's filters: zlib and blosc as they are, every other compression as zlib 5.
 *  @param available what this build of blosc can do */
export function codecOfFilters({ filters = [] }: Pick<NativeNodeInfo, 'filters'>, available: readonly string[]): NativeCodec {
  for (const { id, values } of filters) {
    if (id === filterId.shuffle || id === filterId.fletcher32) continue
    if (id === filterId.deflate) return levelled(values[0], (level) => ({ library: 'deflate', level }))
    const compressor = bloscCompressors[values[6] ?? 0]
    if (id === filterId.blosc && compressor !== undefined && available.includes(compressor)) {
      const shuffle = shuffles[values[5] ?? 1] ?? 'byte'
      return levelled(values[4], (level) => ({ library: 'blosc', compressor, level, shuffle }))
    }
    return { library: 'deflate', level: levelDefault }
  }
  return { library: 'none' }
}

function levelled(level: number | undefined, make: (level: number) => NativeCodec): NativeCodec {
  if (level === 0) return { library: 'none' }
  return make(level === undefined || level > 9 ? levelDefault : level)
}
