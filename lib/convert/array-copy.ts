/** Copies the elements of arrays: reads them slice by slice, decoded, and gives them to the writer, which encodes them again.
 *
 *  A small array is one change of the tree. A larger one is a series of rows, or, where one row is more than a slice, a grid of
 *  its inner blocks. Bounds: one slice, and the writer's queue. */

import { growingEnvelope, intEnvelope, intTupleEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { type AnyArray, type DType, itemSize } from '../dtype.js'
import { elementsOf } from '../file/array-blocks.js'
import { arrayAttribute, axisAttribute, backendName, nodeClass } from '../layout.js'
import type { NativeAttribute, NativeCodec, NativeColumn, NativeNodeInfo, NativeRowCountAttribute } from '../native.js'
import { arrayClassAttributes, growingTextBytes } from '../nodes/array-attributes.js'
import type { Conversion } from './conversion.js'
import { keepUnreadable } from './keep-whole.js'

/** Arrays up to this size are read and written as a whole. */
const wholeBytesMax = 2 ** 20
/** A slice may become larger than asked where the rows of one chunk are: else each chunk would be decoded several times. */
const chunkRowsBytesMax = 64 * 2 ** 20
/** 2^64 in digits: no dataset has more rows. */
const rowDigitsMax = 20

/** An array of the old file. */
export interface ArraySource {
  path: string
  info: NativeNodeInfo
  shape: readonly number[]
  dtype: DType
}

/** The array that is made of it. */
export interface ArrayTarget {
  path: string
  title: string
  /** as many elements as the source has, in the same order, and as many rows */
  shape: readonly number[]
  /** whether it can grow in its first dimension */
  grows: boolean
  /** all attributes but those that follow from title, dtype and shape */
  attributes: readonly NativeAttribute[]
  /** axes: whether an attribute `size` counts the elements */
  counted: boolean
}

/** Copies an array. Resolves when all of it is enqueued. One whose elements cannot be decoded here is kept as it stands.
 *  @throws what reading throws; ERR_WRITER_FAILED */
export async function copyArray(conversion: Conversion, source: ArraySource, target: ArrayTarget): Promise<void> {
  try {
    await copyElements(conversion, source, target)
  } catch (error) {
    const isGiven = !(await keepUnreadable(conversion, source, target.path, error, (isShown) => attributesOfCopy(source, target, isShown)))
    if (isGiven) throw error
  }
}

/** What stands on an array that was copied as it stands: all, or, where PyMoDAQ could not decode it either, what says nothing of data. */
function attributesOfCopy({ shape, dtype, info }: ArraySource, target: ArrayTarget, isShown: boolean): NativeAttribute[] {
  const isData = ({ name }: NativeAttribute) => name === arrayAttribute.dataType || name === arrayAttribute.dataDimension
  const attributes = isShown ? target.attributes : target.attributes.filter((attribute) => !isData(attribute))
  const copied = { ...target, shape, attributes, grows: info.maxShape?.[0] === -1 }
  return [...headOf(copied, dtype), ...countsOf(copied)]
}

/** Reads a first part before anything is created: an array that cannot be read leaves no trace. */
async function copyElements(conversion: Conversion, source: ArraySource, target: ArrayTarget): Promise<void> {
  const { report } = conversion
  const bytes = elementsOf(source.shape) * itemSize(source.dtype)
  const codec = conversion.codecOf(source.info)
  const rowBytes = bytes / Math.max(1, target.shape[0] ?? 1)
  if (bytes === 0 || (!target.grows && bytes <= Math.min(wholeBytesMax, conversion.options.sliceBytes))) {
    await copyWhole(conversion, source, target, codec)
  } else if (!target.grows && rowBytes > conversion.options.sliceBytes && target.shape.length > 1) {
    await copyBlocks(conversion, source, target, codec)
  } else {
    await copyRows(conversion, source, target, codec)
  }
  report.arrays++
  report.bytesIn += bytes
  conversion.tell(target.path)
}

/** Attributes of every array: what it is for PyTables, and its dtype and shape. */
function headOf({ title, grows, attributes }: ArrayTarget, dtype: DType): NativeAttribute[] {
  return [
    ...arrayClassAttributes(grows ? nodeClass.eArray : nodeClass.cArray, title),
    envelopeText(arrayAttribute.backend, stringEnvelope(backendName)),
    envelopeText(arrayAttribute.dtype, stringEnvelope(dtype)),
    envelopeText(arrayAttribute.subdtype, stringEnvelope('')),
    ...attributes,
  ]
}

function countsOf({ shape, counted }: ArrayTarget): NativeAttribute[] {
  const size = counted ? [envelopeText(axisAttribute.size, intEnvelope(elementsOf(shape)))] : []
  return [envelopeText(arrayAttribute.shape, intTupleEnvelope(shape)), ...size]
}

function rowCount(name: string, { before, after }: { before: string; after: string }): NativeRowCountAttribute {
  return { name, prefix: before, suffix: after, size: Math.max(growingTextBytes, before.length + rowDigitsMax + after.length) }
}

function growingCounts({ shape, counted }: ArrayTarget): NativeRowCountAttribute[] {
  const size = counted ? [rowCount(axisAttribute.size, growingEnvelope('int'))] : []
  return [rowCount(arrayAttribute.shape, growingEnvelope('tuple', shape.slice(1))), ...size]
}

async function copyWhole(conversion: Conversion, source: ArraySource, target: ArrayTarget, codec: NativeCodec): Promise<void> {
  const { dtype } = source
  const rowIsEmpty = elementsOf(target.shape.slice(1)) === 0
  if (target.grows && !rowIsEmpty) {
    const series = await conversion.enqueue(() => conversion.tree.growing([columnOf(target, dtype, codec)]))
    conversion.tree.session.endSeries(series)
    return
  }
  const data = await conversion.reader.elements(source.path, source.info, { start: source.shape.map(() => 0), count: source.shape })
  const shape = [...target.shape]
  const attributes = [...headOf({ ...target, grows: false }, dtype), ...countsOf(target)]
  await conversion.submit([{ op: 'array', path: target.path, dtype, shape, codec, data, attributes }])
}

function columnOf(target: ArrayTarget, dtype: DType, codec: NativeCodec): NativeColumn {
  const { path, shape, grows } = target
  const column = { path, dtype, frameShape: shape.slice(1), codec, source: 'value' } as const
  const head = headOf(target, dtype)
  if (grows) return { ...column, attributes: head, rowCountAttributes: growingCounts(target) }
  return { ...column, attributes: [...head, ...countsOf(target)], rowCountAttributes: [], fixedRows: shape[0] ?? 1 }
}

async function copyRows(conversion: Conversion, source: ArraySource, target: ArrayTarget, codec: NativeCodec): Promise<void> {
  const { tree, reader } = conversion
  const { session } = tree
  const [rows = 1, ...inner] = source.shape
  const step = rowsPerSlice(conversion.options.sliceBytes, source)
  const read = (from: number) =>
    reader.elements(source.path, source.info, {
      start: source.shape.map((_, at) => (at === 0 ? from : 0)),
      count: [Math.min(step, rows - from), ...inner],
    })
  let slice: AnyArray = await read(0)
  const series = await conversion.enqueue(() => tree.growing([columnOf(target, source.dtype, codec)]))
  for (let from = 0; from < rows; from += step) {
    const count = Math.min(step, rows - from)
    if (from > 0) slice = await read(from)
    await conversion.append(target.path, () => session.writer.appendMany(series, count, null, null, slice))
  }
  session.endSeries(series)
}

/** Rows that are read at a time: as many as fit, whole chunks where that is possible. */
function rowsPerSlice(sliceBytes: number, { shape, dtype, info }: ArraySource): number {
  const rowBytes = elementsOf(shape.slice(1)) * itemSize(dtype)
  const fitting = Math.max(1, Math.floor(sliceBytes / rowBytes))
  const chunkRows = info.chunk?.[0] ?? 1
  if (fitting >= chunkRows) return fitting - (fitting % chunkRows)
  return chunkRows * rowBytes <= Math.max(sliceBytes, Math.min(chunkRowsBytesMax, sliceBytes * 8)) ? chunkRows : fitting
}

async function copyBlocks(conversion: Conversion, source: ArraySource, target: ArrayTarget, codec: NativeCodec): Promise<void> {
  const { tree, reader } = conversion
  const { session } = tree
  const { path, shape } = target
  const outer = outerDimensions(shape, conversion.options.sliceBytes / itemSize(source.dtype))
  const gridShape = shape.slice(0, outer)
  const count = source.shape.map((extent, dimension) => (dimension < outer ? 1 : extent))
  const read = (point: number) =>
    reader.elements(source.path, source.info, { start: [...placeOf(point, gridShape), ...source.shape.slice(outer).map(() => 0)], count })
  let block: AnyArray = await read(0)
  const attributes = [...headOf(target, source.dtype), ...countsOf(target)]
  const column: NativeColumn = {
    path,
    dtype: source.dtype,
    frameShape: shape.slice(outer),
    codec,
    source: 'value',
    attributes,
    rowCountAttributes: [],
  }
  const series = await conversion.enqueue(() => tree.grid(gridShape, [column]))
  const points = elementsOf(gridShape)
  for (let point = 0; point < points; point++) {
    if (point > 0) block = await read(point)
    await conversion.append(path, () => session.writer.writeAt(series, point, Number.NaN, block))
  }
  session.endSeries(series)
}

/** How many dimensions are counted by points, so that the rest fits into a slice. The last one is never cut. */
function outerDimensions(shape: readonly number[], elementsMax: number): number {
  for (let outer = 1; outer < shape.length - 1; outer++) if (elementsOf(shape.slice(outer)) <= elementsMax) return outer
  return shape.length - 1
}

/** The indexes of a point, counted in C order. */
function placeOf(point: number, shape: readonly number[]): number[] {
  const place = shape.map(() => 0)
  let left = point
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    const extent = shape[dimension] ?? 1
    place[dimension] = left % extent
    left = Math.floor(left / extent)
  }
  return place
}
