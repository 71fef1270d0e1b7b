/** The tree as it stands in the page: which groups are open, which of their children are known, and which lines that makes. Pure: what a
 *  step changes is a new model. A group of any size costs only the pages of it that were looked at. */
import type { ChildNode, ChildrenPage } from '../../../../lib/browser/protocol.js'

/** Children that are asked for at once. */
export const pageSize = 500

/** What is known of the children of a group. */
export interface Listing {
  total: number
  /** pages that have come, by number */
  pages: ReadonlyMap<number, Page>
  /** pages that were asked for and have not come */
  asked: ReadonlySet<number>
  /** why the last page did not come */
  failure?: { code: string; message: string }
  /** changes with the names of the children, as events tell it */
  stamp?: number
}

/** Children that came together, and where in the page each one stands. */
export interface Page {
  children: readonly ChildNode[]
  places: ReadonlyMap<string, number>
}

export interface TreeModel {
  /** listings by path of the group; also of groups that were closed again */
  listings: ReadonlyMap<string, Listing>
  open: ReadonlySet<string>
}

/** A line of the tree. */
export interface Row {
  /** place among all lines, from 0 */
  index: number
  depth: number
  /** path of the parent; the root has none */
  parent: string | null
  /** place among its siblings, from 0, and their number */
  position: number
  siblings: number
  /** absent while its page has not come */
  node?: ChildNode
  open: boolean
  /** an open group whose first page has not come */
  loading: boolean
}

/** Consecutive lines that are children of one parent, between two open groups. */
interface Segment {
  firstRow: number
  count: number
  parent: string
  firstPosition: number
  depth: number
}

/** All lines, without making them: a few segments, in which a line is found by its number. */
export interface Layout {
  rows: number
  segments: readonly Segment[]
  model: TreeModel
  root: ChildNode
}

export const emptyTree: TreeModel = { listings: new Map(), open: new Set() }

const noListing: Listing = { total: 0, pages: new Map(), asked: new Set() }

function withListing(model: TreeModel, path: string, change: (listing: Listing) => Listing): TreeModel {
  const listings = new Map(model.listings)
  listings.set(path, change(model.listings.get(path) ?? noListing))
  return { ...model, listings }
}

/** With a group opened or closed. */
export function withOpen(model: TreeModel, path: string, open: boolean): TreeModel {
  if (model.open.has(path) === open) return model
  const paths = new Set(model.open)
  if (open) paths.add(path)
  else paths.delete(path)
  return { ...model, open: paths }
}

/** With a page marked as asked for. */
export function withAsked(model: TreeModel, path: string, page: number): TreeModel {
  return withListing(model, path, (listing) => {
    const { failure: _, ...rest } = listing
    return { ...rest, asked: new Set(listing.asked).add(page) }
  })
}

/** With a page that came. When the number of children changed, what was known by place is known no more. */
export function withPage(model: TreeModel, answer: ChildrenPage): TreeModel {
  const page = Math.floor(answer.offset / pageSize)
  return withListing(model, answer.path, (listing) => {
    const asked = new Set(listing.asked)
    asked.delete(page)
    const pages = new Map(listing.total === answer.total || listing.pages.size === 0 ? listing.pages : onlyBefore(listing.pages, page))
    pages.set(page, { children: answer.children, places: new Map(answer.children.map(({ path }, place) => [path, place])) })
    return { total: answer.total, pages, asked, ...(listing.stamp !== undefined && { stamp: listing.stamp }) }
  })
}

function onlyBefore(pages: Listing['pages'], page: number): [number, Page][] {
  return [...pages].filter(([number]) => number < page)
}

/** With the reason why a page did not come. */
export function withFailure(model: TreeModel, path: string, page: number, failure: { code: string; message: string }): TreeModel {
  return withListing(model, path, (listing) => {
    const asked = new Set(listing.asked)
    asked.delete(page)
    return { ...listing, asked, failure }
  })
}

/** With what an event told of a group's children; `changed` says whether its pages must be asked for again. The first stamp of a group
 *  says nothing of what it was before: then the number of children does. */
export function withStamp(model: TreeModel, path: string, told: { total: number; stamp: number }): { model: TreeModel; changed: boolean } {
  const { total, stamp } = told
  const listing = model.listings.get(path)
  if (!listing || listing.stamp === stamp) return { model, changed: false }
  const changed = listing.stamp !== undefined || listing.total !== total
  return { model: withListing(model, path, (known) => ({ ...known, stamp })), changed: changed && listing.pages.size > 0 }
}

/** The child at a place of a group, when its page has come. */
export function childAt(model: TreeModel, path: string, position: number): ChildNode | undefined {
  return model.listings.get(path)?.pages.get(Math.floor(position / pageSize))?.children[position % pageSize]
}

/** Where a child stands in its group, when its page has come. */
export function positionOf(model: TreeModel, path: string): number | undefined {
  const pages = model.listings.get(parentOf(path))?.pages ?? []
  for (const [page, { places }] of pages) {
    const place = places.get(path)
    if (place !== undefined) return page * pageSize + place
  }
  return undefined
}

/** The path of the group that holds a node; that of the root for the root. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** The groups that hold a node, from the root down. */
export function ancestorsOf(path: string): string[] {
  if (path === '/') return []
  const above = parentOf(path)
  return [...ancestorsOf(above), above]
}

/** How the lines lie, for this model. The root is line 0. */
export function layOut(model: TreeModel, root: ChildNode): Layout {
  const segments: Segment[] = []
  const openBelow = openChildren(model)
  const add = (parent: string, depth: number, firstRow: number): number => {
    const listing = model.listings.get(parent)
    if (!listing) return firstRow
    let row = firstRow
    let position = 0
    const run = (until: number) => {
      if (until > position) segments.push({ firstRow: row, count: until - position, parent, firstPosition: position, depth })
      row += until - position
      position = until
    }
    for (const child of openBelow.get(parent) ?? []) {
      run(child.position + 1)
      row = add(child.path, depth + 1, row)
    }
    run(listing.total)
    return row
  }
  const rows = model.open.has(root.path) ? add(root.path, 1, 1) : 1
  return { rows, segments, model, root }
}

/** Open groups by their parent, in the order of the lines. */
function openChildren(model: TreeModel): Map<string, { path: string; position: number }[]> {
  const byParent = new Map<string, { path: string; position: number }[]>()
  for (const path of model.open) {
    if (path === '/') continue
    const position = positionOf(model, path)
    if (position === undefined) continue
    const parent = parentOf(path)
    const siblings = byParent.get(parent) ?? []
    siblings.push({ path, position })
    byParent.set(parent, siblings)
  }
  for (const siblings of byParent.values()) siblings.sort((a, b) => a.position - b.position)
  return byParent
}

/** The line of a number. */
export function rowAt(layout: Layout, index: number): Row | undefined {
  const { model, root, segments } = layout
  if (index === 0) return makeRow(layout, { index, depth: 0, parent: null, position: 0, siblings: 1, node: root })
  let low = 0
  let high = segments.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((segments[middle]?.firstRow ?? 0) <= index) low = middle
    else high = middle - 1
  }
  const segment = segments[low]
  if (!segment || index < segment.firstRow || index >= segment.firstRow + segment.count) return undefined
  const position = segment.firstPosition + index - segment.firstRow
  const node = childAt(model, segment.parent, position)
  const siblings = model.listings.get(segment.parent)?.total ?? 0
  return makeRow(layout, { index, depth: segment.depth, parent: segment.parent, position, siblings, ...(node && { node }) })
}

function makeRow({ model }: Layout, row: Omit<Row, 'open' | 'loading'>): Row {
  const path = row.node?.path
  const open = path !== undefined && model.open.has(path)
  return { ...row, open, loading: open && path !== undefined && (model.listings.get(path)?.pages.size ?? 0) === 0 }
}

/** The number of the line that shows a node, when it is in sight. */
export function rowOf(layout: Layout, path: string): number | undefined {
  if (path === layout.root.path) return 0
  const position = positionOf(layout.model, path)
  if (position === undefined) return undefined
  const parent = parentOf(path)
  const segment = layout.segments.find(
    (one) => one.parent === parent && position >= one.firstPosition && position < one.firstPosition + one.count,
  )
  return segment && segment.firstRow + position - segment.firstPosition
}

/** Pages of open groups that the lines from `first` to `last` need and that were not asked for. */
export function missingPages(layout: Layout, first: number, last: number): { path: string; page: number }[] {
  const { model } = layout
  const missing: { path: string; page: number }[] = []
  const want = (path: string, page: number) => {
    const listing = model.listings.get(path)
    if (listing && (listing.pages.has(page) || listing.asked.has(page) || listing.failure)) return
    if (!missing.some((one) => one.path === path && one.page === page)) missing.push({ path, page })
  }
  if (model.open.has(layout.root.path)) want(layout.root.path, 0)
  for (const { firstRow, count, parent, firstPosition } of layout.segments) {
    const from = Math.max(first, firstRow)
    const to = Math.min(last, firstRow + count - 1)
    if (from > to) continue
    const firstPage = Math.floor((firstPosition + from - firstRow) / pageSize)
    const lastPage = Math.floor((firstPosition + to - firstRow) / pageSize)
    for (let page = firstPage; page <= lastPage; page++) want(parent, page)
    for (let index = from; index <= to; index++) {
      const path = childAt(model, parent, firstPosition + index - firstRow)?.path
      if (path !== undefined && model.open.has(path)) want(path, 0)
    }
  }
  return missing
}
