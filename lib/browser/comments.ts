/** Comments that come from the page: one at a time, each written by a process of its own. */
import { createError, describe } from '../errors.js'
import { normalPath } from '../nodes/node-path.js'
import { checkKeys } from '../options.js'
import { ApiError, apiError } from './api-error.js'
import type { ApiFailure, CommentRequest } from './protocol.js'
import { startChild } from './reader-process.js'

const writeMsMax = 20_000
const waitingMax = 16

/** Writes the comments of one file. */
export class CommentWriter {
  readonly #file: string
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(file: string) {
    this.#file = file
  }

  /** Adds a comment. Resolves when it stands in the file.
   *  @param body a CommentRequest as JSON
   *  @throws ERR_INVALID_OPTION, and those of `addComment` */
  async add(body: string): Promise<void> {
    const request = readComment(body)
    if (this.#waiting >= waitingMax) throw apiError('ERR_BUSY', 'too many comments wait to be written')
    this.#waiting++
    const written = this.#last.then(() => write(this.#file, request)).finally(() => this.#waiting--)
    this.#last = written.catch(() => undefined)
    await written
  }
}

function readComment(body: string): CommentRequest {
  const request = parse(body)
  checkKeys(request, ['path', 'text'], 'comment')
  const { path, text } = request as Record<string, unknown>
  if (typeof text !== 'string') throw createError('ERR_INVALID_OPTION', `text must be a string; got ${describe(text)}`, { option: 'text' })
  return { path: normalPath(path, 'path'), text }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw createError('ERR_INVALID_OPTION', 'a comment must be a JSON object of path and text', { option: 'comment', cause })
  }
}

/** One process, one comment. */
function write(file: string, request: CommentRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = startChild('comment-main')
    const timer = setTimeout(() => child.kill('SIGKILL'), writeMsMax)
    let result: { failure: ApiFailure | null } | undefined
    child.once('message', (message: { failure: ApiFailure | null }) => {
      result = message
    })
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(timer)
      if (result === undefined)
        reject(apiError('ERR_READER_DIED', 'the process that writes the comment has ended: whether it was written is not known'))
      else if (result.failure !== null) reject(new ApiError(result.failure))
      else resolve()
    })
    child.send({ file, request }, () => {})
  })
}
