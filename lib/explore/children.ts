/** The tree, page by page. */
import type { ChildNode, ChildrenPage, ChildrenQuery } from '../browser/protocol.js'
import { dataAttribute, groupType, nativeAttribute } from '../layout.js'
import { legacyAttribute, legacyGroupType } from '../layout-legacy.js'
import { type FileView, isNodeFailure, type NodeAttributes, textOf } from '../loaders/file-view.js'
import { describeNode } from '../loaders/loaded-node.js'
import type { NativeEntry } from '../native.js'
import { childPath } from '../nodes/node-path.js'
import { checkInteger } from '../options.js'
import { dtypeWords } from './dtype-words.js'
import type { Listings } from './listings.js'
import { pngOf } from './png.js'
import { cut } from './words.js'

const limitMax = 1000
const limitDefault = 200
/** Answers come from libhdf5 one by one anyway, but the waiting for them overlaps. */
const asksAtOnce = 32
const wordsMax = 200

/** One page of a group's children.
 *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND for what is no group, ERR_INVALID_OPTION */
export async function childrenPage(view: FileView, listings: Listings, query: ChildrenQuery, signal?: AbortSignal): Promise<ChildrenPage> {
  const { path } = query
  const limit = checkInteger(query.limit ?? limitDefault, 'limit', 1, limitMax)
  const asked = checkInteger(query.offset ?? 0, 'offset', 0, Number.MAX_SAFE_INTEGER)
  const entries = await listings.of(path)
  const offset = query.around === undefined ? asked : pageOf(entries, query.around, limit)
  const shown = entries.slice(offset, offset + limit)
  const children: ChildNode[] = []
  for (let from = 0; from < shown.length; from += asksAtOnce) {
    signal?.throwIfAborted()
    const asked = shown.slice(from, from + asksAtOnce)
    children.push(...(await Promise.all(asked.map((entry) => childNode(view, path, entry)))))
  }
  return { path, total: entries.length, offset, children }
}

/** Where the page begins that holds a child; the first page where there is none of this name. */
function pageOf(entries: readonly NativeEntry[], name: string, limit: number): number {
  const place = entries.findIndex((entry) => entry.name === name)
  return place < 0 ? 0 : place - (place % limit)
}

/** A node as a line of the tree. What cannot be read of it is told in `error`. */
async function childNode(view: FileView, where: string, entry: NativeEntry): Promise<ChildNode> {
  const { name, kind, link } = entry
  const path = childPath(where, name)
  const child: ChildNode = { name, path, link, kind }
  if (entry.target !== undefined) child.target = entry.target
  if (entry.targetFile !== undefined) child.targetFile = entry.targetFile
  if (link !== 'hard') return child
  try {
    if (kind === 'group') await addGroupWords(child, view)
    else await addDatasetWords(child, view)
  } catch (error) {
    if (!isNodeFailure(error)) throw error
    child.error = error.message
  }
  return child
}

async function addGroupWords(child: ChildNode, view: FileView): Promise<void> {
  const attributes = await view.attributes(child.path)
  addWords(child, attributes)
  const type = textOf(attributes, legacyAttribute.type)
  if (type) child.type = type === legacyGroupType.move ? groupType.actuator : cut(type, wordsMax).text
  child.hasChildren = (await view.info(child.path)).links !== 0
}

async function addDatasetWords(child: ChildNode, view: FileView): Promise<void> {
  const { name, path, kind } = child
  const { info, dataType, attributes, error } = await describeNode(view, { name, path, kind, link: 'hard' })
  addWords(child, attributes)
  const units = textOf(attributes, dataAttribute.units)
  if (units) child.units = cut(units, wordsMax).text
  if (dataType !== undefined) child.dataType = dataType
  if (info !== undefined) child.dtype = dtypeWords(info)
  if (info?.shape !== undefined) child.shape = info.shape
  if (error !== undefined) child.error = error.message
}

function addWords(child: ChildNode, attributes: NodeAttributes): void {
  const title = textOf(attributes, nativeAttribute.title)
  if (title) child.title = cut(title, wordsMax).text
  if ([...attributes.values()].some((value) => pngOf(value) !== undefined)) child.hasPicture = true
}
