/** A stream that keeps what is written, and that can stall or break as a pipe does. */
import { Writable } from 'node:stream'

export class MemoryStream extends Writable {
  text = ''
  isTTY = false
  columns = 80
  #stalled: (() => void) | undefined
  #stall = false

  constructor(highWaterMark = 16_384) {
    super({ highWaterMark, decodeStrings: false })
  }

  /** Holds back everything from now on, as a reader that does not read. */
  stall(): void {
    this.#stall = true
  }

  /** Reads on. Resolves when all that was held back is here. */
  async resume(): Promise<void> {
    this.#stall = false
    const drained = this.writableNeedDrain ? new Promise((resolve) => this.once('drain', resolve)) : undefined
    this.#stalled?.()
    await drained
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const take = () => {
      this.text += String(chunk)
      done()
    }
    if (this.#stall) this.#stalled = take
    else take()
  }
}
