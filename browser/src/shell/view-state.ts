/** What the page shows, kept in its address: `#/path/of/node?name=value&…`. The address survives a reload, goes back and forward with the
 *  browser's buttons, and can be sent to somebody else who looks at the same file. */
import { useCallback, useSyncExternalStore } from 'react'

/** A node and how it is shown. */
export interface Place {
  /** absolute path of the node */
  path: string
  /** what the parts of the page keep of their state */
  state: Record<string, string>
}

/** What stays when another node is chosen: who looks at nodes in the generic view goes on doing so. All else belongs to one node. */
function lasts([name, value]: [string, string]): boolean {
  return name === 'tab' && value === 'generic'
}

/** The place that a hash such as `#/RawData/Scan000?view=image` names. */
export function parsePlace(hash: string): Place {
  const text = hash.startsWith('#') ? hash.slice(1) : hash
  const question = text.indexOf('?')
  const encodedPath = question < 0 ? text : text.slice(0, question)
  const path = `/${encodedPath.split('/').filter(Boolean).map(decode).join('/')}`
  const state = Object.fromEntries(new URLSearchParams(question < 0 ? '' : text.slice(question + 1)))
  return { path, state }
}

/** The hash of a place; {@link parsePlace} is its inverse. */
export function formatPlace({ path, state }: Place): string {
  const encodedPath = path.split('/').map(encodeName).join('/')
  const parameters = new URLSearchParams(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1))).toString()
  // Colons and commas are what selections are made of: they stay readable.
  const readable = parameters.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%7E', '~').replaceAll('%2F', '/')
  return `#${encodedPath}${readable === '' ? '' : `?${readable}`}`
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    // Somebody typed a percent sign.
    return name
  }
}

/** encodeURIComponent, but for what is readable and does no harm in a hash. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replaceAll('%20', ' ').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll(' ', '%20')
}

let current: Place | undefined
const listeners = new Set<() => void>()

/** Where the page is, for code outside of React. */
export function place(): Place {
  current ??= parsePlace(window.location.hash)
  return current
}

/** Shows another node. The state of the node that was shown stays behind in the browser's history. */
export function goTo(path: string, state: Record<string, string> = {}): void {
  const kept = Object.entries(place().state).filter(lasts)
  go({ path, state: { ...Object.fromEntries(kept), ...state } }, path === place().path ? 'replace' : 'push')
}

/** Changes what is kept of the state, without a step in the history; undefined takes a name out. */
export function setViewState(partial: Record<string, string | undefined>): void {
  const state = { ...place().state }
  for (const [name, value] of Object.entries(partial)) {
    if (value === undefined) delete state[name]
    else state[name] = value
  }
  go({ path: place().path, state }, 'replace')
}

/** Browsers refuse more than some hundred changes of the address in ten seconds; a slider makes more. */
const writeMs = 200
let pendingWrite: ReturnType<typeof setTimeout> | undefined

function go(next: Place, how: 'push' | 'replace'): void {
  const hash = formatPlace(next)
  if (hash === formatPlace(place())) return
  if (how === 'push') {
    writeAddress()
    window.history.pushState(null, '', hash)
  } else {
    pendingWrite ??= setTimeout(writeAddress, writeMs)
  }
  current = next
  tell()
}

/** Writes what was changed since into the address. */
function writeAddress(): void {
  if (pendingWrite === undefined) return
  clearTimeout(pendingWrite)
  pendingWrite = undefined
  window.history.replaceState(null, '', formatPlace(place()))
}

function tell(): void {
  for (const listener of listeners) listener()
}

function readAddress(): void {
  clearTimeout(pendingWrite)
  pendingWrite = undefined
  current = parsePlace(window.location.hash)
  tell()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    window.addEventListener('popstate', readAddress)
    window.addEventListener('pagehide', writeAddress)
    window.addEventListener('hashchange', readAddress)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    window.removeEventListener('popstate', readAddress)
    window.removeEventListener('pagehide', writeAddress)
    window.removeEventListener('hashchange', readAddress)
  }
}

/** The path of the node shown, and a function that shows another. */
export function usePath(): [path: string, select: typeof goTo] {
  return [useSyncExternalStore(subscribe, () => place().path), goTo]
}

/** What is kept in the address, and a function that changes some of it. The names are shared by the whole page: `tab` belongs to the
 *  shell; `view`, `slice`, `follow`, … to the viewer. */
export function useViewState(): [state: Readonly<Record<string, string>>, set: typeof setViewState] {
  return [useSyncExternalStore(subscribe, () => place().state), useCallback(setViewState, [])]
}
