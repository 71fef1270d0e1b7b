/** Elements that are no plain numbers, as values: compounds by field, texts of fixed size, and bytes for what nobody explains. */
import { decodeText } from '../attributes/attribute-codec.js'
import { type DType, isDType, itemSize, viewAs } from '../dtype.js'
import { type HeadValue, headValues } from '../file/data-head.js'
import { dtypeTable } from '../generated/tables.js'
import type { NativeField, NativeNodeInfo } from '../native.js'

/** A value of a file: a number, a text, the fields of a compound, several items, or bytes that mean nothing here. */
export type ElementValue = HeadValue | string | Uint8Array | ElementValue[] | { [field: string]: ElementValue }

/** The elements of a dataset, from the bytes that stand in the file (H5Reader.raw).
 *  @param info what is known of the dataset
 *  @param bytes whole elements */
export function decodeElements(
  { fields, dtypeClass, itemBytes = 0 }: Pick<NativeNodeInfo, 'fields' | 'dtypeClass' | 'itemBytes'>,
  bytes: Uint8Array,
): ElementValue[] {
  const values: ElementValue[] = []
  if (itemBytes === 0) return values
  for (let at = 0; at + itemBytes <= bytes.byteLength; at += itemBytes) {
    const element = bytes.subarray(at, at + itemBytes)
    values.push(fields === undefined ? plainValue(dtypeClass, element) : compoundValue(fields, element))
  }
  return values
}

function compoundValue(fields: readonly NativeField[], element: Uint8Array): ElementValue {
  // A field may be called `__proto__`.
  const value: { [field: string]: ElementValue } = Object.create(null)
  for (const field of fields) value[field.name] = fieldValue(field, element)
  return value
}

function fieldValue({ offset, size, dtype, dtypeClass, littleEndian, shape }: NativeField, element: Uint8Array): ElementValue {
  const count = shape.reduce((product, extent) => product * extent, 1)
  const bytes = element.subarray(offset, offset + size * count)
  const items: ElementValue[] = []
  if (isDType(dtype) && size === itemSize(dtype)) items.push(...numbersOf(dtype, bytes, littleEndian !== false))
  else {
    for (let at = 0; at < count; at++) {
      const item = bytes.subarray(at * size, (at + 1) * size)
      items.push(dtype === 'string' ? textOf(item) : plainValue(dtypeClass, item))
    }
  }
  return shape.length === 0 ? (items[0] ?? bytes) : nested(items, shape)
}

/** The items as lists of lists. */
function nested(items: readonly ElementValue[], [extent = 0, ...inner]: readonly number[]): ElementValue[] {
  if (inner.length === 0) return [...items]
  const step = items.length / Math.max(1, extent)
  return Array.from({ length: extent }, (_, place) => nested(items.slice(place * step, (place + 1) * step), inner))
}

function numbersOf(dtype: DType, bytes: Uint8Array, isLittleEndian: boolean): HeadValue[] {
  const own = new Uint8Array(bytes)
  const { componentSize } = dtypeTable[dtype]
  if (!isLittleEndian) for (let at = 0; at < own.length; at += componentSize) own.subarray(at, at + componentSize).reverse()
  const elements = viewAs(dtype, own.buffer, 0, own.byteLength)
  return elements === undefined ? [] : headValues(dtype, elements)
}

/** A text of fixed size ends at its first NUL, or with its last byte; one that is no UTF-8 stays bytes. */
function textOf(bytes: Uint8Array): string | Uint8Array {
  const end = bytes.indexOf(0)
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end))
}

function plainValue(dtypeClass: string | undefined, bytes: Uint8Array): ElementValue {
  // Members of an enumeration are told by their numbers; wider ones do not tell their byte order here.
  return dtypeClass === 'enum' && bytes.byteLength === 1 ? (bytes[0] ?? 0) : new Uint8Array(bytes)
}

/** A value in words, for one cell of a table: texts as they are, bytes in hexadecimal, lists in brackets. */
export function cellText(value: ElementValue): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  if (Array.isArray(value)) return `[${value.map(cellText).join(', ')}]`
  if (typeof value !== 'object') return String(value)
  return `{${Object.entries(value)
    .map(([field, item]) => `${field}: ${cellText(item)}`)
    .join(', ')}}`
}
