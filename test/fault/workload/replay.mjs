/** What a program does that goes on with a file of a dead writer. */
import { native } from '../../../dist/native.js'

/** Opens a file for writing, which replays its journal, and closes it again. */
export async function replay(path) {
  return new Promise((resolve) => {
    let closing = false
    const writer = new native.Writer(
      { path, mode: 'append', durability: 'fast', threads: 1, queueBytes: 1 << 16, commitIntervalMs: 0, onFull: 'refuse' },
      () => {
        const { phase, error } = writer.state()
        if (phase === 'open' && !closing) {
          closing = true
          writer.close()
        }
        if (phase === 'closed' || phase === 'failed') {
          clearInterval(alive)
          resolve(error === null ? null : `${error.code}: ${error.message}`)
        }
      },
    )
    // The writer alone does not keep the process.
    const alive = setInterval(() => undefined, 1 << 30)
  })
}
