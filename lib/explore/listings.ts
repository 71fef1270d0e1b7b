/** The links of groups in natural order, kept for as long as the file has not changed: a group of a hundred thousand is asked for page
 *  by page, and sorted once. */
import type { H5Reader } from '../file/h5-reader.js'
import type { NativeEntry } from '../native.js'
import { compareNames } from '../nodes/node-index.js'

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
    const before = performance.now()
    if (known !== undefined && (before < known.untilMs || (stamp !== '' && stamp === known.stamp))) return known.entries
    const entries = (await this.reader.list(path)).sort((a, b) => compareNames(a.name, b.name))
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
