/** Walks a file's tree within limits: foreign files may hold cycles of hard links, millions of nodes, or broken ones.
 *  Level by level, so that a cycle below one group does not use up what the others need. */
import { isDType, itemSize } from '../dtype.js'
import { type ErrorCode, H5SaverError } from '../errors.js'
import type { H5Reader } from '../file/h5-reader.js'
import { dataAttribute, nativeAttribute } from '../layout.js'
import { textOf } from '../loaders/file-view.js'
import { legacyDataType } from '../loaders/legacy.js'
import { groupTypeOf } from '../loaders/loaded-node.js'
import { modernType } from '../loaders/siblings.js'
import type { NativeEntry, NativeNodeInfo } from '../native.js'

/** Why a node, or a part of it, could not be read. */
export interface NodeFailure {
  code: ErrorCode
  message: string
}

/** One node of the tree. */
export interface TreeNode {
  name: string
  path: string
  /** a link that is not followed has the kind `link` */
  kind: 'group' | 'dataset' | 'datatype' | 'link' | 'unknown'
  /** how the node hangs in the tree, when not by a hard link */
  link?: 'soft' | 'external' | 'other'
  /** soft and external links: where they lead, as it stands in the file */
  target?: string
  /** external links: the file that `target` is in */
  targetFile?: string
  title?: string
  /** groups: what they are for PyMoDAQ, such as `scan` */
  type?: string
  /** datasets: what they are for PyMoDAQ, such as `data` or `axis` */
  dataType?: string
  units?: string
  /** what the dataset is, and how it is stored */
  info?: NativeNodeInfo
  /** bytes of all elements, before any filter */
  elementBytes?: number
  /** bytes of the elements in the file; left out where it has more than four million chunks */
  storageBytes?: number
  /** `elementBytes` over `storageBytes` */
  ratio?: number
  children?: TreeNode[]
  /** children that the limits left out */
  hidden?: number
  /** why this node could not be read */
  error?: NodeFailure
}

export interface WalkLimits {
  /** levels below the start */
  readonly depth: number
  /** nodes in all */
  readonly nodes: number
}

/** Walks the tree below `path`. A node that cannot be read carries its error; the walk goes on.
 *  @throws ERR_NODE_NOT_FOUND when `path` itself is no node */
export async function walkTree(reader: H5Reader, path: string, limits: WalkLimits): Promise<TreeNode> {
  const root = await describeNode(reader, { name: path.slice(path.lastIndexOf('/') + 1), path, kind: 'unknown' })
  if (root.error?.code === 'ERR_NODE_NOT_FOUND') await reader.info(path)
  let left = limits.nodes - 1
  let level = [root]
  for (let depth = 0; level.length > 0; depth++) {
    const next: TreeNode[] = []
    for (const node of level.filter((candidate) => candidate.kind === 'group')) {
      const entries = await entriesOf(reader, node)
      const shown = depth < limits.depth ? entries.slice(0, Math.max(0, left)) : []
      left -= shown.length
      if (shown.length < entries.length) node.hidden = entries.length - shown.length
      node.children = []
      for (const entry of shown) node.children.push(await describeNode(reader, bareNode(node.path, entry)))
      next.push(...node.children)
    }
    level = next
  }
  return root
}

async function entriesOf(reader: H5Reader, node: TreeNode): Promise<NativeEntry[]> {
  try {
    return await reader.list(node.path)
  } catch (error) {
    node.error ??= nodeFailure(error)
    return []
  }
}

function bareNode(parent: string, entry: NativeEntry): TreeNode {
  const node: TreeNode = { name: entry.name, path: `${parent === '/' ? '' : parent}/${entry.name}`, kind: entry.kind }
  if (entry.link === 'hard') return node
  const { target, targetFile } = entry
  return {
    ...node,
    kind: 'link',
    link: entry.link,
    ...(target === undefined ? {} : { target }),
    ...(targetFile === undefined ? {} : { targetFile }),
  }
}

async function describeNode(reader: H5Reader, node: TreeNode): Promise<TreeNode> {
  if (node.kind === 'link') return node
  try {
    const info = await reader.info(node.path)
    node.kind = info.kind
    if (info.kind === 'dataset') Object.assign(node, { info, ...sizesOf(info, await reader.storageBytes(node.path, info, chunksMax)) })
    const attributes = await reader.attributes(node.path)
    const title = textOf(attributes, nativeAttribute.title)
    const units = textOf(attributes, dataAttribute.units)
    const type = info.kind === 'group' ? groupTypeOf(attributes) : undefined
    const dataType = info.kind === 'dataset' ? (modernType(attributes) ?? legacyDataType(node.path, attributes)) : undefined
    if (title) node.title = title
    if (units) node.units = units
    if (type) node.type = type
    if (dataType) node.dataType = dataType
  } catch (error) {
    node.error = nodeFailure(error)
  }
  return node
}

function sizesOf(info: NativeNodeInfo, storageBytes: number | undefined): Pick<TreeNode, 'elementBytes' | 'storageBytes' | 'ratio'> {
  const stored = storageBytes === undefined ? {} : { storageBytes }
  if (!isDType(info.dtype) || info.shape === undefined) return stored
  const elementBytes = info.shape.reduce((product, extent) => product * extent, itemSize(info.dtype))
  if (!storageBytes || elementBytes === 0) return { elementBytes, ...stored }
  return { elementBytes, ...stored, ratio: elementBytes / storageBytes }
}

/** To count the bytes of more would take seconds. */
const chunksMax = 2 ** 22

/** An error as data. One that has no code of ours is a fault of ours, and goes on. */
export function nodeFailure(error: unknown): NodeFailure {
  if (!(error instanceof H5SaverError)) throw error
  return { code: error.code, message: error.message }
}
