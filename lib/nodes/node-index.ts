/** What stands in the open file, in memory: every node with its title and type, so that names are given, and refused,
 *  before anything is written. Asks the file nothing.
 *
 *  Invariants: (1) every entry's parent is a group in the index; (2) the counts of a group are those of all nodes below it;
 *  (3) `rollBack` leaves the index as it
 *  was at the mark. */
import { createError } from '../errors.js'
import { childPath, nodeName, parentPath } from './node-path.js'

/** `array`: of a fixed shape. `enlargeable`: grows in its first dimension. `strings`: a list of texts.
 *  `foreign`: anything else, such as tables and links of files that others wrote. */
export type NodeKind = 'group' | 'array' | 'enlargeable' | 'strings' | 'foreign'

/** One node of the file. */
export interface NodeEntry {
  /** absolute, such as `/RawData/Detector000` */
  readonly path: string
  /** the last part of the path; `/` for the root */
  readonly name: string
  readonly kind: NodeKind
  readonly title: string
  /** attribute `type` of a group, such as `detector` or `scan` */
  readonly type?: string
  /** attribute `data_type` of an array, such as `data` or `axis` */
  readonly dataType?: string
}

interface Slot {
  entry: NodeEntry
  /** what groups have besides; other nodes have none of it, and there may be a million of those */
  readonly group: GroupParts | undefined
}

interface GroupParts {
  readonly children: Map<string, Slot>
  /** nodes of each data_type below this one, at any depth */
  readonly counts: Map<string, number>
  /** largest number of children named `prefix` + digits; a prefix that was not asked for yet is missing */
  readonly largest: Map<string, number>
}

/** Numbers inside of names compare by value: `Scan999` comes before `Scan1000`. */
const byNature = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' }).compare

/** Names in natural order; those that are equal to it, such as `A1` and `A01`, by their characters. */
export function compareNames(a: string, b: string): number {
  return byNature(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** The number of a name `prefix` + digits; undefined for every other name. */
export function numberOf(name: string, prefix: string): number | undefined {
  if (!name.startsWith(prefix)) return undefined
  const digits = name.slice(prefix.length)
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined
}

/** The nodes of one file. */
export class NodeIndex {
  readonly #slots = new Map<string, Slot>()
  /** what may still be taken back: `before` is undefined for a node that was added, else what it was */
  #log: { path: string; before: NodeEntry | undefined }[] = []
  #settled = 0

  /** @param root title of the root */
  constructor(root: { title: string } = { title: '' }) {
    this.#slots.set('/', newSlot({ path: '/', name: '/', kind: 'group', title: root.title }))
  }

  /** Number of nodes, the root counted. */
  get size(): number {
    return this.#slots.size
  }

  has(path: string): boolean {
    return this.#slots.has(path)
  }

  /** @throws ERR_NODE_NOT_FOUND */
  get(path: string): NodeEntry {
    return this.#slot(path).entry
  }

  /** The entry of a group. @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  group(path: string): NodeEntry {
    this.#group(path)
    return this.get(path)
  }

  /** @throws ERR_NODE_NOT_FOUND when the parent is missing, ERR_NODE_KIND when it is no group, ERR_NODE_EXISTS */
  add(entry: NodeEntry): NodeEntry {
    if (this.#slots.has(entry.path)) throw createError('ERR_NODE_EXISTS', `'${entry.path}' is already there`, { node: entry.path })
    const slot = newSlot(entry)
    const parent = this.#group(parentPath(entry.path))
    parent.children.set(entry.name, slot)
    for (const [prefix, largest] of parent.largest) parent.largest.set(prefix, Math.max(largest, numberOf(entry.name, prefix) ?? -1))
    this.#slots.set(entry.path, slot)
    this.#log.push({ path: entry.path, before: undefined })
    this.#count(entry, 1)
    return entry
  }

  /** Replaces what is known of a node that is there: its title or type has changed. @throws ERR_NODE_NOT_FOUND */
  update(path: string, changes: { title?: string; type?: string }): void {
    const slot = this.#slot(path)
    this.#log.push({ path, before: slot.entry })
    slot.entry = { ...slot.entry, ...changes }
  }

  /** The children of a group in natural order: numbers by their value. @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  children(path: string): NodeEntry[] {
    return sorted(this.#group(path))
  }

  /** A node and all below it: groups before their children, children in natural order. @throws ERR_NODE_NOT_FOUND */
  *walk(path = '/'): Generator<NodeEntry, void, undefined> {
    // A stack of its own, not one of calls: a file may be deeper than those.
    const stack = [this.#slot(path).entry]
    for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
      yield entry
      const slot = this.#slots.get(entry.path)
      if (slot?.group !== undefined) for (const child of sorted(slot.group).reverse()) stack.push(child)
    }
  }

  /** The first child, in natural order, of this title and, when it is given, type. @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  findByTitle(where: string, title: string, type?: string): NodeEntry | undefined {
    const found = [...this.#group(where).children.values()]
      .map(({ entry }) => entry)
      .filter((entry) => entry.title === title && (type === undefined || entry.type?.toLowerCase() === type.toLowerCase()))
    return found.sort((a, b) => compareNames(a.name, b.name))[0]
  }

  /** The number that follows the largest one among the children named `prefix` + digits; 0 where there is none.
   *  PyMoDAQ itself takes the last three characters of the last name as text, and so repeats numbers after 999.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  nextIndex(where: string, prefix: string): number {
    const { children, largest } = this.#group(where)
    let known = largest.get(prefix)
    if (known === undefined) {
      known = -1
      for (const name of children.keys()) known = Math.max(known, numberOf(name, prefix) ?? -1)
      largest.set(prefix, known)
    }
    return known + 1
  }

  /** Nodes of a data_type below `where`, at any depth: by this PyMoDAQ numbers `DataNN` and `AxisNN`.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  countOf(where: string, dataType: string): number {
    return this.#group(where).counts.get(dataType) ?? 0
  }

  /** The present state, for `rollBack` and `settle`. */
  mark(): number {
    return this.#settled + this.#log.length
  }

  /** Takes back every change since the mark. */
  rollBack(mark: number): void {
    for (const { path, before } of this.#log.splice(Math.max(0, mark - this.#settled)).reverse()) {
      const slot = this.#slot(path)
      if (before === undefined) this.#remove(slot.entry)
      else slot.entry = before
    }
  }

  /** Changes before the mark will not be taken back any more. */
  settle(mark: number = this.mark()): void {
    this.#log.splice(0, Math.max(0, mark - this.#settled))
    this.#settled = Math.max(mark, this.#settled)
  }

  #remove(entry: NodeEntry): void {
    this.#slots.delete(entry.path)
    const parent = this.#group(parentPath(entry.path))
    parent.children.delete(entry.name)
    // The largest number may have been this one: it is looked for again when it is needed.
    parent.largest.clear()
    this.#count(entry, -1)
  }

  #count({ path, dataType }: NodeEntry, change: number): void {
    if (dataType === undefined) return
    let above = path
    do {
      above = parentPath(above)
      const { counts } = this.#group(above)
      counts.set(dataType, (counts.get(dataType) ?? 0) + change)
    } while (above !== '/')
  }

  #slot(path: string): Slot {
    const slot = this.#slots.get(path)
    if (slot === undefined) throw createError('ERR_NODE_NOT_FOUND', `there is no node '${path}'`, { node: path })
    return slot
  }

  #group(path: string): GroupParts {
    const { group } = this.#slot(path)
    if (group !== undefined) return group
    throw createError('ERR_NODE_KIND', `'${path}' is no group: nothing can stand in it`, { node: path })
  }
}

function newSlot(entry: NodeEntry): Slot {
  return { entry, group: entry.kind === 'group' ? { children: new Map(), counts: new Map(), largest: new Map() } : undefined }
}

function sorted({ children }: GroupParts): NodeEntry[] {
  return [...children.values()].map(({ entry }) => entry).sort((a, b) => compareNames(a.name, b.name))
}

/** The entry of a new child of `where`. */
export function childEntry(where: string, name: string, rest: Omit<NodeEntry, 'path' | 'name'>): NodeEntry {
  return { path: childPath(where, name), name, ...rest }
}

/** The entry of a new node. */
export function entryAt(path: string, rest: Omit<NodeEntry, 'path' | 'name'>): NodeEntry {
  return { path, name: nodeName(path), ...rest }
}
