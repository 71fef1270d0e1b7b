/** Catches the errors that a test expects. */
import { H5SaverError } from '../../lib/errors.js'

/** Runs a function that must throw one of our errors, and gives it. */
export function errorOf(call: () => unknown): H5SaverError {
  try {
    call()
  } catch (error) {
    if (error instanceof H5SaverError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Awaits a promise that must reject with one of our errors, and gives it. */
export async function rejectionOf(promise: Promise<unknown>): Promise<H5SaverError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof H5SaverError) return error
    throw error
  }
  throw new Error('the promise resolved')
}
