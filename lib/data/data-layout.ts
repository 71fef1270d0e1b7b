/** How axes and navigation indexes must fit the shape of data. Every refusal names the axis, and what PyMoDAQ would do with
 *  such data: rules and exceptions are those of pymodaq_data 5.3, `data.py` (AxesManagerUniform, AxesManagerSpread) and
 *  `h5modules/data_saving.py` (`get_data_arrays`, which drops signal dimensions of length 1). */
import { createError, describe, type ErrorCode } from '../errors.js'
import type { DataDimension, DataDistribution } from '../layout.js'
import type { Axis } from './axis.js'

/** Data as far as their axes are concerned. */
export interface DataLayout {
  /** the data's name, for messages */
  name: string
  shape: readonly number[]
  navIndexes: readonly number[]
  distribution: DataDistribution
  axes: readonly Axis[]
}

/** @throws ERR_INDEX_OUT_OF_RANGE, ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH */
export function checkLayout(layout: DataLayout): void {
  checkNavIndexes(layout)
  for (const [place, axis] of layout.axes.entries()) checkAxisFits(layout, axis, place)
  checkPlaces(layout)
  checkSingles(layout)
}

/** PyMoDAQ's dimension of data: all that can be navigated are N-D. A single number that has an axis is a curve of one point. */
export function dimensionOf(shape: readonly number[], navIndexes: readonly number[], axisCount: number): DataDimension {
  if (navIndexes.length > 0 || shape.length > 2) return 'DataND'
  if (shape.length === 2) return 'Data2D'
  return shape[0] === 1 && axisCount === 0 ? 'Data0D' : 'Data1D'
}

function checkNavIndexes({ name, shape, navIndexes, distribution }: DataLayout): void {
  for (const [place, index] of navIndexes.entries()) {
    const option = `navIndexes[${place}]`
    if (!Number.isSafeInteger(index) || index < 0 || index >= shape.length) {
      const fault = `is ${describe(index)}, but ${textOf(name, shape)} has the dimensions 0 to ${shape.length - 1}`
      refuse('ERR_INDEX_OUT_OF_RANGE', option, `${option} ${fault}: PyMoDAQ raises IndexError when it looks for the axis`)
    }
    if (navIndexes.indexOf(index) !== place) {
      refuse('ERR_INVALID_OPTION', option, `${option} names dimension ${index} of ${textOf(name, shape)} again`)
    }
  }
  if (distribution === 'uniform' || navIndexes.length === 1) return
  const consequence = navIndexes.length === 0 ? 'would load it as uniform' : 'raises ValueError when it loads it'
  const message = `spread data has exactly one navigation index; ${textOf(name, shape)} has ${describe(navIndexes)}: PyMoDAQ ${consequence}`
  refuse('ERR_INVALID_OPTION', 'navIndexes', message)
}

function checkAxisFits(layout: DataLayout, axis: Axis, place: number): void {
  const { name, shape, distribution, navIndexes } = layout
  const extent = shape[axis.index]
  if (extent === undefined) {
    const fault = `describes dimension ${axis.index}, but ${textOf(name, shape)} has the dimensions 0 to ${shape.length - 1}`
    refuse('ERR_INDEX_OUT_OF_RANGE', `axes[${place}]`, `${axisText(axis, place)} ${fault}: PyMoDAQ raises IndexError when it loads it`)
  }
  if (axis.size === extent) return
  const isNavigation = navIndexes.includes(axis.index)
  const spread = isNavigation ? 'raises DataLengthError when it loads it' : 'would show the data against coordinates that are not theirs'
  const consequence = distribution === 'spread' ? spread : 'would replace the coordinates by 0, 1, 2, …'
  const fault = `has ${axis.size} coordinates, but dimension ${axis.index} of ${textOf(name, shape)} has ${extent}`
  refuse('ERR_SHAPE_MISMATCH', `axes[${place}]`, `${axisText(axis, place)} ${fault}: PyMoDAQ ${consequence}`, extent, axis.size)
}

/** One axis a dimension; several only along the navigation dimension of spread data, each with an order of its own. */
function checkPlaces({ name, shape, axes, distribution, navIndexes }: DataLayout): void {
  for (const [place, axis] of axes.entries()) {
    const isShared = distribution === 'spread' && navIndexes.includes(axis.index)
    const other = axes.findIndex(({ index, spreadOrder }) => index === axis.index && (!isShared || spreadOrder === axis.spreadOrder))
    const first = axes[other]
    if (first === undefined || other === place) continue
    const both = `${axisText(first, other)} and ${axisText(axis, place)} both describe dimension ${axis.index} of ${textOf(name, shape)}`
    const fault = isShared ? `${both} with spreadOrder ${axis.spreadOrder}` : both
    refuse('ERR_INVALID_OPTION', `axes[${place}]`, `${fault}: PyMoDAQ would take the first for both`)
  }
}

/** PyMoDAQ's loader drops signal dimensions of length 1 and knows nothing of that when it places the axes. */
function checkSingles({ name, shape, axes, navIndexes }: DataLayout): void {
  // Of a single number nothing is left to drop.
  if (shape.length === 1) return
  const dropped = shape.findIndex((extent, dimension) => extent === 1 && !navIndexes.includes(dimension))
  if (dropped < 0) return
  const isShifted = (index: number) => index > dropped || (shape[index] === 1 && !navIndexes.includes(index))
  const place = axes.findIndex(({ index }) => isShifted(index))
  const axis = axes[place]
  const drop = `PyMoDAQ drops dimension ${dropped} of ${textOf(name, shape)} a signal dimension of length 1, when it loads it`
  if (axis !== undefined) {
    const consequence = `${drop}, and raises IndexError for ${axisText(axis, place)} or takes it for another dimension's`
    const remedy = axis.index === dropped ? 'leave this axis out' : 'leave that dimension out of the shape'
    refuse('ERR_SHAPE_MISMATCH', `axes[${place}]`, `${consequence}: ${remedy}, or make the dimension a navigation index`)
  }
  const navPlace = navIndexes.findIndex(isShifted)
  if (navPlace < 0) return
  const consequence = `${drop}, and looks for navigation index ${navIndexes[navPlace]} in the wrong place`
  refuse('ERR_SHAPE_MISMATCH', `navIndexes[${navPlace}]`, `${consequence}: leave that dimension out of the shape`)
}

function axisText(axis: Axis, place: number): string {
  return `axis ${JSON.stringify(axis.label)} (axes[${place}], index ${axis.index})`
}

function textOf(name: string, shape: readonly number[]): string {
  return `${JSON.stringify(name)}, of shape [${shape.join(', ')}],`
}

function refuse(code: ErrorCode, option: string, message: string, expected?: number, given?: number): never {
  const sizes = expected === undefined || given === undefined ? {} : { expected: String(expected), given: String(given) }
  throw createError(code, message, { option, ...sizes })
}
