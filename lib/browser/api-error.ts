/** Failures as the page is told of them: a code, a message without paths of the file system, and a status of HTTP. */
import { basename, dirname } from 'node:path'
import { H5SaverError } from '../errors.js'
import type { ApiFailure } from './protocol.js'

/** Codes of the server's own, beside those of lib/errors.ts. */
export type ServerCode =
  | 'ERR_READER_DIED'
  | 'ERR_READER_STUCK'
  | 'ERR_BUSY'
  | 'ERR_ACCESS_DENIED'
  | 'ERR_NO_SUCH_REQUEST'
  | 'ERR_REQUEST_TOO_LARGE'
  | 'ERR_ABORTED'

/** A request that is not answered, with the failure that the page is told. */
export class ApiError extends Error {
  constructor(
    readonly failure: ApiFailure,
    readonly status: number = statusOf(failure.code),
  ) {
    super(failure.message)
    this.name = 'ApiError'
  }
}

/** Makes an error of the server's own. */
export function apiError(code: ServerCode, message: string, status?: number): ApiError {
  return new ApiError({ code, message }, status)
}

const statuses: Record<string, number> = {
  ERR_INVALID_OPTION: 400,
  ERR_INDEX_OUT_OF_RANGE: 400,
  ERR_ACCESS_DENIED: 403,
  ERR_READ_ONLY: 403,
  ERR_NODE_NOT_FOUND: 404,
  ERR_FILE_NOT_FOUND: 404,
  ERR_NO_SUCH_REQUEST: 404,
  ERR_FILE_LOCKED: 409,
  ERR_DATA_TOO_LARGE: 413,
  ERR_REQUEST_TOO_LARGE: 413,
  ERR_ABORTED: 499,
  ERR_INTERNAL: 500,
  ERR_READER_DIED: 502,
  ERR_BUSY: 503,
  ERR_READER_STUCK: 504,
}

/** Everything else says something of the file: the request was understood. */
function statusOf(code: string): number {
  return statuses[code] ?? 422
}

/** An error as the page is told of it. */
export function failureOf(error: unknown, file: string): ApiFailure {
  if (error instanceof ApiError) return { ...error.failure, message: withoutPaths(error.failure.message, file) }
  if (!(error instanceof H5SaverError)) {
    const isAbort = error instanceof Error && error.name === 'AbortError'
    if (isAbort) return { code: 'ERR_ABORTED', message: 'the request was given up' }
    // Text of a fault of ours may hold anything; the page is told that there was one.
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { code: 'ERR_INTERNAL', message: withoutPaths(what, file) }
  }
  const failure: ApiFailure = { code: error.code, message: withoutPaths(error.message, file) }
  if (error.bytes !== undefined) failure.bytes = error.bytes
  if (error.bytesMax !== undefined) failure.bytesMax = error.bytesMax
  return failure
}

/** The page is told of no path: a file is named as it is in its folder. */
function withoutPaths(text: string, file: string): string {
  const folder = dirname(file)
  const named = text.replaceAll(file, basename(file))
  return folder === '/' || folder === '.' ? named : named.replaceAll(`${folder}/`, '')
}
