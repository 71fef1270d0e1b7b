/** Memory that callers lend to the addon's threads instead of having it copied: kept alive here until it comes back. */
import { markAsUntransferable } from 'node:worker_threads'

/** Memory that was lent by `append` with `transfer`, as it was given. */
export type LentMemory = ArrayBufferView | ArrayBuffer | SharedArrayBuffer

/** Gets lent memory back: all that came free since the last call. */
export type OnRelease = (buffers: LentMemory[]) => void

interface Loan {
  values: readonly LentMemory[]
  onRelease: OnRelease | undefined
}

/** The loans of one writer, by the tokens that the addon knows them by. */
export class LentMemoryKeeper {
  #nextToken = 1
  readonly #loans = new Map<number, Loan>()
  #returned: Loan[] = []

  /** Loans that are not back yet. */
  get size(): number {
    return this.#loans.size
  }

  /** Takes memory into keeping. Returns its token. */
  keep(values: readonly LentMemory[], onRelease: OnRelease | undefined): number {
    const token = this.#nextToken++
    this.#loans.set(token, { values, onRelease })
    return token
  }

  /** Keeps buffers from leaving this thread while others read them. */
  static lock(values: readonly ArrayBufferView[]): void {
    for (const { buffer } of values) if (buffer instanceof ArrayBuffer) markAsUntransferable(buffer)
  }

  /** Gives memory back and tells its owner. */
  giveBack(token: number): void {
    const loan = this.#loans.get(token)
    if (loan === undefined) return
    this.#loans.delete(token)
    if (this.#returned.push(loan) === 1) process.nextTick(() => this.#tell())
  }

  /** Lets go of memory that was never taken; its owner knows. */
  forget(token: number): void {
    this.#loans.delete(token)
  }

  /** One call for all that came back in this turn. */
  #tell(): void {
    const returned = this.#returned
    this.#returned = []
    const buffers = new Map<OnRelease, LentMemory[]>()
    for (const { values, onRelease } of returned) {
      if (onRelease === undefined) continue
      const list = buffers.get(onRelease)
      if (list === undefined) buffers.set(onRelease, [...values])
      else list.push(...values)
    }
    // Each by itself: what one throws must not keep the memory of another.
    for (const [onRelease, list] of buffers) process.nextTick(onRelease, list)
  }
}
