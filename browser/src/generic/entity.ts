/** Nodes and values of the server in the words of H5Web's providers. Pure. */
import {
  type Attribute,
  type ChildEntity,
  DTypeClass,
  EntityKind,
  type FloatType,
  type IntegerType,
  type ProvidedEntity,
  parseShape,
  type DType as WebType,
} from '@h5web/app'
import type { GenericEntity, GenericType } from '../../../lib/browser/protocol.js'
import { type DType, dtypeTable } from '../../../lib/generated/tables.js'
import type { NumberArray } from '../api.js'

/** An entity with its children, where it is a group. */
export function toEntity(entity: GenericEntity): ProvidedEntity {
  const own = toChild(entity)
  return own.kind === EntityKind.Group ? { ...own, kind: EntityKind.Group, children: (entity.children ?? []).map(toChild) } : own
}

type WithoutChildren = Exclude<ChildEntity, { children: unknown }>

function toChild(entity: GenericEntity): WithoutChildren {
  const { path, name, kind, link } = entity
  const base = { path, name, attributes: entity.attributes.map(toAttribute), ...(link && { link }) }
  if (kind === 'group') return { ...base, kind: EntityKind.Group }
  if (kind === 'unresolved') return { ...base, kind: EntityKind.Unresolved }
  const type = toType(entity.type ?? { class: 'Unknown', name: '' })
  if (kind === 'datatype') return { ...base, kind: EntityKind.Datatype, type, rawType: entity.type }
  const { chunks, filters } = entity
  return {
    ...base,
    kind: EntityKind.Dataset,
    shape: parseShape(entity.shape),
    type,
    rawType: entity.type,
    ...(chunks && { chunks }),
    ...(filters && { filters }),
  }
}

function toAttribute({ name, shape, type }: GenericEntity['attributes'][number]): Attribute {
  return { name, shape: parseShape(shape), type: toType(type) }
}

/** A type in H5Web's words. */
export function toType(type: GenericType): WebType {
  switch (type.class) {
    case 'Integer':
    case 'Float':
      return numeric(type.dtype)
    case 'Bool':
      return { class: DTypeClass.Bool, base: numeric('uint8') }
    case 'Complex': {
      const part = numeric(type.dtype === 'complex64' ? 'float32' : 'float64')
      return { class: DTypeClass.Complex, realType: part, imagType: part }
    }
    case 'String':
      return {
        class: DTypeClass.String,
        charSet: type.charSet,
        strPad: undefined,
        ...(type.length !== undefined && { length: type.length }),
      }
    case 'Compound':
      return { class: DTypeClass.Compound, fields: new Map(type.fields.map((field) => [field.name, toType(field.type)])) }
    case 'Enum':
      return {
        class: DTypeClass.Enum,
        base: numeric(type.dtype),
        mapping: Object.fromEntries(type.mapping.map(({ name, value }) => [value, name])),
      }
    case 'Array':
      return { class: DTypeClass.Array, base: toType(type.base), dims: type.dims }
    case 'Unknown':
      return { class: DTypeClass.Unknown }
  }
}

function numeric(dtype: DType): IntegerType | FloatType {
  const { itemSize, kind } = dtypeTable[dtype]
  const endianness = 'little-endian'
  // Half precision comes widened, but its type says what is in the file.
  if (kind === 'floating') return { class: DTypeClass.Float, size: itemSize * 8, endianness }
  return { class: DTypeClass.Integer, signed: dtype.startsWith('int'), size: itemSize * 8, endianness }
}

/** The values of an answer: flat, as H5Web wants them; the value itself where `isScalar`. */
export function toValue(
  { values, array }: { values?: unknown[] | undefined; array?: NumberArray | undefined },
  isScalar: boolean,
): unknown {
  const flat = values ?? (array ? elements(array) : [])
  return isScalar ? flat[0] : flat
}

function elements({ dtype, values }: NumberArray): { readonly [index: number]: unknown } {
  if (dtype !== 'complex64' && dtype !== 'complex128') return values
  return Array.from({ length: values.length / 2 }, (_, index) => [values[2 * index], values[2 * index + 1]])
}
