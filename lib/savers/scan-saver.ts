/** Scans, as PyMoDAQ's DAQ_Scan saves them: many in one file, each with its detectors, actuators and navigation axes. */
import { type Attributes, boolEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import type { DataToExport } from '../data/data-to-export.js'
import { createError } from '../errors.js'
import { groupPathOf, type NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { datasetAttribute, datasetType, groupAttribute, moduleTitle, scanAttribute } from '../layout.js'
import { checkText } from '../nodes/names.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { checkBoolean, checkKeys } from '../options.js'
import { moduleSettings } from '../settings/all-settings.js'
import { type Settings, settingsAttribute } from '../settings/settings-xml.js'
import type { GrowthAxis } from './data-enlargeable-saver.js'
import { type ActuatorDescriptions, checkActuators, checkDetectors, type DetectorDescriptions, moduleNode } from './module-group.js'
import { type GetSetNodeOptions, isNewAsked, type ModuleDescription, type ModuleNode } from './module-node.js'
import { addNavAxes, addOpenNavAxes } from './nav-axes.js'
import { checkSaveFilter, type SaveFilter } from './save-filter.js'
import { Scan, type ScanPointOptions } from './scan.js'
import { checkScanGrid, type ScanGrid } from './scan-grid.js'
import { addTimestampsGroup, TimestampsSaver } from './timestamps-saver.js'

/** What PyMoDAQ writes about a whole file of scans, on `/RawData`. */
export interface DatasetDescription {
  author?: string
  sample?: string
  experimentType?: string
  description?: string
  settings?: Settings
}

/** Words about one scan. */
export interface ScanWords {
  author?: string
  description?: string
  /** such as `Scan1D`, `Scan2D`, `Sequential`, `Tabular` */
  scanType?: string
  /** such as `Linear`, `Spiral`, `Adaptive` */
  scanSubType?: string
}

/** Options of `ScanSaver`. */
export interface ScanSaverOptions extends ScanWords, Omit<ModuleDescription, 'rois'> {
  /** the title of the scans' groups; `DAQScan` when left out */
  title?: string
  /** the detectors by their titles */
  detectors: DetectorDescriptions
  /** the actuators by their titles, in the order of the scan's axes; none when left out */
  actuators?: ActuatorDescriptions
  /** which data of the detectors are saved; all when left out */
  filter?: SaveFilter
  /** what is written about the whole file with its first scan, as by PyMoDAQ's dialog; nothing when left out */
  dataset?: DatasetDescription
  /** whether the time of each point is saved, as by PyMoDAQ 5.3; true when left out */
  timestamps?: boolean
}

const wordKeys = ['author', 'description', 'scanType', 'scanSubType'] as const satisfies readonly (keyof ScanWords)[]
const optionKeys: readonly string[] = [
  ...['title', 'settings', 'metadata', 'detectors', 'actuators', 'filter', 'dataset', 'timestamps'],
  ...wordKeys,
]

/** Saves scans. Each has a group `ScanNNN` with one for each detector and actuator, and its navigation axes.
 *
 *      const scans = new ScanSaver(saver, { detectors: { Spectro: { settings } }, actuators: { 'Stage X': { units: 'mm' } } })
 *      const scan = scans.start({ axes: [{ label: 'Stage X', units: 'mm', data: positions }] })
 *      for (const [step] of positions.entries()) scan.addData('Spectro', await measure(step), [step])
 *      scan.done() */
export class ScanSaver {
  readonly #saver: H5Saver
  readonly #node: ModuleNode
  readonly #detectors: ReadonlyMap<string, ModuleNode>
  readonly #actuators: ReadonlyMap<string, ModuleNode>
  readonly #axes: readonly GrowthAxis[]
  readonly #filter: SaveFilter
  readonly #words: ScanWords
  readonly #dataset: DatasetDescription | undefined
  readonly #hasTimes: boolean
  /** the files that have the words about them */
  readonly #described = new WeakSet<TreeWriter>()
  #current: Scan | undefined

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, options: ScanSaverOptions) {
    checkKeys(options, optionKeys, 'options of ScanSaver')
    const { title = moduleTitle.scan, settings, metadata, detectors, actuators = {}, dataset } = options
    this.#saver = saver
    this.#node = moduleNode(saver, 'scan', title, { settings, metadata })
    this.#detectors = checkDetectors(saver, detectors)
    this.#actuators = checkActuators(saver, actuators)
    this.#axes = Object.entries(actuators).map(([label, { units = '' }]) => ({ label, units }))
    this.#filter = checkSaveFilter(options.filter)
    this.#words = checkWords(options)
    this.#dataset = dataset === undefined ? undefined : checkDataset(dataset)
    this.#hasTimes = checkBoolean(options.timestamps ?? true, 'timestamps')
  }

  /** The last scan in `where` (by default the group of all data), whoever made it, or a new one without axes. */
  getSetNode(where?: NodeRef, options: GetSetNodeOptions = {}): NodeEntry {
    const found = isNewAsked(options) ? undefined : this.#node.last(where)
    if (found !== undefined) return found
    const { tree } = this.#saver
    const { node } = tree.batch(() => this.#make(where, {}))
    this.#described.add(tree)
    return node
  }

  /** Starts the next scan: makes its group, those of its detectors and actuators, and its navigation axes.
   *  @param grid its points
   *  @param words words about this scan instead of those of the saver
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SHAPE_MISMATCH, ERR_INDEX_OUT_OF_RANGE, ERR_DTYPE_MISMATCH for the points;
   *    ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_FAILED; ERR_INVALID_OPTION, ERR_SWMR_TREE_FROZEN in a live file. Nothing is written then. */
  start(grid: ScanGrid, words: ScanWords & { where?: NodeRef } = {}): Scan {
    checkKeys(words, [...wordKeys, 'where'], 'words about the scan')
    const { where, ...said } = words
    const checked = checkScanGrid(grid, this.#axes)
    const { tree } = this.#saver
    tree.checkFillable(groupPathOf(tree, where ?? tree.rawPath))
    const parts = tree.batch(() => {
      const { node, detectors } = this.#make(where, said)
      const times = this.#hasTimes ? addTimestampsGroup(tree, node.path) : undefined
      if ('known' in checked.axes) addNavAxes(tree, node.path, checked.axes.known)
      // The series comes last: what was made before it is sent with it.
      const positions = 'open' in checked.axes ? addOpenNavAxes(tree, node.path, checked.axes.open, checked.steps) : undefined
      return { node, detectors, times, positions }
    })
    this.#described.add(tree)
    const { node, detectors, times, positions } = parts
    this.#current = new Scan({
      saver: this.#saver,
      path: node.path,
      name: node.name,
      grid: checked,
      detectors: new Map([...detectors].map(([title, path]) => [title, { path, filter: this.#filter }])),
      positions,
      times: times === undefined ? undefined : new TimestampsSaver(this.#saver, times, checked.shape, checked.distribution),
    })
    return this.#current
  }

  /** `Scan.addData` of the scan that was started last. @throws ERR_WRITER_CLOSED when there is none */
  addData(detector: string, dte: DataToExport, indexes: readonly number[], options?: ScanPointOptions): boolean {
    return this.#running().addData(detector, dte, indexes, options)
  }

  /** `Scan.addBkg` of the scan that was started last. @throws ERR_WRITER_CLOSED when there is none */
  addBkg(detector: string, background: DataToExport): boolean {
    return this.#running().addBkg(detector, background)
  }

  /** `Scan.done` of the scan that was started last, if any. */
  done(): void {
    this.#current?.done()
    this.#current = undefined
  }

  #running(): Scan {
    if (this.#current !== undefined) return this.#current
    throw createError('ERR_WRITER_CLOSED', 'no scan is running: start one', { path: this.#saver.path })
  }

  #make(where: NodeRef | undefined, words: ScanWords): { node: NodeEntry; detectors: Map<string, string> } {
    const { tree } = this.#saver
    this.#describe(tree)
    const node = this.#node.add(groupPathOf(tree, where ?? this.#saver.rawGroup), {
      ...this.#attributes({ ...this.#words, ...checkWords(words) }),
    })
    tree.setAttributes(node.path, [
      envelopeText(scanAttribute.name, stringEnvelope(node.name)),
      envelopeText(scanAttribute.done, boolEnvelope(false)),
    ])
    const detectors = new Map([...this.#detectors].map(([title, module]) => [title, module.getSet(node).path]))
    for (const module of this.#actuators.values()) module.getSet(node)
    return { node, detectors }
  }

  #attributes({ author = '', description = '', scanType = '', scanSubType = '' }: ScanWords): Attributes {
    return {
      [scanAttribute.description]: description,
      [scanAttribute.author]: author,
      [scanAttribute.dateTime]: dateTime(this.#saver.tree.now()),
      [scanAttribute.type]: scanType,
      [scanAttribute.subType]: scanSubType,
    }
  }

  /** Writes the words about the file, once. */
  #describe(tree: TreeWriter): void {
    if (this.#dataset === undefined || this.#described.has(tree)) return
    const { author = '', sample = '', experimentType = '', description = '', settings = [] } = this.#dataset
    const texts: [string, string][] = [
      [groupAttribute.type, datasetType],
      [datasetAttribute.author, author],
      [datasetAttribute.dateTime, dateTime(tree.now())],
      [datasetAttribute.sample, sample],
      [datasetAttribute.experimentType, experimentType],
      [datasetAttribute.description, description],
    ]
    const document = Array.isArray(settings) ? moduleSettings('dataset', { settings }) : settings
    tree.setAttributes(tree.rawPath, [
      ...texts.map(([name, text]) => envelopeText(name, stringEnvelope(text))),
      settingsAttribute(document, ''),
    ])
  }
}

function checkWords(options: ScanWords): ScanWords {
  const words: ScanWords = {}
  for (const key of wordKeys) {
    const value = options[key]
    if (value !== undefined) words[key] = checkText(value, key)
  }
  return words
}

function checkDataset(dataset: DatasetDescription): DatasetDescription {
  checkKeys(dataset, ['author', 'sample', 'experimentType', 'description', 'settings'], 'dataset')
  for (const key of ['author', 'sample', 'experimentType', 'description'] as const) checkText(dataset[key] ?? '', `dataset.${key}`)
  return { ...dataset }
}

/** `22/11/2026 16:58:48`, in local time: what PyMoDAQ means to write. (Its pattern takes minutes for months and the reverse.) */
function dateTime(seconds: number): string {
  const date = new Date(seconds * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [two(date.getDate()), two(date.getMonth() + 1), date.getFullYear()].join('/')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}
