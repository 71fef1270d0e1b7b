/** The links of groups in natural order, kept for as long as the file has not changed: a group of a hundred thousand is asked for page
 *  by page, and listed once. */
import type { H5Reader } from '../file/h5-reader.js'
import { type Child, FileView, type WalkLimits } from '../loaders/file-view.js'
import type { NativeEntry } from '../native.js'
import { compareNames, numberOf } from '../nodes/node-index.js'
import { childPath } from '../nodes/node-path.js'

/** Links that are kept in all: some 40 MB. */
const keptMax = 300_000
/** In a file that changes all the time, a listing that took long is kept for so many times what it took. */
const agePerCost = 10
const costMinMs = 20

interface Listing {
  readonly entries: readonly NativeEntry[]
  readonly stamp: string
  /** until when it is not made again, whatever changes */
  readonly untilMs: number
}

/** The listings of one open file. */
export class Listings {
  readonly #kept = new Map<string, Listing>()
  readonly #asked = new Map<string, Promise<readonly NativeEntry[]>>()
  #keptLinks = 0

  /** @param stamp changes whenever the file has changed; empty where that cannot be told */
  constructor(
    readonly reader: H5Reader,
    readonly stamp: () => Promise<string>,
  ) {}

  /** The links of a group. @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  async of(path: string): Promise<readonly NativeEntry[]> {
    const stamp = await this.stamp()
    const known = this.#kept.get(path)
    if (known !== undefined && (performance.now() < known.untilMs || (stamp !== '' && stamp === known.stamp))) return known.entries
    const asked = this.#asked.get(path) ?? this.#list(path, stamp)
    this.#asked.set(path, asked)
    return asked.finally(() => this.#asked.delete(path))
  }

  async #list(path: string, stamp: string): Promise<readonly NativeEntry[]> {
    const before = performance.now()
    const entries = sortedByNature(await this.reader.list(path))
    const now = performance.now()
    const costMs = now - before
    this.#keep(path, { entries, stamp, untilMs: costMs < costMinMs ? 0 : now + costMs * agePerCost })
    return entries
  }

  #keep(path: string, listing: Listing): void {
    this.#drop(path)
    if (listing.entries.length > keptMax) return
    for (const oldest of this.#kept.keys()) {
      if (this.#keptLinks + listing.entries.length <= keptMax) break
      this.#drop(oldest)
    }
    this.#kept.set(path, listing)
    this.#keptLinks += listing.entries.length + 1
  }

  #drop(path: string): void {
    const known = this.#kept.get(path)
    if (known === undefined) return
    this.#kept.delete(path)
    this.#keptLinks -= known.entries.length + 1
  }
}

/** Natural order. A group of very many has, as a rule, one word with a number behind it: then numbers are compared, which is a hundred
 *  times faster. */
function sortedByNature(entries: NativeEntry[]): NativeEntry[] {
  const prefix = entries[0]?.name.replace(/\d+$/, '') ?? ''
  const numbers = new Map<NativeEntry, number>()
  for (const entry of entries) {
    const number = numberOf(entry.name, prefix)
    // Of `1` and `01` the characters decide.
    if (number === undefined || entry.name.length !== prefix.length + String(number).length) {
      return entries.sort((a, b) => compareNames(a.name, b.name))
    }
    numbers.set(entry, number)
  }
  return entries.sort((a, b) => (numbers.get(a) ?? 0) - (numbers.get(b) ?? 0))
}

/** The tree of an open file, with listings that outlive one request. */
export class ListedView extends FileView {
  readonly #listings: Listings

  constructor(listings: Listings, limits: Partial<WalkLimits> = {}) {
    super(listings.reader, limits)
    this.#listings = listings
  }

  override async children(path: string): Promise<Child[]> {
    return (await this.#listings.of(path)).map(({ name, kind, link }) => ({ path: childPath(path, name), name, kind, link }))
  }
}
