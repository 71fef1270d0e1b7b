/** What a loader sees of a file's tree: children, attributes and shapes, each asked for once within a call. The file may be
 *  hostile: hard links can make cycles and trees without end, so walks are bounded, and links that lead elsewhere are told
 *  of and never followed.
 *
 *  A view is made for one call of the loader and forgotten after it: the file may be growing meanwhile. */
import type { DecodedAttribute } from '../attributes/attribute-codec.js'
import type { AnyArray } from '../dtype.js'
import { createError, H5SaverError } from '../errors.js'
import type { H5Reader } from '../file/h5-reader.js'
import { nativeAttribute } from '../layout.js'
import type { NativeEntry, NativeNodeInfo } from '../native.js'
import { compareNames } from '../nodes/node-index.js'
import { childPath, nodeName, parentPath } from '../nodes/node-path.js'
import { checkInteger, checkKeys } from '../options.js'

/** Attributes by name, their envelopes taken off. */
export type NodeAttributes = ReadonlyMap<string, DecodedAttribute>

/** Limits of a walk. PyMoDAQ's trees are about ten levels deep. */
export interface WalkLimits {
  /** nodes in all */
  readonly nodesMax: number
  /** levels below the start */
  readonly depthMax: number
}

const nodesMaxDefault = 100_000
const depthMaxDefault = 64

/** One link of a group. */
export interface Child {
  readonly path: string
  readonly name: string
  readonly kind: NativeEntry['kind']
  readonly link: NativeEntry['link']
}

/** Told of a node that cannot be read. */
export type OnNodeError = (error: H5SaverError, path: string) => void

/** Whether an error says something of one node of a file, and nothing of the file as a whole or of us. */
export function isNodeFailure(error: unknown): error is H5SaverError {
  return error instanceof H5SaverError && error.code !== 'ERR_FILE_CLOSED' && error.code !== 'ERR_INTERNAL'
}

/** The tree of an open file. */
export class FileView {
  readonly #children = new Map<string, Promise<Child[]>>()
  readonly #attributes = new Map<string, Promise<NodeAttributes>>()
  readonly #infos = new Map<string, Promise<NativeNodeInfo>>()
  readonly #memos = new Map<string, Promise<unknown>>()

  readonly limits: WalkLimits

  /** @throws ERR_INVALID_OPTION for limits that are none */
  constructor(
    readonly reader: H5Reader,
    limits: Partial<WalkLimits> = {},
  ) {
    checkKeys(limits, ['nodesMax', 'depthMax'], 'limits')
    this.limits = {
      nodesMax: checkInteger(limits.nodesMax ?? nodesMaxDefault, 'limits.nodesMax', 1, Number.MAX_SAFE_INTEGER),
      depthMax: checkInteger(limits.depthMax ?? depthMaxDefault, 'limits.depthMax', 0, Number.MAX_SAFE_INTEGER),
    }
  }

  /** Lets go of what is known of a node: walks over large files remember no more than they need. */
  forget(path: string): void {
    this.#attributes.delete(path)
    this.#infos.delete(path)
  }

  /** The links of a group in natural order; none for a node that is no group.
   *  @throws ERR_NODE_NOT_FOUND */
  children(path: string): Promise<Child[]> {
    return remembered(this.#children, path, async () => {
      const entries = await this.reader.list(path)
      const children = entries.map(({ name, kind, link }) => ({ path: childPath(path, name), name, kind, link }))
      return children.sort((a, b) => compareNames(a.name, b.name))
    })
  }

  /** The groups among the children. */
  async groups(path: string): Promise<Child[]> {
    return (await this.children(path)).filter(({ kind }) => kind === 'group')
  }

  /** The datasets among the children. */
  async datasets(path: string): Promise<Child[]> {
    return (await this.children(path)).filter(({ kind }) => kind === 'dataset')
  }

  /** The child of a name, whatever its upper and lower case: PyMoDAQ looks groups up so. */
  async childNamed(path: string, name: string): Promise<Child | undefined> {
    const names = await this.memo('names', path, async () => {
      const children = await this.children(path)
      // The first of several that differ in case only wins, and an exact name over all.
      const lower = new Map(children.map((child) => [child.name.toLowerCase(), child] as const).reverse())
      return { lower, exact: new Map(children.map((child) => [child.name, child])) }
    })
    return names.exact.get(name) ?? names.lower.get(name.toLowerCase())
  }

  /** What was made of a node before, else what `make` makes of it now: for what each of a group's thousands of arrays asks. */
  memo<T>(what: string, path: string, make: () => Promise<T>): Promise<T> {
    // The name of what is made stands for its type.
    return remembered(this.#memos as Map<string, Promise<T>>, `${what} ${path}`, make)
  }

  /** @throws ERR_NODE_NOT_FOUND */
  attributes(path: string): Promise<NodeAttributes> {
    return remembered(this.#attributes, path, () => this.reader.attributes(path))
  }

  /** @throws ERR_NODE_NOT_FOUND */
  info(path: string): Promise<NativeNodeInfo> {
    return remembered(this.#infos, path, () => this.reader.info(path))
  }

  /** An attribute as a text; undefined for every other value. */
  async text(path: string, name: string): Promise<string | undefined> {
    return textOf(await this.attributes(path), name)
  }

  /** The title of a node; empty when it has none. */
  async title(path: string): Promise<string> {
    return (await this.text(path, nativeAttribute.title)) ?? ''
  }

  /** The node itself and all nodes that hang below it by hard links, groups before their children, level by level, so that a
   *  cycle below one group does not use up what the others need. Links elsewhere are among them, and not followed.
   *  @param onError told of each group whose links cannot be read; without it the first one ends the walk
   *  @throws ERR_NODE_NOT_FOUND; ERR_TREE_TOO_LARGE after as many nodes or levels as the limits allow */
  async *walk(where: string, onError?: OnNodeError): AsyncGenerator<Child, void, undefined> {
    const { kind } = await this.info(where)
    let level: Child[] = [{ path: where, name: nodeName(where), kind, link: 'hard' }]
    let seen = 1
    yield* level
    for (let depth = 0; level.length > 0; depth++) {
      const next: Child[] = []
      for (const group of level) {
        if (group.kind !== 'group') continue
        const children = await this.#childrenOr(group.path, onError)
        if (children.length > 0 && depth >= this.limits.depthMax) throw this.#tooLarge(where, `${this.limits.depthMax} levels`)
        for (const child of children) {
          if (++seen > this.limits.nodesMax) throw this.#tooLarge(where, `${this.limits.nodesMax} nodes`)
          yield child
          if (child.kind === 'group') next.push(child)
        }
      }
      level = next
    }
  }

  async #childrenOr(path: string, onError: OnNodeError | undefined): Promise<Child[]> {
    try {
      return await this.children(path)
    } catch (error) {
      if (onError === undefined || !isNodeFailure(error)) throw error
      onError(error, path)
      return []
    }
  }

  #tooLarge(where: string, limit: string): Error {
    const message = `there are more than ${limit} below '${where}', most likely because links make a cycle; load its nodes one by one`
    return createError('ERR_TREE_TOO_LARGE', message, { node: where })
  }
}

/** The ancestors of a node, nearest first, the root last. */
export function ancestorsOf(path: string): string[] {
  const found: string[] = []
  for (let at = path; at !== '/'; ) {
    at = parentPath(at)
    found.push(at)
  }
  return found
}

/** An attribute as a text; undefined for every other value. */
export function textOf(attributes: NodeAttributes, name: string): string | undefined {
  const value = attributes.get(name)
  return typeof value === 'string' ? value : undefined
}

/** An attribute as a finite number; undefined for every other value. */
export function numberAttribute(attributes: NodeAttributes, name: string): number | undefined {
  return numberOf(attributes.get(name))
}

/** A value as a finite number; undefined for every other one. */
export function numberOf(value: DecodedAttribute | undefined): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** An attribute as whole numbers: a tuple, a list, or numbers as HDF5 has them; undefined for every other value. */
export function indexesAttribute(attributes: NodeAttributes, name: string): number[] | undefined {
  return indexesOf(attributes.get(name))
}

/** A value as whole numbers; undefined for every other one. */
export function indexesOf(value: DecodedAttribute | undefined): number[] | undefined {
  const list: unknown = ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from<unknown>(value as AnyArray) : value
  if (!Array.isArray(list)) return undefined
  const numbers: unknown[] = list.map((item: unknown) => (typeof item === 'bigint' ? Number(item) : item))
  return numbers.every((item): item is number => Number.isSafeInteger(item) && Number(item) >= 0) ? numbers : undefined
}

function remembered<T>(store: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = store.get(key)
  if (known !== undefined) return known
  const asked = ask()
  store.set(key, asked)
  return asked
}
