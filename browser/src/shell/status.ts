/** The line at the foot of the page that tells what was just done. Screen readers speak it. */
import { useSyncExternalStore } from 'react'

/** How long a message stands. */
const lastsMs = 8_000

let message = ''
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/** Shows a message for some seconds. */
export function say(text: string): void {
  clearTimeout(timer)
  timer = setTimeout(() => show(''), lastsMs)
  show(text)
}

function show(text: string): void {
  message = text
  for (const listener of listeners) listener()
}

/** The message that stands now, or an empty text. */
export function useMessage(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => message,
  )
}

/** Copies a text and says so. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(`${what} copied`)
  } catch {
    // No permission, or a page that is not on loopback: the user can still copy from what is shown.
    say(`The browser did not allow copying. ${what}: ${text}`)
  }
}
