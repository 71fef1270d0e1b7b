/** Axes as arrays of the file: those that are written whole, those that grow with the data, and those that are filled point by
 *  point. Decides neither where they stand nor what they are called. */
import { intEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import type { Axis } from '../data/axis.js'
import { axisAttributes } from '../data/axis-attributes.js'
import { createError } from '../errors.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { axisAttribute, dataType } from '../layout.js'
import type { NativeCodec, NativeColumn } from '../native.js'
import { cArray } from '../nodes/c-array.js'
import { eArray } from '../nodes/e-array.js'
import { gridArray } from '../nodes/grid-array.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { nextNumberedPath } from './numbering.js'

/** An axis whose coordinates come later, with the data. */
export interface AxisWords {
  label: string
  units: string
  /** the place among the axes of the same dimension */
  spreadOrder: number
}

const description = { dtype: 'float64', dataType: dataType.axis, dataDimension: 'Data1D' } as const

/** The path of the next axis of a group. PyMoDAQ counts the axes below it; where names and count differ, the next free one. */
export function nextAxisPath(tree: TreeWriter, group: string): string {
  return nextNumberedPath(tree, group, dataType.axis)
}

/** An axis as a whole array. `index` is that of the dimension in the stored array, when it is not the axis's own.
 *  @throws ERR_SHAPE_MISMATCH for an axis without coordinates, ERR_INVALID_OPTION for units that PyMoDAQ cannot load */
export function axisArray(path: string, axis: Axis, index = axis.index, codec?: NativeCodec): ReturnType<typeof cArray> {
  const { label, units, spreadOrder, size, values, offset, scaling } = axis
  if (size === 0) {
    const message = `axis ${JSON.stringify(label)} has no coordinates: PyMoDAQ raises IndexError when it loads it, or any data of its group`
    throw createError('ERR_SHAPE_MISMATCH', message, { node: path, expected: 'at least one coordinate', given: 'none' })
  }
  return cArray(
    path,
    { ...description, title: label, dtype: values.dtype },
    [size],
    values.data,
    [...axisAttributes({ label, units, index, spreadOrder, offset, scaling }), envelopeText(axisAttribute.size, intEnvelope(size))],
    codec,
  )
}

/** Writes an axis, whole, into a group as its next one. */
export function addAxis(tree: TreeWriter, group: string, axis: Axis, index = axis.index): NodeEntry {
  const op = axisArray(nextAxisPath(tree, group), axis, index, tree.codec)
  tree.submit([op])
  return tree.nodes.get(op.path)
}

/** The column of an axis that grows by one coordinate a row. */
export function growingAxis(path: string, axis: AxisWords, codec: NativeCodec, source: NativeColumn['source'], index = 0): NativeColumn {
  return eArray({
    ...description,
    path,
    title: axis.label,
    rowShape: [],
    codec,
    source,
    counted: true,
    // Offset and scaling mean nothing for an axis that grows; these are the values that PyMoDAQ leaves there.
    attributes: axisAttributes({ ...axis, index, offset: 0, scaling: 1 }),
  })
}

/** The column of an axis of `size` points whose coordinates are written with them. */
export function gridAxis(path: string, axis: AxisWords, size: number, codec: NativeCodec): NativeColumn {
  return gridArray([size], {
    ...description,
    path,
    title: axis.label,
    pointShape: [],
    codec,
    source: 'value',
    attributes: [...axisAttributes({ ...axis, index: 0 }), envelopeText(axisAttribute.size, intEnvelope(size))],
  })
}
