/** Gives a writer more than its queue holds, as fast as it takes it. */
import { OverloadError } from '../errors.js'
import type { WriterSession } from './writer-session.js'

/** Calls something that enqueues, as soon as there is room for it. Resolves when more may come. */
export async function whenRoom<T>(session: WriterSession, call: () => T): Promise<T> {
  for (;;) {
    try {
      const result = call()
      if (session.needsDrain) await session.drain()
      return result
    } catch (error) {
      if (!(error instanceof OverloadError)) throw error
      await session.drain()
    }
  }
}
