// Which lines of a long list are drawn, and where.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { heightMax, scrollTo, windowOf } from '../../../browser/src/shell/tree/window.js'

const row = 24
const view = 600

describe('the window of a list', () => {
  test('a short list is drawn whole, from its top', () => {
    expect(windowOf(10, row, view, 0)).toEqual({ height: 240, first: 0, last: 9, top: 0 })
  })

  test('of a list of 100,000 lines only what is in sight is drawn, and some lines around it', () => {
    const { first, last, top } = windowOf(100_000, row, view, 1_200_000)
    expect(first).toBeLessThanOrEqual(50_000)
    expect(last).toBeGreaterThanOrEqual(50_024)
    expect(last - first).toBeLessThan(60)
    expect(top).toBe(first * row)
  })

  test('the end of a list that is higher than browsers scroll is reached', () => {
    const rows = 3_000_000
    const end = windowOf(rows, row, view, heightMax - view)
    expect(end.height).toBe(heightMax)
    expect(end.last).toBe(rows - 1)
    // The last line ends where the view ends.
    expect(end.top + (rows - end.first) * row).toBeCloseTo(heightMax, 3)
  })

  test('an empty list draws nothing', () => {
    const { first, last } = windowOf(0, row, view, 0)
    expect(last).toBeLessThan(first)
  })

  test('a line that is scrolled to is in sight, in lists of any length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000_000 }).chain((rows) => fc.tuple(fc.constant(rows), fc.integer({ min: 0, max: rows - 1 }))),
        fc.integer({ min: 0, max: heightMax }),
        ([rows, wanted], from) => {
          const height = Math.min(rows * row, heightMax)
          const start = Math.min(from, Math.max(height - view, 0))
          const to = scrollTo(wanted, rows, row, view, start) ?? start
          const { first, top } = windowOf(rows, row, view, to)
          const y = top + (wanted - first) * row - to
          expect(y).toBeGreaterThanOrEqual(-1)
          expect(y + row).toBeLessThanOrEqual(view + 1)
        },
      ),
    )
  })
})
