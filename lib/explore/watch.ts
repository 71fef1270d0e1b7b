/** What has changed in a file since it was last asked: sizes of datasets and children of groups. Cheap while nothing has. */
import type { StateEvent } from '../browser/protocol.js'
import type { H5Reader } from '../file/h5-reader.js'
import { isNodeFailure } from '../loaders/file-view.js'
import type { NativeEntry } from '../native.js'
import { readLiveWriter } from './statistics.js'

/** The state of the watched nodes. */
export interface WatchState extends Omit<StateEvent, 'version' | 'problem'> {
  /** differs from that of the answer before when the file was changed meanwhile */
  stamp: string
}

/** A group is listed again after so many times what its listing took: one of a hundred thousand shall not keep libhdf5 busy. */
const listingPause = 10
const groupsKeptMax = 4096

interface KnownGroup {
  total: number
  stamp: number
  /** not listed again before */
  againMs: number
  /** the file has changed since it was listed */
  isOld: boolean
}

/** Watches one open file. */
export class Watcher {
  #stamp: string | undefined
  #shapes: StateEvent['shapes'] = {}
  #paths = new Set<string>()
  readonly #kinds = new Map<string, 'group' | 'dataset' | 'other'>()
  readonly #groups = new Map<string, KnownGroup>()
  #children: StateEvent['children'] = {}

  /** @param stamp changes whenever the file has changed; empty where that cannot be told
   *  @param isOwn this process writes the file */
  constructor(
    readonly reader: H5Reader,
    readonly stamp: () => Promise<string>,
    readonly isOwn: boolean,
  ) {}

  /** The state of these nodes; those that are not there are left out. */
  async look(paths: readonly string[]): Promise<WatchState> {
    // First: what it says is committed is in the shapes that are read after it.
    const writer = await readLiveWriter(this.reader.path, this.isOwn)
    const stamp = await this.stamp()
    const isSame = stamp !== '' && stamp === this.#stamp && paths.every((path) => this.#paths.has(path))
    if (!isSame || this.#waitsForGroups()) await this.#read(paths)
    this.#stamp = stamp
    this.#paths = new Set(paths)
    return {
      stamp,
      bytes: await this.reader.fileBytes(),
      live: writer?.live ?? null,
      shapes: this.#shapes,
      children: this.#children,
      statistics: writer?.statistics ?? null,
    }
  }

  async #read(paths: readonly string[]): Promise<void> {
    const shapes: StateEvent['shapes'] = {}
    const children: StateEvent['children'] = {}
    for (const path of new Set(paths)) {
      try {
        const kind = await this.#kindOf(path)
        if (kind === 'group') children[path] = await this.#groupState(path)
        else if (kind === 'dataset') shapes[path] = (await this.reader.info(path)).shape ?? []
      } catch (error) {
        if (!isNodeFailure(error)) throw error
        this.#kinds.delete(path)
      }
    }
    this.#shapes = shapes
    this.#children = children
  }

  async #kindOf(path: string): Promise<'group' | 'dataset' | 'other'> {
    const known = this.#kinds.get(path)
    if (known !== undefined) return known
    const { kind } = await this.reader.info(path)
    const found = kind === 'group' || kind === 'dataset' ? kind : 'other'
    if (this.#kinds.size >= groupsKeptMax) this.#kinds.clear()
    this.#kinds.set(path, found)
    return found
  }

  async #groupState(path: string): Promise<{ total: number; stamp: number }> {
    const before = performance.now()
    const known = this.#groups.get(path)
    if (known !== undefined && before < known.againMs) {
      known.isOld = true
      return { total: known.total, stamp: known.stamp }
    }
    const entries = await this.reader.list(path)
    const now = performance.now()
    const state = { total: entries.length, stamp: namesStamp(entries) }
    if (this.#groups.size >= groupsKeptMax) this.#groups.clear()
    this.#groups.set(path, { ...state, againMs: now + (now - before) * listingPause, isOld: false })
    return state
  }

  /** Whether a group that was not listed at the last change, because that takes long, is due now. */
  #waitsForGroups(): boolean {
    const now = performance.now()
    return Object.keys(this.#children).some((path) => {
      const known = this.#groups.get(path)
      return known?.isOld === true && known.againMs <= now
    })
  }
}

/** A number that changes with the names of a group's children (FNV-1a, 32 bits). */
function namesStamp(entries: readonly NativeEntry[]): number {
  let hash = 0x811c9dc5
  for (const { name, link, kind } of entries) {
    const text = `${name}/${link}/${kind}\n`
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
