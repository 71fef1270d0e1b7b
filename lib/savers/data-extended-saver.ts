/** Data in arrays of a known shape that are filled point by point, in any order: PyMoDAQ's DataExtendedSaver and
 *  DataToExportExtendedSaver. */
import type { Axis, AxisInit } from '../data/axis.js'
import type { DataToExport } from '../data/data-to-export.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import { createError } from '../errors.js'
import { groupPathOf, type NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { type DataDistribution, dataDistributions } from '../layout.js'
import { checkChoice, checkKeys } from '../options.js'
import { isSame, listText } from './data-form.js'
import { DataToExportSaver } from './data-to-export-saver.js'
import { layOut, makeChannelGroups } from './dte-layout.js'
import { checkExtendedShape, GridPoints, type Point, pointOf } from './grid-points.js'
import { addNavAxes, checkNavAxes } from './nav-axes.js'
import { OpenSeries } from './open-series.js'

/** Options of the `addData` of savers of extended arrays. */
export interface ExtendedOptions {
  /** `uniform`: the points form a grid. `spread`: they are a list, along the only dimension of the extended shape. The
   *  first call decides; without it, uniform */
  distribution?: DataDistribution
}

const open = new OpenSeries<GridPoints>()

interface PointCall {
  tree: TreeWriter
  where: string
  shape: readonly number[]
  points: readonly Point[]
  indexes: readonly number[]
  distribution: DataDistribution | undefined
  makeGroups: () => void
}

function writePoint({ tree, where, shape, points, indexes, distribution, makeGroups }: PointCall): boolean {
  // Before anything is made: a point outside of the grid would leave empty arrays.
  pointOf(indexes, shape)
  const known = open.at(tree, where)
  if (known === undefined && points.length === 0) return true
  const begun = known?.distribution ?? 'uniform'
  if (known !== undefined && ((distribution ?? begun) !== begun || !isSame(known.shape, shape))) {
    const message = `'${where}' was begun ${begun} with the shape ${listText(known.shape)}; got ${distribution ?? begun} with ${listText(shape)}`
    throw createError('ERR_INVALID_OPTION', message, { node: where })
  }
  const grid = known ?? open.set(tree, where, GridPoints.begin(tree, shape, points, distribution ?? begun, makeGroups))
  return grid.write(points, indexes)
}

function checkOptions(options: ExtendedOptions): DataDistribution | undefined {
  checkKeys(options, ['distribution'], 'options of addData')
  return options.distribution === undefined ? undefined : checkChoice(options.distribution, 'distribution', dataDistributions)
}

/** Saves DataWithAxes at the points of a grid, in one group: `Data00`, `Data01`, … (one for each label) of the shape
 *  (...extendedShape, ...data), where one number adds no dimension. Points that are never written read as NaN
 *  (float32, float64) or zeros.
 *
 *      const points = new DataExtendedSaver(saver, [20, 30])
 *      points.addData(group, spectrum, [3, 7]) */
export class DataExtendedSaver {
  readonly #saver: H5Saver
  readonly extendedShape: readonly number[]

  /** @param extendedShape extents of the grid, such as the numbers of steps of a scan
   *  @throws ERR_INVALID_OPTION */
  constructor(saver: H5Saver, extendedShape: readonly number[]) {
    this.#saver = saver
    this.extendedShape = checkExtendedShape(extendedShape)
  }

  /** Writes data at a point; the first call creates the arrays. Points may come in any order, and again. Everything is copied
   *  when the call returns.
   *  @param where a group that holds no other data
   *  @param dwa its axes are written with their indexes behind those of the grid; the Axis objects stay as they are
   *  @param indexes one for each dimension of the grid, from 0
   *  @returns true: go on. false: accepted, but the queue is filling up: `await saver.drain()`. With `onFull: 'drop'` false may
   *    also mean that the point was dropped.
   *  @throws ERR_INDEX_OUT_OF_RANGE naming the dimension; ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH for data that differ
   *    from those of the first call in name, units, number of arrays, shape or dtype, or that PyMoDAQ could not load;
   *    ERR_NODE_EXISTS when the group holds other data; ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_BUFFER_DETACHED; ERR_DATA_TOO_LARGE
   *    when the whole array would have more bytes than the file's `declaredBytesMax`; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_CLOSED,
   *    ERR_WRITER_FAILED. Nothing is taken then. */
  addData(where: NodeRef, dwa: DataWithAxes, indexes: readonly number[], options: ExtendedOptions = {}): boolean {
    const distribution = checkOptions(options)
    const { tree } = this.#saver
    const group = groupPathOf(tree, where)
    const points = [{ dwa, origin: dwa.origin, path: group }]
    return writePoint({ tree, where: group, shape: this.extendedShape, points, indexes, distribution, makeGroups: () => {} })
  }

  /** Ends the arrays of a group: what was written is safe, and their memory is given up. Without it they end with the file. */
  end(where: NodeRef): void {
    const { tree } = this.#saver
    open.end(tree, groupPathOf(tree, where))
  }
}

/** Saves DataToExport at the points of a grid, below a group: what PyMoDAQ's scans do for each detector.
 *
 *      const points = new DataToExportExtendedSaver(saver, [20, 30])
 *      points.addNavAxes(scan, [{ label: 'Stage X', units: 'mm', data: xs }, { label: 'Stage Y', units: 'mm', data: ys }])
 *      points.addData(detector, exported, [3, 7]) */
export class DataToExportExtendedSaver {
  readonly #saver: H5Saver
  readonly extendedShape: readonly number[]

  /** @param extendedShape extents of the grid, such as the numbers of steps of a scan
   *  @throws ERR_INVALID_OPTION */
  constructor(saver: H5Saver, extendedShape: readonly number[]) {
    this.#saver = saver
    this.extendedShape = checkExtendedShape(extendedShape)
  }

  /** Writes the navigation axes into the group `NavAxes` below `where`: the group of the data, or one above it that several
   *  share. A uniform grid has one axis a dimension, as long as it; a spread one several, all with index 0, as long as the
   *  only dimension.
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SHAPE_MISMATCH, ERR_INDEX_OUT_OF_RANGE naming the axis; ERR_NODE_EXISTS when
   *    there are axes already; ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  addNavAxes(where: NodeRef, axes: readonly (Axis | AxisInit)[]): void {
    const { tree } = this.#saver
    addNavAxes(tree, groupPathOf(tree, where), checkNavAxes(axes, this.extendedShape))
  }

  /** Writes all data of a DataToExport at a point: all of them, or none. See `DataExtendedSaver.addData`; data that are missing,
   *  or new, after the first call are refused as well. */
  addData(where: NodeRef, dte: DataToExport, indexes: readonly number[], options: ExtendedOptions = {}): boolean {
    const distribution = checkOptions(options)
    const { tree } = this.#saver
    const group = groupPathOf(tree, where)
    const points = layOut(group, dte)
    const makeGroups = () => makeChannelGroups(tree, points)
    return writePoint({ tree, where: group, shape: this.extendedShape, points, indexes, distribution, makeGroups })
  }

  /** Writes backgrounds, of the shape of one point: see `DataToExportSaver.addBkg`. */
  addBkg(where: NodeRef, background: DataToExport): boolean {
    return new DataToExportSaver(this.#saver).addBkg(where, background)
  }

  /** Ends the arrays below a group: see `DataExtendedSaver.end`. */
  end(where: NodeRef): void {
    const { tree } = this.#saver
    open.end(tree, groupPathOf(tree, where))
  }
}
