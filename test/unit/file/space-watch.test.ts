// When the disk is said to be full soon, and how often.
import { expect, test } from 'vitest'
import { lowSpaceBytes, SpaceWatch } from '../../../lib/file/space-watch.js'

const gib = 2 ** 30

test('space is low when the present rate uses it up within the limit', () => {
  const watch = new SpaceWatch(60)
  // 1 GiB a second.
  const told = Array.from({ length: 100 }, (_, second) =>
    watch.note({ seconds: second, bytesOnDisk: second * gib, spaceLeft: (100 - second) * gib }),
  )
  expect(told.filter((left) => left !== undefined)).toEqual([{ bytesLeft: 59 * gib, secondsLeft: 59 }])
  expect(told.findIndex((left) => left !== undefined)).toBe(41)
})

test('the rate is that of the last seconds, and nothing is low while nothing is written', () => {
  const watch = new SpaceWatch(60)
  for (let second = 0; second < 10; second++) {
    expect(watch.note({ seconds: second, bytesOnDisk: 5 * gib, spaceLeft: gib })).toBeUndefined()
  }
  expect(watch.note({ seconds: 10, bytesOnDisk: 5.1 * gib, spaceLeft: gib })).toMatchObject({ bytesLeft: gib })
})

test('little is little at any rate', () => {
  const watch = new SpaceWatch(0)
  expect(watch.note({ seconds: 0, bytesOnDisk: 0, spaceLeft: lowSpaceBytes })).toBeUndefined()
  expect(watch.note({ seconds: 1, bytesOnDisk: 0, spaceLeft: lowSpaceBytes - 1 })).toEqual({
    bytesLeft: lowSpaceBytes - 1,
    secondsLeft: Number.POSITIVE_INFINITY,
  })
})

test('an episode is told once, and ends only where there is twice as much', () => {
  const watch = new SpaceWatch(60)
  let seconds = 0
  const note = (spaceLeft: number) => watch.note({ seconds: seconds++, bytesOnDisk: 0, spaceLeft })
  const low = lowSpaceBytes / 2
  expect([low, lowSpaceBytes * 1.5, low, lowSpaceBytes * 2, low, low].map((left) => note(left) !== undefined)).toEqual([
    true,
    false,
    false,
    false,
    true,
    false,
  ])
})

test('a refusal is told unless the episode was', () => {
  const watch = new SpaceWatch(60)
  expect(watch.noteRefusal(5)).toEqual({ bytesLeft: 5, secondsLeft: 0 })
  expect(watch.noteRefusal(4)).toBeUndefined()
  expect(watch.note({ seconds: 0, bytesOnDisk: 0, spaceLeft: 3 })).toBeUndefined()
})

test('a disk that cannot tell is never low, and many commits a second cost no memory', () => {
  const watch = new SpaceWatch(60)
  for (let step = 0; step < 100_000; step++) {
    expect(watch.note({ seconds: step / 1e5, bytesOnDisk: step, spaceLeft: null })).toBeUndefined()
  }
})
