// The cost of appends in ranges of rows.
import { expect, test, vi } from 'vitest'
import { Windows } from '../../../bench/drivers/windows.mjs'

/** Passes every border; the clock stands at `clock(row)` milliseconds, and a row takes a millisecond of processor time. */
function pass(windows: Windows, rows: number, clock: (row: number) => number) {
  const now = vi.spyOn(performance, 'now')
  const cpu = vi.spyOn(process, 'cpuUsage')
  for (let row = 0; row <= rows; row++) {
    if (row !== windows.next) continue
    now.mockReturnValue(clock(row))
    cpu.mockReturnValue({ user: 750 * row, system: 250 * row })
    windows.pass(row)
  }
}

test('windows tell nanoseconds a row, and how much dearer the last is than the first', () => {
  const windows = new Windows([
    [10, 20],
    [90, 100],
  ])
  // 1 ms a row at the beginning, 3 ms a row from row 90 on.
  pass(windows, 100, (row) => (row < 90 ? row : 90 + 3 * (row - 90)))
  expect(windows.figures()).toEqual({ window0: 1e6, window1: 3e6, growth: 3, cpuGrowth: 1 })
})

test('windows that touch share the time at which one ends and the other begins', () => {
  const windows = new Windows([
    [0, 10],
    [10, 20],
  ])
  pass(windows, 20, (row) => row ** 2)
  expect(windows.figures()).toMatchObject({ window0: 10e6, window1: 30e6 })
})

test('a window that was not reached has no figure', () => {
  const windows = new Windows([
    [0, 5],
    [50, 60],
  ])
  pass(windows, 10, (row) => row)
  expect(windows.figures()).toEqual({ window0: 1e6, window1: Number.NaN, growth: Number.NaN, cpuGrowth: Number.NaN })
})
