// The frames that the tests of live files read back from the screen. Needs no browser.
import { expect, test } from 'vitest'
import { codedFrame, frameBytes, frameHeight, frameWidth } from './harness/coded-frames.js'

test('frames of different indexes differ, have the same bars at their ends, and are of one size', () => {
  const rows = [0, 1, 2, 255, 8191, 16_383].map((index) => {
    const frame = codedFrame(index)
    expect(frame.byteLength).toBe(frameBytes)
    const values = new Uint16Array(frame.buffer)
    expect([values[0], values[frameWidth - 1], values[(frameHeight - 1) * frameWidth]]).toEqual([1000, 1000, 1000])
    return values.subarray(0, frameWidth).join()
  })
  expect(new Set(rows).size).toBe(rows.length)
})
