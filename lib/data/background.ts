/** Differences of arrays, for the subtraction of backgrounds: exact where integers are concerned, and never wrapping round. */
import { type AnyArray, arrayClassOf, componentsPerItem, type DType, halfToNumber } from '../dtype.js'
import { createError } from '../errors.js'
import { dtypeTable } from '../generated/tables.js'
import { NdArray } from './nd-array.js'

/** The arrays of data minus those of a background, pair by pair.
 *  @throws ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH naming the array's label */
export function subtractPairwise(
  data: { name: string; labels: readonly string[]; data: readonly NdArray[] },
  background: readonly NdArray[],
): NdArray[] {
  if (background.length !== data.data.length) {
    const message = `${JSON.stringify(data.name)} has ${data.data.length} arrays, its background ${background.length}`
    throw createError('ERR_SHAPE_MISMATCH', message, {
      option: 'background',
      expected: String(data.data.length),
      given: String(background.length),
    })
  }
  return data.data.map((array, place) => {
    const other = background[place]
    const label = JSON.stringify(data.labels[place] ?? '')
    if (other === undefined || !(other instanceof NdArray)) {
      throw createError('ERR_INVALID_OPTION', `the background of ${label} is no NdArray`, { option: `background[${place}]` })
    }
    return subtract(array, other, label)
  })
}

/** The dtype that holds every difference of two dtypes. */
export function differenceDType(a: DType, b: DType): DType {
  const kinds = [dtypeTable[a].kind, dtypeTable[b].kind]
  const bits = Math.max(bitsOf(a), bitsOf(b))
  if (kinds.includes('complex')) return bits <= 32 ? 'complex64' : 'complex128'
  if (kinds.includes('floating')) return bits <= 32 ? 'float32' : 'float64'
  if (bits <= 8) return 'int16'
  if (bits <= 16) return 'int32'
  // 53 bits of a float64 hold every difference of 32-bit integers.
  return bits <= 33 ? 'float64' : 'int64'
}

/** Bits of one component. Integers of 32 bits need a float64 to stand beside floats. */
function bitsOf(dtype: DType): number {
  const { kind, componentSize } = dtypeTable[dtype]
  const isInteger = kind === 'integer' || kind === 'unsigned'
  return isInteger && componentSize === 4 ? 33 : componentSize * 8
}

function subtract(array: NdArray, background: NdArray, label: string): NdArray {
  if (!isBroadcast(background.shape, array.shape)) {
    const message = `the background of ${label} has the shape [${background.shape.join(', ')}], which does not fit [${array.shape.join(', ')}]`
    throw createError('ERR_SHAPE_MISMATCH', message, {
      option: 'background',
      expected: `[${array.shape.join(', ')}]`,
      given: `[${background.shape.join(', ')}]`,
    })
  }
  const dtype = differenceDType(array.dtype, background.dtype)
  const result: AnyArray = new (arrayClassOf(dtype))(array.size * componentsPerItem(dtype))
  const placeOf = placesIn(background.shape, array.shape)
  if (result instanceof BigInt64Array || result instanceof BigUint64Array) subtractExactly(array, background, placeOf, result, label)
  else subtractNumbers(array, background, placeOf, dtype, result)
  return new NdArray<DType>(dtype, array.shape, result)
}

/** Whether numpy would repeat an array of one shape to fill another: its extents, from the last one, are equal to the other's, or 1. */
export function isBroadcast(shape: readonly number[], target: readonly number[]): boolean {
  const missing = target.length - shape.length
  return missing >= 0 && shape.every((extent, dimension) => extent === 1 || extent === target[missing + dimension])
}

/** Where the element is that goes with the element at a place of `target`, both in C order. */
function placesIn(shape: readonly number[], target: readonly number[]): (place: number) => number {
  const size = shape.reduce((product, extent) => product * extent, 1)
  if (size === 1) return () => 0
  const missing = target.length - shape.length
  if (shape.every((extent, dimension) => extent === target[missing + dimension])) return (place) => place % size
  return (place) => {
    let rest = place
    let found = 0
    let stride = 1
    for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
      const extent = target[missing + dimension] ?? 1
      if (shape[dimension] !== 1) {
        found += (rest % extent) * stride
        stride *= extent
      }
      rest = Math.floor(rest / extent)
    }
    return found
  }
}

function subtractExactly(
  array: NdArray,
  background: NdArray,
  placeOf: (place: number) => number,
  result: BigInt64Array | BigUint64Array,
  label: string,
): void {
  for (let place = 0; place < result.length; place++) {
    const difference = BigInt(array.data[place] ?? 0) - BigInt(background.data[placeOf(place)] ?? 0)
    result[place] = difference
    if (result[place] === difference) continue
    const message = `element ${place} of ${label} less its background is ${difference}, which int64 cannot hold`
    throw createError('ERR_DTYPE_MISMATCH', message, { option: 'background', expected: 'int64', given: String(difference) })
  }
}

function subtractNumbers(
  array: NdArray,
  background: NdArray,
  placeOf: (place: number) => number,
  dtype: DType,
  result: Exclude<AnyArray, BigInt64Array | BigUint64Array>,
): void {
  const components = componentsPerItem(dtype)
  const minuend = componentReader(array)
  const subtrahend = componentReader(background)
  for (let place = 0; place < array.size; place++) {
    const other = placeOf(place)
    for (let component = 0; component < components; component++) {
      result[place * components + component] = minuend(place, component) - subtrahend(other, component)
    }
  }
}

/** Reads the real and imaginary parts of elements; real numbers have the imaginary part 0. */
function componentReader({ dtype, data }: NdArray): (place: number, component: number) => number {
  if (dtype === 'float16') return (place, component) => (component === 0 ? halfToNumber(Number(data[place])) : 0)
  if (componentsPerItem(dtype) === 2) return (place, component) => Number(data[place * 2 + component])
  return (place, component) => (component === 0 ? Number(data[place]) : 0)
}
