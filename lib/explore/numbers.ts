/** Elements of any dtype as float64, which all that is shown is computed with. 64-bit integers beyond 2^53 are rounded;
 *  of complex numbers the modulus is taken. */
import { type AnyArray, type DType, halfToNumber } from '../dtype.js'

/** The elements as numbers. Float64 arrays come back as they are, all others as new memory. */
export function toNumbers(dtype: DType, elements: AnyArray): Float64Array {
  if (dtype === 'complex64' || dtype === 'complex128') return moduli(elements as Float32Array | Float64Array)
  if (dtype === 'float16') return halves(elements as Uint16Array)
  if (elements instanceof BigInt64Array || elements instanceof BigUint64Array) return ofBigInts(elements)
  return elements instanceof Float64Array ? elements : new Float64Array(elements)
}

function ofBigInts(elements: BigInt64Array | BigUint64Array): Float64Array {
  const numbers = new Float64Array(elements.length)
  for (let place = 0; place < numbers.length; place++) numbers[place] = Number(elements[place])
  return numbers
}

function moduli(components: Float32Array | Float64Array): Float64Array {
  const numbers = new Float64Array(components.length / 2)
  for (let place = 0; place < numbers.length; place++) {
    numbers[place] = Math.hypot(components[2 * place] ?? Number.NaN, components[2 * place + 1] ?? Number.NaN)
  }
  return numbers
}

/** All 65,536 patterns, made at the first use. */
let halfTable: Float64Array | undefined

function halves(patterns: Uint16Array): Float64Array {
  halfTable ??= Float64Array.from({ length: 2 ** 16 }, (_, bits) => halfToNumber(bits))
  const numbers = new Float64Array(patterns.length)
  for (let place = 0; place < numbers.length; place++) numbers[place] = halfTable[patterns[place] ?? 0] ?? Number.NaN
  return numbers
}
