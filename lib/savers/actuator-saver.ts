/** Actuators, as PyMoDAQ's DAQ_Move saves them: single values, or rows along time or other axes. */
import type { DataToExport } from '../data/data-to-export.js'
import type { NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { NodeEntry } from '../nodes/node-index.js'
import type { AxisValues, EnlargeableOptions } from './data-enlargeable-saver.js'
import { DataToExportEnlargeableSaver, DataToExportTimedSaver } from './data-to-export-enlargeable-saver.js'
import { DataToExportSaver } from './data-to-export-saver.js'
import { type GetSetNodeOptions, ModuleNode, type ModuleOptions } from './module-node.js'

/** Options of the savers of an actuator. */
export type ActuatorOptions = Omit<ModuleOptions, 'rois'>

/** Saves single values of an actuator. In scans actuators have a group too, which holds their settings only.
 *
 *      const stage = new ActuatorSaver(saver, { title: 'Stage X', settings })
 *      stage.addData(stage.getSetNode(), position) */
export class ActuatorSaver {
  readonly #node: ModuleNode
  readonly #data: DataToExportSaver

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: ActuatorOptions) {
    this.#node = new ModuleNode(saver, 'actuator', options)
    this.#data = new DataToExportSaver(saver)
  }

  /** The actuator's group in `where` (by default that of all data): the one with its title, or a new `ActuatorNNN`.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#node.getSet(where, options)
  }

  /** Writes data: see `DataToExportSaver.addData`. */
  addData(where: NodeRef, dte: DataToExport): boolean {
    return this.#data.addData(where, dte)
  }
}

/** Saves an actuator along time.
 *
 *      const stage = new ActuatorTimeSaver(saver, { title: 'Stage X' })
 *      stage.addData(stage.getSetNode(), position) */
export class ActuatorTimeSaver {
  readonly #node: ModuleNode
  readonly #data: DataToExportTimedSaver

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: ActuatorOptions) {
    this.#node = new ModuleNode(saver, 'actuator', options)
    this.#data = new DataToExportTimedSaver(saver)
  }

  /** See `ActuatorSaver.getSetNode`. */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#node.getSet(where, options)
  }

  /** Appends a row: see `DataToExportTimedSaver.addData`. */
  addData(where: NodeRef, dte: DataToExport): boolean {
    return this.#data.addData(where, dte)
  }

  /** Ends the arrays of a group: see `DataToExportTimedSaver.end`. */
  end(where: NodeRef): void {
    this.#data.end(where)
  }
}

/** Saves an actuator as rows along axes of the caller's.
 *
 *      const stage = new ActuatorEnlargeableSaver(saver, { title: 'Stage X', axes: [{ label: 'step' }] })
 *      stage.addData(stage.getSetNode(), position, [3]) */
export class ActuatorEnlargeableSaver {
  readonly #node: ModuleNode
  readonly #data: DataToExportEnlargeableSaver

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: ActuatorOptions & EnlargeableOptions) {
    this.#node = new ModuleNode(saver, 'actuator', options, ['axes'])
    this.#data = new DataToExportEnlargeableSaver(saver, options.axes === undefined ? {} : { axes: options.axes })
  }

  /** See `ActuatorSaver.getSetNode`. */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#node.getSet(where, options)
  }

  /** Appends a row: see `DataToExportEnlargeableSaver.addData`. */
  addData(where: NodeRef, dte: DataToExport, axisValues: AxisValues): boolean {
    return this.#data.addData(where, dte, axisValues)
  }

  /** Ends the arrays of a group: see `DataToExportEnlargeableSaver.end`. */
  end(where: NodeRef): void {
    this.#data.end(where)
  }
}
