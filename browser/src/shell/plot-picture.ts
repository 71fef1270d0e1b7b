/** Where the viewer offers a picture of the plot, and the export dialog finds it. */
import { useSyncExternalStore } from 'react'

/** Makes a PNG of the plot as it stands. */
export type MakePicture = () => Promise<Blob>

let offered: MakePicture | null = null
const listeners = new Set<() => void>()

/** Called by the viewer while a plot is shown. @returns a function that takes the offer back */
export function offerPlotPicture(make: MakePicture): () => void {
  change(make)
  return () => {
    if (offered === make) change(null)
  }
}

/** What the viewer offers, or null. */
export function usePlotPicture(): MakePicture | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => offered,
  )
}

function change(next: MakePicture | null): void {
  offered = next
  for (const listener of listeners) listener()
}
