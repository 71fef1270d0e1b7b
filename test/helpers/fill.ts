// Writes until there is no more room.
import type { H5Saver, H5SaverError } from '../../lib/index.js'
import { errorOf } from './errors.js'

/** Appends until that is refused. @returns why it was */
export async function fill(saver: H5Saver, append: () => boolean): Promise<H5SaverError> {
  for (let row = 0; row < 100_000; row++) {
    try {
      if (!append()) await saver.drain()
      // Commits and events get their turn.
      if (row % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    } catch (error) {
      return errorOf(() => {
        throw error
      })
    }
  }
  throw new Error('the disk was never full')
}

/** What `append` says; nothing where it refuses. */
export function taken(append: () => boolean): boolean | undefined {
  try {
    return append()
  } catch {
    return undefined
  }
}
