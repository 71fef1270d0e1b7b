/** Raw frames from standard input, a file or a named pipe. */
import { constants, openSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { createError, errorFromFileSystem } from '../../errors.js'
import { UsageError } from '../args.js'
import { frameBytes } from './camera-frames.js'
import { cutFrames } from './raw-frames.js'
import type { Frame, FrameFormat, FrameSource } from './source.js'

/** One system call a mebibyte: less costs time, more gains none. */
const fileReadBytes = 1024 * 1024

/** Frames of little-endian elements in C order, one after the other, without headers. */
export class RawInput implements FrameSource {
  readonly units = ''
  readonly #path: string
  readonly #input: Readable
  readonly #frameBytes: number

  private constructor(path: string, input: Readable, format: FrameFormat) {
    this.#path = path
    this.#input = input
    this.#frameBytes = frameBytes(format)
  }

  /** Opens `path`, or standard input for `-`.
   *  @throws UsageError when standard input is a terminal; ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_IO. */
  static async open(path: string, format: FrameFormat): Promise<RawInput> {
    if (path !== '-') return new RawInput(path, await openInput(path), format)
    if (process.stdin.isTTY) throw new UsageError('--source -: standard input is a terminal; pipe raw frames into it')
    return new RawInput('standard input', process.stdin, format)
  }

  async *frames(signal: AbortSignal): AsyncGenerator<Frame, void, undefined> {
    const input: AsyncIterable<Buffer> = addAbortSignal(signal, this.#input)
    try {
      yield* cutFrames(input, this.#frameBytes)
    } catch (error) {
      // Stopped from outside: what was read of the next frame is nobody's loss.
      if (signal.aborted) return
      throw inputError(error, this.#path)
    }
  }
}

async function openInput(path: string): Promise<Readable> {
  try {
    const kind = await stat(path)
    if (kind.isDirectory()) throw createError('ERR_PATH', `the source is a folder: '${path}'`, { path })
    if (!kind.isFIFO()) return (await open(path)).createReadStream({ highWaterMark: fileReadBytes })
    // A blocking read of a pipe holds a thread that the process waits for at its end; a socket's reads never block.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    return new Socket({ fd, readable: true, writable: false })
  } catch (error) {
    throw inputError(error, path)
  }
}

/** Gives an error of the operating system its code; others pass unchanged. */
function inputError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  if ('code' in error && error.code === 'ENOENT') {
    return createError('ERR_FILE_NOT_FOUND', `the source does not exist: '${path}'`, { path, cause: error })
  }
  return errorFromFileSystem(error, 'the source cannot be read', path)
}
