// Which of the rows that have come is shown, and when.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Playback } from '../../../../browser/src/viewer/playback.js'

const quickMs = 20

/** The indexes that are shown until the newest is reached, and when that is. */
function play(playback: Playback, fromMs: number): { shown: number[]; endMs: number } {
  const shown = [playback.at(fromMs)]
  let now = fromMs
  for (let wait = playback.untilNext(now); wait !== undefined; wait = playback.untilNext(now)) {
    now += wait
    shown.push(playback.at(now))
  }
  return { shown, endMs: now - fromMs }
}

test('what is there at first is not played: the newest is shown', () => {
  const playback = new Playback()
  playback.note(100, 5000, quickMs)
  expect(play(playback, 5000)).toEqual({ shown: [99], endMs: 0 })
})

test('rows that come one by one are shown as they come', () => {
  const playback = new Playback()
  for (let extent = 1; extent < 20; extent++) {
    playback.note(extent, 100 * extent, quickMs)
    expect(play(playback, 100 * extent)).toEqual({ shown: [extent - 1], endMs: 0 })
  }
})

test('rows that a commit brings are played until the next, and the last is shown well before it', () => {
  const playback = new Playback()
  playback.note(10, 1000, quickMs)
  playback.note(20, 2000, quickMs)
  const { shown, endMs } = play(playback, 2000)
  expect(shown).toEqual([10, 12, 13, 15, 16, 18, 19])
  expect(endMs).toBe(600)
})

test('a single row after a pause is shown at once, and so is all that comes when pictures take long', () => {
  const playback = new Playback()
  playback.note(10, 1000, quickMs)
  playback.note(11, 2000, quickMs)
  expect(play(playback, 2000)).toEqual({ shown: [10], endMs: 0 })
  playback.note(21, 3000, 300)
  expect(play(playback, 3000)).toEqual({ shown: [20], endMs: 0 })
})

test('data that has become shorter shows its newest', () => {
  const playback = new Playback()
  playback.note(10, 1000, quickMs)
  playback.note(4, 2000, quickMs)
  expect(play(playback, 2000)).toEqual({ shown: [3], endMs: 0 })
})

test('never backwards, never beyond the newest, and the newest within three quarters of the pause before', () => {
  const growth = fc.record({ rows: fc.integer({ min: 1, max: 500 }), afterMs: fc.integer({ min: 1, max: 5000 }), pictureMs: fc.nat(400) })
  fc.assert(
    fc.property(fc.array(growth, { minLength: 1, maxLength: 10 }), (growths) => {
      const playback = new Playback()
      let [now, extent, last] = [0, 1, 0]
      const look = (at: number) => {
        const index = playback.at(at)
        expect(index).toBeGreaterThanOrEqual(last)
        expect(index).toBeLessThan(extent)
        last = index
      }
      playback.note(extent, now, quickMs)
      for (const { rows, afterMs, pictureMs } of growths) {
        for (let passed = 0; passed < afterMs; passed += 50) look(now + passed)
        now += afterMs
        extent += rows
        playback.note(extent, now, pictureMs)
        expect(playback.at(now + 0.75 * Math.min(1000, afterMs))).toBe(extent - 1)
      }
      look(now + 750)
      expect(last).toBe(extent - 1)
    }),
  )
})
