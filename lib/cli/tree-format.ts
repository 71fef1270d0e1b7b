/** A tree of nodes as lines of text, and as plain objects for JSON. All names come from files: they are escaped and cut here. */
import type { TreeNode } from '../explore/tree-walk.js'
import type { NativeNodeInfo } from '../native.js'
import { bytes, clip, printable } from './printable.js'

const nameLimit = 200

/** The tree as lines, the root first, with the lines that join children to their parent. */
export function treeLines(root: TreeNode): string[] {
  const lines = [nodeLine(root)]
  addChildren(lines, root, '')
  return lines
}

function addChildren(lines: string[], node: TreeNode, indent: string): void {
  const children = node.children ?? []
  for (const [index, child] of children.entries()) {
    const last = index === children.length - 1 && !node.hidden
    lines.push(`${indent}${last ? '└─ ' : '├─ '}${nodeLine(child)}`)
    addChildren(lines, child, `${indent}${last ? '   ' : '│  '}`)
  }
  if (node.hidden) lines.push(`${indent}└─ … ${node.hidden} more`)
}

/** One node: name, title, then what a dataset is made of. */
export function nodeLine(node: TreeNode): string {
  const parts = [printable(clip(node.name, nameLimit)) || '/']
  if (node.title) parts.push(`"${printable(clip(node.title, nameLimit))}"`)
  if (node.link) parts.push(`(${node.link} link${targetText(node)}, not followed)`)
  else if (node.kind === 'datatype') parts.push('(named datatype)')
  if (node.info) parts.push(...datasetParts(node, node.info))
  if (node.error) parts.push(`[${node.error.code}: ${printable(clip(node.error.message, nameLimit))}]`)
  return parts.join('  ')
}

/** Where a link leads: to a node, or to a node of another file. */
function targetText({ target, targetFile }: TreeNode): string {
  if (target === undefined) return ''
  const file = targetFile === undefined ? '' : `${printable(clip(targetFile, nameLimit))}::`
  return ` to ${file}${printable(clip(target, nameLimit))}`
}

function datasetParts(node: TreeNode, info: NativeNodeInfo): string[] {
  const parts = [dtypeText(info), info.shape ? shapeText(info.shape, info.maxShape) : noShapeText(info)]
  if (node.units) parts.push(`[${printable(clip(node.units, nameLimit))}]`)
  const filters = filtersText(info)
  if (filters) parts.push(filters)
  if (info.chunk) parts.push(`chunk ${info.chunk.join('x')}`)
  if (node.elementBytes !== undefined) parts.push(bytes(node.elementBytes))
  if (node.ratio !== undefined) parts.push(`ratio ${node.ratio.toFixed(2)}`)
  return parts
}

/** The dtype, with the byte order where it is not the usual one, and the HDF5 class of an opaque one. */
export function dtypeText(info: NativeNodeInfo): string {
  const name = info.dtype === 'opaque' ? `opaque (${info.dtypeClass ?? 'unknown'})` : (info.dtype ?? 'opaque')
  return info.littleEndian === false ? `${name} big-endian` : name
}

/** The shape as Python writes it; a dimension that can grow has a `+`. */
export function shapeText(shape: readonly number[], maxShape: readonly number[] | undefined): string {
  const extents = shape.map((extent, dimension) => (maxShape?.[dimension] === -1 ? `${extent}+` : String(extent)))
  return extents.length === 1 ? `(${extents[0]},)` : `(${extents.join(', ')})`
}

/** The shape of a virtual dataset would have to be asked of the files that it is made of, which are not opened. */
function noShapeText(info: NativeNodeInfo): string {
  return info.layout === 'virtual' ? '(virtual, in other files)' : '(no elements)'
}

const bloscCompressors = ['blosclz', 'lz4', 'lz4hc', 'snappy', 'zlib', 'zstd']
const bloscShuffles = ['no shuffle', 'byte shuffle', 'bit shuffle']

/** The filter pipeline in words, such as `shuffle + deflate 1` or `blosc:lz4 5 (byte shuffle)`. */
export function filtersText(info: NativeNodeInfo): string {
  return (info.filters ?? []).map(filterText).join(' + ')
}

function filterText({ id, name, values }: NonNullable<NativeNodeInfo['filters']>[number]): string {
  if (id === 1) return `deflate ${values[0] ?? '?'}`
  if (id === 2) return 'shuffle'
  if (id === 3) return 'fletcher32'
  if (id === 32001) {
    // The values of the public plug-in: two versions, item size, chunk bytes, level, shuffle, compressor.
    const compressor = bloscCompressors[values[6] ?? 0] ?? String(values[6])
    return `blosc:${compressor} ${values[4] ?? '?'} (${bloscShuffles[values[5] ?? 1] ?? values[5]})`
  }
  return name ? `${printable(clip(name, 60))} (${id})` : `filter ${id}`
}

/** The tree as plain objects: what `ls --json` prints. */
export function treeObject(node: TreeNode): Record<string, unknown> {
  const { info, children, error, ...rest } = node
  const dataset = info && {
    dtype: info.dtype,
    dtypeClass: info.dtypeClass,
    littleEndian: info.littleEndian,
    shape: info.shape,
    maxShape: info.maxShape,
    layout: info.layout,
    chunk: info.chunk,
    filters: info.filters,
  }
  return { ...rest, ...dataset, error, children: children?.map(treeObject) }
}
