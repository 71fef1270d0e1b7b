// Options of the append calls.
import { expect, test } from 'vitest'
import {
  type AppendManyOptions,
  type AppendOptions,
  checkAppendOptions,
  checkFrameId,
  checkManyOptions,
  checkTime,
} from '../../../lib/savers/append-options.js'
import { errorOf } from '../../helpers/errors.js'

test('frame ids are whole numbers, as numbers or bigints', () => {
  expect([checkFrameId(0), checkFrameId(7n), checkFrameId(2 ** 53 - 1)]).toEqual([0, 7, 2 ** 53 - 1])
  for (const id of [-1, 1.5, Number.NaN, 2 ** 53, 2n ** 60n, '1', null]) {
    expect(errorOf(() => checkFrameId(id))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'frameId' })
  }
})

test('times are finite numbers', () => {
  expect(checkTime(1.5)).toBe(1.5)
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY, '1', new Date()]) {
    expect(errorOf(() => checkTime(time))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'time' })
  }
})

test('options of a row are an object of known names', () => {
  for (const options of [{}, { time: 1 }, { frameId: 1, transfer: true }]) expect(checkAppendOptions(options)).toBeUndefined()
  for (const options of [null, 5, 'time', [], { tyme: 1 }, { time: 1, transfr: true }] as AppendOptions[]) {
    expect(errorOf(() => checkAppendOptions(options)).code).toBe('ERR_INVALID_OPTION')
  }
})

test('lists become arrays that the addon takes', () => {
  expect(checkManyOptions({}, 3)).toEqual({ times: null, frameIds: null })
  const ids = Uint32Array.of(1, 2)
  const checked = checkManyOptions({ times: [1, 2], frameIds: ids, count: 2 }, 2)
  expect(checked.times).toEqual(Float64Array.of(1, 2))
  expect(checked.frameIds).toBe(ids)
  expect(checkManyOptions({ frameIds: [3, 4] }, 2).frameIds).toEqual(Float64Array.of(3, 4))
})

test.each([
  [{ times: [1] }, 'ERR_SHAPE_MISMATCH', 'times'],
  [{ frameIds: new Uint32Array(3) }, 'ERR_SHAPE_MISMATCH', 'frameIds'],
  [{ times: [1, Number.NaN] }, 'ERR_INVALID_OPTION', 'time'],
  [{ times: 5 }, 'ERR_INVALID_OPTION', 'times'],
  [{ frameIds: [1, -2] }, 'ERR_INVALID_OPTION', 'frameId'],
  [{ frameIds: new DataView(new ArrayBuffer(2)) }, 'ERR_INVALID_OPTION', 'frameIds'],
  [{ count: 0 }, 'ERR_INVALID_OPTION', 'count'],
  [{ time: [1, 2] }, 'ERR_INVALID_OPTION', 'time'],
])('%j is refused with %s', (options, code, option) => {
  expect(errorOf(() => checkManyOptions(options as AppendManyOptions, 2))).toMatchObject({ code, option })
})

test('nothing in a list becomes a number that is none', () => {
  for (const times of [
    [1, null],
    ['1', '2'],
    [1, new Date()],
  ] as AppendManyOptions['times'][]) {
    expect(errorOf(() => checkManyOptions(times === undefined ? {} : { times }, 2))).toMatchObject({
      code: 'ERR_INVALID_OPTION',
      option: 'time',
    })
  }
  const frameIds = JSON.parse('[1, 2]').map(BigInt)
  expect(checkManyOptions({ frameIds }, 2).frameIds).toEqual(Float64Array.of(1, 2))
})
