/** Answers from an explorer in this process: for a file that this process writes itself, and so trusts. It sees what was written
 *  before it is committed. */
import { Explorer } from '../explore/explorer.js'
import { answerRequest, type ReaderAnswer, type ReaderRequest } from '../explore/requests.js'
import { apiError } from './api-error.js'
import type { ReaderClient } from './reader-client.js'

const requestsAtOnce = 4
const waitingMax = 64

/** Opens the explorer at the first request, and again after a failure to open. */
export class InlineClient implements ReaderClient {
  #explorer: Promise<Explorer> | undefined
  #running = 0
  #isClosed = false
  readonly #waiting: (() => void)[] = []

  constructor(readonly path: string) {}

  async ask(request: ReaderRequest, signal: AbortSignal): Promise<ReaderAnswer> {
    await this.#turn()
    try {
      if (this.#isClosed) throw apiError('ERR_BUSY', 'the browser is being closed')
      return await answerRequest(await this.#opened(), request, signal)
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= requestsAtOnce) {
      if (this.#waiting.length >= waitingMax) throw apiError('ERR_BUSY', 'too many requests wait for an answer')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#running++
  }

  async #opened(): Promise<Explorer> {
    this.#explorer ??= Explorer.open(this.path, { isOwn: true })
    try {
      return await this.#explorer
    } catch (error) {
      this.#explorer = undefined
      throw error
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await (await this.#explorer?.catch(() => undefined))?.close()
  }
}
