/** Groups as PyTables writes them. */
import { nativeText } from '../attributes/text-attribute.js'
import { nativeAttribute, nodeClass, pytablesFormatVersion } from '../layout.js'
import type { NativeAttribute } from '../native.js'
import type { NodeOp } from './op-entry.js'

function classAttributes(title: string): NativeAttribute[] {
  return [
    nativeText(nativeAttribute.class, nodeClass.group.class, 'utf8'),
    nativeText(nativeAttribute.title, title, 'utf8'),
    nativeText(nativeAttribute.version, nodeClass.group.version, 'utf8'),
  ]
}

/** Creates a group below an existing one. */
export function group(path: string, title = '', attributes: readonly NativeAttribute[] = []): NodeOp {
  return { op: 'group', path, attributes: [...classAttributes(title), ...attributes] }
}

/** Makes the root of a new file a group of PyTables. */
export function rootGroup(title: string, attributes: NativeAttribute[]): NodeOp {
  const format = nativeText(nativeAttribute.formatVersion, pytablesFormatVersion, 'utf8')
  return { op: 'attributes', path: '/', attributes: [...classAttributes(title), format, ...attributes] }
}
