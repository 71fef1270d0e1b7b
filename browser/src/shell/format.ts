/** Numbers in words, as the page shows them everywhere. */

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** Bytes with three significant digits and powers of 1000, such as `8.39 MB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '?'
  let value = Math.abs(bytes)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${units[unit]}`
}

/** Extents as `2048 × 2048`; a scalar has none. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join(' × ')
}

/** Whole numbers with thin spaces, such as `100 000`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f')
}

/** One thing or several: `1 line`, `20 lines`. */
export function plural(count: number, one: string, several = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`
}
