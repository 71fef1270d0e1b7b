// Which compression an array keeps when none is asked for.
import { expect, test } from 'vitest'
import { codecOfFilters } from '../../../lib/convert/codec.js'

const available = ['blosclz', 'lz4', 'zstd']
const filter = (id: number, ...values: number[]) => ({ id, flags: 1, name: '', values })

test.each([
  ['none', [], { library: 'none' }],
  ['shuffle and zlib', [filter(2, 8), filter(1, 7)], { library: 'deflate', level: 7 }],
  ['zlib of level 0', [filter(1, 0)], { library: 'none' }],
  ['checksums alone', [filter(3)], { library: 'none' }],
  ['blosc', [filter(32001, 2, 2, 8, 65536, 5, 1)], { library: 'blosc', compressor: 'blosclz', level: 5, shuffle: 'byte' }],
  ['blosc:zstd with bits', [filter(32001, 2, 2, 8, 65536, 3, 2, 5)], { library: 'blosc', compressor: 'zstd', level: 3, shuffle: 'bit' }],
  ['a compressor that this build has not', [filter(32001, 2, 2, 8, 65536, 3, 1, 3)], { library: 'deflate', level: 5 }],
  ['bzip2', [filter(2, 8), filter(307, 9)], { library: 'deflate', level: 5 }],
  ['a level that means nothing', [filter(1, 4_000_000_000)], { library: 'deflate', level: 5 }],
] as const)('%s', (_, filters, codec) => {
  expect(codecOfFilters({ filters: [...filters].map((one) => ({ ...one, values: [...one.values] })) }, available)).toEqual(codec)
})
