/** Arrays as a custom application adds them: PyMoDAQ's `add_array` and `add_string_array`. */
import type { Attributes } from '../attributes/envelope.js'
import type { ArrayInput } from '../data/array-input.js'
import { checkShape, NdArray } from '../data/nd-array.js'
import { checkDType, type DType } from '../dtype.js'
import { createError } from '../errors.js'
import { capitalised, type DataDistribution, dataDimensionOf, dataType, reservedArrayAttributes } from '../layout.js'
import { type NativeCodec, native } from '../native.js'
import { callerAttributes } from '../nodes/attributes.js'
import { eArray } from '../nodes/e-array.js'
import { gridArray } from '../nodes/grid-array.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { checkNodeName, childPath } from '../nodes/node-path.js'
import { checkBoolean, checkChoice, checkKeys } from '../options.js'
import { EnlargeableArray, ExtendedArray, StringArray } from './array-handles.js'
import {
  type ArrayFacts,
  type ArrayOptions,
  arrayDataTypes,
  arrayOptionNames,
  checkDimension,
  describeArray,
  describeAxis,
} from './array-options.js'
import { toNativeCodec } from './compression.js'
import { groupPathOf, type NodeRef } from './groups.js'
import type { TreeWriter } from './tree-writer.js'

/** Options of an array that grows: without data `dtype` and `shape` (of one row) are needed. */
export interface EnlargeableArrayOptions extends ArrayOptions {
  enlargeable: true
}

/** Options of an array that is filled point by point: `dtype` and `shape` (of one point) are needed. */
export interface ExtendedArrayOptions extends ArrayOptions {
  /** the first dimensions of the array, those of the scan */
  scanShape: readonly number[]
}

/** Options of a list of texts. */
export interface StringArrayOptions {
  title?: string
  metadata?: Attributes
}

/** Any of the options of `addArray`. */
export type AnyArrayOptions = ArrayOptions & { enlargeable?: boolean; scanShape?: readonly number[] }

/** Where an array goes, and what is the same for all of them. */
interface NewNode {
  tree: TreeWriter
  path: string
  name: string
  options: AnyArrayOptions
  codec: NativeCodec
}

/** Adds an array of one of the three kinds. `data` is undefined for those that are filled later. */
export function addArray(
  tree: TreeWriter,
  where: NodeRef,
  name: string,
  data: ArrayInput | NdArray | undefined,
  options: AnyArrayOptions,
): NodeEntry | EnlargeableArray | ExtendedArray {
  checkKeys(options, [...arrayOptionNames, 'enlargeable', 'scanShape'], 'options of addArray')
  const { enlargeable = false, scanShape, compression } = options
  checkBoolean(enlargeable, 'enlargeable')
  const path = childPath(groupPathOf(tree, where), capitalised(checkNodeName(name, 'name')))
  const codec = compression === undefined ? tree.codec : toNativeCodec(compression, native.buildInfo().bloscCompressors)
  const node: NewNode = { tree, path, name, options, codec }
  if (scanShape !== undefined) {
    if (enlargeable || data !== undefined) {
      throw createError('ERR_INVALID_OPTION', 'scanShape is for arrays that are filled by write(): give neither data nor enlargeable', {
        option: 'scanShape',
      })
    }
    return addExtended(node, checkShape(scanShape, 'scanShape'))
  }
  return enlargeable ? addEnlargeable(node, data) : addWhole(node, data)
}

function addWhole({ tree, path, name, options, codec }: NewNode, data: ArrayInput | NdArray | undefined): NodeEntry {
  if (data === undefined)
    throw createError('ERR_INVALID_OPTION', 'data are missing; without them enlargeable or scanShape is needed', { option: 'data' })
  const { dtype, shape } = options
  const given = NdArray.from(data, { ...(dtype === undefined ? {} : { dtype }), ...(shape === undefined ? {} : { shape }) })
  // PyMoDAQ's loader knows no array without dimensions: one number is a vector of one.
  const array = given.ndim === 0 ? given.reshape([1]) : given
  const type = checkDataType(options, dataType.data)
  if (type === dataType.axis) {
    const { axis, title, attributes } = describeAxis(options, name, array)
    const { dtype: axisType, data: coordinates } = axis.values
    return tree.array(path, {
      title,
      dtype: axisType,
      shape: [axis.size],
      data: coordinates,
      dataType: type,
      dataDimension: 'Data1D',
      attributes,
      codec,
    })
  }
  const { title, attributes } = describeArray(options, factsOf({ tree, name }, array.ndim, 0, 'uniform'))
  const dataDimension = checkDimension(options.dataDimension ?? dataDimensionOf(array.shape))
  return tree.array(path, {
    title,
    dtype: array.dtype,
    shape: array.shape,
    data: array.data,
    dataType: type,
    dataDimension,
    attributes,
    codec,
  })
}

function addEnlargeable({ tree, path, name, options, codec }: NewNode, data: ArrayInput | NdArray | undefined): EnlargeableArray {
  const { dtype } = options
  const rows = data === undefined ? undefined : NdArray.from(data, dtype === undefined ? {} : { dtype })
  const shape = rowShapeOf(options, rows)
  const elements = rows?.dtype ?? neededDType(dtype)
  const { title, attributes } = describeArray(options, factsOf({ tree, name }, shape.length + 1, 1, 'spread'))
  const column = eArray({
    path,
    title,
    dtype: elements,
    dataType: checkDataType(options, dataType.enlargeable),
    dataDimension: checkDimension(options.dataDimension ?? dataDimensionOf(shape)),
    rowShape: shape,
    codec,
    source: 'value',
    counted: false,
    attributes,
  })
  const series = tree.growing([column])
  const handle = new EnlargeableArray({ tree, node: tree.nodes.get(path), series, dtype: elements, shape })
  if (rows !== undefined) handle.append(rows)
  return handle
}

function addExtended({ tree, path, name, options, codec }: NewNode, scanShape: readonly number[]): ExtendedArray {
  const dtype = neededDType(options.dtype)
  const given = neededShape(options.shape)
  // One number at a point adds no dimension (pymodaq_data, `add_array` with `add_scan_dim`).
  const shape = given.length === 1 && given[0] === 1 ? [] : given
  const facts = factsOf({ tree, name }, scanShape.length + shape.length, scanShape.length, 'uniform')
  const { title, attributes } = describeArray(options, facts)
  const column = gridArray(scanShape, {
    path,
    title,
    dtype,
    dataType: checkDataType(options, dataType.data),
    dataDimension: checkDimension(options.dataDimension ?? dataDimensionOf(shape)),
    pointShape: shape,
    codec,
    source: 'value',
    attributes,
  })
  const series = tree.grid(scanShape, [column])
  return new ExtendedArray({ tree, node: tree.nodes.get(path), series, dtype, shape, scanShape })
}

/** Adds a list of texts, empty. */
export function addStringArray(tree: TreeWriter, where: NodeRef, name: string, options: StringArrayOptions): StringArray {
  checkKeys(options, ['title', 'metadata'], 'options of addStringArray')
  const path = childPath(groupPathOf(tree, where), checkNodeName(name, 'name'))
  const attributes = callerAttributes(options.metadata ?? {}, 'metadata', reservedArrayAttributes)
  return new StringArray(tree, tree.strings(path, options.title ?? '', attributes))
}

function checkDataType(options: ArrayOptions, standard: (typeof arrayDataTypes)[number]): string {
  return checkChoice(options.dataType ?? standard, 'dataType', arrayDataTypes)
}

function factsOf(
  { tree, name }: Pick<NewNode, 'tree' | 'name'>,
  rank: number,
  navigated: number,
  distribution: DataDistribution,
): ArrayFacts {
  const navIndexes = Array.from({ length: navigated }, (_, index) => index)
  return { name, rank, navIndexes, distribution, now: tree.now() }
}

function neededDType(dtype: DType | undefined): DType {
  if (dtype === undefined) throw createError('ERR_INVALID_OPTION', 'dtype is needed where there are no data', { option: 'dtype' })
  return checkDType(dtype, 'dtype')
}

function neededShape(shape: readonly number[] | undefined): readonly number[] {
  if (shape === undefined) throw createError('ERR_INVALID_OPTION', 'shape is needed where there are no data', { option: 'shape' })
  return checkShape(shape)
}

/** PyMoDAQ keeps one number a row as a vector of one: (rows, 1). */
function rowShapeOf({ shape }: ArrayOptions, rows: NdArray | undefined): readonly number[] {
  const row = shape !== undefined || rows === undefined ? neededShape(shape) : rows.shape.slice(1)
  return row.length === 0 ? [1] : row
}
