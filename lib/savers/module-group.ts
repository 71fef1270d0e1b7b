/** Modules inside of another one's group: the detectors and actuators of a scan, a logger or an optimizer. */
import { DataToExport } from '../data/data-to-export.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import { createError, describe } from '../errors.js'
import { groupPathOf, type NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { checkKeys } from '../options.js'
import {
  type GetSetNodeOptions,
  isNewAsked,
  type ModuleDescription,
  type ModuleKind,
  ModuleNode,
  moduleDescriptionKeys,
} from './module-node.js'

/** Detectors by their titles. */
export type DetectorDescriptions = Readonly<Record<string, ModuleDescription>>

/** An actuator. */
export interface ActuatorDescription extends Omit<ModuleDescription, 'rois'> {
  /** the units of its axis, where the axes of a scan are named after the actuators */
  units?: string
}

/** Actuators by their titles. */
export type ActuatorDescriptions = Readonly<Record<string, ActuatorDescription>>

type Undefinable<T> = { [K in keyof T]?: T[K] | undefined }

/** The node of a module whose description may have gaps. */
export function moduleNode(saver: H5Saver, kind: ModuleKind, title: string, { settings, rois, metadata }: Undefinable<ModuleDescription>) {
  return new ModuleNode(saver, kind, {
    title,
    ...(settings === undefined ? {} : { settings }),
    ...(rois === undefined ? {} : { rois }),
    ...(metadata === undefined ? {} : { metadata }),
  })
}

/** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
export function checkDetectors(saver: H5Saver, detectors: DetectorDescriptions): Map<string, ModuleNode> {
  return checkModules(detectors, 'detectors', (title, description) => {
    checkKeys(description, moduleDescriptionKeys, `detectors['${title}']`)
    return moduleNode(saver, 'detector', title, description)
  })
}

/** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SETTINGS_XML */
export function checkActuators(saver: H5Saver, actuators: ActuatorDescriptions): Map<string, ModuleNode> {
  return checkModules(actuators, 'actuators', (title, description) => {
    checkKeys(description, ['settings', 'metadata', 'units'], `actuators['${title}']`)
    const { settings, metadata } = description
    return moduleNode(saver, 'actuator', title, { settings, metadata })
  })
}

function checkModules<T>(modules: Readonly<Record<string, T>>, option: string, make: (title: string, module: T) => ModuleNode) {
  if (typeof modules !== 'object' || modules === null || Array.isArray(modules)) {
    const message = `${option} must be an object of modules by their titles; got ${describe(modules)}`
    throw createError('ERR_INVALID_OPTION', message, { option, given: describe(modules) })
  }
  return new Map(Object.entries(modules).map(([title, module]) => [title, make(title, module)]))
}

/** A module and those inside of it, as PyMoDAQ's extensions save them. */
export class ModuleGroup {
  readonly #saver: H5Saver
  readonly #node: ModuleNode
  readonly #modules: ReadonlyMap<string, ModuleNode>
  /** the group that is being written, and those of its modules by their titles */
  #current: { tree: H5Saver['tree']; path: string; modules: ReadonlyMap<string, string> } | undefined

  /** @param inner the modules inside, detectors first
   *  @throws ERR_INVALID_OPTION when a title is that of a detector and of an actuator */
  constructor(saver: H5Saver, node: ModuleNode, ...inner: readonly ReadonlyMap<string, ModuleNode>[]) {
    this.#saver = saver
    this.#node = node
    const modules = new Map<string, ModuleNode>()
    for (const [title, module] of inner.flatMap((map) => [...map])) {
      if (modules.has(title)) {
        throw createError('ERR_INVALID_OPTION', `'${title}' is the title of a detector and of an actuator`, {
          option: 'actuators',
          given: title,
        })
      }
      modules.set(title, module)
    }
    this.#modules = modules
  }

  /** The last group of the module's type in `where`, with those of the modules inside; made when it is missing. */
  getSet(where?: NodeRef, options: GetSetNodeOptions = {}): NodeEntry {
    const { tree } = this.#saver
    const found = isNewAsked(options) ? undefined : this.#node.last(where)
    const node = tree.batch(() => {
      // PyMoDAQ writes an empty description on these (pymodaq_data, `add_generic_group`).
      const entry = found ?? this.#node.add(groupPathOf(tree, where ?? this.#saver.rawGroup), { description: '' })
      const modules = new Map([...this.#modules].map(([title, module]) => [title, module.getSet(entry).path]))
      return { entry, modules }
    })
    this.#current = { tree, path: node.entry.path, modules: node.modules }
    return node.entry
  }

  /** The group of a module inside, in the group that is being written; undefined when there is none of this title. */
  pathOf(title: string): string | undefined {
    if (this.#current?.tree !== this.#saver.tree) this.getSet()
    return this.#current?.modules.get(title)
  }

  /** The groups of the modules inside that were written to, if any. */
  paths(): string[] {
    return this.#current?.tree === this.#saver.tree ? [...this.#current.modules.values()] : []
  }

  /** Shares a DataToExport out among the modules: all of it to the one of its name, else each part to the one that is its origin.
   *  @throws ERR_INVALID_OPTION for parts that belong to none */
  shareOut(dte: DataToExport): [path: string, dte: DataToExport][] {
    const whole = this.pathOf(dte.name)
    if (whole !== undefined) return [[whole, dte]]
    const parts = new Map<string, DataWithAxes[]>()
    for (const dwa of dte.data) {
      if (!this.#modules.has(dwa.origin)) throw this.#strayError(dte, dwa)
      parts.set(dwa.origin, [...(parts.get(dwa.origin) ?? []), dwa])
    }
    return [...parts].map(([origin, data]) => [
      this.pathOf(origin) ?? '',
      new DataToExport({ name: origin, data, timestamp: dte.timestamp }),
    ])
  }

  #strayError(dte: DataToExport, dwa: DataWithAxes) {
    const titles = [...this.#modules.keys()].map((title) => `'${title}'`).join(', ')
    const message = `neither '${dte.name}' nor the origin '${dwa.origin}' of '${dwa.name}' is a module here; these are ${titles}: PyMoDAQ raises NameError`
    return createError('ERR_INVALID_OPTION', message, { channel: dwa.name, given: dwa.origin })
  }
}
