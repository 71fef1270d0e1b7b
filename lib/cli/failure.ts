/** Failures in one line, with their code first: what scripts look for on standard error. */
import { ArgumentError, H5SaverError } from '../errors.js'
import { clip, printable } from './printable.js'

/** `h5saver: ERR_NO_SPACE: …`. Of a writer that failed earlier the first failure is told. */
export function failureLine(thrown: unknown): string {
  const error = firstOf(thrown)
  if (error instanceof H5SaverError) {
    if (error.code === 'ERR_WRITER_FAILED' && error.cause instanceof H5SaverError) return failureLine(error.cause)
    return line(error.code, error.message)
  }
  return line('ERR_INTERNAL', error instanceof Error ? `${error.name}: ${error.message}` : String(error))
}

/** 2 for what the user can fix by typing something else, 1 for everything else. */
export function failureStatus(thrown: unknown): 1 | 2 {
  return firstOf(thrown) instanceof ArgumentError ? 2 : 1
}

/** What failed first: a damaged file often cannot be closed either, which is told by an error round the first one. Node 20 has no class
 *  of that name, the compiler brings one. */
function firstOf(error: unknown): unknown {
  return error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error ? firstOf(error.suppressed) : error
}

function line(code: string, message: string): string {
  return `h5saver: ${code}: ${printable(clip(message, 2000))}\n`
}
