/** What a conversion tells when it is done: how much was written, and everything that is not in the new file as it was in the old. */
import type { Generation } from '../loaders/generation.js'

/** A node that PyMoDAQ cannot show, and where it is kept. */
export interface KeptNode {
  /** in the old file */
  path: string
  /** in the new file; undefined when it could not be kept */
  output: string | undefined
  /** what it is, and in which form it is kept */
  reason: string
}

/** A link that is no node of its own. */
export interface ConvertedLink {
  /** in the old file */
  path: string
  kind: 'soft' | 'external' | 'other' | 'hard'
  /** where it leads, as it stands in the file; of hard links, the node's first path in the new file */
  target: string
  /** `link`: it is a hard link in the new file too. `attribute`: its group has its target as an attribute */
  kept: 'link' | 'attribute'
}

/** Something that the new file has in another form, or not at all. */
export interface ConvertWarning {
  /** the node in the old file */
  path: string
  message: string
}

/** What came of a conversion. Lists name the first 10 000 of a kind; the counts count all. */
export interface ConvertReport {
  /** absolute */
  input: string
  /** absolute */
  output: string
  /** which PyMoDAQ wrote the old file: 3 is PyMoDAQ 4 and 5, 2 is 2.1 to 3.6, 1 is 1.6 to 2.0, 0 what was before */
  generation: Generation
  /** groups, arrays, lists and kept nodes of the new file, its root not counted */
  nodes: number
  groups: number
  arrays: number
  /** lists of texts, the log among them */
  lists: number
  /** bytes of all elements that were decoded and written again */
  bytesIn: number
  /** size of the new file */
  bytesOnDisk: number
  /** size of the old file */
  inputBytesOnDisk: number
  /** `bytesIn` over `bytesOnDisk` */
  ratio: number
  kept: readonly KeptNode[]
  keptCount: number
  links: readonly ConvertedLink[]
  linkCount: number
  warnings: readonly ConvertWarning[]
  warningCount: number
}

const listedMax = 10_000

/** Collects what a report will say. */
export class ReportBook {
  groups = 0
  arrays = 0
  lists = 0
  bytesIn = 0
  readonly #kept = new BoundedList<KeptNode>()
  readonly #links = new BoundedList<ConvertedLink>()
  readonly #warnings = new BoundedList<ConvertWarning>()

  get nodes(): number {
    return this.groups + this.arrays + this.lists + this.#kept.count
  }

  keep(node: KeptNode): void {
    this.#kept.add(node)
  }

  link(link: ConvertedLink): void {
    this.#links.add(link)
  }

  warn(path: string, message: string): void {
    this.#warnings.add({ path, message })
  }

  /** The report. */
  finish(file: Pick<ConvertReport, 'input' | 'output' | 'generation' | 'bytesOnDisk' | 'inputBytesOnDisk'>): ConvertReport {
    const { nodes, groups, arrays, lists, bytesIn } = this
    return {
      ...file,
      ...{ nodes, groups, arrays, lists, bytesIn },
      ratio: file.bytesOnDisk > 0 ? bytesIn / file.bytesOnDisk : 0,
      kept: this.#kept.items,
      keptCount: this.#kept.count,
      links: this.#links.items,
      linkCount: this.#links.count,
      warnings: this.#warnings.items,
      warningCount: this.#warnings.count,
    }
  }
}

class BoundedList<T> {
  readonly items: T[] = []
  count = 0

  add(item: T): void {
    this.count++
    if (this.items.length < listedMax) this.items.push(item)
  }
}
