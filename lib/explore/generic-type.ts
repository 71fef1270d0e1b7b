/** Types of elements as the generic view wants them. */
import type { GenericType } from '../browser/protocol.js'
import { isDType } from '../dtype.js'
import { type DType, dtypeTable } from '../generated/tables.js'
import type { NativeAttributeInfo, NativeEnumeration, NativeField, NativeNodeInfo } from '../native.js'

/** The type of a dataset's elements. */
export function typeOfDataset(info: NativeNodeInfo): GenericType {
  return typeOf({ ...info, size: info.itemBytes ?? 0 })
}

/** The type of an attribute's elements. */
export function typeOfAttribute({ dtype, dtypeClass, size, charset, variable, enumeration }: NativeAttributeInfo): GenericType {
  if (dtype !== 'string') return typeOf({ dtype, dtypeClass, size, ...(enumeration === undefined ? {} : { enumeration }) })
  return { class: 'String', charSet: charset === 'ascii' ? 'ASCII' : 'UTF-8', ...(variable === true ? {} : { length: size }) }
}

interface Described {
  dtype?: NativeNodeInfo['dtype']
  dtypeClass?: string
  size: number
  fields?: readonly NativeField[]
  enumeration?: NativeEnumeration
}

function typeOf({ dtype, dtypeClass, size, fields, enumeration }: Described): GenericType {
  if (isDType(dtype)) return numberType(dtype)
  if (dtype === 'string') return { class: 'String', charSet: 'UTF-8', ...(size > 0 ? { length: size } : {}) }
  if (enumeration !== undefined) return { class: 'Enum', dtype: enumeration.dtype, mapping: enumeration.members }
  if (fields !== undefined) return { class: 'Compound', fields: fields.map((field) => ({ name: field.name, type: typeOfField(field) })) }
  return { class: 'Unknown', name: dtype === 'bytes-list' ? 'texts' : (dtypeClass ?? 'unknown') }
}

function typeOfField(field: NativeField): GenericType {
  // Within compounds the members of enumerations come by their names.
  const base: GenericType = field.enumeration === undefined ? typeOf(field) : { class: 'String', charSet: 'UTF-8' }
  return field.shape.length === 0 ? base : { class: 'Array', base, dims: field.shape }
}

function numberType(dtype: DType): GenericType {
  const { kind } = dtypeTable[dtype]
  if (kind === 'boolean') return { class: 'Bool', dtype }
  if (kind === 'complex') return { class: 'Complex', dtype }
  return { class: kind === 'floating' ? 'Float' : 'Integer', dtype }
}
