/** Where an export goes: bytes, taken as fast as whoever reads them goes on reading. */

/** Takes the bytes of an export, in order. */
export interface ByteSink {
  /** Resolves when more can be given. The memory may be used again then.
   *  @throws what keeps the bytes from being taken */
  write(bytes: Uint8Array): Promise<void>
}

/** Text is collected up to this size: small writes cost more than they carry. */
const textBytes = 64 * 1024

/** Text for a sink. */
export class TextSink {
  readonly #sink: ByteSink
  #pieces: string[] = []
  #length = 0

  constructor(sink: ByteSink) {
    this.#sink = sink
  }

  /** True when enough has come together to be given on: then await {@link TextSink.flush}. */
  get isFull(): boolean {
    return this.#length >= textBytes
  }

  /** Adds text. Nothing is written before the next flush. */
  add(text: string): void {
    this.#pieces.push(text)
    this.#length += text.length
  }

  /** Gives on what has come together. */
  async flush(): Promise<void> {
    if (this.#length === 0) return
    const bytes = Buffer.from(this.#pieces.join(''), 'utf8')
    this.#pieces = []
    this.#length = 0
    await this.#sink.write(bytes)
  }
}
