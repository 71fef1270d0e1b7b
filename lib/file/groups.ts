/** Groups as PyMoDAQ's H5Saver makes them: numbered ones of modules, those of a dimension, and plain ones. */
import { type Attributes, bytesEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { createError, describe } from '../errors.js'
import {
  arrayAttribute,
  backendName,
  type DataDimension,
  dataDimensions,
  groupAttribute,
  groupPrefix,
  groupType,
  modulePath,
  reservedGroupAttributes,
} from '../layout.js'
import type { NativeAttribute } from '../native.js'
import { callerAttributes } from '../nodes/attributes.js'
import { checkTitle } from '../nodes/names.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { checkNodeName, childPath, normalPath } from '../nodes/node-path.js'
import { checkChoice, checkKeys } from '../options.js'
import { type Settings, settingsAttribute } from '../settings/settings-xml.js'
import type { TreeWriter } from './tree-writer.js'

/** A node: its path, or its entry as the functions that create nodes return it. */
export type NodeRef = string | NodeEntry

/** What a new group says about itself. */
export interface GroupOptions {
  /** attribute `TITLE`: what the module is called; '' when left out */
  title?: string
  /** settings of the module; an empty tree when left out */
  settings?: Settings
  /** further attributes of the group */
  metadata?: Attributes
}

/** Settings of a module that has none. An empty text, which PyMoDAQ's own low-level saver leaves there, makes its
 *  browser log a parse error at every click on the group. */
const noSettings = new TextEncoder().encode('<All_settings type="group" />')

/** The path of a node that is there.
 *  @throws ERR_INVALID_OPTION, ERR_NODE_NOT_FOUND */
export function nodePathOf(tree: TreeWriter, ref: NodeRef, option = 'where'): string {
  const path = normalPath(typeof ref === 'object' && ref !== null ? ref.path : ref, option)
  return tree.nodes.get(path).path
}

/** The path of a group that is there.
 *  @throws ERR_INVALID_OPTION, ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
export function groupPathOf(tree: TreeWriter, ref: NodeRef, option = 'where'): string {
  return tree.nodes.group(nodePathOf(tree, ref, option)).path
}

/** The attributes of a module's group but its type: settings, then what the caller adds.
 *  @throws ERR_SETTINGS_XML, ERR_INVALID_NAME, ERR_INVALID_OPTION */
export function groupAttributes({ settings, metadata = {} }: GroupOptions): NativeAttribute[] {
  return [settingsAttribute(settings, bytesEnvelope(noSettings)), ...callerAttributes(metadata, 'metadata', reservedGroupAttributes)]
}

function checkGroupOptions(options: GroupOptions): void {
  checkKeys(options, ['title', 'settings', 'metadata'], 'options of the group')
}

/** The group of a name, made when it is missing.
 *  @throws ERR_NODE_KIND when a node of this name is no group */
export function getSetGroup(tree: TreeWriter, where: NodeRef, name: string, title = ''): NodeEntry {
  const path = childPath(groupPathOf(tree, where), checkNodeName(name, 'name'))
  return tree.nodes.has(path) ? tree.nodes.group(path) : tree.group(path, { title: checkTitle(title, 'title') })
}

/** The next group of a type: `Scan000`, `Scan001`, … in `where` for the type `scan`. Its number follows the largest there is.
 *  @throws ERR_INVALID_NAME for a type that cannot begin a name or ends in a digit */
export function addIncrementalGroup(tree: TreeWriter, type: string, where: NodeRef, options: GroupOptions = {}): NodeEntry {
  checkGroupOptions(options)
  const prefix = groupPrefix(checkGroupType(type))
  const parent = groupPathOf(tree, where)
  const attributes = groupAttributes(options)
  const path = modulePath(parent, prefix, tree.nodes.nextIndex(parent, prefix))
  // Channels are the one type that PyMoDAQ does not name on the disk.
  const written = type.toLowerCase() === groupType.channel ? '' : type.toLowerCase()
  return tree.group(path, { title: options.title ?? '', attributes: [...attributes, typeAttribute(written)] })
}

function typeAttribute(type: string): NativeAttribute {
  return envelopeText(groupAttribute.type, stringEnvelope(type))
}

function checkGroupType(type: string): string {
  checkNodeName(type, 'type')
  if (!/\d$/.test(type)) return type
  throw createError('ERR_INVALID_NAME', `type ends in a digit, and the number of a group would begin with it: ${describe(type)}`, {
    option: 'type',
    given: describe(type),
  })
}

/** The group of a dimension, made when it is missing. It has the type `data`, unlike those that savers of data make.
 *  @throws ERR_INVALID_OPTION for what is no dimension; the errors of `addIncrementalGroup` */
export function addDataGroup(tree: TreeWriter, where: NodeRef, dimension: DataDimension, options: GroupOptions = {}): NodeEntry {
  checkGroupOptions(options)
  const path = childPath(groupPathOf(tree, where), checkChoice(dimension, 'dimension', dataDimensions))
  const attributes = groupAttributes(options)
  if (tree.nodes.has(path)) return tree.nodes.group(path)
  const backend = envelopeText(arrayAttribute.backend, stringEnvelope(backendName))
  return tree.group(path, { title: options.title ?? '', type: groupType.data, attributes: [...attributes, backend] })
}
