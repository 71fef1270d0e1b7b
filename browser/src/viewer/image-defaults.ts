/** How an image lies unless the user says otherwise. */
import type { KnownAxis } from './use-coordinates.js'

/** Whether an image is shown with square pixels unless the user says otherwise: where both axes measure the same, unless
 *  it would be a mere strip. */
export function isEqualByDefault(axes: readonly KnownAxis[], dimensions: readonly number[]): boolean {
  const own = dimensions.map((dimension) => axes.find(({ axis }) => axis.index === dimension)?.axis)
  const [rows, columns] = own
  if (own.length < 2 || rows === undefined || columns === undefined) return own.length === 2
  const isCounted = rows.linear !== undefined && columns.linear !== undefined
  if (!isCounted && (rows.units === '' || rows.units !== columns.units)) return false
  const [a = 0, b = 0] = dimensions.map((dimension) => spanOf(axes, dimension))
  return Math.max(a, b) <= stripMax * Math.min(a, b)
}

/** An image longer than this is a strip of a few pixels when its pixels are square. */
const stripMax = 16

function spanOf(axes: readonly KnownAxis[], dimension: number): number {
  const known = axes.find(({ axis }) => axis.index === dimension)
  if (known === undefined) return 1
  const { linear, size } = known.axis
  if (linear !== undefined) return Math.abs(linear.scaling) * size
  const values = known.coordinates?.values ?? []
  return Math.abs((values[values.length - 1] ?? 1) - (values[0] ?? 0)) || 1
}

/** Whether an image's vertical axis runs downwards unless the user says otherwise: rows of a camera are counted from the top, what has
 *  coordinates rises. */
export function isFlippedByDefault(axes: readonly KnownAxis[], dimension: number): boolean {
  const own = axes.find(({ axis }) => axis.index === dimension)?.axis
  return own === undefined || own.linear !== undefined
}
