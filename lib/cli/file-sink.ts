/** Bytes into an open file or a pipe, as fast as it takes them. Standard output of a Node process is written on its main thread, which a
 *  reader that stalls would stop altogether: these writes wait on Node's pool instead. */
import { write } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { errorFromFileSystem } from '../errors.js'
import type { ByteSink } from '../explore/export/sink.js'

const writeAsync = promisify(write)

/** A pipe that somebody has set to be never waited for is asked again after so long. */
const retryMs = 5
const aliveMs = 1000

/** Who reads the output has gone: there is nobody to write for. */
export class OutputGone extends Error {}

/** An open file. Whoever opened it closes it. */
export class FileSink implements ByteSink {
  readonly #fd: number
  readonly #name: string
  readonly #alive: () => void
  #bytes = 0

  /** @param name what the file is called in messages
   *  @param alive called now and then while a write waits for its reader */
  constructor(fd: number, name: string, alive: () => void) {
    this.#fd = fd
    this.#name = name
    this.#alive = alive
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** @throws OutputGone, ERR_NO_SPACE, ERR_IO */
  async write(bytes: Uint8Array): Promise<void> {
    this.#alive()
    const timer = setInterval(this.#alive, aliveMs)
    try {
      for (let at = 0; at < bytes.byteLength; ) at += await this.#writeSome(bytes, at)
      this.#bytes += bytes.byteLength
    } finally {
      clearInterval(timer)
    }
  }

  async #writeSome(bytes: Uint8Array, at: number): Promise<number> {
    try {
      return (await writeAsync(this.#fd, bytes, at, bytes.byteLength - at)).bytesWritten
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EPIPE' || code === 'ECONNRESET') throw new OutputGone()
      if (code !== 'EAGAIN') throw errorFromFileSystem(error, 'the export cannot be written', this.#name)
      await sleep(retryMs)
      return 0
    }
  }
}
