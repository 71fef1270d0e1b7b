/** The first values of an array: which block to read, and how its elements appear as JavaScript values. */
import { type AnyArray, halfToNumber } from '../dtype.js'
import { type DType, dtypeTable } from '../generated/tables.js'

/** Extents of the block that is read of an array: all dimensions from the start, at most `columns` of the last one,
 *  `rows` of the one before, and one element of all others. */
export function headBlock(shape: readonly number[], rows: number, columns: number): number[] {
  const last = shape.length - 1
  return shape.map((extent, dimension) => Math.min(extent, dimension === last ? columns : dimension === last - 1 ? rows : 1))
}

/** A value as it is shown: complex numbers are [real, imaginary]. */
export type HeadValue = number | bigint | boolean | [real: number, imaginary: number]

/** The elements of a dtype in its typed array, as values. */
export function headValues(dtype: DType, elements: AnyArray): HeadValue[] {
  const { kind } = dtypeTable[dtype]
  const numbers: (number | bigint)[] = Array.from<number | bigint>(elements)
  if (kind === 'boolean') return numbers.map((value) => Number(value) !== 0)
  if (dtype === 'float16') return numbers.map((bits) => halfToNumber(Number(bits)))
  if (kind !== 'complex') return numbers
  const pairs: HeadValue[] = []
  for (let index = 0; index + 1 < numbers.length; index += 2) pairs.push([Number(numbers[index]), Number(numbers[index + 1])])
  return pairs
}
