// Options of a file: every refusal names the option and the value.
import { expect, test } from 'vitest'
import { stringEnvelope, valueEnvelope } from '../../../lib/attributes/envelope.js'
import { checkSaverOptions, type H5SaverOptions } from '../../../lib/file/saver-options.js'
import { errorOf } from '../../helpers/errors.js'

const check = (options: unknown) => checkSaverOptions(options as H5SaverOptions, ['lz4'])

test('the defaults', () => {
  const checked = check({})
  expect(checked.place).toEqual({ basePath: '.', baseName: 'Data' })
  expect(checked).toMatchObject({ saveType: 'detector', onFull: 'wait', codec: { library: 'none' } })
  expect(checked.native).toMatchObject({ queueBytes: 67_108_864, commitIntervalMs: 1000, onFull: 'refuse' })
  expect(checked.native.threads).toBeGreaterThanOrEqual(1)
})

test('a commit for each row is durable to the addon', () => {
  expect(['fast', 'durable', 'frame', undefined].map((durability) => check({ durability }).native.durability)).toEqual([
    'fast',
    'durable',
    'durable',
    'durable',
  ])
  expect(check({ durability: 'frame' })).toMatchObject({ durability: 'frame', lowSpaceSeconds: 60, declaredBytesMax: 2 ** 44 })
})

test('a live file is flushed ten times a second, if nothing else is asked for', () => {
  expect(check({ live: 'swmr' })).toMatchObject({
    durability: 'durable',
    native: { live: true, commitIntervalMs: 100, durability: 'durable' },
  })
  expect(check({ live: 'swmr', commitInterval: 0, durability: 'fast' }).native).toMatchObject({
    live: true,
    commitIntervalMs: 0,
    durability: 'fast',
  })
  expect(check({}).native).not.toHaveProperty('live')
})

test('drop is the only policy that the addon carries out by itself', () => {
  expect(['wait', 'drop', 'error'].map((onFull) => check({ onFull }).native.onFull)).toEqual(['refuse', 'drop', 'refuse'])
})

test.each([
  [{ basepath: 'x' }, 'ERR_INVALID_OPTION', 'basepath'],
  [{ durability: 'safe' }, 'ERR_INVALID_OPTION', 'durability'],
  [{ live: true }, 'ERR_INVALID_OPTION', 'live'],
  [{ live: 'SWMR' }, 'ERR_INVALID_OPTION', 'live'],
  [{ live: 'swmr', durability: 'frame' }, 'ERR_INVALID_OPTION', 'live'],
  [{ lowSpaceSeconds: -1 }, 'ERR_INVALID_OPTION', 'lowSpaceSeconds'],
  [{ lowSpaceSeconds: Number.POSITIVE_INFINITY }, 'ERR_INVALID_OPTION', 'lowSpaceSeconds'],
  [{ commitInterval: -1 }, 'ERR_INVALID_OPTION', 'commitInterval'],
  [{ commitInterval: 0.5 }, 'ERR_INVALID_OPTION', 'commitInterval'],
  [{ queueBytes: 0 }, 'ERR_INVALID_OPTION', 'queueBytes'],
  [{ queueBytes: '64M' }, 'ERR_INVALID_OPTION', 'queueBytes'],
  [{ declaredBytesMax: 0 }, 'ERR_INVALID_OPTION', 'declaredBytesMax'],
  [{ declaredBytesMax: 2 ** 53 }, 'ERR_INVALID_OPTION', 'declaredBytesMax'],
  [{ threads: 65 }, 'ERR_INVALID_OPTION', 'threads'],
  [{ threads: Number.NaN }, 'ERR_INVALID_OPTION', 'threads'],
  [{ onFull: 'block' }, 'ERR_INVALID_OPTION', 'onFull'],
  [{ saveType: 'Detector' }, 'ERR_INVALID_OPTION', 'saveType'],
  [{ now: 5 }, 'ERR_INVALID_OPTION', 'now'],
  [{ overwrite: 'yes', file: 'x' }, 'ERR_INVALID_OPTION', 'overwrite'],
  [{ overwrite: true }, 'ERR_INVALID_OPTION', 'overwrite'],
  [{ file: 'x', basePath: 'y' }, 'ERR_INVALID_OPTION', 'file'],
  [{ file: 'x', baseName: 'y' }, 'ERR_INVALID_OPTION', 'file'],
  [{ file: '' }, 'ERR_INVALID_NAME', 'file'],
  [{ basePath: '' }, 'ERR_INVALID_NAME', 'basePath'],
  [{ basePath: 'a\0b' }, 'ERR_INVALID_NAME', 'basePath'],
  [{ basePath: 'a\ud800' }, 'ERR_INVALID_NAME', 'basePath'],
  [{ baseName: '..' }, 'ERR_INVALID_NAME', 'baseName'],
  [{ baseName: 5 }, 'ERR_INVALID_NAME', 'baseName'],
  [{ metadata: { settings: 1 } }, 'ERR_INVALID_OPTION', 'metadata'],
  [{ metadata: { 'a/b': 1 } }, 'ERR_INVALID_NAME', 'a name in metadata'],
  [{ metadata: { a: '\ud800' } }, 'ERR_INVALID_OPTION', 'metadata.a'],
  [{ metadata: { a: undefined } }, 'ERR_INVALID_OPTION', 'metadata.a'],
  [{ metadata: [] }, 'ERR_INVALID_OPTION', 'metadata'],
  [{ compression: { library: 'lzo' } }, 'ERR_FILTER_UNAVAILABLE', 'compression.library'],
  [5, 'ERR_INVALID_OPTION', 'options of H5Saver.create'],
])('%j is refused with %s', (options, code, option) => {
  const error = errorOf(() => check(options))
  expect(error).toMatchObject({ code, option })
  expect(error.message).toContain(option)
})

test('later changes of the metadata have no effect', () => {
  const metadata = { sample: 'A', list: [1] }
  const checked = check({ metadata })
  metadata.sample = 'B'
  metadata.list.push(2)
  expect(checked.metadata).toMatchObject([
    { name: 'sample', text: stringEnvelope('A') },
    { name: 'list', text: valueEnvelope([1], 'list') },
  ])
})
