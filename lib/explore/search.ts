/** Searches names and attributes of all nodes, level by level, within limits of nodes, hits and time. */
import type { SearchAnswer, SearchQuery } from '../browser/protocol.js'
import { createError } from '../errors.js'
import { type Child, type FileView, isNodeFailure } from '../loaders/file-view.js'
import { cut, wordsOf } from './words.js'

const hitsMax = 500
const nodesMax = 200_000
const timeMaxMs = 8000
const depthMax = 64
const textMax = 200
/** Characters of an attribute that are looked at. */
const searchedMax = 100_000

/** How a search is limited; all have defaults. */
export interface SearchLimits {
  hitsMax?: number
  nodesMax?: number
  timeMaxMs?: number
}

type Hit = SearchAnswer['hits'][number]

/** Searches a file.
 *  @param view a fresh one, whose walk is limited to more nodes than the search
 *  @throws ERR_INVALID_OPTION for an empty text or unknown words; the reason of the signal */
export async function search(view: FileView, query: SearchQuery, signal?: AbortSignal, limits: SearchLimits = {}): Promise<SearchAnswer> {
  const text = query.text.toLowerCase()
  if (text.trim() === '') throw createError('ERR_INVALID_OPTION', 'text must not be empty', { option: 'text' })
  const places = placesOf(query.in)
  const end = performance.now() + (limits.timeMaxMs ?? timeMaxMs)
  const answer: SearchAnswer = { hits: [], complete: true, nodesSeen: 0 }
  for await (const child of nodesBelow(view)) {
    signal?.throwIfAborted()
    const isFull = answer.hits.length >= (limits.hitsMax ?? hitsMax) || answer.nodesSeen >= (limits.nodesMax ?? nodesMax)
    if (isFull || performance.now() > end) return { ...answer, complete: false }
    if (child === undefined) continue
    answer.nodesSeen++
    if (query.kind !== undefined && child.kind !== query.kind) continue
    answer.hits.push(...(await hitsOf(view, child, text, places)))
  }
  return answer
}

function placesOf(where: string | undefined): Set<string> {
  const places = new Set((where ?? 'name,attribute').split(','))
  for (const place of places) {
    if (place === 'name' || place === 'attribute') continue
    throw createError('ERR_INVALID_OPTION', `in must be name, attribute, or both with a comma; got ${JSON.stringify(where)}`, {
      option: 'in',
    })
  }
  return places
}

/** Every node once for each way of hard links that leads to it, no deeper than trees are: a cycle ends at the limits of the search.
 *  Undefined after each group, which may have nothing in it: a hundred thousand of those take time as well. */
async function* nodesBelow(view: FileView): AsyncGenerator<Child | undefined> {
  let level: Child[] = [{ path: '/', name: '/', kind: 'group', link: 'hard' }]
  yield* level
  for (let depth = 0; depth < depthMax && level.length > 0; depth++) {
    const next: Child[] = []
    for (const { path, kind } of level) {
      if (kind !== 'group') continue
      for (const child of await childrenOf(view, path)) {
        yield child
        if (child.kind === 'group') next.push(child)
      }
      yield undefined
    }
    level = next
  }
}

async function childrenOf(view: FileView, path: string): Promise<Child[]> {
  try {
    return await view.children(path)
  } catch (error) {
    // Of the root it says something of the file as a whole.
    if (isNodeFailure(error) && path !== '/') return []
    throw error
  }
}

async function hitsOf(view: FileView, child: Child, text: string, places: ReadonlySet<string>): Promise<Hit[]> {
  const { path, name, kind, link } = child
  const hits: Hit[] = []
  if (places.has('name') && path !== '/' && name.toLowerCase().includes(text)) hits.push({ path, kind })
  if (!places.has('attribute') || link !== 'hard') return hits
  const attributes = await attributesOf(view, path)
  for (const [attribute, value] of attributes) {
    const words = wordsOf(value, searchedMax).text
    const at = words.toLowerCase().indexOf(text)
    if (at < 0 && !attribute.toLowerCase().includes(text)) continue
    hits.push({ path, kind, attribute, text: excerpt(words, Math.max(0, at)) })
    if (hits.length >= hitsPerNodeMax) break
  }
  return hits
}

const hitsPerNodeMax = 20

async function attributesOf(view: FileView, path: string): Promise<ReadonlyMap<string, unknown>> {
  try {
    return await view.attributes(path)
  } catch (error) {
    if (isNodeFailure(error)) return new Map()
    throw error
  } finally {
    view.forget(path)
  }
}

/** What stands round a hit. */
function excerpt(words: string, at: number): string {
  const from = Math.max(0, at - textMax / 4)
  const { text, length } = cut(words.slice(from), textMax)
  return `${from > 0 ? '…' : ''}${text}${length === undefined ? '' : '…'}`
}
