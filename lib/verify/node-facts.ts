/** What the checks need to know of a node: its attributes as PyMoDAQ's loader would meet them. */
import { type DecodedAttribute, decodeAttribute } from '../attributes/attribute-codec.js'
import { arrayAttribute, axisAttribute, dataAttribute } from '../layout.js'
import { indexesOf, numberOf } from '../loaders/file-view.js'
import type { NativeAttributeInfo, NativeNodeInfo } from '../native.js'

/** The attributes of a node, decoded and as they stand in the file. */
export class AttributeSet {
  readonly #raw: ReadonlyMap<string, NativeAttributeInfo>
  readonly #decoded = new Map<string, DecodedAttribute>()

  constructor(attributes: readonly NativeAttributeInfo[]) {
    this.#raw = new Map(attributes.map((attribute) => [attribute.name, attribute]))
  }

  get size(): number {
    return this.#raw.size
  }

  names(): Iterable<string> {
    return this.#raw.keys()
  }

  has(name: string): boolean {
    return this.#raw.has(name)
  }

  raw(name: string): NativeAttributeInfo | undefined {
    return this.#raw.get(name)
  }

  value(name: string): DecodedAttribute | undefined {
    const raw = this.#raw.get(name)
    if (raw === undefined) return undefined
    const known = this.#decoded.get(name)
    if (known !== undefined) return known
    const value = decodeAttribute(raw)
    this.#decoded.set(name, value)
    return value
  }

  text(name: string): string | undefined {
    const value = this.value(name)
    return typeof value === 'string' ? value : undefined
  }

  number(name: string): number | undefined {
    return numberOf(this.value(name))
  }

  indexes(name: string): number[] | undefined {
    return indexesOf(this.value(name))
  }

  /** The Python type that PyMoDAQ's envelope of an attribute names; undefined for what is in no envelope. */
  envelopeType(name: string): string | undefined {
    const raw = this.#raw.get(name)
    if (raw === undefined || raw.dtype !== 'string') return undefined
    const text = Buffer.from(raw.data[0] ?? new Uint8Array()).toString('utf8')
    // Not parsed again: a list of settings may be megabytes long, and the type comes first.
    return /^\{"module": *"[^"]*", *"type": *"([^"]*)"/.exec(text.slice(0, 400))?.[1]
  }

  /** Whether an attribute has room to grow, as the ones that a saver of ours rewrites with each commit. */
  isPadded(name: string): boolean {
    const bytes = this.#raw.get(name)?.data[0]
    return bytes !== undefined && bytes.length > 0 && bytes[bytes.length - 1] === 0x20
  }
}

/** An array of PyMoDAQ's layout, for the checks that look at several of them. */
export interface ArrayFacts {
  readonly path: string
  readonly dataType: string
  readonly shape: readonly number[]
  /** whether its first dimension can grow */
  readonly grows: boolean
  /** of data */
  readonly navIndexes: readonly number[]
  /** of axes: the dimension that they describe */
  readonly index: number | undefined
}

/** @param dataType the attribute `data_type`, which is one of PyMoDAQ's */
export function factsOf(path: string, dataType: string, info: NativeNodeInfo, attributes: AttributeSet): ArrayFacts | undefined {
  if (info.shape === undefined) return undefined
  return {
    path,
    dataType,
    shape: info.shape,
    grows: info.maxShape?.[0] === -1,
    navIndexes: attributes.indexes(dataAttribute.navIndexes) ?? [],
    index: attributes.number(axisAttribute.index),
  }
}

/** The `shape` attribute of an array, and on axes its `size`. */
export const countAttributes = [arrayAttribute.shape, axisAttribute.size] as const
