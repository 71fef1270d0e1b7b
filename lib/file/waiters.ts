/** Promises that wait for a counter of the writer, and calls that wait for room in its queue. Knows no writer. */
import { createError } from '../errors.js'

interface Waiter {
  target: number
  resolve: () => void
  reject: (error: Error) => void
}

/** Promises that resolve when a counter reaches their target. */
export class CountedWaiters {
  #waiters: Waiter[] = []

  get size(): number {
    return this.#waiters.length
  }

  /** Resolves when `settle` is called with `target` or more. */
  wait(target: number): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.push({ target, resolve, reject }))
  }

  settle(reached: number): void {
    if (this.#waiters.length === 0) return
    const due = this.#waiters.filter((waiter) => waiter.target <= reached)
    this.#waiters = this.#waiters.filter((waiter) => waiter.target > reached)
    for (const waiter of due) waiter.resolve()
  }

  rejectAll(error: Error): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter.reject(error)
  }
}

/** A call that found the queue full. */
export interface PendingAppend {
  /** bytes of its row, as far as the queue counts them */
  bytes: number
  /** Tries again. False: still full. Throws when the row can never be taken. */
  attempt(): boolean
}

/** Calls that wait for room, in the order in which they came. */
export class AppendWaiters {
  /** More calls than anybody awaits: beyond this the caller has lost count of its promises. */
  static readonly countMax = 1024

  #waiters: (PendingAppend & { resolve: () => void; reject: (error: Error) => void })[] = []

  get size(): number {
    return this.#waiters.length
  }

  /** Bytes of the row that is next. */
  get nextBytes(): number {
    return this.#waiters[0]?.bytes ?? 0
  }

  /** Resolves when the row was accepted.
   *  @throws ERR_QUEUE_FULL (as a rejection) when too many calls wait */
  wait(pending: PendingAppend): Promise<void> {
    if (this.#waiters.length >= AppendWaiters.countMax) {
      const message = `the queue is full, and ${AppendWaiters.countMax} calls of appendAsync are waiting for it: await them`
      return Promise.reject(createError('ERR_QUEUE_FULL', message))
    }
    return new Promise((resolve, reject) => this.#waiters.push({ ...pending, resolve, reject }))
  }

  /** Tries the calls in order, until one finds the queue still full. */
  retry(): void {
    for (let next = this.#waiters[0]; next !== undefined; next = this.#waiters[0]) {
      try {
        if (!next.attempt()) return
        next.resolve()
      } catch (error) {
        next.reject(error instanceof Error ? error : createError('ERR_INTERNAL', String(error)))
      }
      this.#waiters.shift()
    }
  }

  rejectAll(error: Error): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter.reject(error)
  }
}
