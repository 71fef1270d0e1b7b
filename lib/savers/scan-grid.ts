/** The points of a scan: the shape of its arrays, its navigation axes, and which step is which point. */
import { Axis, type AxisInit } from '../data/axis.js'
import { createError, describe } from '../errors.js'
import { averageAxis, type DataDistribution, dataDistributions } from '../layout.js'
import { checkChoice, checkInteger, checkKeys, checkNumber } from '../options.js'
import type { AxisWords } from './axis-array.js'
import { checkGrowthAxes, type GrowthAxis } from './data-enlargeable-saver.js'
import { checkExtendedShape } from './grid-points.js'
import { checkNavAxes } from './nav-axes.js'

/** The points of a scan, told in one of three ways: by axes with their coordinates; by the positions of all steps; or, for spread
 *  scans whose positions are not known before, by a number of points. */
export interface ScanGrid {
  /** The navigation axes. With coordinates: one a dimension, its index by default its place; of a spread scan each as long as the
   *  scan. With `positions` or `size`: only label and units, by default those of the actuators. */
  axes?: readonly (Axis | AxisInit)[]
  /** one entry for each step, with a coordinate on each axis */
  positions?: readonly (readonly number[])[]
  /** the number of points of a spread scan, or the most there can be: positions come with the points, as `position` of `addData` */
  size?: number
  /** `uniform`: the points form a grid, of one dimension an axis. `spread`: they are a list, as in tabular and adaptive scans.
   *  By default uniform; spread with `size` */
  distribution?: DataDistribution
  /** how often the scan is repeated: a first dimension of the arrays, and a first index of every point, when it is more than 1.
   *  Not for spread scans, as in PyMoDAQ. By default 1 */
  averages?: number
}

/** The points of a scan, checked. */
export interface CheckedGrid {
  /** extents of the scan's arrays, that of the repetitions first where there are any */
  shape: readonly number[]
  distribution: DataDistribution
  /** the navigation axes; those of a scan whose positions come with the points have no coordinates */
  axes: { known: readonly Axis[] } | { open: readonly AxisWords[] }
  /** how many steps one repetition has */
  steps: number
  /** the point of a step, without the repetition */
  indexesOf: (step: number) => number[]
}

/** A byte for each point of a scan whose positions come with them is kept while it runs. */
const openSizeMax = 2 ** 26

/** Checks the points of a scan.
 *  @param actuators what the axes are called when they have no names of their own
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SHAPE_MISMATCH, ERR_INDEX_OUT_OF_RANGE, ERR_DTYPE_MISMATCH naming the axis */
export function checkScanGrid(grid: ScanGrid, actuators: readonly GrowthAxis[]): CheckedGrid {
  checkKeys(grid, ['axes', 'positions', 'size', 'distribution', 'averages'], 'the scan')
  const { axes, positions, size } = grid
  if (positions !== undefined && size !== undefined) {
    throw createError('ERR_INVALID_OPTION', 'the scan has positions and a size: give one or the other', { option: 'size' })
  }
  const distribution = checkChoice(grid.distribution ?? (size === undefined ? 'uniform' : 'spread'), 'distribution', dataDistributions)
  const averages = checkInteger(grid.averages ?? 1, 'averages', 1, 2 ** 31)
  if (averages > 1 && distribution === 'spread') {
    throw createError(
      'ERR_INVALID_OPTION',
      `averages is ${averages}: a spread scan has one dimension, and PyMoDAQ cannot load it with another`,
      {
        option: 'averages',
        given: String(averages),
      },
    )
  }
  if (size !== undefined) return openGrid(size, words(axes, actuators), distribution)
  if (positions !== undefined) return withAverages(positionGrid(checkPositions(positions), words(axes, actuators), distribution), averages)
  if (axes === undefined) throw createError('ERR_INVALID_OPTION', 'the scan needs axes, positions or a size', { option: 'axes' })
  return withAverages(axesGrid(axes, distribution), averages)
}

function axesGrid(given: readonly (Axis | AxisInit)[], distribution: DataDistribution): CheckedGrid {
  if (!Array.isArray(given) || given.length === 0) {
    throw createError('ERR_INVALID_OPTION', `axes must be a list of at least one axis; got ${describe(given)}`, {
      option: 'axes',
      given: describe(given),
    })
  }
  const isSpread = distribution === 'spread'
  const checked = given.map((axis: Axis | AxisInit, place) =>
    axis instanceof Axis
      ? axis
      : new Axis(axis, { option: `axes[${place}]`, index: isSpread ? 0 : place, spreadOrder: isSpread ? place : 0 }),
  )
  const sizeOf = (index: number) => checked.find((axis) => axis.index === index)?.size ?? 0
  const shape = checkExtendedShape(isSpread ? [sizeOf(0)] : checked.map((_, index) => sizeOf(index)), 'the sizes of the axes')
  const known = checkNavAxes(checked, shape, distribution)
  return {
    shape,
    distribution,
    axes: { known },
    steps: shape.reduce((product, extent) => product * extent, 1),
    indexesOf: (step) => unravel(step, shape),
  }
}

function positionGrid(positions: readonly (readonly number[])[], axes: readonly AxisWords[], distribution: DataDistribution): CheckedGrid {
  const columns = axes.map((_, place) => Float64Array.from(positions, (position) => position[place] ?? 0))
  const wrong = positions.findIndex((position) => position.length !== axes.length)
  if (wrong >= 0) {
    const message = `positions[${wrong}] has ${positions[wrong]?.length} coordinates, and the scan ${axes.length} axes`
    throw createError('ERR_SHAPE_MISMATCH', message, { option: `positions[${wrong}]`, expected: String(axes.length) })
  }
  const common = { distribution, steps: positions.length }
  if (distribution === 'spread') {
    const known = axes.map(
      ({ label, units }, place) => new Axis({ label, units, data: columns[place] ?? [], index: 0, spreadOrder: place }),
    )
    return { ...common, shape: [positions.length], axes: { known }, indexesOf: (step) => [step] }
  }
  // PyMoDAQ's rule: the sorted different coordinates of each axis make the grid (pymodaq, `get_info_from_positions`).
  const unique = columns.map((column) => Float64Array.from(new Set(column)).sort())
  const places = unique.map((values) => new Map(Array.from(values, (value, index) => [value, index])))
  const known = axes.map(({ label, units }, place) => new Axis({ label, units, data: unique[place] ?? [], index: place }))
  return {
    ...common,
    shape: checkExtendedShape(unique.map(({ length }) => length)),
    axes: { known },
    indexesOf: (step) => places.map((indexes, place) => indexes.get(columns[place]?.[step] ?? Number.NaN) ?? 0),
  }
}

function openGrid(size: number, axes: readonly AxisWords[], distribution: DataDistribution): CheckedGrid {
  if (distribution !== 'spread') {
    throw createError('ERR_INVALID_OPTION', 'a scan whose positions come with the points is spread', {
      option: 'distribution',
      given: distribution,
    })
  }
  checkInteger(size, 'size', 1, openSizeMax)
  return { shape: [size], distribution, axes: { open: axes }, steps: size, indexesOf: (step) => [step] }
}

function withAverages(grid: CheckedGrid, averages: number): CheckedGrid {
  if (averages === 1 || !('known' in grid.axes)) return grid
  const average = new Axis({ ...averageAxis, index: 0, size: averages })
  const known = [...grid.axes.known.map((axis) => axis.with({ index: axis.index + 1 })), average]
  return { ...grid, shape: checkExtendedShape([averages, ...grid.shape]), axes: { known } }
}

/** Label and units of axes whose coordinates stand elsewhere. */
function words(axes: ScanGrid['axes'], actuators: readonly GrowthAxis[]): AxisWords[] {
  const named =
    axes === undefined ? actuators : axes.map((axis) => (axis instanceof Axis ? { label: axis.label, units: axis.units } : axis))
  if (named.length > 0) return checkGrowthAxes(named as readonly GrowthAxis[])
  throw createError('ERR_INVALID_OPTION', 'the scan needs axes, or actuators that its axes are named after', { option: 'axes' })
}

function checkPositions(positions: readonly (readonly number[])[]): readonly (readonly number[])[] {
  if (!Array.isArray(positions) || positions.length === 0) {
    throw createError('ERR_INVALID_OPTION', `positions must be a list of at least one position; got ${describe(positions)}`, {
      option: 'positions',
    })
  }
  return positions.map((position: unknown, step) => checkPosition(position, `positions[${step}]`))
}

/** Checks a position: a list of finite numbers. @throws ERR_INVALID_OPTION */
export function checkPosition(position: unknown, option: string): readonly number[] {
  if (Array.isArray(position)) return position.map((value: unknown, place) => checkNumber(value, `${option}[${place}]`))
  throw createError('ERR_INVALID_OPTION', `${option} must be a list of coordinates; got ${describe(position)}`, {
    option,
    given: describe(position),
  })
}

/** The indexes of a step of a grid, the last one running fastest. */
function unravel(step: number, shape: readonly number[]): number[] {
  const indexes: number[] = []
  let left = step
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    const extent = shape[dimension] ?? 1
    indexes.unshift(left % extent)
    left = Math.floor(left / extent)
  }
  return indexes
}
