/** PyMoDAQ's attribute envelope: a JSON object of a Python type and the `repr` of its value, as one text.
 *  Every attribute that PyMoDAQ sets itself is stored so; PyTables' own attributes are not. */
import { createError, describe } from '../errors.js'
import { reprBytes, reprFloat, reprInt, reprString, reprTuple } from './python-repr.js'

/** A value that can be stored as an attribute and that PyMoDAQ gives back as the matching Python value:
 *  str, int (whole numbers and bigints), float (all other finite numbers), bool, bytes, None, list. */
export type AttributeValue = string | number | bigint | boolean | null | Uint8Array | readonly AttributeValue[]

/** What an envelope can hold in addition: dicts, which PyMoDAQ gives back as the text of the envelope. */
export type StorableValue = AttributeValue | readonly StorableValue[] | ReadonlyMap<StorableValue, StorableValue>

/** Attributes by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>

const listDepthMax = 32

function envelope(module: string, type: string, repr: string): string {
  return `{"module": ${jsonText(module)}, "type": ${jsonText(type)}, "data": ${jsonText(repr)}}`
}

/** JSON text in ASCII, as Python's json writes it. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

export function stringEnvelope(text: string): string {
  return envelope('builtins', 'str', reprString(text))
}

export function intEnvelope(value: number | bigint): string {
  return envelope('builtins', 'int', reprInt(value))
}

export function floatEnvelope(value: number): string {
  return envelope('builtins', 'float', reprFloat(value))
}

/** A numpy float64, in the form of numpy 1, which every numpy evaluates. */
export function numpyFloatEnvelope(value: number): string {
  return envelope('numpy', 'float64', reprFloat(value))
}

export function boolEnvelope(value: boolean): string {
  return envelope('builtins', 'bool', value ? 'True' : 'False')
}

export function noneEnvelope(): string {
  return envelope('builtins', 'NoneType', 'None')
}

export function bytesEnvelope(bytes: Uint8Array): string {
  return envelope('builtins', 'bytes', reprBytes(bytes))
}

/** A tuple of ints, such as `shape` and `nav_indexes`. */
export function intTupleEnvelope(values: readonly number[]): string {
  return envelope('builtins', 'tuple', reprTuple(values.map(reprInt)))
}

/** The parts of an envelope whose int changes later: `before + digits + after`. The tuple's other elements are fixed. */
export function growingEnvelope(kind: 'int' | 'tuple', rest: readonly number[] = []): { before: string; after: string } {
  // Any number will do to find the place: the text before it does not hold a digit.
  const whole = kind === 'int' ? intEnvelope(7) : intTupleEnvelope([7, ...rest])
  const at = whole.indexOf('7')
  return { before: whole.slice(0, at), after: whole.slice(at + 1) }
}

/** The envelope of a value of any other Python type, given by the type's full name and the value's `repr`. */
export function opaqueEnvelope(type: string, repr: string): string {
  const at = type.lastIndexOf('.')
  return envelope(at < 0 ? 'builtins' : type.slice(0, at), type.slice(at + 1), repr)
}

function reprValue(value: StorableValue, option: string, depth: number): string {
  if (depth > listDepthMax) {
    throw createError('ERR_INVALID_OPTION', `${option} is a list nested deeper than ${listDepthMax} levels`, { option })
  }
  if (typeof value === 'string') return reprString(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return reprInt(value)
  if (typeof value === 'number') return isWhole(value) ? reprInt(value) : reprFloat(value)
  if (value === null) return 'None'
  if (value instanceof Uint8Array) return reprBytes(value)
  const repr = (item: StorableValue) => reprValue(item, option, depth + 1)
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${repr(key)}: ${repr(item)}`).join(', ')}}`
  throw createError(
    'ERR_INVALID_OPTION',
    `${option} must be a string, number, bigint, boolean, null, Uint8Array or a list of those; got ${describe(value)}`,
    { option, given: describe(value) },
  )
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

function typeOf(value: StorableValue): string {
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return isWhole(value) ? 'int' : 'float'
  if (value === null) return 'NoneType'
  if (value instanceof Uint8Array) return 'bytes'
  return value instanceof Map ? 'dict' : 'list'
}

/** The envelope of any storable value. `option` is how messages call it.
 *  @throws ERR_INVALID_OPTION for NaN, infinities, and values of another kind */
export function valueEnvelope(value: StorableValue, option: string): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw createError('ERR_INVALID_OPTION', `${option} must be a finite number; got ${value}`, { option, given: String(value) })
  }
  const repr = reprValue(value, option, 0)
  return envelope('builtins', typeOf(value), repr)
}
