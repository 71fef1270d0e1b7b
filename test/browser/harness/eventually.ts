/** Waits for conditions that lie outside of the page, or that the page can only be asked for. */
import { expect } from 'vitest'
import { waitMs } from './page.js'

/** Waits until what is looked at is as `check` says. Fails with what was seen last. */
export async function eventually<T>(look: () => T | Promise<T>, check: (seen: T) => void, timeout = waitMs): Promise<void> {
  await expect
    .poll(
      async () => {
        const seen = await look()
        check(seen)
        return true
      },
      { timeout, interval: 50 },
    )
    .toBe(true)
}
