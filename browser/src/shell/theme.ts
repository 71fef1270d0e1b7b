/** Dark and light: the system's choice unless the user made one, which is kept. The root element says in `data-theme` which one it is,
 *  and styles/tokens.css has its colours. */
import { useSyncExternalStore } from 'react'
import { readSetting, writeSetting } from './settings-store.js'

export type Theme = 'light' | 'dark'
export type ThemeChoice = Theme | 'system'

const key = 'theme'
const choices: readonly ThemeChoice[] = ['system', 'light', 'dark']
const system = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

let choice: ThemeChoice = choices.find((known) => known === readSetting(key)) ?? 'system'

function theme(): Theme {
  if (choice !== 'system') return choice
  return system.matches ? 'dark' : 'light'
}

/** The colours that the style sheet shows: a canvas that is drawn before it has changed would keep the old ones. */
let applied: Theme = 'light'

function apply(): void {
  applied = theme()
  document.documentElement.dataset.theme = applied
  for (const listener of listeners) listener()
}

/** Sets the colours and follows the system from now on. Called once, before anything is drawn. */
export function startTheme(): void {
  system.addEventListener('change', apply)
  apply()
}

function choose(next: ThemeChoice): void {
  choice = next
  writeSetting(key, next)
  apply()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The colours shown now, what was chosen, and a function that takes the next choice. */
export function useTheme(): { theme: Theme; choice: ThemeChoice; next: () => void } {
  const shown = useSyncExternalStore(subscribe, () => applied)
  const chosen = useSyncExternalStore(subscribe, () => choice)
  return { theme: shown, choice: chosen, next: () => choose(choices[(choices.indexOf(chosen) + 1) % choices.length] ?? 'system') }
}
