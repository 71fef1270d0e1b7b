/** Gives frames at a steady rate, as a camera does. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Frame } from './source.js'

/** Passes `frames` on, frame k no earlier than k / `fps` seconds after the start.
 *  A consumer that was late gets the missed frames at once: the mean rate holds, as with a camera that buffers. */
export async function* paced(frames: AsyncIterable<Frame>, fps: number, signal: AbortSignal): AsyncGenerator<Frame, void, undefined> {
  const start = performance.now()
  let count = 0
  for await (const frame of frames) {
    const due = start + (count * 1000) / fps
    // Timers count from the beginning of the event loop's turn: on a busy machine they fire some milliseconds early.
    while (performance.now() < due && !signal.aborted) {
      await sleep(due - performance.now(), undefined, { signal }).catch(() => {})
    }
    if (signal.aborted) return
    count++
    yield frame
  }
}
