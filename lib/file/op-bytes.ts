/** How much room changes of the tree take, before they are made: a full disk refuses them, instead of failing in the middle. */
import type { NativeAttribute, NativeColumn, NativeTreeOp } from '../native.js'

/** A node with its attributes and its entry in the group, in the file and in the journal: measured 1 to 2 KB each, more only with long
 *  texts, as those of settings, which count besides. The addon counts the same. */
const nodeBytes = 4096

/** Bytes that changes of the tree take on the disk, before compression. Changes of what is there count nothing: the reserve, which is kept
 *  for the end of a file, has room for them. */
export function bytesOfOps(ops: readonly NativeTreeOp[]): number {
  return ops.reduce((sum, op) => sum + bytesOf(op), 0)
}

/** The same for datasets that grow or are filled, while they are empty. */
export function bytesOfColumns(columns: readonly NativeColumn[]): number {
  return columns.reduce((sum, { attributes }) => sum + bytesOfNode(attributes), 0)
}

function bytesOf(op: NativeTreeOp): number {
  switch (op.op) {
    case 'array':
      return bytesOfNode(op.attributes) + op.data.byteLength
    case 'append-bytes':
      return op.rows.reduce((sum, row) => sum + row.byteLength, 0)
    case 'group':
    case 'bytes-list':
      return bytesOfNode(op.attributes)
    case 'copy':
      return nodeBytes
    default:
      return 0
  }
}

function bytesOfNode(attributes: readonly NativeAttribute[]): number {
  // In the file and in the journal.
  return attributes.reduce((sum, attribute) => sum + (attribute.kind === 'text' ? 2 * Buffer.byteLength(attribute.text) : 0), nodeBytes)
}
