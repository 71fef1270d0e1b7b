/** Everything but the data of one node. */
import { decodeAttribute } from '../attributes/attribute-codec.js'
import type { DatasetDetail, NodeDetail } from '../browser/protocol.js'
import { isDType, itemSize } from '../dtype.js'
import { createError } from '../errors.js'
import { elementsOf } from '../file/array-blocks.js'
import { commentsAttribute } from '../layout-legacy.js'
import type { FileView } from '../loaders/file-view.js'
import { legacyDataType } from '../loaders/legacy.js'
import { modernType } from '../loaders/siblings.js'
import type { NativeAttributeInfo, NativeNodeInfo } from '../native.js'
import { attributeEntries } from './attributes.js'
import { dtypeWords } from './dtype-words.js'
import { pngOf } from './png.js'
import { settingsTrees } from './settings.js'

/** Describes a node. @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND for links that are not followed */
export async function nodeDetail(view: FileView, path: string): Promise<NodeDetail> {
  const info = await view.info(path)
  const attributes = await view.reader.shownAttributes(path)
  const detail: NodeDetail = {
    path,
    kind: info.kind,
    attributes: attributeEntries(attributes),
    settings: await settingsTrees(view, path),
    pictures: attributes.filter((attribute) => pngOf(decodeAttribute(attribute)) !== undefined).map(({ name }) => name),
    comments: commentsOf(attributes),
    shows: await shows(view, path, info),
  }
  if (info.kind !== 'dataset') return detail
  return { ...detail, dataset: datasetDetail(info, await view.reader.storageBytes(path, info, chunksMax)) }
}

/** A picture of a node. @throws ERR_NODE_NOT_FOUND when there is no such picture, or no such node */
export async function picture(view: FileView, path: string, name: string): Promise<Uint8Array> {
  const png = pngOf((await view.attributes(path)).get(name))
  if (png !== undefined) return png
  throw createError('ERR_NODE_NOT_FOUND', `'${path}' has no attribute '${name}' that is a PNG picture`, { node: path, option: 'name' })
}

function commentsOf(attributes: readonly NativeAttributeInfo[]): string {
  const found = attributes.find(({ name }) => name === commentsAttribute)
  const value = found && decodeAttribute(found)
  return typeof value === 'string' ? value : ''
}

function datasetDetail(info: NativeNodeInfo, storageBytes: number | undefined): DatasetDetail {
  const detail: DatasetDetail = {
    dtype: dtypeWords(info),
    shape: info.shape ?? [],
    filters: (info.filters ?? []).map(({ id, name, values }) => ({ id, name, values })),
    bytes: info.shape === undefined ? 0 : elementsOf(info.shape) * elementBytes(info),
  }
  if (info.dtypeClass !== undefined) detail.dtypeClass = info.dtypeClass
  if (info.littleEndian !== undefined) detail.littleEndian = info.littleEndian
  if (info.maxShape !== undefined) detail.maxShape = info.maxShape
  if (info.layout !== undefined) detail.layout = info.layout
  if (info.chunk !== undefined) detail.chunk = info.chunk
  if (storageBytes !== undefined) detail.storageBytes = storageBytes
  return detail
}

/** Chunks that are looked at to tell what they take in the file: tens of milliseconds, each time that a page asks. */
const chunksMax = 2 ** 17

/** Bytes of one element, before filters; 0 where elements differ in it. */
export function elementBytes({ dtype, itemBytes }: NativeNodeInfo): number {
  return isDType(dtype) ? itemSize(dtype) : (itemBytes ?? 0)
}

async function shows(view: FileView, path: string, info: NativeNodeInfo): Promise<NodeDetail['shows']> {
  if (info.kind === 'group') return (await holdsPlot(view, path)) ? 'plot' : 'nothing'
  if (info.kind !== 'dataset' || isEmptyForGood(info)) return 'nothing'
  if (info.dtype === 'bytes-list' || info.dtype === 'string') return 'texts'
  if (!isDType(info.dtype)) return 'table'
  return info.shape?.length === 0 ? 'table' : 'plot'
}

/** Whether a dataset has no values and will never have any: data that is still to grow has none yet. */
function isEmptyForGood({ shape, maxShape }: NativeNodeInfo): boolean {
  return shape === undefined || shape.some((extent, dimension) => extent === 0 && (maxShape?.[dimension] ?? 0) === 0)
}

/** Whether a group holds arrays that PyMoDAQ described as data: it is plotted with all of them. */
async function holdsPlot(view: FileView, path: string): Promise<boolean> {
  for (const { path: array } of (await view.datasets(path)).slice(0, siblingsMax)) {
    const attributes = await view.attributes(array).catch(() => undefined)
    const type = attributes && (modernType(attributes) ?? legacyDataType(array, attributes))
    if (type === 'data' || type === 'data_enlargeable') return true
  }
  return false
}

/** Arrays of a group that are looked at: data stand at the beginning of their groups. */
const siblingsMax = 64
