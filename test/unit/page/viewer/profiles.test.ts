// The profiles of an image: its row and its column through a place, of what was read of it.
import { expect, test } from 'vitest'
import { profileOf } from '../../../../browser/src/viewer/picture.js'
import { parseImagePlace } from '../../../../browser/src/viewer/plot-model.js'

/** Rows 4 to 7 and columns 10 to 15 of an image, in blocks of two rows by three columns. */
const picture = { values: [1, 2, 3, 4], shape: [2, 2], start: [4, 10], step: [2, 3], end: [8, 16] } as const

test('a profile is the row or the column of blocks that a place is in', () => {
  expect([...profileOf(picture, [5, 14], 1)]).toEqual([1, 2])
  expect([...profileOf(picture, [6, 14], 1)]).toEqual([3, 4])
  expect([...profileOf(picture, [5, 12], 0)]).toEqual([1, 3])
  expect([...profileOf(picture, [5, 13], 0)]).toEqual([2, 4])
})

test('a place outside of what was read has no profile', () => {
  expect([...profileOf(picture, [3, 12], 1)]).toEqual([])
  expect([...profileOf(picture, [8, 12], 1)]).toEqual([])
  expect([...profileOf(picture, [5, 16], 0)]).toEqual([])
})

test('the place stands in the address, within the image', () => {
  expect(parseImagePlace('12,40', [100, 50])).toEqual([12, 40])
  expect(parseImagePlace('120,400', [100, 50])).toEqual([99, 49])
  for (const text of [undefined, '', '1', '1,2,3', '-1,2', 'a,b']) expect(parseImagePlace(text, [100, 50])).toBeNull()
})
