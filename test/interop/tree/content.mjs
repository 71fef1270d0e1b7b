// Plain descriptions of arrays, axes, data and Python values, as README.md describes them. No code of the package under test.
import { dtypes, randomBytes } from '../values.mjs'

export function sizeOf(shape) {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** An array of special values and noise: NaN payloads, infinities, the ends of the integers. */
export function noise(dtype, shape, seed = 1) {
  return { dtype, shape, bytes: base64(randomBytes(dtype, sizeOf(shape), seed)) }
}

/** An array of given numbers (bigints for 64-bit integers), in C order. */
export function numbers(dtype, shape, values) {
  const [, ArrayClass] = dtypes[dtype]
  if (values.length * (dtype.startsWith('complex') ? 1 : 1) !== sizeOf(shape) * (dtype.startsWith('complex') ? 2 : 1)) {
    throw new Error(`${values.length} values for ${dtype} [${shape}]`)
  }
  const big = ArrayClass === BigInt64Array || ArrayClass === BigUint64Array
  return { dtype, shape, bytes: base64(new Uint8Array(ArrayClass.from(values, (value) => (big ? BigInt(value) : value)).buffer)) }
}

/** An array that counts up from `first`. */
export function counting(dtype, shape, first = 0) {
  return numbers(
    dtype,
    shape,
    Array.from({ length: sizeOf(shape) }, (_, at) => first + at),
  )
}

function base64(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** The bytes of a described array, in memory of their own. */
export function bytesOf(array) {
  return new Uint8Array(Buffer.from(array.bytes, 'base64'))
}

/** The numbers of a described array of float64. */
export function floatsOf(array) {
  return new Float64Array(bytesOf(array).buffer)
}

export function describeBytes(dtype, shape, bytes) {
  return { dtype, shape: [...shape], bytes: base64(bytes) }
}

/** An axis of given values. */
export function axis(label, units, index, values, spreadOrder = 0) {
  return { label, units, index, spreadOrder, values: numbers('float64', [values.length], values) }
}

/** An axis of even steps. */
export function ramp(label, units, index, size, offset = 0, scaling = 1) {
  return axis(
    label,
    units,
    index,
    Array.from({ length: size }, (_, at) => offset + scaling * at),
  )
}

let clock = 0

/** Data with axes; `data` are described arrays. Each gets a timestamp of its own unless one is given. */
export function data(name, arrays, options = {}) {
  clock += 1
  return {
    name,
    source: 'raw',
    distribution: 'uniform',
    units: '',
    origin: '',
    timestamp: 1_700_000_000 + clock / 8,
    labels: arrays.map((_, at) => `CH${String(at).padStart(2, '0')}`),
    navIndexes: [],
    axes: [],
    errors: null,
    extra: {},
    ...options,
    data: arrays,
  }
}

/** Several data, as one acquisition gives them. */
export function dte(name, items, timestamp) {
  clock += 1
  return { name, timestamp: timestamp ?? 1_700_000_000 + clock / 8, data: items }
}

/** A JavaScript value as the Python value that it becomes. */
export function tagged(value) {
  if (value === null) return { none: true }
  if (typeof value === 'boolean') return { bool: value }
  if (typeof value === 'bigint') return { int: String(value) }
  if (typeof value === 'number')
    return Number.isInteger(value) && !Object.is(value, -0) ? { int: String(value) } : { float: pythonFloat(value) }
  if (typeof value === 'string') return { str: value }
  if (value instanceof Uint8Array) return { bytes: base64(value) }
  if (Array.isArray(value)) return { list: value.map(tagged) }
  throw new Error(`no tag for ${value}`)
}

export function pythonFloat(value) {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return Object.is(value, -0) ? '-0.0' : String(value)
}

/** The JavaScript value of a tagged one: ints that fit as numbers, others as bigints. */
export function untagged(item) {
  const [kind, content] = Object.entries(item)[0]
  if (kind === 'none') return null
  if (kind === 'int') return Number.isSafeInteger(Number(content)) ? Number(content) : BigInt(content)
  if (kind === 'float') return Number(content)
  if (kind === 'bytes') return new Uint8Array(Buffer.from(content, 'base64'))
  if (kind === 'list' || kind === 'tuple') return content.map(untagged)
  return content
}

/** Attributes as they are given to the savers. */
export function untaggedAll(items) {
  return Object.fromEntries(Object.entries(items ?? {}).map(([name, value]) => [name, untagged(value)]))
}

export function taggedAll(values) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tagged(value)]))
}
