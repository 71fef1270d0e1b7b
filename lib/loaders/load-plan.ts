/** Reads what a plan names and makes a data object of it: the part asked for, minus the background, without signal dimensions
 *  of length 1, with the axes that are missing. Everything that can be refused is refused before an element is read. */
import type { Axis } from '../data/axis.js'
import { differenceDType, isBroadcast } from '../data/background.js'
import { DataWithAxes } from '../data/data-with-axes.js'
import { NdArray } from '../data/nd-array.js'
import { isDType, itemSize } from '../dtype.js'
import { createError } from '../errors.js'
import { elementsOf } from '../file/array-blocks.js'
import type { H5Reader, Selection } from '../file/h5-reader.js'
import { subtractInTurns } from './background.js'
import type { ArrayPart, ArrayRef, AxisPart, DataPlan } from './data-plan.js'
import { sortExtra } from './extra-attributes.js'
import { loadAxisPart } from './load-axis.js'
import type { CheckedLoad } from './load-options.js'
import { storableText } from './texts.js'

/** Loads the data of a plan.
 *  @throws ERR_INDEX_OUT_OF_RANGE, ERR_DATA_TOO_LARGE, ERR_SHAPE_MISMATCH (backgrounds), and those of H5Reader.elements */
export async function loadPlan(reader: H5Reader, plan: DataPlan, options: CheckedLoad): Promise<DataWithAxes> {
  const shape = plan.parts[0]?.array.shape ?? []
  const selection = selectionOf(shape, options, plan.path)
  checkSize(plan.path, bytesOfPlan(plan, selection, options), options.bytesMax)
  const notes = [...plan.notes]
  const isUniform = plan.distribution === 'uniform' || plan.navIndexes.length !== 1
  const kept = keptDimensions(selection.count, plan.navIndexes)
  const loadedShape = kept.length === 0 ? [1] : kept.map((dimension) => selection.count[dimension] ?? 1)
  const axes = await loadAxes(reader, plan, { shape, selection, kept, isUniform }, notes)
  const data: NdArray[] = []
  const errors: NdArray[] = []
  for (const part of plan.parts) {
    data.push((await loadPart(reader, part, selection, options.withBkg)).reshape(loadedShape))
    const error = part.error && (await loadError(reader, part.error, shape, selection, notes))
    if (error) errors.push(error.reshape(loadedShape))
  }
  const { extra, others } = sortExtra(plan.attributes)
  if (errors.length > 0 && errors.length < data.length)
    notes.push(`only ${errors.length} of ${data.length} arrays have errors: they are left out`)
  return new DataWithAxes({
    name: storableText(plan.name),
    data,
    labels: plan.parts.map(({ label }) => storableText(label)),
    units: storableText(plan.units),
    source: plan.source,
    distribution: isUniform ? 'uniform' : 'spread',
    navIndexes: plan.navIndexes.map((dimension) => kept.indexOf(dimension)),
    axes,
    errors: errors.length === data.length ? errors : undefined,
    origin: storableText(plan.origin),
    timestamp: plan.timestamp,
    extra,
    loadedFrom: { path: plan.path, notes, otherAttributes: others },
  })
}

/** The bytes that a plan takes in memory when all of it is loaded. */
export function bytesOfWhole(plan: DataPlan, options: Pick<CheckedLoad, 'withBkg'>): number {
  const shape = plan.parts[0]?.array.shape ?? []
  return bytesOfPlan(plan, { start: shape.map(() => 0), count: shape }, options)
}

/** @throws ERR_DATA_TOO_LARGE */
export function checkSize(path: string, bytes: number, bytesMax: number): void {
  if (bytes <= bytesMax) return
  const advice = 'load a part with start and count, or raise bytesMax'
  throw createError('ERR_DATA_TOO_LARGE', `'${path}' takes ${bytes} bytes, more than the limit of ${bytesMax}: ${advice}`, {
    node: path,
    option: 'bytesMax',
    expected: `at most ${bytesMax} bytes`,
    given: `${bytes} bytes`,
    bytes,
    bytesMax,
  })
}

function bytesOfPlan(plan: DataPlan, { count }: Selection, { withBkg }: Pick<CheckedLoad, 'withBkg'>): number {
  const whole = (array: ArrayRef | undefined) => (array === undefined ? 0 : elementsOf(array.shape) * sizeOf(array))
  let bytes = 0
  for (const { array, bkg, error } of plan.parts) {
    bytes += elementsOf(count) * sizeOf(array)
    if (error) bytes += elementsOf(count) * sizeOf(error)
    // The differences are new arrays, often of a wider dtype.
    if (withBkg && bkg) bytes += whole(bkg) + elementsOf(count) * differenceSize(array, bkg)
  }
  // Coordinates are float64, and fill up their dimension where the file has too few of them.
  for (const { array, index } of plan.axes) bytes += Math.max(whole(array), (count[index] ?? 0) * itemSize('float64'))
  // A dimension can be long and the array empty all the same.
  return Math.max(bytes, ...count)
}

function differenceSize(data: ArrayRef, bkg: ArrayRef): number {
  const [a, b] = [data.info.dtype, bkg.info.dtype]
  return isDType(a) && isDType(b) ? itemSize(differenceDType(a, b)) : 0
}

/** @throws ERR_DTYPE_UNSUPPORTED for what holds no numbers */
function sizeOf({ path, info }: ArrayRef): number {
  if (isDType(info.dtype)) return itemSize(info.dtype)
  const message = `'${path}' holds elements of class ${info.dtypeClass ?? info.dtype ?? 'unknown'}, which are no numbers`
  throw createError('ERR_DTYPE_UNSUPPORTED', message, { node: path })
}

/** The part of an array that is asked for.
 *  @throws ERR_INDEX_OUT_OF_RANGE */
export function selectionOf(shape: readonly number[], { start, count }: Pick<CheckedLoad, 'start' | 'count'>, path: string): Selection {
  for (const [option, list] of [
    ['start', start],
    ['count', count],
  ] as const) {
    if (list.length <= shape.length) continue
    const message = `${option} has ${list.length} indexes; '${path}' has ${shape.length} dimensions`
    throw createError('ERR_INDEX_OUT_OF_RANGE', message, { node: path, option })
  }
  const from = shape.map((_, dimension) => start[dimension] ?? 0)
  const length = shape.map((extent, dimension) => count[dimension] ?? extent - (from[dimension] ?? 0))
  for (const [dimension, extent] of shape.entries()) {
    const first = from[dimension] ?? 0
    const number = length[dimension] ?? 0
    if (first <= extent && number >= 0 && first + number <= extent) continue
    const message = `start ${first} and count ${number} reach past the ${extent} indexes of dimension ${dimension} of '${path}'`
    throw createError('ERR_INDEX_OUT_OF_RANGE', message, { node: path, option: 'start' })
  }
  return { start: from, count: length }
}

/** The dimensions that stay: PyMoDAQ's loader leaves out signal dimensions of length 1, as long as one dimension is left. */
function keptDimensions(count: readonly number[], navIndexes: readonly number[]): number[] {
  const all = count.map((_, dimension) => dimension)
  const kept = all.filter((dimension) => count[dimension] !== 1 || navIndexes.includes(dimension))
  return kept.length === 0 ? all.slice(-1) : kept
}

interface LoadedDimensions {
  shape: readonly number[]
  selection: Selection
  kept: readonly number[]
  isUniform: boolean
}

async function loadAxes(reader: H5Reader, plan: DataPlan, dimensions: LoadedDimensions, notes: string[]): Promise<Axis[]> {
  const { shape, selection, kept, isUniform } = dimensions
  const axes: Axis[] = []
  const isShared = (index: number) => !isUniform && plan.navIndexes.includes(index)
  for (const part of plan.axes) {
    const index = kept.indexOf(part.index)
    const where = part.array?.path ?? part.label
    if (part.index >= shape.length) notes.push(`axis '${where}' describes dimension ${part.index}, which is not there: it is left out`)
    else if (index < 0) notes.push(`axis '${where}' describes dimension ${part.index}, which has one index and is left out with it`)
    else if (!isShared(part.index) && axes.some((axis) => axis.index === index)) {
      notes.push(`axis '${where}' is one more of dimension ${part.index}: it is left out`)
    } else {
      const order = distinctOrder(part, axes, index)
      const dimension = dimensionPart(part, dimensions, plan.navIndexes)
      axes.push(await loadAxisPart(reader, { ...part, spreadOrder: order }, dimension, index, notes))
    }
  }
  for (const [index, stored] of kept.entries()) {
    const size = selection.count[stored] ?? 0
    if (size < 2 || isShared(stored) || axes.some((axis) => axis.index === index)) continue
    const counted: AxisPart = { label: '', units: '', index: stored, spreadOrder: 0, form: 'stored' }
    axes.push(await loadAxisPart(reader, counted, dimensionPart(counted, dimensions, plan.navIndexes), index, notes))
  }
  return axes
}

function dimensionPart({ index }: AxisPart, { shape, selection, isUniform }: LoadedDimensions, navIndexes: readonly number[]) {
  const isNavigation = navIndexes.includes(index)
  return {
    extent: shape[index] ?? 0,
    start: selection.start[index] ?? 0,
    count: selection.count[index] ?? 0,
    isSpread: !isUniform && isNavigation,
    isNavigation,
  }
}

/** The order of an axis among those of its dimension; the next free one when the file gives the same to several. */
function distinctOrder({ spreadOrder }: AxisPart, axes: readonly Axis[], index: number): number {
  const taken = new Set(axes.filter((axis) => axis.index === index).map((axis) => axis.spreadOrder))
  let order = spreadOrder
  while (taken.has(order)) order++
  return order
}

async function loadPart(reader: H5Reader, part: ArrayPart, selection: Selection, withBkg: boolean): Promise<NdArray> {
  const data = await loadArray(reader, part.array, selection)
  if (!withBkg || part.bkg === undefined) return data
  const bkg = await loadArray(reader, part.bkg, partOfBackground(part.bkg, part.array, selection))
  return subtractInTurns(data, bkg, part.array.path)
}

/** The part of a background that goes with a part of the data.
 *  @throws ERR_SHAPE_MISMATCH unless the background can be repeated to fill the data */
export function partOfBackground({ path, shape }: ArrayRef, data: ArrayRef, selection: Selection): Selection {
  if (!isBroadcast(shape, data.shape)) {
    const message = `the background '${path}' has the shape [${shape.join(', ')}], which does not fit [${data.shape.join(', ')}] of '${data.path}'`
    throw createError('ERR_SHAPE_MISMATCH', message, { node: path, expected: `[${data.shape.join(', ')}]`, given: `[${shape.join(', ')}]` })
  }
  const missing = data.shape.length - shape.length
  const isRepeated = (at: number) => shape[at] === 1
  return {
    start: shape.map((_, at) => (isRepeated(at) ? 0 : (selection.start[missing + at] ?? 0))),
    count: shape.map((_, at) => (isRepeated(at) ? 1 : (selection.count[missing + at] ?? 0))),
  }
}

async function loadError(
  reader: H5Reader,
  error: ArrayRef,
  shape: readonly number[],
  selection: Selection,
  notes: string[],
): Promise<NdArray | undefined> {
  if (error.shape.length === shape.length && error.shape.every((extent, at) => extent === shape[at])) {
    return loadArray(reader, error, selection)
  }
  notes.push(`the errors '${error.path}' have the shape [${error.shape.join(', ')}] instead of [${shape.join(', ')}]: they are left out`)
  return undefined
}

async function loadArray(reader: H5Reader, { path, info }: ArrayRef, { start, count }: Selection): Promise<NdArray> {
  const elements = await reader.elements(path, info, { start, count })
  return NdArray.from(elements, { shape: count, ...(isDType(info.dtype) ? { dtype: info.dtype } : {}) })
}
