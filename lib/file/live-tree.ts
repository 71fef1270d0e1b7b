/** What becomes of the tree of a live file: others follow it from one moment on (HDF5's SWMR), and then it is frozen. Texts of lists that
 *  come later wait in memory until nobody follows the file any more. Writes nothing itself. */
import { createError } from '../errors.js'

/** Texts that wait, as Node keeps them: enough for a year of a line a minute, and no memory that anybody misses. */
export const waitingBytesMax = 16 * 2 ** 20

/** A text costs this much beside its characters, of which each takes two bytes at most. */
const textBytes = 64

export class LiveTree {
  #isFrozen = false
  #waitingBytes = 0
  #kept = 0
  readonly #waiting = new Map<string, string[]>()

  /** Whether others may follow the file. */
  get isFrozen(): boolean {
    return this.#isFrozen
  }

  freeze(): void {
    this.#isFrozen = true
  }

  /** @param what what is to be made, such as `the node`
   *  @throws ERR_SWMR_TREE_FROZEN where that cannot be any more */
  check(path: string, what = 'the node'): void {
    if (!this.#isFrozen) return
    const message = `${what} '${path}' cannot be made: the file is live, its tree is that of the moment when others could follow it`
    throw createError('ERR_SWMR_TREE_FROZEN', message, { node: path })
  }

  /** How many texts had to wait: those that still do, and those that were given by `take`. */
  get kept(): number {
    return this.#kept
  }

  /** Keeps texts of a list for the end. @throws ERR_QUEUE_FULL: none of them was taken */
  keep(path: string, texts: readonly string[]): void {
    const bytes = texts.reduce((sum, text) => sum + textBytes + 2 * text.length, 0)
    if (this.#waitingBytes + bytes > waitingBytesMax) {
      const message = `${this.#waitingBytes} bytes of texts wait for the end of the live file; ${bytes} more for '${path}' do not fit into ${waitingBytesMax}`
      throw createError('ERR_QUEUE_FULL', message, { node: path })
    }
    this.#waitingBytes += bytes
    this.#kept += texts.length
    const list = this.#waiting.get(path)
    if (list === undefined) this.#waiting.set(path, [...texts])
    else for (const text of texts) list.push(text)
  }

  /** Gives the texts that wait, list by list, and forgets them. */
  take(): [path: string, texts: readonly string[]][] {
    const lists = [...this.#waiting]
    this.#waiting.clear()
    this.#waitingBytes = 0
    return lists
  }
}
