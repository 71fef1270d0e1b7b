/** Reads the tree of an existing file into an index, so that it can be continued. Reads no data.
 *
 *  Bounds: a file may hold cycles of hard links; after `nodesMax` nodes or `depthMax` levels the file is refused. Links that
 *  lead elsewhere are noted and not followed. A few nodes are asked about at a time: the answers come from libhdf5 one by
 *  one anyway, but the waiting for them overlaps. */
import { createError } from '../errors.js'
import { arrayAttribute, groupAttribute, nativeAttribute, nodeClass } from '../layout.js'
import type { NativeEntry, NativeNodeInfo } from '../native.js'
import { childEntry, NodeIndex, type NodeKind } from '../nodes/node-index.js'
import { childPath } from '../nodes/node-path.js'
import type { H5Reader } from './h5-reader.js'

/** The nodes of a file. */
export interface FileNodes {
  nodes: NodeIndex
  /** rows of the lists of texts */
  textRows: Map<string, number>
}

/** A day's file of PyMoDAQ has thousands of nodes; a million takes some 300 MB of memory here. */
const nodesMaxDefault = 2_000_000
/** PyMoDAQ's trees have ten levels. */
const depthMax = 64
const asksAtOnce = 32

const wanted: ReadonlySet<string> = new Set([
  nativeAttribute.title,
  nativeAttribute.class,
  groupAttribute.type,
  arrayAttribute.dataType,
  arrayAttribute.subdtype,
])

/** Reads all nodes of an open file.
 *  @throws ERR_TREE_TOO_LARGE, and what reading throws */
export async function readTree(reader: H5Reader, nodesMax = nodesMaxDefault): Promise<FileNodes> {
  const root = await reader.attributes('/', wanted)
  const nodes = new NodeIndex({ title: textOf(root.get(nativeAttribute.title)) ?? '' })
  const textRows = new Map<string, number>()
  let level = ['/']
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) throw tooLarge(reader.path, `${depthMax} levels`)
    const found: { where: string; entry: NativeEntry }[] = []
    for await (const [where, entries] of inTurn(level, (path) => reader.list(path))) {
      if (nodes.size + found.length + entries.length > nodesMax) throw tooLarge(reader.path, `${nodesMax} nodes`)
      for (const entry of entries) found.push({ where, entry })
    }
    level = []
    for await (const [{ where, entry }, { rows, ...rest }] of inTurn(found, (link) => describeNode(reader, link.where, link.entry))) {
      const { path } = nodes.add(childEntry(where, entry.name, rest))
      if (rest.kind === 'group') level.push(path)
      if (rows !== undefined) textRows.set(path, rows)
    }
  }
  nodes.settle()
  return { nodes, textRows }
}

/** The answers about all items, in their order. */
async function* inTurn<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): AsyncGenerator<[item: T, answer: R]> {
  for (let from = 0; from < items.length; from += asksAtOnce) {
    const asked = items.slice(from, from + asksAtOnce)
    yield* await Promise.all(asked.map(async (item): Promise<[T, R]> => [item, await ask(item)]))
  }
}

interface Described {
  kind: NodeKind
  title: string
  type?: string
  dataType?: string
  rows?: number
}

async function describeNode(reader: H5Reader, where: string, { name, kind, link }: NativeEntry): Promise<Described> {
  if (link !== 'hard' || (kind !== 'group' && kind !== 'dataset')) return { kind: 'foreign', title: '' }
  const path = childPath(where, name)
  const attributes = await reader.attributes(path, wanted)
  const text = (name: string) => textOf(attributes.get(name))
  const title = text(nativeAttribute.title) ?? ''
  const type = text(groupAttribute.type)
  const dataType = text(arrayAttribute.dataType)
  const known: Described = {
    kind: 'group',
    title,
    ...(type === undefined ? {} : { type }),
    ...(dataType === undefined ? {} : { dataType }),
  }
  if (kind === 'group') return known
  const className = text(nativeAttribute.class)
  // What these two are is told by their class: most nodes need no second question.
  if (className === nodeClass.cArray.class) known.kind = 'array'
  else if (className === nodeClass.eArray.class) known.kind = 'enlargeable'
  else {
    const info = await reader.info(path)
    known.kind = datasetKind(info, text(arrayAttribute.subdtype))
    if (known.kind === 'strings') known.rows = info.shape?.[0] ?? 0
  }
  return known
}

function datasetKind({ dtype, shape, maxShape }: NativeNodeInfo, subdtype: string | undefined): NodeKind {
  if (dtype === 'bytes-list') return subdtype === 'string' && shape?.length === 1 ? 'strings' : 'foreign'
  if (dtype === undefined || dtype === 'opaque' || dtype === 'string') return 'foreign'
  return maxShape?.[0] === -1 ? 'enlargeable' : 'array'
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function tooLarge(path: string, limit: string): Error {
  return createError(
    'ERR_TREE_TOO_LARGE',
    `'${path}' has more than ${limit}, most likely because links make a cycle: it cannot be continued`,
    { path },
  )
}
