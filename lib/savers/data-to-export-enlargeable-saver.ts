/** DataToExport that grow, along axes of the caller's or along time: PyMoDAQ's DataToExportEnlargeableSaver and
 *  DataToExportTimedSaver. */
import type { DataToExport } from '../data/data-to-export.js'
import { createError } from '../errors.js'
import { groupPathOf, type NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { navAxesPath, timeAxis } from '../layout.js'
import { checkKeys } from '../options.js'
import type { AxisWords } from './axis-array.js'
import { checkEmpty } from './channel-content.js'
import { type AxisValues, checkGrowthAxes, type EnlargeableOptions } from './data-enlargeable-saver.js'
import { DataToExportSaver } from './data-to-export-saver.js'
import { layOut, makeChannelGroups, type PlacedData } from './dte-layout.js'
import { asRows, GrowingRows, type GrowthAxes } from './growing-rows.js'
import { OpenSeries } from './open-series.js'

const open = new OpenSeries<GrowingRows>()

/** The rows of a DataToExport below a group, with the arrays that they go to. The first call creates them.
 *  An empty DataToExport is no row. */
function addRows(
  tree: TreeWriter,
  where: string,
  dte: DataToExport,
  axes: Omit<GrowthAxes, 'group'>,
  coordinates: AxisValues,
  time?: number,
) {
  const placed = layOut(where, dte)
  const begun = open.at(tree, where)
  if (placed.length === 0 && begun === undefined) return true
  const rows = placed.map(({ dwa, path, origin }) => asRows(dwa, path, origin))
  if (axes.source === 'time') checkOneRow(rows)
  const growing = begun ?? open.set(tree, where, begin(tree, where, placed, rows, axes))
  return growing.append(rows, coordinates, time)
}

function begin(
  tree: TreeWriter,
  where: string,
  placed: readonly PlacedData[],
  rows: Parameters<GrowingRows['append']>[0],
  axes: Omit<GrowthAxes, 'group'>,
) {
  const group = navAxesPath(where)
  checkEmpty(tree, group, 'the axes that the data grow along')
  return GrowingRows.begin(tree, rows, { group, ...axes }, () => {
    makeChannelGroups(tree, placed)
    if (!tree.nodes.has(group)) tree.group(group)
  })
}

function checkOneRow(rows: readonly { dwa: { name: string }; count: number }[]): void {
  const several = rows.find(({ count }) => count !== 1)
  if (several === undefined) return
  const message = `data '${several.dwa.name}' are ${several.count} rows, but a DataToExport has one time: PyMoDAQ writes a file that it cannot load (DataLengthError)`
  throw createError('ERR_SHAPE_MISMATCH', message, { channel: several.dwa.name, expected: '1', given: String(several.count) })
}

/** Saves one DataToExport after the other below a group, as rows of arrays that grow together with the axes in `NavAxes`.
 *
 *      const rows = new DataToExportEnlargeableSaver(saver, { axes: [{ label: 'Stage X', units: 'mm' }] })
 *      rows.addData(detector, exported, [12.5]) */
export class DataToExportEnlargeableSaver {
  readonly #saver: H5Saver
  readonly #axes: readonly AxisWords[]

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME */
  constructor(saver: H5Saver, options: EnlargeableOptions = {}) {
    checkKeys(options, ['axes'], 'options of DataToExportEnlargeableSaver')
    this.#saver = saver
    this.#axes = checkGrowthAxes(options.axes)
  }

  /** Appends a row to everything below a group; the first call creates the arrays, and decides what a row is made of.
   *  Everything is copied when the call returns. All arrays and axes get the row, or none does.
   *  @param dte data with the navigation index 0 are several rows: then all of them have to be as many, and so have axisValues
   *  @param axisValues one coordinate for each axis, in the order of the axes
   *  @returns true: go on. false: accepted, but the queue is filling up: `await saver.drain()`. With `onFull: 'drop'` false may
   *    also mean that the row was dropped.
   *  @throws ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH for data that are missing, new, or of another name, units,
   *    number of arrays, shape or dtype than in the first call, and for axisValues that do not fit; ERR_NODE_EXISTS when the
   *    group holds data of another kind, or of an earlier session; ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_BUFFER_DETACHED;
   *    ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_CLOSED, ERR_WRITER_FAILED. Nothing is taken then. */
  addData(where: NodeRef, dte: DataToExport, axisValues: AxisValues): boolean {
    const { tree } = this.#saver
    return addRows(tree, groupPathOf(tree, where), dte, { words: this.#axes, source: 'value' }, axisValues)
  }

  /** Writes backgrounds, of the shape of one row: see `DataToExportSaver.addBkg`. */
  addBkg(where: NodeRef, background: DataToExport): boolean {
    return new DataToExportSaver(this.#saver).addBkg(where, background)
  }

  /** Ends the arrays below a group: what was appended is written, and their memory is given up. Without it they end with the
   *  file. Harmless when there are none. */
  end(where: NodeRef): void {
    const { tree } = this.#saver
    open.end(tree, groupPathOf(tree, where))
  }
}

/** Saves one DataToExport after the other below a group, as rows along a time axis: what PyMoDAQ's viewers do for continuous
 *  saving, and its logger. `H5Saver.continuous` does the same for frames of known shape, faster.
 *
 *      new DataToExportTimedSaver(saver).addData(detector, exported) */
export class DataToExportTimedSaver {
  readonly #saver: H5Saver

  constructor(saver: H5Saver) {
    this.#saver = saver
  }

  /** Appends a row, at the time of the DataToExport: see `DataToExportEnlargeableSaver.addData`. */
  addData(where: NodeRef, dte: DataToExport): boolean {
    const { tree } = this.#saver
    const axes = { words: [{ ...timeAxis, spreadOrder: 0 }], source: 'time' } as const
    return addRows(tree, groupPathOf(tree, where), dte, axes, [], dte.timestamp)
  }

  /** Writes backgrounds, of the shape of one row: see `DataToExportSaver.addBkg`. */
  addBkg(where: NodeRef, background: DataToExport): boolean {
    return new DataToExportSaver(this.#saver).addBkg(where, background)
  }

  /** Ends the arrays below a group: see `DataToExportEnlargeableSaver.end`. */
  end(where: NodeRef): void {
    const { tree } = this.#saver
    open.end(tree, groupPathOf(tree, where))
  }
}
