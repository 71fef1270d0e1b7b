/** Copies another HDF5 file into the open one, below a group of its own: PyMoDAQ's `add_external_h5`. */
import { basename, resolve } from 'node:path'
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { createError, describe } from '../errors.js'
import { arrayAttribute, backendName, externalGroup, groupAttribute } from '../layout.js'
import type { NativeTreeOp } from '../native.js'
import { group } from '../nodes/group.js'
import { checkTitle } from '../nodes/names.js'
import { entryAt, type NodeEntry } from '../nodes/node-index.js'
import { childPath } from '../nodes/node-path.js'
import { checkKeys } from '../options.js'
import { type ExternalChange, type ExternalNode, planExternal } from './external-plan.js'
import { groupPathOf, type NodeRef } from './groups.js'
import { H5Reader } from './h5-reader.js'
import { isLive } from './live-writers.js'
import type { TreeWriter } from './tree-writer.js'

export type { ExternalChange }

/** Options of `H5Saver.addExternalFile`. */
export interface ExternalFileOptions {
  /** title of the group; the name of the file when left out */
  title?: string
}

/** What became of an imported file. */
export interface ExternalFileReport {
  /** the group that holds the copy */
  group: NodeEntry
  /** groups and datasets that were copied */
  copied: number
  /** what the copy has not, or has in another form, and why */
  changes: ExternalChange[]
}

/** Copies the children of a file's root into a new group in `where`. The title of its root is lost, its other attributes stand on the group.
 *  Resolves when the copy is committed. */
export async function addExternalFile(
  tree: TreeWriter,
  file: string,
  where: NodeRef,
  options: ExternalFileOptions,
): Promise<ExternalFileReport> {
  checkKeys(options, ['title'], 'options of addExternalFile')
  if (typeof file !== 'string' || file === '') {
    throw createError('ERR_INVALID_OPTION', `path must be the path of a file; got ${describe(file)}`, {
      option: 'path',
      given: describe(file),
    })
  }
  const source = resolve(file)
  const title = checkTitle(options.title ?? basename(source), 'title')
  groupPathOf(tree, where)
  if (await isLive(source))
    throw createError('ERR_FILE_LOCKED', `'${source}' is being written: close it before it is imported`, { path: source })
  await using reader = await H5Reader.open(source)
  const { nodes, changes } = await planExternal(reader)
  const made = tree.batch(() => {
    const path = freePath(tree, groupPathOf(tree, where))
    const placeOf = (at: string) => (at === '/' ? path : `${path}${at}`)
    for (const node of nodes) copyPlanned(tree, source, node.path === '/' ? topOf(node, title) : node, placeOf)
    return tree.nodes.get(path)
  })
  await tree.session.commit()
  return { group: made, copied: nodes.length - 1, changes }
}

/** `External_data`, `External_data001`, … */
function freePath(tree: TreeWriter, where: string): string {
  const first = childPath(where, externalGroup.name)
  if (!tree.nodes.has(first)) return first
  const index = Math.max(1, tree.nodes.nextIndex(where, externalGroup.name))
  return `${first}${String(index).padStart(3, '0')}`
}

/** The root of the source as the group that holds the copy. */
function topOf(node: ExternalNode, title: string): ExternalNode {
  return {
    ...node,
    title,
    attributes: [typeAttribute, ...node.attributes.filter(({ name }) => !reserved.has(name)), backend],
    copiedAttributes: node.copiedAttributes.filter((name) => !reserved.has(name)),
  }
}

/** Enqueues the copy of one node of a plan.
 *  @param source path of the file that was planned
 *  @param placeOf where a node of the source stands in the new file
 *  @throws as TreeWriter.group */
export function copyPlanned(tree: TreeWriter, source: string, node: ExternalNode, placeOf: (path: string) => string): void {
  const path = placeOf(node.path)
  if (node.kind === 'group') {
    tree.submit([group(path, node.title, node.attributes)])
    const names = node.copiedAttributes
    if (names.length > 0) tree.submit([{ op: 'copy-attributes', path, sourceFile: source, sourcePath: node.path, names }])
    return
  }
  const { kind, dataType, rows, linkTo } = node
  const entry = entryAt(path, { kind, title: node.title, ...(dataType === undefined ? {} : { dataType }) })
  const op: NativeTreeOp =
    linkTo === undefined ? { op: 'copy', path, sourceFile: source, sourcePath: node.path } : { op: 'link', path, target: placeOf(linkTo) }
  tree.adopt(op, entry, rows)
  if (node.attributes.length > 0) tree.setAttributes(path, node.attributes)
}

const typeAttribute = envelopeText(groupAttribute.type, stringEnvelope(externalGroup.type))
const backend = envelopeText(arrayAttribute.backend, stringEnvelope(backendName))
/** Names of the source's root that the group has for itself. */
const reserved: ReadonlySet<string> = new Set<string>([groupAttribute.type, arrayAttribute.backend])
