/** Carries the attributes of a node over to the new file. What PyMoDAQ can hold is decoded and encoded again; everything else is
 *  copied as it stands, or kept as its bytes with a description of what they are.
 *
 *  | in the old file | in the new file |
 *  |---|---|
 *  | an envelope | the same envelope, stored as PyMoDAQ stores it today |
 *  | a text, a number, a tuple of versions 0 and 1 | an envelope |
 *  | a text or number that another program, or PyTables, wrote | the same, of the same type |
 *  | bytes, such as pictures | an envelope of bytes |
 *  | any other HDF5 type | a copy; its bytes where it means nothing in another file, or is too large |
 */
import { decodeAttribute, decodeText } from '../attributes/attribute-codec.js'
import {
  boolEnvelope,
  bytesEnvelope,
  floatEnvelope,
  intEnvelope,
  opaqueEnvelope,
  type StorableValue,
  stringEnvelope,
  valueEnvelope,
} from '../attributes/envelope.js'
import { reprFloat, reprInt, reprTuple } from '../attributes/python-repr.js'
import { envelopeText, fixedTextBytesMax } from '../attributes/text-attribute.js'
import { descriptionSuffix, originalPrefix } from '../layout.js'
import type { NativeAttribute, NativeAttributeInfo } from '../native.js'
import { isName } from '../nodes/names.js'

/** How the attributes of a node are carried over. */
export interface CarryRules {
  /** `modern`: envelopes are there already. `legacy`: plain values get envelopes. `foreign`: texts do. */
  style: 'modern' | 'legacy' | 'foreign'
  /** names that the caller writes anew */
  skip: ReadonlySet<string>
  /** names that mean something else in the new file: kept as `original_…` */
  reserved?: ReadonlySet<string>
}

/** The attributes of a node of the new file. */
export interface CarriedAttributes {
  attributes: NativeAttribute[]
  /** names of those to be copied as they stand */
  copied: string[]
  /** what is not as it was */
  changes: string[]
}

type Carried = { attribute: NativeAttribute } | { bytes: Uint8Array; description: string } | 'copy' | 'nothing'

/** Carries attributes over. */
export function carryAttributes(infos: readonly NativeAttributeInfo[], { style, skip, reserved }: CarryRules): CarriedAttributes {
  const result: CarriedAttributes = { attributes: [], copied: [], changes: [] }
  const taken = new Set(infos.map(({ name }) => name))
  for (const info of infos) {
    if (skip.has(info.name)) continue
    const name = newName(info.name, reserved, taken)
    if (name !== info.name) result.changes.push(`attribute '${info.name}' is called '${name}'`)
    const carried = carry({ ...info, name }, style)
    if (carried === 'copy' && name === info.name) result.copied.push(name)
    else if (carried === 'nothing')
      result.changes.push(`attribute '${info.name}' is left out: of the HDF5 class ${info.dtypeClass}, it means nothing in another file`)
    else if (typeof carried === 'object' && 'attribute' in carried) result.attributes.push(carried.attribute)
    else {
      const { bytes, description } = typeof carried === 'object' ? carried : bytesOf(info)
      result.attributes.push(
        envelopeText(name, bytesEnvelope(bytes)),
        envelopeText(`${name}${descriptionSuffix}`, stringEnvelope(description)),
      )
      result.changes.push(`attribute '${info.name}' is kept as its bytes: ${description}`)
    }
  }
  return result
}

/** The name itself where it may stand in the new file; otherwise one that was free. */
function newName(name: string, reserved: ReadonlySet<string> | undefined, taken: Set<string>): string {
  if (isName(name) && reserved?.has(name) !== true) return name
  const whole = `${originalPrefix}${name.replaceAll(/[/\0]/g, '_').toWellFormed()}`
  const safe =
    Buffer.byteLength(whole) <= 200
      ? whole
      : Buffer.from(whole)
          .subarray(0, 180)
          .toString('utf8')
          .replace(/\ufffd+$/, '')
  let free = safe
  for (let number = 1; taken.has(free); number++) free = `${safe}_${number}`
  taken.add(free)
  return free
}

function carry(info: NativeAttributeInfo, style: CarryRules['style']): Carried {
  if (info.dtype === 'string') return carryText(info, style)
  return info.dtype === 'opaque' ? carryOpaque(info) : carryNumbers(info, style)
}

function carryText(info: NativeAttributeInfo, style: CarryRules['style']): Carried {
  const { name, shape, charset = 'utf8', data } = info
  const plain = (text: string) => textAttribute(name, text, charset)
  if (shape === null) return { attribute: style === 'modern' ? plain('') : envelopeText(name, stringEnvelope('')) }
  if (shape.length > 0) return carryTexts(info)
  const bytes = data[0] ?? new Uint8Array()
  const text = decodeText(bytes)
  if (typeof text !== 'string') return { attribute: envelopeText(name, bytesEnvelope(bytes)) }
  const envelope = envelopeOf(text)
  if (envelope !== undefined) return { attribute: envelopeText(name, envelope) }
  if (style === 'modern') return { attribute: plain(text) }
  return { attribute: envelopeText(name, style === 'legacy' ? legacyEnvelope(info, text) : stringEnvelope(text)) }
}

/** An empty text has a null dataspace, as PyTables has it: libhdf5 gives no memory for an empty one of variable length, and PyTables
 *  crashes on it. */
function textAttribute(name: string, text: string, charset: 'utf8' | 'ascii'): NativeAttribute {
  const storage = text === '' ? 'null' : Buffer.byteLength(text) > fixedTextBytesMax ? 'variable' : 'fixed'
  return { kind: 'text', name, text, storage, charset }
}

/** The same envelope, as we write it; undefined for any other text. */
function envelopeOf(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const { module, type, data, ...others } = parsed as Record<string, unknown>
    if (typeof module !== 'string' || typeof type !== 'string' || typeof data !== 'string' || Object.keys(others).length > 0)
      return undefined
    return type.includes('.') ? text : opaqueEnvelope(`${module}.${type}`, data)
  } catch {
    return undefined
  }
}

/** Texts and pickles of version 1. */
function legacyEnvelope(info: NativeAttributeInfo, text: string): string {
  const value = decodeAttribute(info)
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' || value === null)
    return valueEnvelope(value, info.name)
  // A tuple and a list of Python are one thing here, and two in their pickles.
  const isTuple = Array.isArray(value) && !text.startsWith('(lp')
  if (isTuple) return opaqueEnvelope('builtins.tuple', reprTuple(value.map(reprItem)))
  return Array.isArray(value) ? valueEnvelope(value as StorableValue, info.name) : stringEnvelope(text)
}

function reprItem(item: unknown): string {
  if (typeof item === 'boolean') return item ? 'True' : 'False'
  if (typeof item === 'bigint' || Number.isSafeInteger(item)) return reprInt(item as number | bigint)
  return typeof item === 'number' ? reprFloat(item) : 'None'
}

/** Lists of texts. Those of variable length that hold an empty one crash PyTables. */
function carryTexts({ name, shape, data, variable }: NativeAttributeInfo): Carried {
  const texts = data.map(decodeText)
  const isDangerous = variable === true && data.some((text) => text.length === 0)
  const bytes = data.reduce((sum, text) => sum + text.length, 0)
  if (!isDangerous && bytes <= fixedTextBytesMax) return 'copy'
  if (shape?.length === 1) return { attribute: envelopeText(name, valueEnvelope(texts, name)) }
  return { bytes: Buffer.from(JSON.stringify(texts.map(String))), description: `texts of the shape [${shape?.join(', ')}], as JSON` }
}

function carryNumbers(info: NativeAttributeInfo, style: CarryRules['style']): Carried {
  const { name, dtype, shape, data } = info
  const [elements] = data
  if (dtype === 'string' || dtype === 'opaque' || shape === null || elements === undefined) return 'copy'
  if (style === 'legacy' && shape.length === 0) {
    const value = decodeAttribute(info)
    if (typeof value === 'boolean') return { attribute: envelopeText(name, boolEnvelope(value)) }
    const isInt = dtype.includes('int') && (typeof value === 'bigint' || Number.isSafeInteger(value))
    if (isInt) return { attribute: envelopeText(name, intEnvelope(value as number | bigint)) }
    if (dtype === 'float64' && Number.isFinite(value)) return { attribute: envelopeText(name, floatEnvelope(value as number)) }
  }
  if (elements.byteLength === 0) return 'copy'
  if (elements.byteLength <= fixedTextBytesMax) return { attribute: { kind: 'numbers', name, dtype, shape, data: elements } }
  return { bytes: elements, description: `${dtype} elements of the shape [${shape.join(', ')}], little-endian` }
}

// Whatever libhdf5 can take to another file by itself; the others may hold references.
const plainClasses: ReadonlySet<string> = new Set(['opaque', 'enum', 'time', 'bitfield', 'integer', 'float'])

function carryOpaque(info: NativeAttributeInfo): Carried {
  const copies = info.copies ?? plainClasses.has(info.dtypeClass)
  const elements = (info.shape ?? []).reduce((product, extent) => product * extent, 1)
  if (copies && elements * info.size <= fixedTextBytesMax) return 'copy'
  return info.data[0] === undefined ? 'nothing' : bytesOf(info)
}

function bytesOf({ dtypeClass, dtype, shape, size, data }: NativeAttributeInfo): { bytes: Uint8Array; description: string } {
  const what = dtype === 'opaque' ? `elements of the HDF5 class ${dtypeClass}` : `${dtype} elements`
  return { bytes: data[0] ?? new Uint8Array(), description: `${what}, ${size} bytes each, of the shape [${shape?.join(', ') ?? 'none'}]` }
}
