/** The coordinates of one axis of a plot, or every n-th of them. */
import type { AxisAnswer, AxisQuery } from '../browser/protocol.js'
import { type DType, isDType } from '../dtype.js'
import { blocksOf, elementsOf } from '../file/array-blocks.js'
import type { ArrayRef, AxisPart } from '../loaders/data-plan.js'
import type { FileView } from '../loaders/file-view.js'
import { loadAxisPart } from '../loaders/load-axis.js'
import { checkInteger } from '../options.js'
import { type ArraysAnswer, envelopeArray } from './arrays-answer.js'
import { toNumbers } from './numbers.js'
import { type Plot, plotAt } from './plot.js'
import { blockElements } from './value-blocks.js'
import { checkBytes, defaultViewLimits } from './view-options.js'

/** Coordinates that one answer has: 32 MiB. */
const pointsMax = 2 ** 22

/** Reads the coordinates of an axis.
 *
 *  The coordinates are those that the loader gives the data: cut to the dimension, and NaN where rows of spread data have none.
 *  @throws ERR_INVALID_OPTION, ERR_DATA_TOO_LARGE, signal.reason; otherwise as describePlot */
export async function axisValues(view: FileView, query: AxisQuery, signal?: AbortSignal): Promise<ArraysAnswer<AxisAnswer>> {
  const plot = await plotAt(view, query, signal)
  const place = checkInteger(query.axis, 'axis', 0, plot.axes.length - 1)
  const axis = plot.axes[place]
  const extent = plot.shape[axis?.index ?? 0] ?? 0
  const start = checkInteger(query.start ?? 0, 'start', 0, extent)
  const count = checkInteger(query.count ?? extent - start, 'count', 0, extent - start)
  const points = checkInteger(query.points ?? pointsMax, 'points', 1, pointsMax)
  const step = Math.max(1, Math.ceil(count / points))
  const values = axis === undefined ? new Float64Array() : await readPart(view, plot, axis, { start, count, step }, signal)
  return { answer: { start, step, count: values.length }, arrays: [envelopeArray('float64', values)] }
}

interface Points {
  start: number
  count: number
  step: number
}

async function readPart(view: FileView, plot: Plot, axis: AxisPart, points: Points, signal?: AbortSignal): Promise<Float64Array> {
  const { array, index, form } = axis
  const extent = plot.shape[index] ?? 0
  if (array === undefined)
    return Float64Array.from({ length: Math.ceil(points.count / points.step) }, (_, place) => points.start + place * points.step)
  const isNavigation = plot.plan.navIndexes.includes(index)
  const size = elementsOf(array.shape)
  // Those that have a coordinate for each index are read in part, and so are lists of points, whose last may lack theirs; the others as
  // a whole, to be fitted.
  if (form === 'stored' && (size >= extent || (plot.isSpread && isNavigation))) {
    const there = Math.max(0, Math.min(points.count, size - points.start))
    const values = await readPoints(view, array, { ...points, count: there }, signal)
    if (there === points.count) return values
    const all = new Float64Array(Math.ceil(points.count / points.step)).fill(Number.NaN)
    all.set(values)
    return all
  }
  checkBytes(array.path, 'the axis', size * 8, defaultViewLimits.answerBytesMax)
  const dimension = { extent, start: points.start, count: points.count, isSpread: plot.isSpread && isNavigation, isNavigation }
  const { data } = await loadAxisPart(view.reader, axis, dimension, 0, [])
  return everyNth(data, 0, points.step)
}

async function readPoints(view: FileView, array: ArrayRef, { start, count, step }: Points, signal?: AbortSignal): Promise<Float64Array> {
  const { path, info, shape } = array
  const dtype: DType = isDType(info.dtype) ? info.dtype : 'float64'
  const long = shape.findIndex((extent) => extent !== 1)
  const at = (value: number, other: number) => shape.map((_, dimension) => (dimension === Math.max(0, long) ? value : other))
  const found = new Float64Array(Math.ceil(count / step))
  if (count === 0) return found
  let filled = 0
  for (const block of blocksOf([start], [count], blockElements, long < 0 ? [] : [info.chunk?.[long] ?? 1])) {
    signal?.throwIfAborted()
    const from = at(block.start[0] ?? 0, 0)
    const values = toNumbers(dtype, await view.reader.elements(path, info, { start: from, count: at(block.count[0] ?? 0, 1) }))
    const part = everyNth(values, (step - (block.offset % step)) % step, step)
    found.set(part, filled)
    filled += part.length
  }
  return found
}

function everyNth(values: Float64Array, first: number, step: number): Float64Array {
  if (step === 1 && first === 0) return values
  return Float64Array.from(
    { length: Math.max(0, Math.ceil((values.length - first) / step)) },
    (_, place) => values[first + place * step] ?? Number.NaN,
  )
}
