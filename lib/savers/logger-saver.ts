/** Loggers and optimizers, as PyMoDAQ's extensions of these names save them: rows of several detectors and actuators. */
import type { DataToExport } from '../data/data-to-export.js'
import type { NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import { moduleTitle } from '../layout.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { checkKeys } from '../options.js'
import type { AxisValues, EnlargeableOptions } from './data-enlargeable-saver.js'
import { DataToExportEnlargeableSaver, DataToExportTimedSaver } from './data-to-export-enlargeable-saver.js'
import {
  type ActuatorDescriptions,
  checkActuators,
  checkDetectors,
  type DetectorDescriptions,
  ModuleGroup,
  moduleNode,
} from './module-group.js'
import type { GetSetNodeOptions, ModuleDescription } from './module-node.js'
import { checkSaveFilter, filterData, type SaveFilter } from './save-filter.js'

/** What loggers and optimizers have in common. */
interface ExtensionOptions extends Omit<ModuleDescription, 'rois'> {
  /** the detectors by their titles; none when left out */
  detectors?: DetectorDescriptions
  /** the actuators by their titles; none when left out */
  actuators?: ActuatorDescriptions
  /** which data of the detectors are saved; all when left out */
  filter?: SaveFilter
}
const extensionKeys = ['title', 'settings', 'metadata', 'detectors', 'actuators', 'filter'] as const

/** Options of `LoggerSaver`. */
export interface LoggerSaverOptions extends ExtensionOptions {
  /** the title of the group; `H5Logger` when left out */
  title?: string
}

/** Options of `OptimizerSaver`. */
export interface OptimizerSaverOptions extends ExtensionOptions, EnlargeableOptions {
  /** the title of the group, such as `BayesianOptimisation` */
  title: string
}

/** The parts of a logger or an optimizer. */
class Extension {
  readonly modules: ModuleGroup
  readonly #filter: SaveFilter
  readonly #detectors: ReadonlySet<string>

  constructor(saver: H5Saver, kind: 'logger' | 'optimizer', options: ExtensionOptions, title: string) {
    const { settings, metadata, detectors = {}, actuators = {} } = options
    const node = moduleNode(saver, kind, title, { settings, metadata })
    const checked = checkDetectors(saver, detectors)
    this.modules = new ModuleGroup(saver, node, checked, checkActuators(saver, actuators))
    this.#detectors = new Set(checked.keys())
    this.#filter = checkSaveFilter(options.filter)
  }

  /** The rows of a DataToExport, each with the group that it goes to. Actuators are saved whatever the filter says. */
  rowsOf(dte: DataToExport): [path: string, dte: DataToExport][] {
    return this.modules.shareOut(dte).map(([path, part]) => [path, this.#detectors.has(part.name) ? filterData(part, this.#filter) : part])
  }
}

/** Saves what a logger gets: every detector and actuator has a group of its own inside `DataloggerNNN`, with a time axis of its
 *  own, so that each may come at its own rate.
 *
 *      const logger = new LoggerSaver(saver, { detectors: { Spectro: {}, Thermometer: {} } })
 *      logger.addData(exported)                  // of the detector that it is named after */
export class LoggerSaver {
  readonly #extension: Extension
  readonly #data: DataToExportTimedSaver

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: LoggerSaverOptions) {
    checkKeys(options, extensionKeys, 'options of LoggerSaver')
    this.#extension = new Extension(saver, 'logger', options, options.title ?? moduleTitle.logger)
    this.#data = new DataToExportTimedSaver(saver)
  }

  /** The last `DataloggerNNN` in `where` (by default the group of all data), or a new one: with groups of the detectors and
   *  actuators in it. Without a call, the first `addData` makes it.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#extension.modules.getSet(where, options)
  }

  /** Appends a row to the module whose title is the name of the DataToExport; when there is none, to the modules that its parts
   *  come from, at the time of the DataToExport.
   *  @returns as `DataToExportTimedSaver.addData`
   *  @throws ERR_INVALID_OPTION for data that belong to no module; the errors of `DataToExportTimedSaver.addData` */
  addData(dte: DataToExport): boolean {
    const goOn = this.#extension.rowsOf(dte).map(([path, row]) => this.#data.addData(path, row))
    return !goOn.includes(false)
  }

  /** Ends the arrays of the present group: what was appended is written, and their memory is given up. */
  end(): void {
    for (const path of this.#extension.modules.paths()) this.#data.end(path)
  }
}

/** Saves what an optimizer visits: the detectors' data along one axis for each of the optimized actuators, inside of
 *  `OptimizerNNN`. Nothing has to be known of the number of points or of their positions.
 *
 *      const optimizer = new OptimizerSaver(saver, { title: 'Bayesian', axes: [{ label: 'Stage X', units: 'mm' }], detectors: { Spectro: {} } })
 *      optimizer.addData(exported, [12.5]) */
export class OptimizerSaver {
  readonly #extension: Extension
  readonly #data: DataToExportEnlargeableSaver

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: OptimizerSaverOptions) {
    checkKeys(options, [...extensionKeys, 'axes'], 'options of OptimizerSaver')
    this.#extension = new Extension(saver, 'optimizer', options, options.title)
    this.#data = new DataToExportEnlargeableSaver(saver, options.axes === undefined ? {} : { axes: options.axes })
  }

  /** The last `OptimizerNNN` in `where`, or a new one: see `LoggerSaver.getSetNode`. */
  getSetNode(where?: NodeRef, options?: GetSetNodeOptions): NodeEntry {
    return this.#extension.modules.getSet(where, options)
  }

  /** Appends a row to the module whose title is the name of the DataToExport, or to those that its parts come from.
   *  @param axisValues one coordinate for each axis
   *  @returns as `DataToExportEnlargeableSaver.addData`
   *  @throws ERR_INVALID_OPTION for data that belong to no module; the errors of `DataToExportEnlargeableSaver.addData` */
  addData(dte: DataToExport, axisValues: AxisValues): boolean {
    const goOn = this.#extension.rowsOf(dte).map(([path, row]) => this.#data.addData(path, row, axisValues))
    return !goOn.includes(false)
  }

  /** Ends the arrays of the present group: see `LoggerSaver.end`. */
  end(): void {
    for (const path of this.#extension.modules.paths()) this.#data.end(path)
  }
}
