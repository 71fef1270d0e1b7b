/** What a change of the tree adds to the index: read from the change itself, so that neither can say something else. */
import { decodeEnvelope } from '../attributes/attribute-codec.js'
import { arrayAttribute, groupAttribute, nativeAttribute } from '../layout.js'
import type { NativeAttribute, NativeColumn, NativeTreeOp } from '../native.js'
import { entryAt, type NodeEntry, type NodeKind } from './node-index.js'

/** A change of one node, which it names. */
export type NodeOp = Exclude<NativeTreeOp, { op: 'move' | 'start-live' }>

/** The entry of the node that a change creates; undefined for changes of nodes that are there. */
export function entryOfOp(op: NativeTreeOp): NodeEntry | undefined {
  switch (op.op) {
    case 'group':
      return describedEntry(op.path, 'group', op.attributes)
    case 'array':
      return describedEntry(op.path, 'array', op.attributes)
    case 'bytes-list':
      return describedEntry(op.path, 'strings', op.attributes)
    case 'link':
      return entryAt(op.path, { kind: 'foreign', title: '' })
    default:
      return undefined
  }
}

/** The entry of a dataset of a series (`enlargeable`) or of a grid (`array`). */
export function entryOfColumn(column: NativeColumn, kind: 'enlargeable' | 'array'): NodeEntry {
  return describedEntry(column.path, kind, column.attributes)
}

/** What attributes change in an entry that is there. */
export function changesOf(attributes: readonly NativeAttribute[]): { title?: string; type?: string } {
  const title = plainText(attributes, nativeAttribute.title)
  const type = enveloped(attributes, groupAttribute.type)
  return { ...(title === undefined ? {} : { title }), ...(type === undefined ? {} : { type }) }
}

function describedEntry(path: string, kind: NodeKind, attributes: readonly NativeAttribute[]): NodeEntry {
  const { title = '', type } = changesOf(attributes)
  const dataType = enveloped(attributes, arrayAttribute.dataType)
  return entryAt(path, { kind, title, ...(type === undefined ? {} : { type }), ...(dataType === undefined ? {} : { dataType }) })
}

function plainText(attributes: readonly NativeAttribute[], name: string): string | undefined {
  const found = attributes.find((attribute) => attribute.name === name)
  return found?.kind === 'text' ? found.text : undefined
}

function enveloped(attributes: readonly NativeAttribute[], name: string): string | undefined {
  const text = plainText(attributes, name)
  const value = text === undefined ? undefined : decodeEnvelope(text)
  return typeof value === 'string' ? value : undefined
}
