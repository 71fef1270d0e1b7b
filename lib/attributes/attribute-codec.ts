/** What an attribute of a file means in JavaScript, whoever wrote it: PyMoDAQ of any generation, PyTables, h5py, others.
 *  Tolerant: what cannot be understood comes back as text, bytes or {@link OpaqueAttribute}, never as an error. */
import { NdArray } from '../data/nd-array.js'
import { arrayClassOf, componentsPerItem, type DType, itemSize } from '../dtype.js'
import { dtypeTable } from '../generated/tables.js'
import { nativeAttribute } from '../layout.js'
import type { NativeAttributeInfo } from '../native.js'
import { type PythonValue, parsePythonLiteral } from './python-literal.js'

/** A value that was stored in a form that is not read here: an object of Python, or an HDF5 type without a dtype. */
export class OpaqueAttribute {
  constructor(
    /** the Python type with its module, such as `datetime.datetime`, or the HDF5 class, such as `compound` */
    readonly type: string,
    /** the stored text, where there is one: the `repr` of a Python object, or a pickle of protocol 0 */
    readonly text?: string,
    /** the elements as they stand in the file, where they are no text; undefined when they hold addresses of other places */
    readonly bytes?: Uint8Array,
  ) {}
}

/** Any value of an attribute. Numbers in one dimension come as the typed array that tells their dtype; all others but single
 *  numbers, and those of `uint8`, `bool`, `float16` and complex dtypes, as an {@link NdArray}. Arrays of strings come as (nested) lists. */
export type DecodedAttribute = PythonValue | ArrayBufferView | NdArray | OpaqueAttribute

const plainNames: ReadonlySet<string> = new Set(Object.values(nativeAttribute))
// The types whose text PyMoDAQ itself evaluates; numpy's integers are ours in addition.
const literalTypes = /^(?:float|int|str|tuple|list|bool|bytes|NoneType|dict|float16|float32|float64|u?int(?:8|16|32|64)|bool_|str_)$/

/** Decodes one attribute as the addon read it. */
export function decodeAttribute(info: NativeAttributeInfo): DecodedAttribute {
  if (info.dtype === 'opaque') return new OpaqueAttribute(info.dtypeClass, undefined, info.data[0])
  // PyTables stores an empty string as a string with a null dataspace.
  if (info.shape === null) return info.dtype === 'string' ? '' : null
  if (info.dtype !== 'string') return decodeNumbers(info.dtype, info.shape, info.data[0])
  const texts = info.data.map((bytes) => decodeText(bytes))
  // PyMoDAQ's envelopes are single texts.
  if (info.shape.length > 0) return nested(texts, info.shape)
  const text = texts[0] ?? ''
  if (typeof text !== 'string') return text
  // The h5py backend of PyMoDAQ puts the root's TITLE and CLASS in envelopes: a text that is one is decoded by any name.
  if (plainNames.has(info.name)) return decodeEnvelope(text)
  if (text === pickledNone) return null
  return decodePickle(text) ?? (isPickle(text) ? new OpaqueAttribute('pickle', text) : decodeEnvelope(text))
}

/** The text of a string without the NULs at its end, or its bytes when it is no text: PyMoDAQ 1 kept pictures in strings,
 *  NULs included. */
export function decodeText(bytes: Uint8Array): string | Uint8Array {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  const text = bytes.subarray(0, end)
  if (text.includes(0)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)
  } catch {
    return bytes
  }
}

/** Values in C order as lists of lists, one level a dimension. */
function nested(values: PythonValue[], shape: readonly number[]): PythonValue[] {
  const [rows = 0, ...row] = shape
  if (row.length === 0) return values
  const length = row.reduce((product, extent) => product * extent, 1)
  return Array.from({ length: rows }, (_, at) => nested(values.slice(at * length, (at + 1) * length), row))
}

/** Decodes an envelope; any other text comes back as it is. (PyMoDAQ itself turns texts that are valid JSON, such as
 *  `1.1`, into numbers. That loses what was written, so it is not imitated.) */
export function decodeEnvelope(text: string): PythonValue | OpaqueAttribute {
  if (!text.startsWith('{')) return text
  const parts = envelopeParts(text)
  if (parts === undefined) return text
  const value = literalTypes.test(parts.type) ? parsePythonLiteral(parts.data) : undefined
  return value === undefined ? new OpaqueAttribute(`${parts.module}.${parts.type}`, parts.data) : value
}

function envelopeParts(text: string): { module: string; type: string; data: string } | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { module, type, data, ...others } = parsed as Record<string, unknown>
  if (typeof module !== 'string' || typeof type !== 'string' || typeof data !== 'string' || Object.keys(others).length > 0) return undefined
  return { module, type, data }
}

const pickledNone = 'N.'

/** Whether a text is a dict, or a list or tuple of anything else, in protocol 0. It is kept as it is. */
function isPickle(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith('.')) return false
  return /^\([dl]p\d+\n/.test(text) || /tp\d{1,9}\n\.$/.test(text.slice(-16))
}

/** PyMoDAQ 1 stored tuples, lists and None as pickles of protocol 0: `(I3\nI4\ntp0\n.`, `(lp0\nI3\naI4\na.`, `N.`.
 *  Only those of ints, floats and None are read. */
function decodePickle(text: string): PythonValue | undefined {
  const scalar = /^[IFL]([^\n]{1,40})\n(?:p\d+\n)?\.$/.exec(text)
  if (scalar !== null) return pickledNumber(text.split('\n', 1)[0] ?? '')
  const tuple = /^\(((?:[IFL][^\n]{1,40}\n)*)tp\d+\n\.$/.exec(text)
  const list = tuple ?? /^\(lp\d+\n((?:[IFL][^\n]{1,40}\na)*)\.$/.exec(text)
  if (list === null) return text === ').' ? [] : undefined
  const numbers = (list[1] ?? '')
    .split('\n')
    .map((line) => line.replace(/^a/, ''))
    .filter((line) => line !== '')
    .map(pickledNumber)
  return numbers.includes(undefined) ? undefined : (numbers as PythonValue[])
}

function pickledNumber(line: string): PythonValue | undefined {
  if (line === 'I01' || line === 'I00') return line === 'I01'
  const value = parsePythonLiteral(line.startsWith('L') ? line.slice(1, -1) : line.slice(1))
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined
}

function decodeNumbers(dtype: DType, shape: readonly number[], bytes: Uint8Array | undefined): DecodedAttribute {
  const count = shape.reduce((product, extent) => product * extent, 1)
  if (bytes === undefined || bytes.length < count * itemSize(dtype)) return null
  // A copy: the addon's memory need not lie at an address that suits the dtype.
  const copy = bytes.slice(0, count * itemSize(dtype))
  const array = new (arrayClassOf(dtype))(copy.buffer, 0, count * componentsPerItem(dtype))
  if (shape.length > 0 || componentsPerItem(dtype) > 1 || dtype === 'float16') {
    return shape.length === 1 && isToldByClass(dtype) ? array : new NdArray(dtype, shape, array)
  }
  const value = array[0]
  if (dtype === 'bool') return value !== 0
  if (typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return Number(value)
  return value ?? null
}

// A Uint16Array carries float16 as well, and a Uint8Array stands for bytes.
function isToldByClass(dtype: DType): boolean {
  const { kind } = dtypeTable[dtype]
  return (kind === 'integer' || kind === 'unsigned' || kind === 'floating') && dtype !== 'float16' && dtype !== 'uint8'
}
