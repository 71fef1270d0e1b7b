/** `h5saver show`: one node of any HDF5 file: its attributes, its settings as a tree, and the first of its data. */
import type { DecodedAttribute } from '../attributes/attribute-codec.js'
import { type DataHead, H5Reader } from '../file/h5-reader.js'
import { type NodeFailure, nodeFailure, type TreeNode, walkTree } from '../file/tree-walk.js'
import type { ParsedCommand } from './args.js'
import type { showSpec } from './commands.js'
import { jsonLine } from './json.js'
import { tellLeftBehind } from './left-behind.js'
import { clip, printable } from './printable.js'
import type { ReaderIo } from './reader-io.js'
import { parseSettings, type SettingNode, settingLines } from './settings-tree.js'
import { nodeLine, treeObject } from './tree-format.js'
import { rowTexts, valueText } from './value-text.js'

const headRows = 8
const headColumns = 8
const childrenMax = 1000
const attributesMax = 1000

/** What is shown of a node. */
interface NodeView {
  node: TreeNode
  attributes: Map<string, DecodedAttribute>
  /** trees of the attributes that hold settings */
  settings: Map<string, SettingNode>
  head: DataHead | undefined
  /** why there is no head */
  headError: NodeFailure | undefined
}

/** Prints one node. */
export async function show({ values, positionals }: ParsedCommand<typeof showSpec.options>, io: ReaderIo): Promise<number> {
  const file = positionals[0] ?? ''
  await using reader = await H5Reader.open(file, io.answered)
  await tellLeftBehind(file, io)
  const view = await readView(reader, nodePath(positionals[1] ?? '/'))
  if (values.json) io.stdout.write(jsonLine({ file, ...viewObject(view) }))
  else io.stdout.write(`${viewLines(view).join('\n')}\n`)
  return 0
}

/** A path as HDF5 wants it: from the root, without a slash at its end. */
function nodePath(text: string): string {
  return `/${text.split('/').filter(Boolean).join('/')}`
}

async function readView(reader: H5Reader, path: string): Promise<NodeView> {
  const node = await walkTree(reader, path, { depth: 1, nodes: childrenMax })
  const all = [...(await reader.attributes(path))].slice(0, attributesMax)
  const settings = new Map<string, SettingNode>()
  for (const [name, value] of all) {
    const tree = name.endsWith('settings') ? parseSettings(textOfSettings(value)) : undefined
    if (tree) settings.set(name, tree)
  }
  return { node, attributes: new Map(all), settings, ...(await readHead(reader, node)) }
}

/** The head, or why it cannot be read: the rest of the node is worth showing all the same. */
async function readHead(reader: H5Reader, node: TreeNode): Promise<Pick<NodeView, 'head' | 'headError'>> {
  try {
    const head = node.info && (await reader.head(node.path, node.info, headRows, headColumns))
    return { head, headError: undefined }
  } catch (error) {
    return { head: undefined, headError: nodeFailure(error) }
  }
}

/** Settings are bytes in an envelope, or text where another program wrote them. */
function textOfSettings(value: DecodedAttribute): string {
  if (typeof value === 'string') return value
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8') : ''
}

function viewLines({ node, attributes, settings, head, headError }: NodeView): string[] {
  const lines = [nodeLine({ ...node, name: node.path })]
  if (attributes.size > 0) lines.push('', 'attributes')
  for (const [name, value] of attributes) {
    const text = settings.has(name) ? 'see below' : valueText(value)
    lines.push(`  ${printable(clip(name, 100))}  ${text}`)
  }
  for (const [name, tree] of settings) lines.push('', printable(name), ...settingLines(tree).map((line) => `  ${line}`))
  if (node.children?.length) lines.push('', 'children', ...node.children.map((child) => `  ${nodeLine(child)}`))
  if (node.hidden) lines.push(`  … ${node.hidden} more`)
  if (head)
    lines.push('', `data, the first ${head.count.join(' x ') || 'value'}`, ...rowTexts(head.values, head.count).map((row) => `  ${row}`))
  if (headError) lines.push('', `data: ${headError.code}: ${printable(clip(headError.message, 400))}`)
  return lines
}

function viewObject({ node, attributes, settings, head, headError }: NodeView): Record<string, unknown> {
  return {
    ...treeObject(node),
    attributes: Object.fromEntries(attributes),
    settings: settings.size > 0 ? Object.fromEntries(settings) : undefined,
    head,
    headError,
  }
}
