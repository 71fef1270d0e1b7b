/** Which lines of a long list are drawn, and where. Browsers draw elements only so high: beyond that height the scroll bar stands for
 *  more lines than fit it, and the lines are placed where the eye is. */

/** Pixels that every browser scrolls without trouble. */
export const heightMax = 10_000_000
/** Lines drawn beyond the edges, so that a quick scroll finds them there. */
const beyond = 8

export interface ListWindow {
  /** height of the scrolled element */
  height: number
  /** lines drawn, from first to last */
  first: number
  last: number
  /** distance of line `first` from the top of the scrolled element */
  top: number
}

/** The window of a list of `rows` lines of `rowHeight` pixels in a view of `viewHeight` that is scrolled to `scrollTop`. */
export function windowOf(rows: number, rowHeight: number, viewHeight: number, scrollTop: number): ListWindow {
  const whole = rows * rowHeight
  const height = Math.min(whole, heightMax)
  // Line, with a fraction, at the top edge of the view.
  const reach = Math.max(height - viewHeight, 1)
  const scrolled = Math.min(Math.max(scrollTop, 0), reach)
  const atTop = whole <= heightMax ? scrolled / rowHeight : (scrolled / reach) * (rows - viewHeight / rowHeight)
  const first = Math.max(Math.floor(atTop) - beyond, 0)
  const last = Math.min(Math.ceil(atTop + viewHeight / rowHeight) + beyond, rows - 1)
  return { height, first, last, top: scrolled - (atTop - first) * rowHeight }
}

/** Where to scroll so that a line is in sight, or undefined when it is. */
export function scrollTo(row: number, rows: number, rowHeight: number, viewHeight: number, scrollTop: number): number | undefined {
  const whole = rows * rowHeight
  const height = Math.min(whole, heightMax)
  const reach = Math.max(height - viewHeight, 1)
  const viewRows = viewHeight / rowHeight
  const atTop = whole <= heightMax ? scrollTop / rowHeight : (scrollTop / reach) * (rows - viewRows)
  const wanted = row < atTop ? row : row + 1 > atTop + viewRows ? row + 1 - viewRows : undefined
  if (wanted === undefined) return undefined
  return whole <= heightMax ? wanted * rowHeight : (wanted / Math.max(rows - viewRows, 1)) * reach
}
