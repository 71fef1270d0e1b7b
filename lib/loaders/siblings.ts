/** The arrays of one group, sorted by what they are: asked for by each of them, and made once. A group may hold thousands. */
import { arrayAttribute, dataAttribute, dataType, nativeAttribute } from '../layout.js'
import { type FileView, indexesAttribute, isNodeFailure, type NodeAttributes, textOf } from './file-view.js'

/** A dataset beside others, with its attributes. */
export interface Sibling {
  readonly path: string
  readonly attributes: NodeAttributes
}

const types: ReadonlySet<string> = new Set(Object.values(dataType))

/** The `data_type` of a node of the layout of PyMoDAQ 4 and 5; undefined for all other nodes. */
export function modernType(attributes: NodeAttributes): string | undefined {
  const type = textOf(attributes, arrayAttribute.dataType)
  return type !== undefined && types.has(type) ? type : undefined
}

/** The arrays of a group. */
export class Siblings {
  readonly #byPath = new Map<string, Sibling>()
  readonly #byType = new Map<string | undefined, Sibling[]>()
  readonly #stacks = new Map<string | undefined, Promise<Sibling[][]>>()
  readonly #companions = new Map<string, Map<string, string>>()

  private constructor(
    readonly view: FileView,
    siblings: readonly Sibling[],
    /** why some of the group's arrays are not among these */
    readonly faults: readonly string[],
  ) {
    for (const sibling of siblings) {
      const type = modernType(sibling.attributes)
      this.#byPath.set(sibling.path, sibling)
      const alike = this.#byType.get(type)
      if (alike === undefined) this.#byType.set(type, [sibling])
      else alike.push(sibling)
    }
  }

  /** Those of a group. What cannot be read is left out: it is the fault of none of the others.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
  static of(view: FileView, group: string): Promise<Siblings> {
    return view.memo('siblings', group, async () => {
      const found: Sibling[] = []
      const faults: string[] = []
      for (const { path } of await view.datasets(group)) {
        try {
          found.push({ path, attributes: await view.attributes(path) })
        } catch (error) {
          if (!isNodeFailure(error)) throw error
          faults.push(`'${path}' cannot be read and is left out: ${error.message}`)
        }
      }
      return new Siblings(view, found, faults)
    })
  }

  at(path: string): Sibling | undefined {
    return this.#byPath.get(path)
  }

  /** Those of a `data_type`, in natural order. */
  ofType(type: string | undefined): readonly Sibling[] {
    return this.#byType.get(type) ?? []
  }

  /** Those of a `data_type` in stacks: arrays that were saved as labels of one object have the same title, unit, origin, shape
   *  and navigation. */
  stacks(type: string | undefined): Promise<readonly (readonly Sibling[])[]> {
    const known = this.#stacks.get(type) ?? this.#makeStacks(type)
    this.#stacks.set(type, known)
    return known
  }

  async #makeStacks(type: string | undefined): Promise<Sibling[][]> {
    const stacks = new Map<string, Sibling[]>()
    for (const sibling of this.ofType(type)) {
      const { shape } = await this.view.info(sibling.path)
      const names = [nativeAttribute.title, dataAttribute.units, dataAttribute.origin, dataAttribute.distribution]
      const words = names.map((name) => textOf(sibling.attributes, name))
      const key = JSON.stringify([words, shape, indexesAttribute(sibling.attributes, dataAttribute.navIndexes)])
      const stack = stacks.get(key)
      if (stack === undefined) stacks.set(key, [sibling])
      else stack.push(sibling)
    }
    return [...stacks.values()]
  }

  /** The background or errors of an array: those of its number where the numbers agree, else those at its place in the order.
   *  (PyMoDAQ takes the first background for every array that it loads alone, and so a wrong one.) */
  companionOf({ path, attributes }: Sibling, wanted: string): string | undefined {
    const type = modernType(attributes)
    const key = `${type} ${wanted}`
    let found = this.#companions.get(key)
    if (found === undefined) {
      found = pairs(
        this.ofType(type).map((one) => one.path),
        this.ofType(wanted).map((one) => one.path),
      )
      this.#companions.set(key, found)
    }
    return found.get(path)
  }
}

function pairs(arrays: readonly string[], companions: readonly string[]): Map<string, string> {
  const byNumber = new Map(companions.map((path) => [numberOf(path), path]))
  const numbers = new Set(arrays.map(numberOf))
  const agree = companions.every((path) => numbers.has(numberOf(path)))
  const found = new Map<string, string>()
  for (const [place, path] of arrays.entries()) {
    const companion = agree ? byNumber.get(numberOf(path)) : companions[place]
    if (companion !== undefined) found.set(path, companion)
  }
  return found
}

/** The digits at the end of a name, without leading zeros. */
function numberOf(path: string): string {
  return (/\d*$/.exec(path)?.[0] ?? '').replace(/^0+(?=\d)/, '')
}
