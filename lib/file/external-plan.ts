/** Reads another HDF5 file and decides what of it is copied, and how, so that PyMoDAQ can walk over the copy. Writes nothing.
 *
 *  The rules were found by letting PyMoDAQ 5.3 (tables 3.11) walk over such copies:
 *  - every group and dataset needs CLASS, and a dataset one of PyMoDAQ's classes; whatever PyTables cannot show (compounds, texts of variable
 *    length, opaque elements) is walked over as CARRAY all the same;
 *  - rows of variable length have to be VLARRAY, with `subdtype`: reading them as CARRAY ends the process;
 *  - soft and external links, named types and hidden names stop the walk or stay unseen;
 *  - references, virtual datasets and data in other files mean nothing in a copy. */
import { decodeEnvelope, decodeText } from '../attributes/attribute-codec.js'
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText, nativeText } from '../attributes/text-attribute.js'
import { createError, H5SaverError } from '../errors.js'
import { arrayAttribute, dataType, nativeAttribute, nodeClass, sourceClassAttribute } from '../layout.js'
import type { NativeAttribute, NativeAttributeInfo, NativeEntry, NativeNodeInfo } from '../native.js'
import { compareNames, type NodeKind } from '../nodes/node-index.js'
import { checkNodeName, childPath } from '../nodes/node-path.js'
import { dangerousAttributes, groupAttributesOf } from './external-attributes.js'
import type { H5Reader } from './h5-reader.js'

/** Something of the source that the copy has not, or has in another form. */
export interface ExternalChange {
  /** the node in the source */
  path: string
  /** its attribute, when it is about one */
  attribute?: string
  reason: string
}

/** One node to be copied; groups come before what stands in them. */
export interface ExternalNode {
  /** in the source; `/` for its root */
  path: string
  kind: NodeKind
  title: string
  dataType?: string
  /** extent of the first dimension of a dataset */
  rows: number
  /** attributes of a group, or those that are added to or replaced on a dataset */
  attributes: NativeAttribute[]
  /** attributes of a group that are copied byte by byte */
  copiedAttributes: string[]
  /** the same dataset, further up in the list: another link to it */
  linkTo?: string
}

/** What is copied of a file, and what is not. */
export interface ExternalPlan {
  nodes: ExternalNode[]
  changes: ExternalChange[]
}

const nodesMax = 1_000_000
const depthMax = 64
/** Filters that libhdf5 and we can undo: what has variable length is decoded on the way. */
const knownFilters: ReadonlySet<number> = new Set([1, 2, 3, 32001])

/** Reads the tree of a file, or of a part of it.
 *  @param start the node that is planned, with all below it
 *  @throws ERR_NODE_NOT_FOUND, ERR_TREE_TOO_LARGE, and what reading throws */
export async function planExternal(reader: H5Reader, start = '/'): Promise<ExternalPlan> {
  const plan: ExternalPlan = { nodes: [], changes: [] }
  const { kind } = await reader.info(start)
  if (kind !== 'group') {
    if (kind === 'dataset') await addDataset(plan, reader, start, undefined)
    return plan
  }
  const links = new Links()
  addGroup(plan, start, await reader.rawAttributes(start))
  let level = [start]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) throw tooLarge(reader.path, `${depthMax} levels`)
    const next: string[] = []
    for (const where of level) {
      const entries = (await reader.list(where)).sort((a, b) => compareNames(a.name, b.name))
      if (plan.nodes.length + plan.changes.length + entries.length > nodesMax) throw tooLarge(reader.path, `${nodesMax} nodes`)
      for (const entry of entries) {
        const path = childPath(where, entry.name)
        const reason = linkFault(entry) ?? links.cycle(path, entry)
        if (reason !== undefined) {
          plan.changes.push({ path, reason })
        } else if (entry.kind === 'group') {
          addGroup(plan, path, await reader.rawAttributes(path))
          next.push(path)
        } else {
          await addDataset(plan, reader, path, links.first(path, entry))
        }
      }
    }
    level = next
  }
  return plan
}

/** A group alone, without what stands in it. @throws ERR_NODE_NOT_FOUND, and what reading throws */
export async function planGroupAlone(reader: H5Reader, path: string): Promise<ExternalPlan> {
  const plan: ExternalPlan = { nodes: [], changes: [] }
  addGroup(plan, path, await reader.rawAttributes(path))
  return plan
}

function linkFault({ name, link, kind }: NativeEntry): string | undefined {
  if (link !== 'hard') return `left out: a link of the kind ${link}, over which PyMoDAQ stumbles`
  if (kind !== 'group' && kind !== 'dataset') return 'left out: neither a group nor a dataset, and PyMoDAQ knows nothing else'
  try {
    checkNodeName(name, 'its name')
    return undefined
  } catch (error) {
    if (error instanceof H5SaverError) return `left out: ${error.message}`
    throw error
  }
}

/** Several hard links may lead to the same node. Where the reader cannot tell, each counts as a node of its own. */
class Links {
  readonly #groups = new Map<string, string[]>()
  readonly #datasets = new Map<string, string>()

  /** Why a group is not entered: it is one of those that it stands in. */
  cycle(path: string, { kind, nodeId = '' }: NativeEntry): string | undefined {
    if (kind !== 'group' || nodeId === '') return undefined
    const seen = this.#groups.get(nodeId) ?? []
    if (seen.some((above) => path.startsWith(`${above}/`))) return 'left out: a link back to a group that it stands in'
    this.#groups.set(nodeId, [...seen, path])
    return undefined
  }

  /** The first path of a dataset, when this is not the first. */
  first(path: string, { nodeId = '' }: NativeEntry): string | undefined {
    const first = nodeId === '' ? undefined : this.#datasets.get(nodeId)
    if (first === undefined) this.#datasets.set(nodeId, path)
    return first
  }
}

function addGroup(plan: ExternalPlan, path: string, infos: readonly NativeAttributeInfo[]): void {
  const attributes: NativeAttribute[] = []
  const copiedAttributes: string[] = []
  for (const { name, attribute, change } of groupAttributesOf(infos)) {
    if (attribute !== undefined) attributes.push(attribute)
    if (change !== undefined) plan.changes.push({ path, attribute: name, reason: change })
    else if (attribute === undefined) copiedAttributes.push(name)
  }
  plan.nodes.push({ path, kind: 'group', rows: 0, title: titleOf(infos), attributes, copiedAttributes })
}

async function addDataset(plan: ExternalPlan, reader: H5Reader, path: string, linkTo: string | undefined): Promise<void> {
  const info = await reader.info(path)
  const fault = datasetFault(info) ?? ((await liesElsewhere(reader, path, info)) ? elsewhere : undefined)
  if (fault !== undefined) {
    plan.changes.push({ path, reason: fault })
    return
  }
  const infos = await reader.rawAttributes(path)
  const sourceClass = textOf(infos, nativeAttribute.class)
  const { kind, attributes } = classAttributes(info, sourceClass, infos)
  if (linkTo === undefined) {
    for (const { name, attribute, change = '' } of dangerousAttributes(infos)) {
      if (attribute !== undefined) attributes.push(attribute)
      plan.changes.push({ path, attribute: name, reason: change })
    }
  }
  const described = textOf(infos, arrayAttribute.dataType)
  plan.nodes.push({
    path,
    kind,
    title: titleOf(infos),
    rows: info.shape?.[0] ?? 0,
    attributes: linkTo === undefined ? attributes : [],
    copiedAttributes: [],
    ...(described === undefined ? {} : { dataType: described }),
    ...(linkTo === undefined ? {} : { linkTo }),
  })
}

const elsewhere = 'left out: its data lie in other files'

/** Whether the elements are in files of their own, which the layout does not tell: reading none of them does. */
export async function liesElsewhere(reader: H5Reader, path: string, { layout, shape }: NativeNodeInfo): Promise<boolean> {
  if (layout !== 'contiguous' || shape === undefined || shape.length === 0) return false
  const none = shape.map(() => 0)
  try {
    await reader.raw(path, { start: none, count: none })
    return false
  } catch (error) {
    if (!(error instanceof H5SaverError)) throw error
    return error.code === 'ERR_NODE_KIND'
  }
}

/** Why a dataset cannot be copied; undefined when it can. */
export function datasetFault({ dtype, dtypeClass, layout, filters = [], holdsReferences }: NativeNodeInfo): string | undefined {
  if (layout === 'virtual') return elsewhere
  if (dtypeClass === 'reference' || holdsReferences === true) return 'left out: references mean nothing in another file'
  const isVariable = dtype === 'bytes-list' || dtypeClass === 'vlen' || dtype === 'string' || dtypeClass === 'compound'
  const unknown = filters.find(({ id }) => !knownFilters.has(id))
  if (isVariable && unknown !== undefined)
    return `left out: its elements would have to be decoded, and the filter ${unknown.name || unknown.id} is not known`
  return undefined
}

/** CLASS, TITLE, VERSION and what goes with them; the class of the source where PyMoDAQ does not know it. */
export function classAttributes(info: NativeNodeInfo, sourceClass: string | undefined, infos: readonly NativeAttributeInfo[]) {
  const isRows = info.dtype === 'bytes-list' || info.dtypeClass === 'vlen'
  const grows = sourceClass === nodeClass.eArray.class && info.maxShape?.[0] === -1
  const chosen = isRows ? nodeClass.vlArray : grows ? nodeClass.eArray : nodeClass.cArray
  const charset = isRows ? 'utf8' : 'ascii'
  const attributes = [
    nativeText(nativeAttribute.class, chosen.class, charset),
    nativeText(nativeAttribute.title, titleOf(infos), charset),
    nativeText(nativeAttribute.version, chosen.version, charset),
  ]
  const subdtype = textOf(infos, arrayAttribute.subdtype)
  if (isRows && subdtype === undefined) attributes.push(envelopeText(arrayAttribute.subdtype, stringEnvelope('')))
  const isKnown = sourceClass === undefined || Object.values(nodeClass).some((known) => known.class === sourceClass)
  if (!isKnown) attributes.push(envelopeText(sourceClassAttribute, stringEnvelope(sourceClass)))
  return { kind: kindOf(info, chosen, textOf(infos, arrayAttribute.dataType)), attributes }
}

function kindOf({ dtype }: NativeNodeInfo, chosen: { class: string }, described: string | undefined): NodeKind {
  if (chosen.class === nodeClass.vlArray.class) return described === dataType.strings ? 'strings' : 'foreign'
  if (dtype === undefined || dtype === 'opaque' || dtype === 'string') return 'foreign'
  return chosen.class === nodeClass.eArray.class ? 'enlargeable' : 'array'
}

export function titleOf(infos: readonly NativeAttributeInfo[]): string {
  return textOf(infos, nativeAttribute.title) ?? ''
}

/** An attribute as a text, its envelope taken off. */
function textOf(infos: readonly NativeAttributeInfo[], wanted: string): string | undefined {
  const info = infos.find(({ name }) => name === wanted)
  if (info?.dtype !== 'string' || info.shape === null || info.shape.length > 0) return undefined
  const text = decodeText(info.data[0] ?? new Uint8Array())
  if (typeof text !== 'string') return undefined
  const value = decodeEnvelope(text)
  return typeof value === 'string' ? value : undefined
}

function tooLarge(path: string, limit: string): Error {
  return createError('ERR_TREE_TOO_LARGE', `'${path}' has more than ${limit}, most likely because links make a cycle`, { path })
}
