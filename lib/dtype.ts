/** The dtypes as JavaScript sees them: which array class carries which dtype, and how large its elements are.
 *  The facts come from native/core/dtypes.def through lib/generated. */
import { createError, describe } from './errors.js'
import { type DType, dtypeTable } from './generated/tables.js'

export type { DType }

const arrayClasses = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
}

type ArrayClasses = typeof arrayClasses
// Over memory of any kind: what the constructors' types promise would shut shared memory out.
interface Arrays {
  Int8Array: Int8Array
  Uint8Array: Uint8Array
  Int16Array: Int16Array
  Uint16Array: Uint16Array
  Int32Array: Int32Array
  Uint32Array: Uint32Array
  Float32Array: Float32Array
  Float64Array: Float64Array
  BigInt64Array: BigInt64Array
  BigUint64Array: BigUint64Array
}
type ArrayClassName<D extends DType> = (typeof dtypeTable)[D]['arrayClass']

/** The typed array that carries elements of a dtype: `uint16` is a Uint16Array, `int64` a BigInt64Array, `complex64` a
 *  Float32Array of real and imaginary parts in turn, `float16` a Uint16Array of bit patterns, `bool` a Uint8Array of 0 and 1. */
export type ArrayOf<D extends DType> = Arrays[ArrayClassName<D>]

/** Any typed array that carries a dtype. */
export type AnyArray = Arrays[keyof Arrays]

/** A single element, for channels of shape []. 64-bit integers take both kinds of number. */
export type ScalarOf<D extends DType> = D extends 'int64' | 'uint64' ? bigint | number : D extends 'bool' ? boolean | number : number

/** The names of all dtypes, in the order of the table. */
export const dtypeNames = Object.keys(dtypeTable) as DType[]

/** Tells whether a value is the name of a dtype. */
export function isDType(value: unknown): value is DType {
  return typeof value === 'string' && Object.hasOwn(dtypeTable, value)
}

/** Checks the name of a dtype. `option` is how messages call it.
 *  @throws ERR_DTYPE_UNSUPPORTED */
export function checkDType(value: unknown, option: string): DType {
  if (isDType(value)) return value
  throw createError('ERR_DTYPE_UNSUPPORTED', `${option} must be one of ${dtypeNames.join(', ')}; got ${describe(value)}`, {
    option,
    given: describe(value),
  })
}

/** Bytes of one element. */
export function itemSize(dtype: DType): number {
  return dtypeTable[dtype].itemSize
}

/** Numbers that make one element: 2 for complex dtypes, else 1. */
export function componentsPerItem(dtype: DType): number {
  return dtypeTable[dtype].itemSize / dtypeTable[dtype].componentSize
}

/** The array class that carries a dtype. */
export function arrayClassOf(dtype: DType): ArrayClasses[keyof ArrayClasses] {
  return arrayClasses[dtypeTable[dtype].arrayClass]
}

/** Views memory as elements of a dtype, without a copy.
 *  @returns undefined when the address does not fit the dtype's alignment, or the byte length is no whole number of elements */
export function viewAs(dtype: DType, buffer: ArrayBufferLike, byteOffset: number, byteLength: number): AnyArray | undefined {
  const { componentSize } = dtypeTable[dtype]
  if (byteOffset % componentSize !== 0 || byteLength % itemSize(dtype) !== 0) return undefined
  // The constructors differ in the buffers that they name in their types only: all take shared ones as well.
  const ArrayClass = arrayClassOf(dtype) as new (buffer: ArrayBufferLike, byteOffset: number, length: number) => AnyArray
  return new ArrayClass(buffer, byteOffset, byteLength / componentSize)
}

/** The number of an IEEE binary16 pattern. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
