/** Standard output and error of the command line: a reader that went away is no crash, and one that stalls costs no memory. */
import type { Writable } from 'node:stream'

/** A stream to write lines to. */
export class Output {
  readonly #stream: Writable & { isTTY?: boolean; columns?: number }
  #gone = false
  #latest: string | undefined

  constructor(stream: Writable & { isTTY?: boolean; columns?: number }) {
    this.#stream = stream
    stream.on('error', () => {
      // EPIPE, or a terminal that was closed: there is nobody left to tell. What is being recorded matters more.
      this.#gone = true
      this.#latest = undefined
    })
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true
  }

  get columns(): number {
    return this.#stream.columns ?? 80
  }

  /** False once the reader has gone: further text is discarded. */
  get open(): boolean {
    return !this.#gone
  }

  /** Writes a text that must not be lost while the reader is there. */
  write(text: string): void {
    this.#flushLatest()
    this.#put(text)
  }

  /** Writes a text that a newer one may replace while the reader stalls. */
  writeLatest(text: string): void {
    if (!this.#stream.writableNeedDrain) {
      this.#put(text)
      return
    }
    if (this.#latest === undefined) this.#stream.once('drain', () => this.#flushLatest())
    this.#latest = text
  }

  #flushLatest(): void {
    const text = this.#latest
    this.#latest = undefined
    if (text !== undefined) this.#put(text)
  }

  #put(text: string): void {
    if (!this.#gone) this.#stream.write(text)
  }
}

/** Where a command writes to. Tests give their own. */
export interface CommandIo {
  readonly stdout: Output
  readonly stderr: Output
}
