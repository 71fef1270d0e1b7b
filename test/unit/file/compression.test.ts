// The compression option, in PyMoDAQ's words.
import { expect, test } from 'vitest'
import { type Compression, toNativeCodec } from '../../../lib/file/compression.js'
import { errorOf } from '../../helpers/errors.js'

const built = ['blosclz', 'lz4', 'lz4hc', 'zlib', 'zstd']

test.each([
  [undefined, { library: 'none' }],
  [{ library: 'none' }, { library: 'none' }],
  [{ library: 'none', level: 9 }, { library: 'none' }],
  [{ library: 'zlib' }, { library: 'deflate', level: 5 }],
  [
    { library: 'gzip', level: 1, shuffle: 'byte' },
    { library: 'deflate', level: 1 },
  ],
  [{ library: 'zlib', level: 0 }, { library: 'none' }],
  [
    { library: 'blosc', level: 3 },
    { library: 'blosc', compressor: 'blosclz', level: 3, shuffle: 'byte' },
  ],
  [
    { library: 'blosc:lz4', level: 9, shuffle: 'bit' },
    { library: 'blosc', compressor: 'lz4', level: 9, shuffle: 'bit' },
  ],
  [
    { library: 'blosc:zstd', shuffle: 'none' },
    { library: 'blosc', compressor: 'zstd', level: 5, shuffle: 'none' },
  ],
] as [Compression | undefined, object][])('%j becomes %j', (compression, codec) => {
  expect(toNativeCodec(compression, built)).toEqual(codec)
})

test.each([
  [{ library: 'lzo' }, 'ERR_FILTER_UNAVAILABLE', 'compression.library', '"lzo"'],
  [{ library: 'blosc:snappy' }, 'ERR_FILTER_UNAVAILABLE', 'compression.library', '"blosc:snappy"'],
  [{ library: '' }, 'ERR_FILTER_UNAVAILABLE', 'compression.library', '""'],
  [{}, 'ERR_FILTER_UNAVAILABLE', 'compression.library', 'undefined'],
  [{ library: 'zlib', level: 10 }, 'ERR_FILTER_PARAM', 'compression.level', '10'],
  [{ library: 'zlib', level: -1 }, 'ERR_FILTER_PARAM', 'compression.level', '-1'],
  [{ library: 'zlib', level: 1.5 }, 'ERR_FILTER_PARAM', 'compression.level', '1.5'],
  [{ library: 'none', level: 'x' }, 'ERR_FILTER_PARAM', 'compression.level', '"x"'],
  [{ library: 'zlib', shuffle: 'bit' }, 'ERR_FILTER_PARAM', 'compression.shuffle', '"bit"'],
  [{ library: 'blosc', shuffle: 'yes' }, 'ERR_FILTER_PARAM', 'compression.shuffle', '"yes"'],
])('%j is refused with %s, naming %s and %s', (compression, code, option, given) => {
  const error = errorOf(() => toNativeCodec(compression as Compression, built))
  expect(error).toMatchObject({ code, option, given })
  expect(error.message).toContain(option)
  expect(error.message).toContain(given)
})

test('a misspelt key is named', () => {
  expect(errorOf(() => toNativeCodec({ library: 'zlib', lvl: 3 } as Compression, built))).toMatchObject({
    code: 'ERR_INVALID_OPTION',
    option: 'lvl',
  })
})
