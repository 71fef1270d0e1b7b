/** One array as it is exported: the part that is asked for, its axes and its words. Reads no element but the coordinates of axes. */

import { differenceDType } from '../../data/background.js'
import { type DType, isDType } from '../../dtype.js'
import { createError } from '../../errors.js'
import { elementsOf } from '../../file/array-blocks.js'
import type { Selection } from '../../file/h5-reader.js'
import { dataAttribute, nativeAttribute } from '../../layout.js'
import type { ArrayRef, AxisPart } from '../../loaders/data-plan.js'
import { type FileView, isNodeFailure, textOf } from '../../loaders/file-view.js'
import { loadAxisPart } from '../../loaders/load-axis.js'
import { arrayAt } from '../../loaders/modern.js'
import { nodeName } from '../../nodes/node-path.js'
import { type Plot, plotAt } from '../plot.js'
import { boxOf, parseSelection } from '../selection.js'

/** What is asked for. */
export interface ArrayRequest {
  readonly path: string
  /** one term for each dimension, with commas: `:` whole, `a:b` a part, `n` one index, negative from the end; all when left out */
  readonly select?: string
  /** subtracts the background */
  readonly withBackground: boolean
}

/** An axis of what is exported. */
export interface ExportAxis {
  readonly label: string
  readonly units: string
  /** the place in {@link ExportArray.shape} of the dimension that it describes */
  readonly dimension: number
  /** as many as that dimension has indexes */
  readonly values: Float64Array
}

/** An array to be exported. */
export interface ExportArray {
  readonly path: string
  readonly name: string
  readonly label: string
  readonly units: string
  readonly array: ArrayRef
  /** what is subtracted */
  readonly background: ArrayRef | undefined
  /** the dtype of the numbers that come out; undefined where the elements are none */
  readonly dtype: DType | undefined
  readonly selection: Selection
  /** extents of what comes out: dimensions of which one index was asked for are left out */
  readonly shape: readonly number[]
  /** axes that the file has coordinates for */
  readonly axes: readonly ExportAxis[]
  /** what does not fit, in words */
  readonly notes: readonly string[]
}

/** Coordinates of all axes together: an array of 64 Mi rows still has a time for each of them. */
const coordinatesMax = 2 ** 26

/** Finds out what an export of an array consists of.
 *  @throws ERR_NODE_NOT_FOUND; ERR_NODE_KIND for what has no elements, or no background to subtract; ERR_INVALID_OPTION and
 *    ERR_INDEX_OUT_OF_RANGE for a selection that is none; ERR_DATA_TOO_LARGE for more than 2^26 coordinates; ERR_HDF5 */
export async function openArray(view: FileView, { path, select, withBackground }: ArrayRequest): Promise<ExportArray> {
  const array = await arrayAt(view, path)
  const { selection, kept } = selectionOf(array, select)
  const dtype = isDType(array.info.dtype) ? array.info.dtype : undefined
  const plot = dtype === undefined ? undefined : await plotOf(view, path)
  const background = withBackground ? backgroundOf(array, dtype, plot) : undefined
  const notes = [...(plot?.notes ?? [])]
  const attributes = await view.attributes(path)
  return {
    path,
    name: plot?.plan.name || textOf(attributes, nativeAttribute.title) || nodeName(path),
    label: (plot?.parts[0]?.label ?? textOf(attributes, dataAttribute.label)) || nodeName(path),
    units: plot?.parts[0]?.units ?? textOf(attributes, dataAttribute.units) ?? '',
    array,
    background: background?.array,
    dtype: background?.dtype ?? dtype,
    selection,
    shape: kept.map((dimension) => selection.count[dimension] ?? 1),
    axes: plot === undefined ? [] : await axesOf(view, plot, array, selection, kept, notes),
    notes,
  }
}

function selectionOf({ path, shape, info }: ArrayRef, select: string | undefined): { selection: Selection; kept: number[] } {
  if (select === undefined) return { selection: { start: shape.map(() => 0), count: shape }, kept: [...shape.keys()] }
  if (info.dtype === 'bytes-list' && shape.length !== 1) {
    throw createError(
      'ERR_NODE_KIND',
      `'${path}' holds rows of variable length in ${shape.length} dimensions: no part of it can be selected`,
      { node: path },
    )
  }
  const terms = parseSelection(select, shape, shape.length)
  if (terms.some(({ kind }) => kind === 'reduced')) {
    throw createError('ERR_INVALID_OPTION', `an export reduces no dimension; got the selection "${select}"`, {
      option: 'select',
      given: select,
    })
  }
  const kept = [...terms.keys()].filter((dimension) => terms[dimension]?.kind === 'shown')
  return { selection: boxOf(terms), kept }
}

/** The plan of an array; undefined where what surrounds it cannot be read: its own elements may be readable all the same. */
async function plotOf(view: FileView, path: string): Promise<Plot | undefined> {
  try {
    return await plotAt(view, { path })
  } catch (error) {
    if (isNodeFailure(error)) return undefined
    throw error
  }
}

function backgroundOf({ path }: ArrayRef, dtype: DType | undefined, plot: Plot | undefined): { array: ArrayRef; dtype: DType } {
  const array = plot?.parts[0]?.bkg
  if (dtype === undefined || array === undefined || !isDType(array.info.dtype)) {
    throw createError('ERR_NODE_KIND', `'${path}' has no background that could be subtracted`, { node: path })
  }
  return { array, dtype: differenceDType(dtype, array.info.dtype) }
}

async function axesOf(
  view: FileView,
  { plan, axes, isSpread }: Plot,
  { shape, path }: ArrayRef,
  { start, count }: Selection,
  kept: readonly number[],
  notes: string[],
): Promise<ExportAxis[]> {
  const stored = axes.filter((part): part is AxisPart & { array: ArrayRef } => part.array !== undefined && kept.includes(part.index))
  const coordinates = stored.reduce((sum, { array, index }) => sum + Math.max(elementsOf(array.shape), shape[index] ?? 0), 0)
  if (coordinates > coordinatesMax) {
    const message = `the axes of '${path}' have ${coordinates} coordinates, more than ${coordinatesMax}: select a part of it`
    throw createError('ERR_DATA_TOO_LARGE', message, { node: path, option: 'select' })
  }
  const found: ExportAxis[] = []
  for (const part of stored) {
    const isNavigation = plan.navIndexes.includes(part.index)
    const dimension = {
      extent: shape[part.index] ?? 0,
      start: start[part.index] ?? 0,
      count: count[part.index] ?? 0,
      isSpread: isSpread && isNavigation,
      isNavigation,
    }
    if (dimension.count === 0) continue
    const { label, units, data } = await loadAxisPart(view.reader, part, dimension, kept.indexOf(part.index), notes)
    found.push({ label, units, dimension: kept.indexOf(part.index), values: data })
  }
  return found
}
