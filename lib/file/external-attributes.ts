/** Attributes of other programs' files, made such that PyMoDAQ can read the nodes that carry them.
 *
 *  PyMoDAQ reads every attribute of every node that it walks over, through PyTables, and one that PyTables cannot read stops the walk of
 *  the whole file, or the whole process: strings of variable length that were never written end Python with a segmentation fault, compounds
 *  with references raise a KeyError (tables 3.11). */
import { decodeText } from '../attributes/attribute-codec.js'
import { bytesEnvelope, stringEnvelope, valueEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { H5SaverError } from '../errors.js'
import { nativeAttribute } from '../layout.js'
import type { NativeAttribute, NativeAttributeInfo } from '../native.js'
import { checkName } from '../nodes/names.js'

/** These are written anew on every copied node. */
const ownNames: ReadonlySet<string> = new Set<string>(Object.values(nativeAttribute))
/** Attributes of numbers beyond this are left out: HDF5 refuses them in a file of the earliest format. */
const numbersBytesMax = 60_000

/** What becomes of an attribute. */
export interface ExternalAttribute {
  name: string
  /** written in its place; undefined when it is left out, or copied byte by byte */
  attribute: NativeAttribute | undefined
  /** why the copy differs from the source, or is missing */
  change?: string
}

/** The attributes of a group, which is created anew: none of them comes over by itself. */
export function groupAttributesOf(attributes: readonly NativeAttributeInfo[]): ExternalAttribute[] {
  return attributes.filter(({ name }) => !ownNames.has(name)).map(copyOf)
}

/** The attributes of a dataset that have to be replaced: it is copied with all that it has. */
export function dangerousAttributes(attributes: readonly NativeAttributeInfo[]): ExternalAttribute[] {
  return attributes
    .filter((info) => !ownNames.has(info.name) && isDangerous(info))
    .map((info) => {
      const { attribute, change = 'stored as a text' } = copyOf(info)
      return { name: info.name, attribute: attribute ?? envelopeText(info.name, stringEnvelope('')), change }
    })
}

function isDangerous({ dtype, dtypeClass, variable, data, copies }: NativeAttributeInfo): boolean {
  // A string that was never written reads as an empty one.
  if (dtype === 'string') return variable === true && data.some((text) => text.length === 0)
  // Lists of references, such as those of dimension scales, lead nowhere in another file, and PyTables warns of them at every walk.
  return dtype === 'opaque' && (dtypeClass === 'compound' || dtypeClass === 'vlen') && copies !== true
}

function copyOf(info: NativeAttributeInfo): ExternalAttribute {
  const { name, dtype, shape, dtypeClass, copies } = info
  const leftOut = (why: string): ExternalAttribute => ({ name, attribute: undefined, change: `left out: ${why}` })
  try {
    checkName(name, 'the name of an attribute')
  } catch (error) {
    if (error instanceof H5SaverError) return leftOut(error.message)
    throw error
  }
  const isPlain = dtype !== 'opaque' && dtype !== 'string' && shape !== null
  if (copies === true && !isPlain && !isDangerous(info)) return { name, attribute: undefined }
  if (dtype === 'opaque') return leftOut(`of the HDF5 class ${dtypeClass}`)
  if (dtype === 'string') return { name, ...textCopy(info) }
  const [data] = info.data
  if (shape === null || data === undefined) return leftOut('it has no value')
  if (data.byteLength > numbersBytesMax) return leftOut(`it has ${data.byteLength} bytes`)
  return { name, attribute: { kind: 'numbers', name, dtype, shape, data } }
}

function textCopy({ name, shape, charset = 'utf8', data, variable }: NativeAttributeInfo): Omit<ExternalAttribute, 'name'> {
  if (shape === null) return { attribute: { kind: 'text', name, text: '', storage: 'null', charset } }
  const texts = data.map(decodeText)
  if (shape.length > 0) {
    return { attribute: envelopeText(name, valueEnvelope(texts, name)), change: 'stored as a list of texts' }
  }
  const text = texts[0] ?? ''
  if (typeof text !== 'string') return { attribute: envelopeText(name, bytesEnvelope(text)), change: 'stored as bytes' }
  if (text === '') return { attribute: { kind: 'text', name, text, storage: 'null', charset } }
  const isLong = Buffer.byteLength(text) > numbersBytesMax
  return { attribute: { kind: 'text', name, text, storage: variable === true || isLong ? 'variable' : 'fixed', charset } }
}
