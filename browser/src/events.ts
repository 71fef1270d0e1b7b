/** What changes in the file, as the server tells it: one stream of events for the whole page, opened while anything is watched or
 *  read, and a store of the latest state. React parts read it with {@link useLive}; other code with {@link liveState}. */
import { useEffect, useSyncExternalStore } from 'react'
import type { StateEvent } from '../../lib/browser/protocol.js'
import { address } from './api.js'

/** The latest state, and whether the stream that tells it stands. */
export interface Live {
  /** null until the first event */
  state: StateEvent | null
  connection: 'connecting' | 'open' | 'lost'
}

/** At most so many paths are watched, in an address of so many characters, of which servers take some ten thousand; the latest win. */
const watchedMax = 200
const addressMax = 30_000
/** Paths that are watched one after another, while a page is drawn, make one stream. */
const settleMs = 60

let live: Live = { state: null, connection: 'connecting' }
const listeners = new Set<() => void>()
const watched = new Map<string, number>()
let source: EventSource | undefined
let sourceKey = ''
let timer: ReturnType<typeof setTimeout> | undefined

/** The latest state, for code outside of React. */
export function liveState(): Live {
  return live
}

/** Calls `listener` after every change of {@link liveState}. @returns a function that ends it */
export function onLive(listener: () => void): () => void {
  listeners.add(listener)
  settle()
  return () => {
    listeners.delete(listener)
    settle()
  }
}

/** Asks for shapes (datasets) and children (groups) of these nodes in the coming events. @returns a function that ends it */
export function watch(paths: readonly string[]): () => void {
  for (const path of paths) {
    const count = watched.get(path) ?? 0
    // Behind the others: the latest are the last to be left out.
    watched.delete(path)
    watched.set(path, count + 1)
  }
  settle()
  let ended = false
  return () => {
    if (ended) return
    ended = true
    for (const path of paths) {
      const count = watched.get(path) ?? 0
      if (count > 1) watched.set(path, count - 1)
      else watched.delete(path)
    }
    settle()
  }
}

/** The latest state; draws again with every event. */
export function useLive(): Live {
  return useSyncExternalStore(onLive, liveState)
}

/** A part of the latest state; draws again only when that part is another value. `select` returns a number, a text, a boolean,
 *  or an object that is the same as long as nothing changed. */
export function useLivePart<T>(select: (live: Live) => T): T {
  return useSyncExternalStore(onLive, () => select(live))
}

/** Watches these nodes as long as the part is on the page. */
export function useWatch(paths: readonly string[]): void {
  const key = JSON.stringify(paths)
  useEffect(() => watch(JSON.parse(key) as string[]), [key])
}

/** Opens the stream anew, at once; the answer to a Retry button. */
export function reconnect(): void {
  sourceKey = ''
  apply()
}

function settle(): void {
  if (timer !== undefined) return
  timer = setTimeout(() => {
    timer = undefined
    apply()
  }, settleMs)
}

function apply(): void {
  if (listeners.size === 0 && watched.size === 0) {
    source?.close()
    source = undefined
    sourceKey = ''
    return
  }
  const paths = watchable([...watched.keys()])
  const key = JSON.stringify(paths)
  if (source && source.readyState !== EventSource.CLOSED && key === sourceKey) return
  source?.close()
  sourceKey = key
  source = open(paths)
}

/** The latest of these paths that one stream can watch. Names such as `..`, which no request can have, would have it refused as a whole. */
export function watchable(paths: readonly string[]): string[] {
  const chosen: string[] = []
  let characters = 0
  for (const path of paths.slice(-watchedMax).reverse()) {
    if (path.split('/').some((step) => step === '.' || step === '..')) continue
    characters += encodeURIComponent(JSON.stringify(path)).length + 3
    if (characters > addressMax) break
    chosen.push(path)
  }
  return chosen.sort()
}

function open(paths: readonly string[]): EventSource {
  const stream = new EventSource(address.events(paths))
  stream.addEventListener('state', (event: MessageEvent<string>) => {
    const state = JSON.parse(event.data) as StateEvent
    change({ state: { ...state, shapes: kept(live.state?.shapes, state.shapes) }, connection: 'open' })
  })
  stream.addEventListener('open', () => {
    if (live.connection !== 'open') change({ ...live, connection: 'open' })
  })
  stream.addEventListener('error', () => {
    if (stream !== source) return
    // The browser tries again by itself, unless the server refused; then we try, less often.
    if (live.connection !== 'lost') change({ ...live, connection: 'lost' })
    if (stream.readyState === EventSource.CLOSED) setTimeout(settle, 2_000)
  })
  return stream
}

/** Shapes that did not change stay the same objects, so that what depends on them is not drawn again. */
function kept(before: Record<string, number[]> | undefined, now: Record<string, number[]>): Record<string, number[]> {
  if (!before) return now
  const entries = Object.entries(now).map(([path, shape]): [string, number[]] => {
    const old = before[path]
    return [path, old && old.length === shape.length && old.every((extent, index) => extent === shape[index]) ? old : shape]
  })
  return Object.fromEntries(entries)
}

function change(next: Live): void {
  live = next
  for (const listener of listeners) listener()
}
