/** The values of PyMoDAQ's parameter types as texts of XML, and back. A text that is no value of its type reads as `undefined`. */
import { type PythonValue, parsePythonFloat, parsePythonLiteral, wholeOf } from '../attributes/python-literal.js'
import { reprFloat, reprInt } from '../attributes/python-repr.js'
import { createError, describe, type H5SaverError } from '../errors.js'
import type { ItemSelection, ParameterColor, ParameterScalar, ParameterValues, ValueType } from './parameter.js'
import { isScalar, pythonText, scalarText, type WholeNumbers } from './python-text.js'
import { tableViewText, tableViewValue } from './table-view.js'

/** The texts of one value: that of the element, and attributes that belong to it. */
export interface ValueTexts {
  readonly text: string
  readonly attributes: Readonly<Record<string, string>>
}

/** How one type's values are read and written. */
export interface ValueCodec<T> {
  read(texts: ValueTexts): T | undefined
  /** @param field how messages call the value
   *  @throws ERR_INVALID_OPTION for a value of another kind */
  write(value: T, field: string): string
  /** attributes that belong to the value, if the type has any */
  attributes?(value: T, field: string): Record<string, string>
  /** what an element without text means; nothing when left out */
  readonly empty?: T
}

/** The attribute that says a parameter's type. */
export const typeAttribute = 'type'
/** The key of `forms` for the text of the element. */
export const textForm = '#text'
/** The attribute that lists what an itemselect offers. */
export const allItemsAttribute = 'all_items'

function refused(field: string, wanted: string, value: unknown): H5SaverError {
  const given = value instanceof Date ? 'an invalid date' : describe(value)
  return createError('ERR_INVALID_OPTION', `${field} must be ${wanted}; got ${given}`, { option: field, expected: wanted, given })
}

const whole: ValueCodec<number | bigint> = {
  read({ text }) {
    const digits = /^\s*[+-]?\d{1,400}\s*$/.test(text) ? BigInt(text.trim().replace(/^\+/, '')) : undefined
    if (digits !== undefined) return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits
    // PyMoDAQ reads ints by way of floats.
    const value = parsePythonFloat(text)
    return value !== undefined && Number.isFinite(value) ? wholeOf(value) : undefined
  },
  write(value, field) {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw refused(field, 'a whole number or a bigint', value)
    return reprInt(typeof value === 'bigint' ? value : value + 0)
  },
}

const real: ValueCodec<number> = {
  read: ({ text }) => parsePythonFloat(text),
  write(value, field) {
    if (typeof value !== 'number') throw refused(field, 'a number', value)
    if (Number.isFinite(value)) return reprFloat(value)
    return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
  },
}

const flag: ValueCodec<boolean> = {
  read: ({ text }) => (text === '1' ? true : text === '0' ? false : undefined),
  write(value, field) {
    if (typeof value !== 'boolean') throw refused(field, 'true or false', value)
    return value ? '1' : '0'
  },
}

const text: ValueCodec<string> = {
  read: (texts) => texts.text,
  write(value, field) {
    if (typeof value !== 'string') throw refused(field, 'a string', value)
    return value
  },
  empty: '',
}

const choice: ValueCodec<ParameterScalar> = {
  read(texts) {
    const value = parsePythonLiteral(texts.text, 'settings')
    // A text that cannot be evaluated is the value itself, as older versions wrote it. A list or a dict is none that we hold.
    if (value === undefined) return texts.text
    return isScalar(value) ? value : undefined
  },
  write: scalarText,
}

const itemSelect: ValueCodec<ItemSelection | null> = {
  read(texts) {
    if (texts.text === 'None') return null
    const selected = scalarsOf(texts.text)
    const allItems = scalarsOf(texts.attributes[allItemsAttribute] ?? texts.text)
    return selected && allItems && { allItems, selected }
  },
  write: (value, field) => (value === null ? 'None' : pythonText([...checkSelection(value, field).selected], `${field}.selected`)),
  attributes(value, field) {
    if (value === null) return {}
    return { [allItemsAttribute]: pythonText([...checkSelection(value, field).allItems], `${field}.allItems`) }
  },
}

function scalarsOf(list: string): ParameterScalar[] | undefined {
  const items = parsePythonLiteral(list, 'settings')
  return Array.isArray(items) && items.every(isScalar) ? items : undefined
}

function checkSelection(value: ItemSelection, field: string): ItemSelection {
  if (Array.isArray(value?.allItems) && Array.isArray(value.selected)) {
    // PyMoDAQ drops what is selected but not offered, without a word.
    const strange = value.selected.find((item) => !value.allItems.includes(item))
    if (strange === undefined) return value
    throw createError('ERR_INVALID_OPTION', `${field}.selected holds ${describe(strange)}, which is not among its allItems`, {
      option: `${field}.selected`,
      given: describe(strange),
    })
  }
  throw refused(field, 'an object with the lists allItems and selected, or null', value)
}

const color: ValueCodec<ParameterColor> = {
  read(texts) {
    const parts = parsePythonLiteral(texts.text)
    if (!Array.isArray(parts) || !parts.every(isColorPart)) return undefined
    const [red, green, blue, alpha = 255] = parts
    return parts.length <= 4 && red !== undefined && green !== undefined && blue !== undefined ? [red, green, blue, alpha] : undefined
  },
  write(value, field) {
    const parts: readonly unknown[] = Array.isArray(value) ? value : []
    if (parts.length === 4 && parts.every(isColorPart)) return `[${parts.join(', ')}]`
    throw refused(field, 'four whole numbers from 0 to 255: red, green, blue, opacity', value)
  },
}

function isColorPart(part: unknown): part is number {
  return typeof part === 'number' && Number.isInteger(part) && part >= 0 && part <= 255
}

const instant: ValueCodec<Date> = {
  read(texts) {
    const milliseconds = /^\s*-?\d{1,17}\s*$/.test(texts.text) ? Number(texts.text) : Number.NaN
    const date = new Date(milliseconds)
    return Number.isNaN(date.getTime()) ? undefined : date
  },
  write(value, field) {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw refused(field, 'a valid Date', value)
    return String(value.getTime())
  },
}

const table: ValueCodec<ReadonlyMap<ParameterScalar, PythonValue>> = {
  read(texts) {
    const map = parsePythonLiteral(texts.text, 'settings')
    if (!(map instanceof Map)) return undefined
    const rows = new Map<ParameterScalar, PythonValue>()
    for (const [key, value] of map) {
      if (!isScalar(key)) return undefined
      rows.set(key, value)
    }
    return rows
  },
  write(value, field) {
    if (!(value instanceof Map)) throw refused(field, 'a Map of names and values', value)
    return value.size === 0 ? 'OrderedDict()' : pythonText(new Map<PythonValue, PythonValue>(value), field)
  },
}

const action: ValueCodec<PythonValue> = {
  read: (texts) => parsePythonLiteral(texts.text, 'settings'),
  write: (value, field) => pythonText(value, field),
}

/** The codec of every type. */
export const valueCodecs: { readonly [K in ValueType]: ValueCodec<ParameterValues[K]> } = {
  int: whole,
  progress: whole,
  float: real,
  slide: real,
  bool: flag,
  bool_push: flag,
  led: flag,
  led_push: flag,
  multistate_led: text,
  str: text,
  text,
  text_pb: text,
  text_pattern: text,
  browsepath: text,
  list: choice,
  itemselect: itemSelect,
  color,
  date_time: instant,
  date: instant,
  table,
  table_view: { read: tableViewValue, write: tableViewText },
  action,
}

/** Tells whether PyMoDAQ's name of a type is one of those whose values we know. */
export function isValueType(type: unknown): type is ValueType {
  return typeof type === 'string' && Object.hasOwn(valueCodecs, type)
}

/** How whole numbers in the limits of a type are written. */
export function wholesOf(type: string): WholeNumbers {
  return type === 'float' || type === 'slide' ? 'float' : 'int'
}

/** The texts of a value; none for no value.
 *  @throws ERR_INVALID_OPTION */
export function writtenTexts<K extends ValueType>(type: K, value: ParameterValues[K] | Date | undefined, field: string): ValueTexts {
  if (value === undefined) return { text: '', attributes: {} }
  const codec = valueCodecs[type]
  const known = value as ParameterValues[K]
  return { text: codec.write(known, field), attributes: codec.attributes?.(known, field) ?? {} }
}
