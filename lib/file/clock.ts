/** The clocks of a file: the system's, or the caller's for tests and simulated time. */
import { createError, describe } from '../errors.js'

/** The system's clock in Unix seconds, finer than `Date.now`: the monotonic clock gives the fraction of the millisecond. */
export function unixSeconds(): number {
  const now = Date.now()
  // The monotonic clock does not follow corrections of the system's: it may only choose within the millisecond.
  const fine = performance.timeOrigin + performance.now()
  return Math.min(Math.max(fine, now), now + 0.999) / 1000
}

/** What a caller's clock gave.
 *  @throws ERR_INVALID_OPTION unless it is a valid Date */
export function checkDate(date: unknown): Date {
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date
  throw createError('ERR_INVALID_OPTION', `now must return a valid Date; got ${describe(date)}`, { option: 'now', given: describe(date) })
}

/** The present moment, by the caller's clock where there is one. */
export function dateOf(now: (() => Date) | undefined): Date {
  return now === undefined ? new Date() : checkDate(now())
}

/** A clock in Unix seconds: the caller's, or the system's. */
export function secondsOf(now: (() => Date) | undefined): () => number {
  return now === undefined ? unixSeconds : () => checkDate(now()).getTime() / 1000
}
