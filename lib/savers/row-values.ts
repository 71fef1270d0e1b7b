/** The values of a row that the addon's hot path does not take as they are, and the errors of those that cannot be taken.
 *  Nothing here runs for a row of typed arrays of the right class and length. */
import type { CheckedChannel } from '../data/channel.js'
import { type AnyArray, arrayClassOf, viewAs } from '../dtype.js'
import { createError, describe, type H5SaverError } from '../errors.js'
import type { ColumnFault, NativeValue } from '../native.js'

/** Row values under the names of their channels, as a caller may give them: anything. */
export type RowValues = Readonly<Record<string, unknown>>

/** Whether a value is raw memory, whose elements have no type of their own. */
function isRaw(value: unknown, channel: CheckedChannel): value is ArrayBufferView | ArrayBuffer | SharedArrayBuffer {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer || value instanceof DataView || Buffer.isBuffer(value)) return true
  // Pictures of a canvas, and Node versions that have a class for what travels as bit patterns here.
  const tag = ArrayBuffer.isView(value) ? Object.prototype.toString.call(value) : ''
  return (
    (channel.dtype === 'uint8' && tag === '[object Uint8ClampedArray]') || (channel.dtype === 'float16' && tag === '[object Float16Array]')
  )
}

function isScalar(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function isRightArray(value: unknown, channel: CheckedChannel): value is AnyArray {
  return value instanceof arrayClassOf(channel.dtype)
}

/** Checks that a row is an object with exactly the channels' names.
 *  @throws ERR_INVALID_OPTION */
export function checkRowKeys(channels: readonly CheckedChannel[], row: unknown): void {
  if (typeof row !== 'object' || row === null || ArrayBuffer.isView(row) || Array.isArray(row)) {
    const names = channels.map(({ name }) => name).join(', ')
    throw createError('ERR_INVALID_OPTION', `a row must be an object with the channels ${names}; got ${describe(row)}`, {
      option: 'row',
      given: describe(row),
    })
  }
  for (const name of Object.keys(row)) {
    if (channels.some((channel) => channel.name === name)) continue
    throw createError('ERR_INVALID_OPTION', `the row has a value for '${name}', which is no channel of this saver`, { option: name })
  }
}

/** The values of a row in which some are raw memory, in a form that the addon takes.
 *  `bytes`: all values are memory of any class, for `appendBytes`. `elements`: typed arrays of the channels' classes and
 *  scalars; memory that is not aligned was copied.
 *  @throws ERR_DTYPE_MISMATCH, ERR_SHAPE_MISMATCH, ERR_INVALID_OPTION naming the channel, expected and given */
export function normaliseRow(
  channels: readonly CheckedChannel[],
  row: RowValues,
  count: number,
): { form: 'bytes' | 'elements'; values: NativeValue[] } {
  checkRowKeys(channels, row)
  const values = channels.map((channel) => {
    const value = row[channel.name]
    if (isRaw(value, channel) || isScalar(value) || isRightArray(value, channel)) return value
    throw faultError(channel, value === undefined ? 'missing' : 'dtype', value, count)
  })
  if (!values.some(isScalar)) return { form: 'bytes', values }
  return {
    form: 'elements',
    values: channels.map((channel, place) => {
      const value = values[place]
      if (value === undefined || isScalar(value) || isRightArray(value, channel)) return value ?? 0
      return asElements(channel, value, count)
    }),
  }
}

/** Raw memory as the typed array of a channel: a view, or a copy where the memory is not aligned. */
export function asElements(channel: CheckedChannel, value: ArrayBufferView | ArrayBuffer | SharedArrayBuffer, count: number): AnyArray {
  if (isGone(value)) throw faultError(channel, 'detached', value, count)
  const { byteLength } = value
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  const byteOffset = ArrayBuffer.isView(value) ? value.byteOffset : 0
  if (byteLength !== channel.frameBytes * count) throw faultError(channel, 'length', value, count)
  const copied = () => new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength)).buffer
  const array = viewAs(channel.dtype, buffer, byteOffset, byteLength) ?? viewAs(channel.dtype, copied(), 0, byteLength)
  if (array === undefined) throw faultError(channel, 'length', value, count)
  return array
}

/** The memory of a row that is to be lent, as typed arrays; `undefined` when some of it can only be copied.
 *  @throws ERR_BUFFER_DETACHED for memory that may be resized, and the errors of `normaliseRow` */
export function lendableRow(channels: readonly CheckedChannel[], row: RowValues): AnyArray[] | undefined {
  const arrays: AnyArray[] = []
  for (const channel of channels) {
    const value = row[channel.name]
    if (isResizable(value)) throw faultError(channel, 'resizable', value, 1)
    if (isRightArray(value, channel)) {
      arrays.push(value)
    } else if (isRaw(value, channel)) {
      const array = asElements(channel, value, 1)
      if (array.buffer !== (ArrayBuffer.isView(value) ? value.buffer : value)) return undefined
      arrays.push(array)
    } else if (isScalar(value)) return undefined
    else throw faultError(channel, value === undefined ? 'missing' : 'dtype', value, 1)
  }
  return arrays
}

/** Memory that may shrink under the threads that read it. Shared memory only grows. */
function isResizable(value: unknown): boolean {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  return buffer instanceof ArrayBuffer && (buffer as ArrayBuffer & { resizable?: boolean }).resizable === true
}

/** Whether memory was transferred away, or has shrunk below the view of it. Typed arrays of such memory look empty, and
 *  `ArrayBuffer.detached` is not in every Node that we run on: making a view is what tells. */
function isGone(value: ArrayBufferView | ArrayBuffer | SharedArrayBuffer): boolean {
  try {
    const { byteLength } = value instanceof DataView ? value : new Uint8Array(ArrayBuffer.isView(value) ? value.buffer : value)
    return byteLength < 0
  } catch {
    return true
  }
}

/** Rows in a value of `appendMany`.
 *  @throws ERR_SHAPE_MISMATCH when it does not hold a whole number of frames, ERR_BUFFER_DETACHED when its memory is gone */
export function countRows(channel: CheckedChannel, value: unknown): number {
  const isMemory = ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer
  if (isMemory && isGone(value)) throw faultError(channel, 'detached', value, 1)
  const bytes = isMemory ? value.byteLength : undefined
  if (bytes === undefined) throw faultError(channel, value === undefined ? 'missing' : 'dtype', value, 1)
  if (!isRaw(value, channel) && !isRightArray(value, channel)) throw faultError(channel, 'dtype', value, 1)
  if (bytes > 0 && bytes % channel.frameBytes === 0) return bytes / channel.frameBytes
  const message = `channel '${channel.name}' takes whole frames of ${channel.frameBytes} bytes; got ${describe(value)}: ${bytes} bytes`
  throw createError('ERR_SHAPE_MISMATCH', message, {
    channel: channel.name,
    expected: `a multiple of ${channel.frameBytes} bytes`,
    given: `${bytes} bytes`,
  })
}

/** The error of a value that a channel cannot take. */
export function faultError(channel: CheckedChannel, fault: ColumnFault | 'missing', value: unknown, count: number): H5SaverError {
  const rows = count === 1 ? '' : `, ${count} frames`
  const isBytes = isRaw(value, channel)
  const size = isBytes ? `${channel.frameBytes * count} bytes` : `${channel.arrayName} of ${channel.frameLength * count} elements`
  const expected = `${size} (${channel.dtype}, shape [${channel.shape.join(', ')}]${rows})`
  const given = describe(value)
  const context = { channel: channel.name, expected, given }
  const wanted = `channel '${channel.name}' takes ${isBytes ? '' : 'a '}${expected}; got ${given}`
  switch (fault) {
    case 'missing':
      return createError('ERR_INVALID_OPTION', `the row has no value for channel '${channel.name}'`, { ...context, option: channel.name })
    case 'length':
      return createError('ERR_SHAPE_MISMATCH', wanted, context)
    case 'dtype':
      return createError('ERR_DTYPE_MISMATCH', wanted, context)
    case 'range':
      return createError('ERR_DTYPE_MISMATCH', `channel '${channel.name}' cannot hold ${given} as ${channel.dtype}`, context)
    case 'detached':
      return createError(
        'ERR_BUFFER_DETACHED',
        `channel '${channel.name}': the memory of the value was transferred away, or has shrunk below its view`,
        context,
      )
    case 'resizable':
      return createError('ERR_BUFFER_DETACHED', `channel '${channel.name}': memory that can be resized cannot be lent: ${given}`, context)
  }
}
