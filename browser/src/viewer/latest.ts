/** Requests of which only the newest matters: one is under way at a time, and when it is done the newest of those that came meanwhile
 *  is next. Nothing starves, however fast they come, and none is answered out of turn. */

/** Rests are no longer, however long a request took: what is shown of a growing file is at most this old, and what a request takes. */
export const restMsMax = 1000

/** What is told of the requests. */
export interface LatestEvents<Q, A> {
  /** an answer, of the newest request that was made so far, and how long it took */
  answer(answer: A, query: Q, tookMs: number): void
  failure(error: unknown, query: Q): void
  busy(isBusy: boolean): void
}

/** Asks for the newest of many queries. */
export class Latest<Q, A> {
  readonly #ask: (query: Q, signal: AbortSignal) => Promise<A>
  readonly #events: LatestEvents<Q, A>
  /** at least so long from the end of one request to the next, and three times what the last one took, up to {@link restMsMax} */
  readonly #restMs: number
  #controller: AbortController | undefined
  #kind = ''
  #next: { query: Q; kind: string } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param restMs 0: the next request follows at once */
  constructor(ask: (query: Q, signal: AbortSignal) => Promise<A>, events: LatestEvents<Q, A>, restMs = 0) {
    this.#ask = ask
    this.#events = events
    this.#restMs = restMs
  }

  /** Asks, now or after the request that is under way. A request of another kind is not waited for: it is aborted, as its
   *  answer is of no use. */
  request(query: Q, kind = ''): void {
    this.#next = { query, kind }
    if (kind !== this.#kind) {
      this.#controller?.abort()
      this.#controller = undefined
      clearTimeout(this.#timer)
      this.#timer = undefined
    }
    if (this.#controller === undefined && this.#timer === undefined) void this.#run()
  }

  /** Ends the request that is under way, and forgets the one that waits. */
  stop(): void {
    this.#next = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#controller !== undefined) this.#events.busy(false)
    this.#controller?.abort()
    this.#controller = undefined
  }

  async #run(): Promise<void> {
    const next = this.#next
    if (next === undefined) return
    this.#next = undefined
    this.#kind = next.kind
    const controller = new AbortController()
    this.#controller = controller
    const begun = Date.now()
    this.#events.busy(true)
    try {
      const answer = await this.#ask(next.query, controller.signal)
      if (!controller.signal.aborted) this.#events.answer(answer, next.query, Date.now() - begun)
    } catch (error) {
      if (!controller.signal.aborted) this.#events.failure(error, next.query)
    }
    // Another one has taken its place.
    if (this.#controller !== controller) return
    this.#controller = undefined
    this.#events.busy(false)
    if (this.#restMs === 0) {
      void this.#run()
      return
    }
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        void this.#run()
      },
      Math.max(this.#restMs, Math.min(restMsMax, 3 * (Date.now() - begun))),
    )
  }
}
