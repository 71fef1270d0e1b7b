/** One value for each point of the navigation: what a scan or a series looks like as a whole. Where reading all of it would cost
 *  too much, points at even distances are read, so that a stack of any length is answered quickly. */
import type { NavigationAnswer, NavigationQuery } from '../browser/protocol.js'
import { itemSize } from '../dtype.js'
import { blocksOf, elementsOf } from '../file/array-blocks.js'
import type { FileView } from '../loaders/file-view.js'
import { checkChoice, checkInteger } from '../options.js'
import { type ArraysAnswer, envelopeArray } from './arrays-answer.js'
import { type PlotPart, plotAt } from './plot.js'
import { reductions } from './reduction.js'
import { boxOf, type DimensionTerm, dimensionsOf, parseSelection } from './selection.js'
import { shownValues } from './shown-values.js'
import { ValueBlocks } from './value-blocks.js'
import { checkBytes, chosenParts, isOn, pictureMax } from './view-options.js'

/** What one navigation may cost: a quarter of a gigabyte is read and decoded in about a second. */
export interface NavigationLimits {
  /** bytes of chunks that are decoded */
  readonly readBytesMax: number
  /** points that are read one by one */
  readonly pointsMax: number
}

export const defaultNavigationLimits: NavigationLimits = { readBytesMax: 256 * 2 ** 20, pointsMax: 4096 }

/** Points along each dimension when the page names no number. */
const widthDefault = 1024

/** Which points are read, along each navigation dimension. */
export interface NavigationGrid {
  /** distance of the points in indexes */
  readonly step: readonly number[]
  /** points along each dimension */
  readonly shape: readonly number[]
  /** the points between are read too, as their bytes are within the limit: one pass over the data is faster than many points */
  readonly isWhole: boolean
}

/** Reads one value for each navigation point.
 *
 *  The arrays are float64, one a channel, in C order of the shown dimensions. Signal dimensions that are not named by an index
 *  are reduced.
 *  @throws as readView; ERR_DATA_TOO_LARGE when a single point is over the limit */
export async function readNavigation(
  view: FileView,
  query: NavigationQuery,
  signal?: AbortSignal,
  limits: Partial<NavigationLimits> = {},
): Promise<ArraysAnswer<NavigationAnswer>> {
  const plot = await plotAt(view, query, signal)
  const parts = chosenParts(plot, query.channels)
  const terms = parseSelection(query.select, plot.shape)
  const reduction = checkChoice(query.reduce ?? 'mean', 'reduce', reductions)
  const size = [query.height ?? widthDefault, query.width ?? widthDefault].map((value, at) =>
    checkInteger(value, at === 0 ? 'height' : 'width', 1, pictureMax),
  )
  const withBackground = isOn(query.withBackground, 'withBackground')
  const shown = dimensionsOf(terms, 'shown')
  const extent = shown.map((dimension) => terms[dimension]?.count ?? 0)
  const cost = { ...defaultNavigationLimits, ...limits }
  const pointBytes = parts.reduce((sum, part) => sum + bytesOfPoint(part, terms), 0)
  checkBytes(plot.plan.path, 'one navigation point', pointBytes, cost.readBytesMax)
  const wholeBytes = parts.reduce((sum, { dtype }) => sum + elementsOf(boxOf(terms).count) * itemSize(dtype), 0)
  const grid = navigationGrid(extent, size.slice(2 - extent.length), { pointBytes, wholeBytes }, cost)

  const arrays = []
  for (const part of parts) {
    const source = ValueBlocks.ofPart(view.reader, part, withBackground)
    arrays.push(envelopeArray('float64', await readGrid({ source, part, terms, shown, grid, reduction, signal })))
  }
  const answer: NavigationAnswer = {
    dimensions: shown,
    shape: [...grid.shape],
    start: shown.map((dimension) => terms[dimension]?.start ?? 0),
    step: [...grid.step],
    sampled: elementsOf(grid.shape),
    total: elementsOf(extent),
    sourceShape: [...plot.shape],
  }
  return { answer, arrays }
}

/** Chooses the points.
 *  @param extent of the navigation dimensions
 *  @param size points that the picture can show, along each */
export function navigationGrid(
  extent: readonly number[],
  size: readonly number[],
  { pointBytes, wholeBytes }: { pointBytes: number; wholeBytes: number },
  { readBytesMax, pointsMax }: NavigationLimits,
): NavigationGrid {
  let step = extent.map((length, at) => Math.max(1, Math.ceil(length / (size[at] ?? widthDefault))))
  const shapeOf = (steps: readonly number[]) => extent.map((length, at) => Math.ceil(length / (steps[at] ?? 1)))
  const points = elementsOf(shapeOf(step))
  // Where few points stand far apart, reading each of them is less than reading all that lies between.
  const isCheaper = points <= pointsMax && points * pointBytes < wholeBytes / 2
  if (wholeBytes <= readBytesMax && !isCheaper) return { step, shape: shapeOf(step), isWhole: true }
  const affordable = Math.max(1, Math.min(pointsMax, Math.floor(readBytesMax / Math.max(1, pointBytes))))
  // The dimension with the most points gives some of them up, until all together can be paid for.
  for (let shape = shapeOf(step); elementsOf(shape) > affordable; shape = shapeOf(step)) {
    const longest = shape.indexOf(Math.max(...shape))
    const others = elementsOf(shape) / (shape[longest] ?? 1)
    const second = Math.max(1, ...shape.filter((_, at) => at !== longest))
    const wanted = Math.max(1, Math.min((shape[longest] ?? 2) - 1, Math.max(second, Math.floor(affordable / others))))
    step = step.map((one, at) => (at === longest ? Math.max(one + 1, Math.ceil((extent[at] ?? 1) / wanted)) : one))
  }
  return { step, shape: shapeOf(step), isWhole: false }
}

/** Bytes that are decoded for one point: whole chunks, however little of them is wanted. */
function bytesOfPoint({ array: { info }, dtype }: PlotPart, terms: readonly DimensionTerm[]): number {
  const extents = terms.map((term, dimension) => {
    const chunk = info.chunk?.[dimension] ?? 1
    if (term.kind !== 'reduced') return chunk
    const first = Math.floor(term.start / chunk)
    return (Math.ceil((term.start + term.count) / chunk) - first) * chunk
  })
  return elementsOf(extents) * itemSize(dtype)
}

interface GridRead {
  source: ValueBlocks
  part: PlotPart
  terms: readonly DimensionTerm[]
  shown: readonly number[]
  grid: NavigationGrid
  reduction: (typeof reductions)[number]
  signal: AbortSignal | undefined
}

async function readGrid(read: GridRead): Promise<Float64Array> {
  const { source, part, terms, shown, grid, reduction, signal } = read
  const values = new Float64Array(elementsOf(grid.shape)).fill(Number.NaN)
  const options = { reduction, chunk: part.array.info.chunk, signal }
  if (grid.isWhole) {
    const extent = shown.map((dimension) => terms[dimension]?.count ?? 0)
    for await (const piece of shownValues(source, terms, options)) pickPoints(piece, extent, grid, values)
    return values
  }
  for (const point of blocksOf(
    grid.shape.map(() => 0),
    grid.shape,
    1,
  )) {
    const at = terms.map((term, dimension): DimensionTerm => {
      const axis = shown.indexOf(dimension)
      if (axis < 0) return term
      return { kind: 'index', start: term.start + (point.start[axis] ?? 0) * (grid.step[axis] ?? 1), count: 1 }
    })
    for await (const piece of shownValues(source, at, options)) values[point.offset] = piece.values[0] ?? Number.NaN
  }
  return values
}

/** Takes those of a run of points that are on the grid. */
function pickPoints(
  piece: { offset: number; values: Float64Array },
  extent: readonly number[],
  { step, shape }: NavigationGrid,
  target: Float64Array,
): void {
  const columns = extent.length === 2 ? (extent[1] ?? 1) : Math.max(1, elementsOf(extent))
  const [rowStep, columnStep] = step.length === 2 ? [step[0] ?? 1, step[1] ?? 1] : [1, step[0] ?? 1]
  const columnsOut = shape[shape.length - 1] ?? 1
  for (let at = 0; at < piece.values.length; at++) {
    const place = piece.offset + at
    const row = Math.floor(place / columns)
    const column = place - row * columns
    if (row % rowStep !== 0 || column % columnStep !== 0) continue
    target[(row / rowStep) * columnsOut + column / columnStep] = piece.values[at] ?? Number.NaN
  }
}
