// Channels of a detector.
import { expect, test } from 'vitest'
import { type Channels, checkChannels } from '../../../lib/data/channel.js'
import { errorOf } from '../../helpers/errors.js'

const none = { library: 'none' } as const
const check = (channels: unknown) => checkChannels(channels as Channels, none, ['lz4'])

test('dimensions, sizes and defaults follow from shape and dtype', () => {
  const channels = check({
    power: { shape: [], dtype: 'float64', units: 'W' },
    spectrum: { shape: [1024], dtype: 'uint16', label: 'counts/s' },
    image: { shape: [4, 5], dtype: 'complex64' },
    cube: { shape: [2, 3, 4], dtype: 'int8', compression: { library: 'blosc:lz4', level: 1 } },
  })
  expect(channels.map(({ name, dimension, frameLength, frameBytes, label }) => [name, dimension, frameLength, frameBytes, label])).toEqual([
    ['power', 'Data0D', 1, 8, 'power'],
    ['spectrum', 'Data1D', 1024, 2048, 'counts/s'],
    ['image', 'Data2D', 40, 160, 'image'],
    ['cube', 'DataND', 24, 24, 'cube'],
  ])
  expect(channels.map(({ codec }) => codec.library)).toEqual(['none', 'none', 'none', 'blosc'])
})

test.each([
  [{}, 'ERR_INVALID_OPTION', 'channels'],
  [null, 'ERR_INVALID_OPTION', 'channels'],
  [{ '': { shape: [], dtype: 'int8' } }, 'ERR_INVALID_NAME', 'the name of a channel'],
  [{ '.': { shape: [], dtype: 'int8' } }, 'ERR_INVALID_NAME', 'the name of a channel'],
  [{ '..': { shape: [], dtype: 'int8' } }, 'ERR_INVALID_NAME', 'the name of a channel'],
  [{ 'a/b': { shape: [], dtype: 'int8' } }, 'ERR_INVALID_NAME', 'the name of a channel'],
  [{ 'a\0': { shape: [], dtype: 'int8' } }, 'ERR_INVALID_NAME', 'the name of a channel'],
  [{ '\udc00': { shape: [], dtype: 'int8' } }, 'ERR_INVALID_NAME', 'the name of a channel'],
  [{ [`${'é'.repeat(128)}`]: { shape: [], dtype: 'int8' } }, 'ERR_INVALID_NAME', 'the name of a channel'],
  [{ a: { shape: [], dtype: 'uint128' } }, 'ERR_DTYPE_UNSUPPORTED', 'channels.a.dtype'],
  [{ a: { shape: [] } }, 'ERR_DTYPE_UNSUPPORTED', 'channels.a.dtype'],
  [{ a: { shape: [0], dtype: 'int8' } }, 'ERR_INVALID_OPTION', 'channels.a.shape'],
  [{ a: { shape: [-1], dtype: 'int8' } }, 'ERR_INVALID_OPTION', 'channels.a.shape'],
  [{ a: { shape: [1.5], dtype: 'int8' } }, 'ERR_INVALID_OPTION', 'channels.a.shape'],
  [{ a: { shape: 5, dtype: 'int8' } }, 'ERR_INVALID_OPTION', 'channels.a.shape'],
  [{ a: { dtype: 'int8' } }, 'ERR_INVALID_OPTION', 'channels.a.shape'],
  [{ a: { shape: [65536, 65536], dtype: 'int8' } }, 'ERR_INVALID_OPTION', 'channels.a.shape'],
  [{ a: { shape: new Array(32).fill(1), dtype: 'int8' } }, 'ERR_INVALID_OPTION', 'channels.a.shape'],
  [{ a: { shape: [2 ** 53, 2 ** 53, 2 ** 53], dtype: 'float64' } }, 'ERR_INVALID_OPTION', 'channels.a.shape'],
  [{ a: { shape: [], dtype: 'int8', unit: 'V' } }, 'ERR_INVALID_OPTION', 'unit'],
  [{ a: { shape: [], dtype: 'int8', units: 5 } }, 'ERR_INVALID_NAME', 'channels.a.units'],
  [{ a: { shape: [], dtype: 'int8', metadata: { axes: 1 } } }, 'ERR_INVALID_OPTION', 'channels.a.metadata'],
  [{ a: { shape: [], dtype: 'int8', compression: { library: 'zlib', level: 11 } } }, 'ERR_FILTER_PARAM', 'channels.a.compression.level'],
])('%j is refused with %s', (channels, code, option) => {
  const error = errorOf(() => check(channels))
  expect(error).toMatchObject({ code, option })
  expect(error.message).toContain(option)
})
