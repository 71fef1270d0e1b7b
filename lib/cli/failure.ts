/** Failures in one line, with their code first: what scripts look for on standard error. */
import { ArgumentError, H5SaverError } from '../errors.js'
import { clip, printable } from './printable.js'

/** `h5saver: ERR_NO_SPACE: …`. Of a writer that failed earlier the first failure is told. */
export function failureLine(error: unknown): string {
  if (error instanceof H5SaverError) {
    if (error.code === 'ERR_WRITER_FAILED' && error.cause instanceof H5SaverError) return failureLine(error.cause)
    return line(error.code, error.message)
  }
  return line('ERR_INTERNAL', error instanceof Error ? `${error.name}: ${error.message}` : String(error))
}

/** 2 for what the user can fix by typing something else, 1 for everything else. */
export function failureStatus(error: unknown): 1 | 2 {
  return error instanceof ArgumentError ? 2 : 1
}

function line(code: string, message: string): string {
  return `h5saver: ${code}: ${printable(clip(message, 2000))}\n`
}
