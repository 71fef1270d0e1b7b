/** Data that are filled point by point: the arrays of one or more DataWithAxes, of the shape (...scan, ...signal), as one grid
 *  of the writer. All of them get a point, or none does. */
import { checkLayout } from '../data/data-layout.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import { createError, describe } from '../errors.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { type DataDistribution, dataType, errorsName, numberedPath } from '../layout.js'
import type { NativeColumn, NativeValue } from '../native.js'
import { gridArray } from '../nodes/grid-array.js'
import { appendChecked } from './append-outcome.js'
import { axisArray } from './axis-array.js'
import { begun, type ChannelContent, noteContent } from './channel-content.js'
import { attributesOf } from './data-attributes.js'
import { checkChannels, checkSingle, formOf, type KnownChannel, listText } from './data-form.js'

/** Data of one point, with the group that they go to. */
export interface Point {
  dwa: DataWithAxes
  origin: string
  /** the group of the arrays */
  path: string
}

/** HDF5's limit of dimensions. */
const dimensionsMax = 32

/** Checks the shape of a scan, or of any other grid.
 *  @throws ERR_INVALID_OPTION */
export function checkExtendedShape(shape: readonly number[], option = 'extendedShape'): readonly number[] {
  const isShape = Array.isArray(shape) && shape.length >= 1 && shape.length <= dimensionsMax
  if (isShape && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 1)) {
    if (Number.isSafeInteger(pointsOf(shape))) return Object.freeze([...shape])
  }
  const message = `${option} must be a list of 1 to ${dimensionsMax} whole numbers from 1; got ${describe(shape)}`
  throw createError('ERR_INVALID_OPTION', message, { option, given: describe(shape) })
}

/** The number of a point in C order.
 *  @throws ERR_INDEX_OUT_OF_RANGE naming the dimension */
export function pointOf(indexes: readonly number[], shape: readonly number[]): number {
  if (!Array.isArray(indexes) || indexes.length !== shape.length) {
    const message = `indexes must be a list with one index for each of the ${shape.length} dimensions of ${listText(shape)}; got ${describe(indexes)}`
    throw createError('ERR_INDEX_OUT_OF_RANGE', message, {
      option: 'indexes',
      expected: `${shape.length} indexes`,
      given: describe(indexes),
    })
  }
  let point = 0
  for (const [dimension, extent] of shape.entries()) {
    const index: unknown = indexes[dimension]
    if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0 || index >= extent) {
      const message = `indexes[${dimension}] is ${describe(index)}, but dimension ${dimension} of the scan has the indexes 0 to ${extent - 1}: PyMoDAQ would write elsewhere or raise IndexError in the middle of the point`
      throw createError('ERR_INDEX_OUT_OF_RANGE', message, {
        option: `indexes[${dimension}]`,
        expected: `0 to ${extent - 1}`,
        given: describe(index),
      })
    }
    point = point * extent + index
  }
  return point
}

/** Some data that are filled together. */
export class GridPoints {
  readonly shape: readonly number[]
  readonly distribution: DataDistribution
  readonly #tree: TreeWriter
  readonly #series: number
  readonly #channels: readonly KnownChannel[]
  readonly #names: readonly string[]

  private constructor(
    tree: TreeWriter,
    series: number,
    shape: readonly number[],
    points: readonly Point[],
    distribution: DataDistribution,
  ) {
    this.#tree = tree
    this.#series = series
    this.shape = shape
    this.distribution = distribution
    this.#channels = points.map(({ dwa, path }) => ({ path, form: formOf(dwa, dwa.shape) }))
    this.#names = points.flatMap(({ dwa }) => [...dwa.data, ...(dwa.errors ?? [])].map(() => dwa.name))
  }

  /** Creates the arrays, and the axes of a point's own dimensions. The groups of the data are made by `makeGroups`, which runs
   *  after all checks.
   *  @throws ERR_NODE_EXISTS when a group holds data already, ERR_SHAPE_MISMATCH, ERR_INDEX_OUT_OF_RANGE (an axis of a single number),
   *    ERR_INVALID_OPTION, ERR_INVALID_NAME; ERR_DATA_TOO_LARGE above the file's `declaredBytesMax`; ERR_QUEUE_FULL, ERR_FILE_CLOSED,
   *    ERR_WRITER_FAILED. Nothing is written then. */
  static begin(
    tree: TreeWriter,
    shape: readonly number[],
    points: readonly Point[],
    distribution: DataDistribution,
    makeGroups: () => void,
  ): GridPoints {
    const contents = points.map(({ dwa, path }): [string, ChannelContent] => [path, begun(tree, path, dwa, dwa.shape)])
    for (const { dwa } of points) checkPoint(dwa, shape, distribution)
    const columns = points.flatMap((point) => columnsOf(tree, shape, point, distribution))
    const series = tree.batch(() => {
      makeGroups()
      for (const { dwa, path } of points) {
        tree.submit(
          dwa.axes.map((axis, place) => axisArray(numberedPath(path, dataType.axis, place), axis, axis.index + shape.length, tree.codec)),
        )
      }
      return tree.grid(shape, columns)
    })
    for (const [path, content] of contents) noteContent(tree, path, content)
    return new GridPoints(tree, series, shape, points, distribution)
  }

  /** Writes a point, again if it was written before.
   *  @returns true: go on. false: accepted, but the queue is filling up; or dropped, with `onFull: 'drop'`
   *  @throws ERR_INDEX_OUT_OF_RANGE; ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH for data that differ from those of the
   *    first point; ERR_BUFFER_DETACHED; ERR_QUEUE_FULL, ERR_WRITER_CLOSED, ERR_WRITER_FAILED. Nothing was taken then. */
  write(points: readonly Point[], indexes: readonly number[]): boolean {
    const at = pointOf(indexes, this.shape)
    checkChannels(
      this.#channels,
      points.map(({ dwa, path }) => ({ dwa, path, shape: dwa.shape })),
    )
    const values: NativeValue[] = []
    for (const { dwa } of points) {
      for (const array of dwa.data) values.push(array.data)
      for (const array of dwa.errors ?? []) values.push(array.data)
    }
    const { session } = this.#tree
    return appendChecked(session, this.#names, () => session.writer.writeAt(this.#series, at, Number.NaN, ...values))
  }

  /** Ends the grid: its memory is given up when the last point is written. */
  end(): void {
    this.#tree.session.endSeries(this.#series)
  }
}

function pointsOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** A point of one number adds no dimension (pymodaq_data, `add_array` with `add_scan_dim`). */
function signalShape(dwa: DataWithAxes): readonly number[] {
  return dwa.shape.length === 1 && dwa.shape[0] === 1 ? [] : dwa.shape
}

/** The navigation indexes of the stored array: the scan's dimensions, then the data's own. */
function navIndexesOf(dwa: DataWithAxes, scanDimensions: number): number[] {
  return [...Array.from({ length: scanDimensions }, (_, index) => index), ...dwa.navIndexes.map((index) => index + scanDimensions)]
}

/** Checks the data as they will stand in the file, with the scan's dimensions before their own. */
function checkPoint(dwa: DataWithAxes, shape: readonly number[], distribution: DataDistribution): void {
  checkSingle(dwa, dwa.shape)
  const dimensions = shape.length + signalShape(dwa).length
  if (dimensions > dimensionsMax) {
    const message = `data '${dwa.name}' of shape ${listText(dwa.shape)} in a scan of shape ${listText(shape)} have ${dimensions} dimensions, and HDF5 at most ${dimensionsMax}`
    throw createError('ERR_SHAPE_MISMATCH', message, { channel: dwa.name, given: String(dimensions) })
  }
  checkLayout({
    name: dwa.name,
    shape: [...shape, ...signalShape(dwa)],
    navIndexes: navIndexesOf(dwa, shape.length),
    distribution,
    axes: dwa.axes.map((axis) => axis.with({ index: axis.index + shape.length })),
  })
}

function columnsOf(
  tree: TreeWriter,
  shape: readonly number[],
  { dwa, origin, path }: Point,
  distribution: DataDistribution,
): NativeColumn[] {
  const attributes = attributesOf(dwa, { origin, distribution, navIndexes: navIndexesOf(dwa, shape.length) })
  const column = (kind: 'data' | 'error', place: number) => ({
    path: numberedPath(path, dataType[kind], place),
    title: kind === 'error' ? errorsName(dwa.name) : dwa.name,
    dataType: dataType[kind],
    dataDimension: dwa.dim,
    pointShape: signalShape(dwa),
    codec: tree.codec,
    source: 'value' as const,
    attributes: attributes[place] ?? [],
  })
  return [
    ...dwa.data.map(({ dtype }, place) => gridArray(shape, { ...column('data', place), dtype })),
    ...(dwa.errors ?? []).map(({ dtype }, place) => gridArray(shape, { ...column('error', place), dtype })),
  ]
}
