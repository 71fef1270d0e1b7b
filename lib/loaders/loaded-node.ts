/** What a loader tells of a node, in the same words for files of every generation. */
import { isDType } from '../dtype.js'
import type { H5SaverError } from '../errors.js'
import { nativeAttribute, nodeClass } from '../layout.js'
import { legacyAttribute, legacyGroupType } from '../layout-legacy.js'
import type { NativeNodeInfo } from '../native.js'
import type { NodeKind } from '../nodes/node-index.js'
import { type Child, type FileView, isNodeFailure, type NodeAttributes, textOf } from './file-view.js'
import { legacyDataType } from './legacy.js'
import { modernType } from './siblings.js'

/** A node of a file. */
export interface LoadedNode {
  /** absolute, such as `/RawData/Detector000` */
  readonly path: string
  /** the last part of the path; `/` for the root */
  readonly name: string
  /** `array`: of a fixed shape. `enlargeable`: may grow in its first dimension. `strings`: a list of texts. `foreign`: anything
   *  else, such as tables, texts in arrays, and links to other places, which are not followed */
  readonly kind: NodeKind
  readonly title: string
  /** of a group: what it is, in the words of PyMoDAQ 5 (`move` of older files is `actuator`); '' and undefined where it does not
   *  tell */
  readonly type?: string
  /** of a dataset: what it is, in the words of PyMoDAQ 5: `data`, `data_enlargeable`, `axis`, `bkg`, `error`, `strings`,
   *  `live_scan`, `external_h5`; undefined where no PyMoDAQ described it */
  readonly dataType?: string
  /** `soft`, `external` or `other` for a link that is not followed; such a node has no attributes here */
  readonly link: Child['link']
  /** of a dataset: dtype, shape, chunks and filters */
  readonly info?: NativeNodeInfo
  /** all attributes by name, PyMoDAQ's envelopes taken off; what cannot be understood is an OpaqueAttribute, whole */
  readonly attributes: NodeAttributes
  /** why the node, or the links of a group, could not be read; what is told of it is then not complete */
  readonly error?: H5SaverError
}

/** Describes a node. What of it cannot be read is told in `error`. */
export async function describeNode(view: FileView, child: Child): Promise<LoadedNode> {
  const { path, name, link } = child
  const bare: LoadedNode = { path, name, link, kind: child.kind === 'group' ? 'group' : 'foreign', title: '', attributes: new Map() }
  if (link !== 'hard') return bare
  let node = bare
  try {
    node = await readNode(view, child)
    if (child.kind === 'group') await view.children(path)
    return node
  } catch (error) {
    if (isNodeFailure(error)) return { ...node, error }
    throw error
  }
}

async function readNode(view: FileView, child: Child): Promise<LoadedNode> {
  const { path, name, link } = child
  const attributes = await view.attributes(path)
  const title = textOf(attributes, nativeAttribute.title) ?? ''
  const common = { path, name, link, title, attributes }
  if (child.kind === 'group') return { ...common, kind: 'group', ...optional('type', groupTypeOf(attributes)) }
  if (child.kind !== 'dataset') return { ...common, kind: 'foreign' }
  const info = await view.info(path)
  const dataType = modernType(attributes) ?? legacyDataType(path, attributes)
  return { ...common, kind: kindOf(info, attributes), info, ...optional('dataType', dataType) }
}

/** What a group is, in the words of PyMoDAQ 5; undefined where it does not tell. */
export function groupTypeOf(attributes: NodeAttributes): string | undefined {
  const type = textOf(attributes, legacyAttribute.type)
  return type === legacyGroupType.move ? 'actuator' : type
}

function kindOf(info: NativeNodeInfo, attributes: NodeAttributes): NodeKind {
  if (info.dtype === 'bytes-list') return 'strings'
  if (!isDType(info.dtype) || info.shape === undefined) return 'foreign'
  const isGrowing = textOf(attributes, nativeAttribute.class) === nodeClass.eArray.class || info.maxShape?.[0] === -1
  return isGrowing ? 'enlargeable' : 'array'
}

function optional<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: string })
}
