/** Detectors, as PyMoDAQ's DAQ_Viewer saves them: snapshots, rows along time or other axes, and points of scans. */
import type { Axis, AxisInit } from '../data/axis.js'
import type { DataToExport } from '../data/data-to-export.js'
import type { NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { NodeEntry } from '../nodes/node-index.js'
import type { AxisValues, EnlargeableOptions } from './data-enlargeable-saver.js'
import { DataToExportExtendedSaver, type ExtendedOptions } from './data-extended-saver.js'
import { DataToExportEnlargeableSaver, DataToExportTimedSaver } from './data-to-export-enlargeable-saver.js'
import { type AddDataToExportOptions, DataToExportSaver } from './data-to-export-saver.js'
import { type GetSetNodeOptions, ModuleNode, type ModuleOptions } from './module-node.js'
import { checkSaveFilter, filterData, type SaveFilter } from './save-filter.js'

/** Options of the savers of a detector. */
export interface DetectorOptions extends ModuleOptions {
  /** which of its data are saved; all when left out */
  filter?: SaveFilter
}

/** What the savers of a detector have in common: its group, and which of its data are saved. */
class Detector {
  readonly node: ModuleNode
  readonly #filter: SaveFilter

  constructor(saver: H5Saver, options: DetectorOptions, known: readonly string[] = []) {
    this.node = new ModuleNode(saver, 'detector', options, ['filter', ...known])
    this.#filter = checkSaveFilter(options.filter)
  }

  saved(dte: DataToExport): DataToExport {
    return filterData(dte, this.#filter)
  }
}

/** Saves snapshots of a detector.
 *
 *      const spectro = new DetectorSaver(saver, { title: 'Spectro', settings })
 *      spectro.addData(spectro.getSetNode(), exported) */
export class DetectorSaver {
  readonly #detector: Detector
  readonly #data: DataToExportSaver

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: DetectorOptions) {
    this.#detector = new Detector(saver, options)
    this.#data = new DataToExportSaver(saver)
  }

  /** The detector's group in `where` (by default that of all data): the one with its title, or a new `DetectorNNN`.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#detector.node.getSet(where, options)
  }

  /** Writes the data that the filter lets through: see `DataToExportSaver.addData`. */
  addData(where: NodeRef, dte: DataToExport, options?: AddDataToExportOptions): boolean {
    return this.#data.addData(where, this.#detector.saved(dte), options)
  }

  /** Writes backgrounds, those of data that the filter stops left out: see `DataToExportSaver.addBkg`. */
  addBkg(where: NodeRef, background: DataToExport): boolean {
    return this.#data.addBkg(where, this.#detector.saved(background))
  }
}

/** Saves a detector continuously, along time: PyMoDAQ's DetectorTimeSaver. `H5Saver.continuous` does it faster, for frames whose
 *  shape is known.
 *
 *      const spectro = new DetectorTimeSaver(saver, { title: 'Spectro' })
 *      const node = spectro.getSetNode()
 *      for await (const exported of source) if (!spectro.addData(node, exported)) await saver.drain() */
export class DetectorTimeSaver {
  readonly #detector: Detector
  readonly #data: DataToExportTimedSaver

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: DetectorOptions) {
    this.#detector = new Detector(saver, options)
    this.#data = new DataToExportTimedSaver(saver)
  }

  /** See `DetectorSaver.getSetNode`. */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#detector.node.getSet(where, options)
  }

  /** Appends a row of the data that the filter lets through: see `DataToExportTimedSaver.addData`. */
  addData(where: NodeRef, dte: DataToExport): boolean {
    return this.#data.addData(where, this.#detector.saved(dte))
  }

  /** Writes backgrounds, of the shape of one row: see `DetectorSaver.addBkg`. */
  addBkg(where: NodeRef, background: DataToExport): boolean {
    return this.#data.addBkg(where, this.#detector.saved(background))
  }

  /** Ends the arrays of a group: see `DataToExportTimedSaver.end`. */
  end(where: NodeRef): void {
    this.#data.end(where)
  }
}

/** Saves a detector as rows along axes of the caller's, such as the positions that an optimizer visits.
 *
 *      const spectro = new DetectorEnlargeableSaver(saver, { title: 'Spectro', axes: [{ label: 'Stage X', units: 'mm' }] })
 *      spectro.addData(spectro.getSetNode(), exported, [12.5]) */
export class DetectorEnlargeableSaver {
  readonly #detector: Detector
  readonly #data: DataToExportEnlargeableSaver

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: DetectorOptions & EnlargeableOptions) {
    this.#detector = new Detector(saver, options, ['axes'])
    this.#data = new DataToExportEnlargeableSaver(saver, options.axes === undefined ? {} : { axes: options.axes })
  }

  /** See `DetectorSaver.getSetNode`. */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#detector.node.getSet(where, options)
  }

  /** Appends a row of the data that the filter lets through: see `DataToExportEnlargeableSaver.addData`. */
  addData(where: NodeRef, dte: DataToExport, axisValues: AxisValues): boolean {
    return this.#data.addData(where, this.#detector.saved(dte), axisValues)
  }

  /** Writes backgrounds, of the shape of one row: see `DetectorSaver.addBkg`. */
  addBkg(where: NodeRef, background: DataToExport): boolean {
    return this.#data.addBkg(where, this.#detector.saved(background))
  }

  /** Ends the arrays of a group: see `DataToExportEnlargeableSaver.end`. */
  end(where: NodeRef): void {
    this.#data.end(where)
  }
}

/** Saves a detector at the points of a grid, in any order. `ScanSaver` does so for all detectors of a scan.
 *
 *      const spectro = new DetectorExtendedSaver(saver, [20, 30], { title: 'Spectro' })
 *      spectro.addData(spectro.getSetNode(scan), exported, [3, 7]) */
export class DetectorExtendedSaver {
  readonly #detector: Detector
  readonly #data: DataToExportExtendedSaver

  /** @param extendedShape extents of the grid
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, extendedShape: readonly number[], options: DetectorOptions) {
    this.#detector = new Detector(saver, options)
    this.#data = new DataToExportExtendedSaver(saver, extendedShape)
  }

  /** See `DetectorSaver.getSetNode`. */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#detector.node.getSet(where, options)
  }

  /** Writes the navigation axes: see `DataToExportExtendedSaver.addNavAxes`. */
  addNavAxes(where: NodeRef, axes: readonly (Axis | AxisInit)[]): void {
    this.#data.addNavAxes(where, axes)
  }

  /** Writes the data that the filter lets through at a point: see `DataToExportExtendedSaver.addData`. */
  addData(where: NodeRef, dte: DataToExport, indexes: readonly number[], options?: ExtendedOptions): boolean {
    return this.#data.addData(where, this.#detector.saved(dte), indexes, options)
  }

  /** Writes backgrounds, of the shape of one point: see `DetectorSaver.addBkg`. */
  addBkg(where: NodeRef, background: DataToExport): boolean {
    return this.#data.addBkg(where, this.#detector.saved(background))
  }

  /** Ends the arrays of a group: see `DataToExportExtendedSaver.end`. */
  end(where: NodeRef): void {
    this.#data.end(where)
  }
}
