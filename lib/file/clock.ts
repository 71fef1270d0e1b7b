/** The system's clock in Unix seconds, finer than `Date.now`: the monotonic clock gives the fraction of the millisecond. */
export function unixSeconds(): number {
  const now = Date.now()
  // The monotonic clock does not follow corrections of the system's: it may only choose within the millisecond.
  const fine = performance.timeOrigin + performance.now()
  return Math.min(Math.max(fine, now), now + 0.999) / 1000
}
