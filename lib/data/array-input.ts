/** What a caller may give for an array, and how it becomes elements of a dtype. Knows no NdArray. */
import { type AnyArray, arrayClassOf, checkDType, componentsPerItem, type DType, itemSize, viewAs } from '../dtype.js'
import { createError, describe } from '../errors.js'
import { dtypeTable } from '../generated/tables.js'

/** A number, or lists of numbers, one level a dimension. */
export type NestedNumbers = number | bigint | boolean | readonly NestedNumbers[]

/** What stands for an array: numbers in lists, a typed array, or raw memory in the machine's byte order. */
export type ArrayInput = NestedNumbers | AnyArray | Uint8ClampedArray | DataView | ArrayBuffer | SharedArrayBuffer

/** Elements with what is known of them. */
export interface Elements {
  dtype: DType
  shape: readonly number[]
  data: AnyArray
}

const depthMax = 32

// The dtype that a typed array has by itself, and the others that its class may carry.
const dtypesOfClass: readonly (readonly [{ new (length: number): AnyArray }, readonly DType[]])[] = [
  [Int8Array, ['int8']],
  [Uint8Array, ['uint8', 'bool']],
  [Int16Array, ['int16']],
  [Uint16Array, ['uint16', 'float16']],
  [Int32Array, ['int32']],
  [Uint32Array, ['uint32']],
  [Float32Array, ['float32', 'complex64']],
  [Float64Array, ['float64', 'complex128']],
  [BigInt64Array, ['int64']],
  [BigUint64Array, ['uint64']],
]

/** Turns an input into elements. Typed arrays and memory are not copied, unless they are not aligned.
 *  @throws ERR_DTYPE_UNSUPPORTED, ERR_DTYPE_MISMATCH, ERR_SHAPE_MISMATCH, ERR_INVALID_OPTION */
export function arrayFrom(value: ArrayInput, dtype?: DType): Elements {
  if (dtype !== undefined) checkDType(dtype, 'dtype')
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return fromMemory(value, 0, value.byteLength, dtype)
  if (!ArrayBuffer.isView(value)) return fromNumbers(value, dtype)
  const tag = Object.prototype.toString.call(value)
  const isRaw = value instanceof DataView || (Buffer.isBuffer(value) && dtype !== undefined)
  if (isRaw || tag === '[object Uint8ClampedArray]') return fromMemory(value.buffer, value.byteOffset, value.byteLength, dtype)
  if (tag === '[object Float16Array]') return fromMemory(value.buffer, value.byteOffset, value.byteLength, dtype ?? 'float16')
  return fromTyped(value as AnyArray, dtype)
}

function fromTyped(data: AnyArray, dtype: DType | undefined): Elements {
  const dtypes = dtypesOfClass.find(([ArrayClass]) => data instanceof ArrayClass)?.[1] ?? []
  const [own] = dtypes
  if (own === undefined) throw createError('ERR_DTYPE_MISMATCH', `no dtype has elements in ${describe(data)}`, { given: describe(data) })
  if (dtype !== undefined && !dtypes.includes(dtype)) {
    const message = `a ${data.constructor.name} carries ${dtypes.join(' or ')}, not ${dtype}; convert it, or give its memory`
    throw createError('ERR_DTYPE_MISMATCH', message, { expected: dtype, given: own })
  }
  const components = componentsPerItem(dtype ?? own)
  return { dtype: dtype ?? own, shape: [Math.floor(data.length / components)], data }
}

function fromMemory(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, dtype: DType = 'uint8'): Elements {
  const size = itemSize(dtype)
  if (byteLength % size !== 0) {
    const message = `${byteLength} bytes are no whole number of ${dtype} elements of ${size} bytes`
    throw createError('ERR_SHAPE_MISMATCH', message, { expected: `a multiple of ${size} bytes`, given: `${byteLength} bytes` })
  }
  const copied = () => new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength)).buffer
  const data = viewAs(dtype, buffer, byteOffset, byteLength) ?? viewAs(dtype, copied(), 0, byteLength)
  if (data === undefined) throw createError('ERR_INTERNAL', `a copy of ${byteLength} bytes cannot be seen as ${dtype}`)
  return { dtype, shape: [byteLength / size], data }
}

function fromNumbers(value: NestedNumbers, dtype: DType | undefined): Elements {
  const shape = shapeOf(value)
  const numbers: (number | bigint | boolean)[] = []
  collect(value, shape, 0, numbers)
  const target = dtype ?? commonDType(numbers)
  if (dtypeTable[target].kind === 'complex' || target === 'float16') {
    const message = `numbers in lists cannot stand for ${target}: give a ${arrayClassOf(target).name}`
    throw createError('ERR_DTYPE_MISMATCH', message, { expected: target, given: describe(value) })
  }
  const data = new (arrayClassOf(target))(numbers.length)
  for (const [place, number] of numbers.entries()) store(data, place, number, target)
  return { dtype: target, shape, data }
}

/** The lengths of the first list of each level; whether the others agree is seen when the numbers are collected. */
function shapeOf(value: NestedNumbers): number[] {
  const shape: number[] = []
  let inner: NestedNumbers | undefined = value
  while (Array.isArray(inner)) {
    if (shape.length === depthMax) throw createError('ERR_SHAPE_MISMATCH', `lists are nested deeper than ${depthMax} levels`)
    shape.push(inner.length)
    inner = inner[0]
  }
  return shape
}

function collect(value: NestedNumbers, shape: readonly number[], depth: number, into: (number | bigint | boolean)[]): void {
  const extent = shape[depth]
  if (extent === undefined) {
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') into.push(value)
    else throw createError('ERR_INVALID_OPTION', `${describe(value)} is no number`, { option: 'data', given: describe(value) })
    return
  }
  if (!Array.isArray(value) || value.length !== extent) {
    const message = `lists of an array must have equal lengths: at level ${depth} one has ${extent}, another is ${describe(value)}`
    throw createError('ERR_SHAPE_MISMATCH', message, { option: 'data', expected: String(extent), given: describe(value) })
  }
  // By index: holes of sparse lists are met too.
  for (let place = 0; place < extent; place++) collect(value[place], shape, depth + 1, into)
}

function commonDType(numbers: readonly (number | bigint | boolean)[]): DType {
  const kinds = new Set(numbers.map((number) => typeof number))
  if (kinds.size > 1) {
    const message = `a list must hold numbers, bigints or booleans of one kind, or its dtype must be told; it holds ${[...kinds].join(', ')}`
    throw createError('ERR_DTYPE_MISMATCH', message, { option: 'data' })
  }
  if (kinds.has('bigint')) return 'int64'
  return kinds.has('boolean') ? 'bool' : 'float64'
}

/** Puts a number into its place; what the dtype cannot hold is refused, where a typed array would wrap it silently. */
function store(data: AnyArray, place: number, given: number | bigint | boolean, dtype: DType): void {
  const refuse = () =>
    createError('ERR_DTYPE_MISMATCH', `${dtype} cannot hold ${describe(given)}`, { expected: dtype, given: describe(given) })
  const { kind } = dtypeTable[dtype]
  if (dtype === 'bool' && Number(given) !== 0 && Number(given) !== 1) throw refuse()
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    if (typeof given === 'number' && !Number.isSafeInteger(given)) throw refuse()
    data[place] = BigInt(given)
    if (data[place] !== BigInt(given)) throw refuse()
    return
  }
  const number = Number(given)
  data[place] = number
  const stored = Number(data[place])
  if (typeof given === 'bigint' && BigInt(number) !== given) throw refuse()
  // Fewer digits are what the name of float32 promises; infinity is not.
  if (dtype === 'float32' ? Number.isFinite(number) !== Number.isFinite(stored) : kind !== 'floating' && stored !== number) throw refuse()
}
