/** The group of a module: of a detector, an actuator, a scan and the like. Every module saver has one; what is saved in it is the
 *  saver's own business. */
import type { Attributes } from '../attributes/envelope.js'
import { addIncrementalGroup, groupPathOf, type NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import { groupType } from '../layout.js'
import { checkTitle } from '../nodes/names.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { checkBoolean, checkKeys } from '../options.js'
import { moduleSettings, saverSettingsName } from '../settings/all-settings.js'
import type { GroupParameter } from '../settings/parameter.js'
import { fromXml } from '../settings/parameter-xml.js'
import type { Roi } from '../settings/roi.js'
import { checkSettings, type Settings } from '../settings/settings-xml.js'

/** What a module says about itself on its group. */
export interface ModuleDescription {
  /** the module's settings: parameters, or an XML document, which is stored as it is unless there are `rois` */
  settings?: Settings
  /** of detectors: the regions of interest of each viewer */
  rois?: readonly (readonly Roi[])[]
  /** further attributes of the group */
  metadata?: Attributes
}
export const moduleDescriptionKeys = ['settings', 'rois', 'metadata'] as const satisfies readonly (keyof ModuleDescription)[]

/** A module with its title, by which PyMoDAQ finds its group again. */
export interface ModuleOptions extends ModuleDescription {
  title: string
}

/** Options of `getSetNode`. */
export interface GetSetNodeOptions {
  /** whether a new group is made even where there is one; false when left out */
  new?: boolean
}

/** The kinds of modules. */
export type ModuleKind = 'detector' | 'actuator' | 'scan' | 'logger' | 'optimizer'

/** The settings of a module as they are stored: a function of the saver's own tree, which main modules have in theirs. What was given is
 *  checked and copied here. An XML document stays as it is.
 *  @throws ERR_SETTINGS_XML, ERR_INVALID_NAME, ERR_INVALID_OPTION */
export function settingsOf(
  kind: ModuleKind,
  { settings = [], rois = [] }: ModuleDescription,
): (saver: GroupParameter | undefined) => Settings {
  const isDocument = typeof settings === 'string' || settings instanceof Uint8Array
  if (isDocument && rois.length === 0) {
    const document = checkSettings(settings).slice()
    return () => document
  }
  const own = fromXml(moduleSettings(kind, { settings }))
  moduleSettings(kind, { rois })
  const regions = structuredClone(rois)
  const hasSaver = own.some(({ name }) => name === saverSettingsName)
  return (saver) => moduleSettings(kind, { settings: own, rois: regions, ...(saver === undefined || hasSaver ? {} : { saver }) })
}

/** The group of one module in the files of a saver. */
export class ModuleNode {
  readonly title: string
  readonly #saver: H5Saver
  readonly #kind: ModuleKind
  readonly #settings: (saver: GroupParameter | undefined) => Settings
  readonly #metadata: Attributes

  /** @param known the options that the module's saver has beside those of every module
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
  constructor(saver: H5Saver, kind: ModuleKind, options: ModuleOptions, known: readonly string[] = []) {
    checkKeys(options, ['title', ...moduleDescriptionKeys, ...known], `options of the ${kind}`)
    this.#saver = saver
    this.#kind = kind
    this.title = checkTitle(options.title, 'title')
    this.#settings = settingsOf(kind, options)
    this.#metadata = { ...options.metadata }
  }

  /** The module's group in `where`: the one with its title, made when it is missing.
   *  @param where by default the group of all data */
  getSet(where: NodeRef = this.#saver.rawGroup, options: GetSetNodeOptions = {}): NodeEntry {
    const { tree } = this.#saver
    const group = groupPathOf(tree, where)
    const isNew = isNewAsked(options)
    const type = groupType[this.#kind]
    const found = isNew ? undefined : tree.nodes.findByTitle(group, this.title, type)
    return found ?? this.add(group)
  }

  /** A new group of the module. @param metadata attributes beside the module's own */
  add(where: string, metadata: Attributes = {}): NodeEntry {
    const { tree } = this.#saver
    // The modules inside of a scan and the like are no main modules, and actuators never are.
    const isMain = where === tree.rawPath && this.#kind !== 'actuator'
    return addIncrementalGroup(tree, groupType[this.#kind], where, {
      title: this.title,
      settings: this.#settings(isMain ? this.#saver.settings : undefined),
      metadata: { ...metadata, ...this.#metadata },
    })
  }

  /** The last group of the module's type in `where`; undefined when there is none. */
  last(where: NodeRef = this.#saver.rawGroup): NodeEntry | undefined {
    const { tree } = this.#saver
    const type = groupType[this.#kind]
    return tree.nodes
      .children(groupPathOf(tree, where))
      .filter((entry) => entry.type?.toLowerCase() === type)
      .at(-1)
  }
}

/** @throws ERR_INVALID_OPTION */
export function isNewAsked(options: GetSetNodeOptions): boolean {
  checkKeys(options, ['new'], 'options of getSetNode')
  return checkBoolean(options.new ?? false, 'new')
}
