/** What is being saved piece by piece in a file, by its place: several savers of one file find the same arrays, and a saver
 *  whose file is another one finds none. */
import type { TreeWriter } from '../file/tree-writer.js'

/** Something that ends. */
export interface Endable {
  end(): void
}

/** The open series of one kind, of every file. */
export class OpenSeries<T extends Endable> {
  readonly #files = new WeakMap<TreeWriter, Map<string, T>>()

  /** The series of a place; undefined when nothing was begun there, or it has ended. */
  at(tree: TreeWriter, path: string): T | undefined {
    return this.#files.get(tree)?.get(path)
  }

  /** Remembers the series of a place. */
  set(tree: TreeWriter, path: string, series: T): T {
    const known = this.#files.get(tree) ?? new Map<string, T>()
    this.#files.set(tree, known)
    known.set(path, series)
    return series
  }

  /** Ends the series of a place and forgets it. Harmless where there is none. */
  end(tree: TreeWriter, path: string): void {
    this.at(tree, path)?.end()
    this.#files.get(tree)?.delete(path)
  }
}
