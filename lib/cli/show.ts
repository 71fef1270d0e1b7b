/** `h5saver show`: one node of any HDF5 file: what the page of the H5Browser tells of it, and the first of its data. */
import type { DecodedAttribute } from '../attributes/attribute-codec.js'
import type { NodeDetail, SettingsEntry, TableAnswer, TextsAnswer } from '../browser/protocol.js'
import { isDType } from '../dtype.js'
import { nodeDetail } from '../explore/node-detail.js'
import { type Overview, overview } from '../explore/overview.js'
import { table } from '../explore/table.js'
import { texts } from '../explore/texts.js'
import { type NodeFailure, nodeFailure, type TreeNode, walkTree } from '../explore/tree-walk.js'
import { type DataHead, H5Reader } from '../file/h5-reader.js'
import { FileView } from '../loaders/file-view.js'
import { normalPath } from '../nodes/node-path.js'
import type { ParsedCommand } from './args.js'
import type { showSpec } from './commands.js'
import { jsonLine } from './json.js'
import { tellLeftBehind } from './left-behind.js'
import type { ReaderIo } from './reader-io.js'
import { viewLines } from './show-lines.js'
import { treeObject } from './tree-format.js'

const headRows = 8
const headColumns = 8
const childrenMax = 1000
const attributesMax = 1000

/** What is shown of a node. */
export interface ShownNode {
  node: TreeNode
  attributes: Map<string, DecodedAttribute>
  settings: SettingsEntry[]
  pictures: string[]
  comments: string
  shows: NodeDetail['shows']
  head: ShownHead
  overview: Overview | undefined
}

/** The first of the data, in the form that goes with its elements, or why there is nothing. */
export interface ShownHead {
  /** numbers and lists of texts */
  head?: DataHead
  /** arrays of strings */
  texts?: TextsAnswer
  /** compounds and all else */
  table?: TableAnswer
  headError?: NodeFailure
}

/** Prints one node. */
export async function show({ values, positionals }: ParsedCommand<typeof showSpec.options>, io: ReaderIo): Promise<number> {
  const file = positionals[0] ?? ''
  await using reader = await H5Reader.open(file, io.answered)
  await tellLeftBehind(file, io)
  const shown = await readNode(reader, normalPath(positionals[1] ?? '/', 'PATH'))
  if (values.json) io.stdout.write(jsonLine({ file, ...shownObject(shown) }))
  else io.stdout.write(`${viewLines(shown).join('\n')}\n`)
  return 0
}

async function readNode(reader: H5Reader, path: string): Promise<ShownNode> {
  const view = new FileView(reader)
  const node = await walkTree(reader, path, { depth: 1, nodes: childrenMax })
  const { settings, pictures, comments, shows } = await nodeDetail(view, path)
  return {
    node,
    attributes: new Map([...(await view.attributes(path))].slice(0, attributesMax)),
    settings,
    pictures,
    comments,
    shows,
    head: await readHead(reader, node),
    overview: node.info && (await overview(view, path, node.info)),
  }
}

/** What cannot be read of the data is told: the rest of the node is worth showing all the same. */
async function readHead(reader: H5Reader, { path, info }: TreeNode): Promise<ShownHead> {
  if (info?.shape === undefined || info.shape.includes(0)) return {}
  try {
    if (info.dtype === 'string') return { texts: await texts(new FileView(reader), { path, count: headRows }) }
    if (info.dtype !== 'bytes-list' && !isDType(info.dtype)) {
      return { table: await table(new FileView(reader), { path, rowCount: headRows, columnCount: headColumns }) }
    }
    const head = await reader.head(path, info, headRows, headColumns)
    return head === undefined ? {} : { head }
  } catch (error) {
    return { headError: nodeFailure(error) }
  }
}

function shownObject({ node, attributes, settings, pictures, comments, shows, head, overview: seen }: ShownNode): Record<string, unknown> {
  return { ...treeObject(node), attributes: Object.fromEntries(attributes), settings, pictures, comments, shows, ...head, overview: seen }
}
