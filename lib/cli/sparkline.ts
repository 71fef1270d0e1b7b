/** Numbers as a row of bars. */

const bars = '▁▂▃▄▅▆▇█'

/** A bar for each number, from the least to the greatest; a blank for what is none. */
export function sparkline(points: readonly (number | null)[]): string {
  const known = points.filter((point) => point !== null)
  const low = Math.min(...known)
  const high = Math.max(...known)
  return points.map((point) => (point === null ? ' ' : barOf(point, low, high))).join('')
}

function barOf(point: number, low: number, high: number): string {
  const share = high > low ? (point - low) / (high - low) : 0
  return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? ' '
}
