/** Data that are written as they are, each array at once. */
import type { Attributes } from '../attributes/envelope.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import type { NdArray } from '../data/nd-array.js'
import { createError } from '../errors.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { dataType, errorsName, type NumberedDataType, numberedPath, reservedDataAttributes } from '../layout.js'
import { callerAttributes } from '../nodes/attributes.js'
import { addAxis } from './axis-array.js'
import { type ChannelContent, contentOf, joined, joinedBackground } from './channel-content.js'
import { attributesOf } from './data-attributes.js'
import { isSame, listText } from './data-form.js'
import { nextNumber } from './numbering.js'

/** How data are written. */
export interface WholeOptions {
  /** the module that made the data; their own origin when left out */
  origin?: string
  /** whether the axes are written too */
  saveAxes?: boolean
  /** attributes of every array beside those of the data, whose place they take */
  metadata?: Attributes
}

/** Writes data with their axes and errors into a group that is there.
 *  @returns what the group holds then, to be noted when everything is enqueued
 *  @throws ERR_NODE_EXISTS, ERR_SHAPE_MISMATCH (what the group holds does not fit), ERR_INVALID_OPTION, ERR_INVALID_NAME */
export function addWholeData(tree: TreeWriter, group: string, dwa: DataWithAxes, options: WholeOptions = {}): ChannelContent {
  const content = joined(tree, group, dwa)
  const first = nextNumber(tree, group, dataType.data)
  const hasAxes = tree.nodes.countOf(group, dataType.axis) > 0
  addArrays(tree, group, dwa, dwa.data, dataType.data, first, options)
  if (dwa.errors !== undefined) addArrays(tree, group, dwa, dwa.errors, dataType.error, first, options)
  // Arrays that join others share their axes: PyMoDAQ itself writes them again, and shows each twice.
  if ((options.saveAxes ?? true) && !hasAxes) for (const axis of dwa.axes) addAxis(tree, group, axis)
  return content
}

/** Writes a background into a group that is there, without axes, as PyMoDAQ does.
 *  @throws ERR_SHAPE_MISMATCH, ERR_INVALID_OPTION, ERR_INVALID_NAME */
export function addWholeBackground(tree: TreeWriter, group: string, dwa: DataWithAxes, options: WholeOptions = {}): ChannelContent {
  const content = joinedBackground(tree, group, dwa)
  addArrays(tree, group, dwa, dwa.data, dataType.bkg, nextNumber(tree, group, dataType.bkg), options)
  return content
}

/** Writes errors of whole data that were written without them.
 *  @throws ERR_NODE_NOT_FOUND when the group holds no such data, ERR_NODE_EXISTS when it holds errors, ERR_SHAPE_MISMATCH,
 *    ERR_INVALID_OPTION, ERR_INVALID_NAME */
export function addWholeErrors(tree: TreeWriter, group: string, errors: DataWithAxes, options: WholeOptions = {}): ChannelContent {
  const held = contentOf(tree, group)
  const context = { node: group, channel: errors.name }
  if (held?.shape === undefined || !held.isOpen) {
    throw createError('ERR_NODE_NOT_FOUND', `'${group}' holds no whole data whose errors these could be`, context)
  }
  if (held.hasErrors) throw createError('ERR_NODE_EXISTS', `'${group}' has errors already`, context)
  const count = nextNumber(tree, group, dataType.data)
  if (!isSame(held.shape, errors.shape) || errors.length !== count) {
    const given = `${errors.length} of shape ${listText(errors.shape)}`
    const expected = `${count} of shape ${listText(held.shape)}`
    const message = `errors '${errors.name}' are ${given}, the data of '${group}' are ${expected}: PyMoDAQ would drop the errors`
    throw createError('ERR_SHAPE_MISMATCH', message, { ...context, expected, given })
  }
  addArrays(tree, group, errors, errors.data, dataType.error, 0, options)
  return { ...held, hasErrors: true }
}

/** Writes some arrays of data as nodes of a type: `Data00`, `Data01`, … */
function addArrays(
  tree: TreeWriter,
  group: string,
  dwa: DataWithAxes,
  arrays: readonly NdArray[],
  type: NumberedDataType,
  first: number,
  { origin = dwa.origin, metadata = {} }: WholeOptions,
): void {
  const attributes = attributesOf(dwa, { origin }, callerAttributes(metadata, 'metadata', reservedDataAttributes))
  for (const [place, array] of arrays.entries()) {
    tree.array(numberedPath(group, type, first + place), {
      title: arrays === dwa.errors ? errorsName(dwa.name) : dwa.name,
      dtype: array.dtype,
      shape: array.shape,
      data: array.data,
      dataType: type,
      dataDimension: dwa.dim,
      attributes: attributes[place] ?? [],
    })
  }
}
