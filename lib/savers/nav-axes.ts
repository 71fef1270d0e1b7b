/** The navigation axes of a scan: what stands in its group `NavAxes`. */
import { type Axis, type AxisInit, toAxis } from '../data/axis.js'
import { checkLayout } from '../data/data-layout.js'
import { createError, describe } from '../errors.js'
import type { TreeWriter } from '../file/tree-writer.js'
import type { DataDistribution } from '../layout.js'
import { dataType, navAxesPath, numberedPath } from '../layout.js'
import { type AxisWords, axisArray, gridAxis } from './axis-array.js'
import { checkEmpty } from './channel-content.js'

/** How the points of a scan lie when its axes are these: several axes of a scan of one dimension share it. */
export function distributionOf(shape: readonly number[], axisCount: number): DataDistribution {
  return shape.length === 1 && axisCount > 1 ? 'spread' : 'uniform'
}

/** Checks axes against the shape of a scan. In a uniform scan an axis without index describes the dimension of its place; in a
 *  spread one all describe the only dimension, in their order.
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SHAPE_MISMATCH, ERR_INDEX_OUT_OF_RANGE naming the axis */
export function checkNavAxes(
  axes: readonly (Axis | AxisInit)[],
  shape: readonly number[],
  distribution: DataDistribution = distributionOf(shape, axes.length),
): Axis[] {
  if (!Array.isArray(axes)) {
    throw createError('ERR_INVALID_OPTION', `axes must be a list; got ${describe(axes)}`, { option: 'axes', given: describe(axes) })
  }
  const isSpread = distribution === 'spread'
  const checked = axes.map((axis: Axis | AxisInit, place) =>
    toAxis(axis, {
      option: `axes[${place}]`,
      index: isSpread ? 0 : place,
      spreadOrder: isSpread ? place : 0,
      sizeOf: (index) => shape[index],
    }),
  )
  checkLayout({ name: 'the scan', shape, navIndexes: shape.map((_, index) => index), distribution, axes: checked })
  return checked
}

/** Writes navigation axes below a group that has none.
 *  @throws ERR_NODE_EXISTS */
export function addNavAxes(tree: TreeWriter, where: string, axes: readonly Axis[]): void {
  const group = navAxesPath(where)
  checkEmpty(tree, group, 'the navigation axes')
  tree.batch(() => {
    if (!tree.nodes.has(group)) tree.group(group)
    tree.submit(axes.map((axis, place) => axisArray(numberedPath(group, dataType.axis, place), axis, axis.index, tree.codec)))
  })
}

/** Makes navigation axes of a spread scan of at most `size` points whose positions come with the points.
 *  @returns the grid of the positions
 *  @throws ERR_NODE_EXISTS */
export function addOpenNavAxes(tree: TreeWriter, where: string, axes: readonly AxisWords[], size: number): number {
  const group = navAxesPath(where)
  checkEmpty(tree, group, 'the navigation axes')
  return tree.batch(() => {
    if (!tree.nodes.has(group)) tree.group(group)
    return tree.grid(
      [size],
      axes.map((axis, place) => gridAxis(numberedPath(group, dataType.axis, place), axis, size, tree.codec)),
    )
  })
}
