/** Keeps the tree's model and asks the server for what the lines in sight need. */
import type { ChildNode, ChildrenPage, ChildrenQuery } from '../../../../lib/browser/protocol.js'
import { RequestFailed } from '../../api.js'
import { say } from '../status.js'
import {
  ancestorsOf,
  childAt,
  emptyTree,
  type Layout,
  layOut,
  missingPages,
  pageSize,
  parentOf,
  positionOf,
  type TreeModel,
  withAsked,
  withFailure,
  withOpen,
  withPage,
  withStamp,
} from './tree-model.js'

/** Groups that `Open all` opens at most: a tree of a million nodes is not read by one click. */
const openAllMax = 2_000
/** Children of one group that `Open all` looks at. */
const openAllChildrenMax = 2 * pageSize

/** How deep the tree is opened at the start, where there is but one way. */
const startDepth = 3
const startChildrenMax = 8

type AskChildren = (query: ChildrenQuery, signal?: AbortSignal) => Promise<ChildrenPage>

export class TreeStore {
  #model: TreeModel = emptyTree
  /** of the model as it stands; absent until it is asked for */
  #layout: Layout | undefined
  #telling = false
  #sight = { first: 0, last: 60 }
  readonly #listeners = new Set<() => void>()
  readonly #ask: AskChildren
  readonly #root: ChildNode
  #opening: AbortController | undefined

  constructor(root: ChildNode, ask: AskChildren) {
    this.#root = root
    this.#ask = ask
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly layout = (): Layout => {
    this.#layout ??= layOut(this.#model, this.#root)
    return this.#layout
  }

  /** Paths of the open groups, for events. */
  openGroups(): string[] {
    return [...this.#model.open]
  }

  /** The line of a node, when its page has come. */
  nodeAt(path: string): ChildNode | undefined {
    if (path === '/') return this.#root
    const position = positionOf(this.#model, path)
    return position === undefined ? undefined : childAt(this.#model, parentOf(path), position)
  }

  /** What a node is, as far as the tree knows; nodes that it never showed count as groups. */
  kindOf(path: string): 'group' | 'dataset' | 'datatype' {
    const kind = this.nodeAt(path)?.kind
    return kind === 'dataset' || kind === 'datatype' ? kind : 'group'
  }

  /** Loads what the lines from `first` to `last` need. */
  show(first: number, last: number): void {
    this.#sight = { first, last }
    this.#loadSight()
  }

  setOpen(path: string, open: boolean): void {
    this.#change(withOpen(this.#model, path, open))
    this.#loadSight()
  }

  /** Asks again for a group whose page did not come. */
  retry(path: string): void {
    void this.#load(path, 0)
  }

  closeAll(): void {
    this.#opening?.abort()
    const open = new Set(['/'])
    this.#change({ ...this.#model, open })
  }

  /** Opens a group and everything below it, as far as {@link openAllMax} groups go. */
  async openBelow(start: string): Promise<void> {
    const opening = this.#startOpening()
    const queue = [start]
    let opened = 0
    while (queue.length > 0) {
      if (opened === openAllMax) {
        say(`${openAllMax} groups are open; open the others one by one`)
        return
      }
      const path = queue.shift()
      if (path === undefined) break
      await this.#loadIfAbsent(path, 0)
      if (opening.aborted) return
      this.#change(withOpen(this.#model, path, true))
      opened++
      const listing = this.#model.listings.get(path)
      const groups = [...(listing?.pages.values() ?? [])].flatMap(({ children }) => children).slice(0, openAllChildrenMax)
      for (const child of groups) if (child.kind === 'group' && child.hasChildren && child.link === 'hard') queue.push(child.path)
    }
    this.#loadSight()
  }

  /** Opens the root, and below it what is alone: most files have all their data in one group. */
  async openStart(): Promise<void> {
    const opening = this.#startOpening()
    let path: string | undefined = '/'
    for (let depth = 0; path !== undefined && depth < startDepth; depth++) {
      this.#change(withOpen(this.#model, path, true))
      await this.#loadIfAbsent(path, 0)
      if (opening.aborted) return
      const listing = this.#model.listings.get(path)
      const only =
        listing && listing.total <= startChildrenMax ? (listing.pages.get(0)?.children ?? []).filter(({ kind }) => kind === 'group') : []
      path = only.length === 1 ? only[0]?.path : undefined
    }
  }

  /** Opens all groups above a node, so that its line is there. @returns whether it is */
  async reveal(path: string): Promise<boolean> {
    for (const group of ancestorsOf(path)) this.#change(withOpen(this.#model, group, true))
    for (const step of [...ancestorsOf(path), path]) {
      if (step === '/' || positionOf(this.#model, step) !== undefined) continue
      await this.#loadAround(step)
      if (positionOf(this.#model, step) === undefined) return false
    }
    return true
  }

  /** Takes what an event tells of the children of open groups. */
  noteChildren(children: Record<string, { total: number; stamp: number }>): void {
    for (const [path, told] of Object.entries(children)) {
      const { model, changed } = withStamp(this.#model, path, told)
      this.#change(model)
      if (!changed) continue
      // What is shown stays until the answers come: nothing flashes.
      for (const page of model.listings.get(path)?.pages.keys() ?? []) void this.#load(path, page)
    }
  }

  /** Asks again for everything that is shown; after the file was reopened. */
  refresh(): void {
    for (const [path, listing] of this.#model.listings) {
      if (!this.#model.open.has(path)) continue
      for (const page of listing.pages.size > 0 ? listing.pages.keys() : [0]) void this.#load(path, page)
    }
  }

  /** What a user asks for next ends an opening that is still on its way: it would open again what was closed. */
  #startOpening(): AbortSignal {
    this.#opening?.abort()
    this.#opening = new AbortController()
    return this.#opening.signal
  }

  #loadSight(): void {
    for (const { path, page } of missingPages(this.layout(), this.#sight.first, this.#sight.last)) void this.#load(path, page)
  }

  async #loadIfAbsent(path: string, page: number): Promise<void> {
    if (!this.#model.listings.get(path)?.pages.has(page)) await this.#load(path, page)
  }

  async #load(path: string, page: number): Promise<void> {
    this.#change(withAsked(this.#model, path, page))
    await this.#take(path, page, { path, offset: page * pageSize, limit: pageSize })
    // A page that came may show open groups whose own pages are missing.
    this.#loadSight()
  }

  async #loadAround(path: string): Promise<void> {
    const parent = parentOf(path)
    await this.#take(parent, 0, { path: parent, around: path.slice(path.lastIndexOf('/') + 1), limit: pageSize })
  }

  async #take(path: string, page: number, query: ChildrenQuery): Promise<void> {
    try {
      this.#change(withPage(this.#model, await this.#ask(query)))
    } catch (error) {
      const { code, message } = error instanceof RequestFailed ? error : { code: 'ERR_PAGE', message: String(error) }
      this.#change(withFailure(this.#model, path, page, { code, message }))
    }
  }

  #change(model: TreeModel): void {
    if (model === this.#model) return
    this.#model = model
    this.#layout = undefined
    if (this.#telling) return
    // Many answers that come at once make one drawing.
    this.#telling = true
    setTimeout(() => {
      this.#telling = false
      for (const listener of this.#listeners) listener()
    }, 0)
  }
}
