// Values that are no typed array of their channel.
import { expect, test } from 'vitest'
import { checkChannels } from '../../../lib/data/channel.js'
import { asElements, checkRowKeys, countRows, faultError, lendableRow, normaliseRow } from '../../../lib/savers/row-values.js'
import { errorOf } from '../../helpers/errors.js'

const channels = checkChannels(
  { image: { shape: [2, 2], dtype: 'uint16' }, power: { shape: [], dtype: 'float64' }, mask: { shape: [3], dtype: 'uint8' } },
  { library: 'none' },
  [],
)
const [image, power, mask] = channels
if (image === undefined || power === undefined || mask === undefined) throw new Error('three channels were described')
const frame = Uint16Array.of(1, 2, 3, 4)

test('memory of any class is passed as bytes when no number is among it', () => {
  const row = { image: Buffer.from(frame.buffer), power: Float64Array.of(1), mask: new Uint8ClampedArray(3) }
  expect(normaliseRow(channels, row, 1)).toEqual({ form: 'bytes', values: [row.image, row.power, row.mask] })
})

test('with a number in the row, memory becomes typed arrays', () => {
  const bytes = new Uint8Array(9)
  bytes.set(new Uint8Array(frame.buffer), 1)
  const row = { image: new DataView(bytes.buffer, 1), power: 0.5, mask: new ArrayBuffer(3) }
  expect(normaliseRow(channels, row, 1)).toEqual({ form: 'elements', values: [frame, 0.5, new Uint8Array(3)] })
})

test.each([
  ['another class', { image: new Int16Array(4), power: 1, mask: new Uint8Array(3) }, 'ERR_DTYPE_MISMATCH', 'image'],
  ['a list', { image: [1, 2, 3, 4], power: 1, mask: new Uint8Array(3) }, 'ERR_DTYPE_MISMATCH', 'image'],
  ['a string', { image: frame, power: '1', mask: new Uint8Array(3) }, 'ERR_DTYPE_MISMATCH', 'power'],
  ['a clamped array for 16 bits', { image: new Uint8ClampedArray(8), power: 1, mask: new Uint8Array(3) }, 'ERR_DTYPE_MISMATCH', 'image'],
  ['a missing value', { image: frame, power: 1 }, 'ERR_INVALID_OPTION', 'mask'],
  ['bytes of another length', { image: Buffer.alloc(7), power: 1, mask: new Uint8Array(3) }, 'ERR_SHAPE_MISMATCH', 'image'],
])('%s is refused, naming the channel', (_name, row, code, channel) => {
  const error = errorOf(() => normaliseRow(channels, row, 1))
  expect(error).toMatchObject({ code, channel })
  expect(error.message).toContain(`'${channel}'`)
})

test('a row must be an object with the names of the channels', () => {
  for (const row of [undefined, null, 5, frame, [frame]]) expect(errorOf(() => checkRowKeys(channels, row)).code).toBe('ERR_INVALID_OPTION')
  const error = errorOf(() => checkRowKeys(channels, { image: frame, imgae: frame }))
  expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'imgae' })
})

test('memory is viewed where it is aligned, and copied where it is not', () => {
  const bytes = new Uint8Array(16)
  expect(asElements(image, bytes.subarray(2, 10), 1).buffer).toBe(bytes.buffer)
  expect(asElements(image, bytes.subarray(3, 11), 1).buffer).not.toBe(bytes.buffer)
})

test('a row is lent as typed arrays, or not at all', () => {
  const power1 = Float64Array.of(1)
  const buffer = Buffer.from(frame.buffer)
  expect(lendableRow(channels, { image: buffer, power: power1, mask: new Uint8Array(3) })?.[0]).toEqual(frame)
  expect(lendableRow(channels, { image: buffer, power: 1, mask: new Uint8Array(3) })).toBeUndefined()
  const odd = new Uint8Array(9).subarray(1)
  expect(lendableRow(channels, { image: Buffer.from(odd.buffer, 1, 8), power: power1, mask: new Uint8Array(3) })).toBeUndefined()
})

test('rows are counted by bytes, and must be whole', () => {
  expect(countRows(image, new Uint16Array(12))).toBe(3)
  expect(countRows(power, Buffer.alloc(80))).toBe(10)
  expect(errorOf(() => countRows(image, new Uint16Array(13)))).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'image' })
  expect(errorOf(() => countRows(image, new Uint16Array(0))).code).toBe('ERR_SHAPE_MISMATCH')
  expect(errorOf(() => countRows(image, 5)).code).toBe('ERR_DTYPE_MISMATCH')
  expect(errorOf(() => countRows(image, new Float32Array(4))).code).toBe('ERR_DTYPE_MISMATCH')
})

test('the errors of the hot path say what was expected and what was given', () => {
  expect(faultError(image, 'length', new Uint16Array(3), 1)).toMatchObject({
    code: 'ERR_SHAPE_MISMATCH',
    channel: 'image',
    expected: 'Uint16Array of 4 elements (uint16, shape [2, 2])',
    given: 'Uint16Array of 3 elements',
  })
  expect(faultError(image, 'range', 70_000, 1).message).toBe("channel 'image' cannot hold 70000 as uint16")
  expect(faultError(image, 'detached', frame, 1).code).toBe('ERR_BUFFER_DETACHED')
  expect(faultError(image, 'resizable', frame, 1).code).toBe('ERR_BUFFER_DETACHED')
  expect(faultError(image, 'missing', undefined, 1).code).toBe('ERR_INVALID_OPTION')
})

test('memory that is gone is told apart from a wrong length, whatever views it', () => {
  const views: ((buffer: ArrayBuffer) => ArrayBuffer | ArrayBufferView)[] = [
    (buffer) => buffer,
    (buffer) => new DataView(buffer),
    (buffer) => Buffer.from(buffer),
    (buffer) => new Uint16Array(buffer),
  ]
  for (const view of views) {
    const buffer = new ArrayBuffer(8)
    const value = view(buffer)
    structuredClone(buffer, { transfer: [buffer] })
    expect(errorOf(() => countRows(image, value))).toMatchObject({ code: 'ERR_BUFFER_DETACHED', channel: 'image' })
    expect(errorOf(() => asElements(image, value as DataView, 1)).code).toBe('ERR_BUFFER_DETACHED')
    expect(faultError(image, 'detached', value, 1).code).toBe('ERR_BUFFER_DETACHED')
  }
})

test('raw memory of another size is told in bytes', () => {
  expect(faultError(image, 'length', Buffer.alloc(7), 1).message).toBe(
    "channel 'image' takes 8 bytes (uint16, shape [2, 2]); got Buffer of 7 bytes",
  )
})
