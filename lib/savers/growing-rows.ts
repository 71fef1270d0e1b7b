/** Data that grow: the arrays of one or more DataWithAxes and the axes that they grow along, as one series of the writer. All
 *  of them get a row, or none does: PyMoDAQ cannot load data and axes of different lengths. */

import { dimensionOf } from '../data/data-layout.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import { createError, describe } from '../errors.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { dataType, errorsName, numberedPath } from '../layout.js'
import type { NativeColumn, NativeValue } from '../native.js'
import { appendChecked } from './append-outcome.js'
import { type AxisWords, axisArray, growingAxis } from './axis-array.js'
import { begun, type ChannelContent, checkNoNavAxes, noteContent } from './channel-content.js'
import { attributesOf } from './data-attributes.js'
import { checkChannels, checkSingle, formOf, type KnownChannel, listText } from './data-form.js'
import { growingData } from './growing-columns.js'

/** Data of one or more rows, with the group that they go to. */
export interface Rows {
  dwa: DataWithAxes
  origin: string
  /** the group of the arrays */
  path: string
  /** number of rows in the data */
  count: number
  /** shape of one row */
  shape: readonly number[]
}

/** The axes that data grow along. */
export interface GrowthAxes {
  /** the group that they stand in */
  group: string
  words: readonly AxisWords[]
  /** `time`: the axis is the time of the row. `value`: its coordinates are given with the row. */
  source: NativeColumn['source']
}

/** Sees data as rows. Those without navigation index are one row; those whose first dimension is navigated are as many as that
 *  dimension is long (pymodaq_data, `DataEnlargeableSaver.add_data`).
 *  @throws ERR_INVALID_OPTION for other navigation indexes, ERR_SHAPE_MISMATCH for rows without elements */
export function asRows(dwa: DataWithAxes, path: string, origin: string): Rows {
  const { navIndexes } = dwa
  const isList = navIndexes.length === 1 && navIndexes[0] === 0
  if (navIndexes.length > 0 && !isList) {
    const message = `data '${dwa.name}' have the navigation indexes ${listText(navIndexes)}: only rows along dimension 0 can be appended; PyMoDAQ raises DataDimError, or appends along the wrong dimension`
    throw createError('ERR_INVALID_OPTION', message, { channel: dwa.name, option: 'navIndexes', given: listText(navIndexes) })
  }
  const [count = 1, ...rest] = isList ? dwa.shape : [1, ...dwa.shape]
  const shape = rest.length === 0 ? [1] : rest
  checkSingle(dwa, shape, isList)
  return { dwa, origin, path, count, shape }
}

/** Some data that grow together. */
export class GrowingRows {
  readonly #tree: TreeWriter
  readonly #series: number
  readonly #channels: readonly KnownChannel[]
  readonly #axes: GrowthAxes | undefined
  /** what each value of a row is called, for messages */
  readonly #names: readonly string[]

  private constructor(tree: TreeWriter, series: number, rows: readonly Rows[], axes: GrowthAxes | undefined) {
    this.#tree = tree
    this.#series = series
    this.#channels = rows.map(({ dwa, path, shape }) => ({ path, form: formOf(dwa, shape) }))
    this.#axes = axes
    const valueAxes = axes?.source === 'value' ? axes.words : []
    this.#names = [
      ...rows.flatMap(({ dwa }) => [...dwa.data, ...(dwa.errors ?? [])].map(() => dwa.name)),
      ...valueAxes.map(({ label }) => label),
    ]
  }

  /** Creates the arrays, and the axes of a row's own dimensions. The groups of the data and of the axes are made by
   *  `makeGroups`, which runs after all checks.
   *  @throws ERR_NODE_EXISTS when a group holds data already, ERR_SHAPE_MISMATCH, ERR_INVALID_OPTION, ERR_INVALID_NAME; ERR_QUEUE_FULL,
   *    ERR_FILE_CLOSED, ERR_WRITER_FAILED. Nothing is written then. */
  static begin(tree: TreeWriter, rows: readonly Rows[], axes: GrowthAxes | undefined, makeGroups: () => void): GrowingRows {
    for (const { dwa, path } of rows) if (axes === undefined || axes.group === path) checkNoNavAxes(tree, path, dwa.name)
    const contents = rows.map(({ dwa, path, shape }): [string, ChannelContent] => [path, begun(tree, path, dwa, shape)])
    const columns = rows.flatMap((row) => columnsOf(tree, row))
    const series = tree.batch(() => {
      makeGroups()
      for (const row of rows) addRowAxes(tree, row, axes?.group === row.path ? axes.words.length : 0)
      return tree.growing([...columns, ...axisColumns(tree, axes)])
    })
    for (const [path, content] of contents) noteContent(tree, path, content)
    return new GrowingRows(tree, series, rows, axes)
  }

  /** Appends rows to all of the data and axes.
   *  @param coordinates the coordinates of the rows on each axis: a number for one row, a list for several
   *  @param time Unix seconds, of axes with the source `time`
   *  @returns true: go on. false: accepted, but the queue is filling up; or dropped, with `onFull: 'drop'`
   *  @throws ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH for rows that differ from the first; ERR_BUFFER_DETACHED;
   *    ERR_QUEUE_FULL, ERR_WRITER_CLOSED, ERR_WRITER_FAILED. Nothing was taken then. */
  append(rows: readonly Rows[], coordinates: readonly (number | ArrayLike<number>)[], time = Number.NaN): boolean {
    this.#check(rows)
    const count = rows[0]?.count ?? 0
    const points = checkCoordinates(coordinates, this.#axes?.source === 'value' ? this.#axes.words : [], count)
    if (count === 0) return true
    const values: NativeValue[] = []
    for (const { dwa } of rows) {
      for (const array of dwa.data) values.push(array.data)
      for (const array of dwa.errors ?? []) values.push(array.data)
    }
    const { session } = this.#tree
    return appendChecked(session, this.#names, () =>
      count === 1
        ? session.writer.append(this.#series, time, -1, ...values, ...points)
        : session.writer.appendMany(this.#series, count, null, null, ...values, ...points),
    )
  }

  /** Ends the series: its memory is given up when the last row is written. */
  end(): void {
    this.#tree.session.endSeries(this.#series)
  }

  #check(rows: readonly Rows[]): void {
    checkChannels(this.#channels, rows)
    const [first] = rows
    const odd = rows.find(({ count }) => count !== first?.count)
    if (odd === undefined || first === undefined) return
    const message = `data '${odd.dwa.name}' have ${odd.count} rows and '${first.dwa.name}' ${first.count}: PyMoDAQ could not load arrays of different lengths`
    throw createError('ERR_SHAPE_MISMATCH', message, { channel: odd.dwa.name, expected: String(first.count), given: String(odd.count) })
  }
}

function columnsOf(tree: TreeWriter, { dwa, origin, path, shape }: Rows): NativeColumn[] {
  // Of several rows given at once the first dimension is the one that grows; of one row it is a new one.
  const sigCount = dwa.axes.filter(({ index }) => !dwa.navIndexes.includes(index)).length
  const dataDimension = dimensionOf(shape, [], sigCount)
  const attributes = attributesOf(dwa, { origin, distribution: 'spread', navIndexes: [0] })
  const common = { dataDimension, rowShape: shape, codec: tree.codec }
  const column = (kind: 'enlargeable' | 'error', place: number) => ({
    ...common,
    path: numberedPath(path, dataType[kind], place),
    title: kind === 'error' ? errorsName(dwa.name) : dwa.name,
    dataType: dataType[kind],
    attributes: attributes[place] ?? [],
  })
  return [
    ...dwa.data.map(({ dtype }, place) => growingData({ ...column('enlargeable', place), dtype })),
    ...(dwa.errors ?? []).map(({ dtype }, place) => growingData({ ...column('error', place), dtype })),
  ]
}

/** Writes the axes of a row's dimensions. `first`: their numbers begin there, after those of axes that grow in the same group. */
function addRowAxes(tree: TreeWriter, { dwa, path }: Rows, first: number): void {
  const shift = dwa.navIndexes.length === 0 ? 1 : 0
  const axes = dwa.axes.filter(({ index }) => !dwa.navIndexes.includes(index))
  tree.submit(axes.map((axis, place) => axisArray(numberedPath(path, dataType.axis, first + place), axis, axis.index + shift, tree.codec)))
}

function axisColumns(tree: TreeWriter, axes: GrowthAxes | undefined): NativeColumn[] {
  if (axes === undefined) return []
  const { group, words, source } = axes
  return words.map((axis, place) => growingAxis(numberedPath(group, dataType.axis, place), axis, tree.codec, source))
}

function checkCoordinates(
  given: readonly (number | ArrayLike<number>)[],
  axes: readonly AxisWords[],
  count: number,
): (number | Float64Array)[] {
  if (!Array.isArray(given) || given.length !== axes.length) {
    const message = `axisValues must be a list with one entry for each of ${axes.length} axes; got ${describe(given)}`
    throw createError('ERR_INVALID_OPTION', message, { option: 'axisValues', given: describe(given) })
  }
  return axes.map(({ label }, place) => {
    const value: number | ArrayLike<number> = given[place] ?? Number.NaN
    const list = typeof value === 'number' ? [value] : value
    const option = `axisValues[${place}]`
    const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView))
    if (!isList || list.length !== count) {
      const message = `${option}, of axis '${label}', must have ${count} ${count === 1 ? 'coordinate' : 'coordinates'}; got ${describe(value)}: PyMoDAQ raises DataLengthError when it loads axes and data of different lengths`
      throw createError('ERR_SHAPE_MISMATCH', message, { option, expected: String(count), given: describe(value) })
    }
    const data = Float64Array.from<unknown>(list, (item) => coordinate(item, option))
    return count === 1 ? (data[0] ?? Number.NaN) : data
  })
}

function coordinate(value: unknown, option: string): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  throw createError('ERR_INVALID_OPTION', `${option} must hold numbers; got ${describe(value)}`, { option, given: describe(value) })
}
