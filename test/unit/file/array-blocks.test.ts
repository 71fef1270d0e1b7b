// Blocks of large reads: together they are the selection, once and in order.
import { expect, test } from 'vitest'
import { blocksOf, elementsOf } from '../../../lib/file/array-blocks.js'

/** The places of all elements of a selection in an array of a shape, in C order. */
function places(shape: number[], start: readonly number[], count: readonly number[]): number[] {
  let found = [0]
  for (const [axis, extent] of shape.entries()) {
    found = found.flatMap((place) => Array.from({ length: count[axis] ?? 0 }, (_, index) => place * extent + (start[axis] ?? 0) + index))
  }
  return found
}

test.each<[number[], number[], number[], number, number[]]>([
  [[10], [0], [10], 3, []],
  [[10], [2], [7], 4, [3]],
  [[4, 5], [0, 0], [4, 5], 5, [2, 5]],
  [[4, 5], [1, 1], [3, 3], 2, []],
  [[3, 4, 5], [0, 0, 0], [3, 4, 5], 1, []],
  [[3, 4, 5], [0, 0, 0], [3, 4, 5], 11, [1, 2, 5]],
  [[2, 3, 4], [1, 0, 2], [1, 3, 2], 100, []],
  [[0, 4], [0, 0], [0, 4], 2, []],
  [[], [], [], 1, []],
])('shape %j from %j, %j elements, at most %i in a block', (shape, start, count, elementsMax, chunk) => {
  const blocks = [...blocksOf(start, count, elementsMax, chunk)]
  expect(blocks.flatMap((block) => places(shape, block.start, block.count))).toEqual(places(shape, start, count))
  let offset = 0
  for (const block of blocks) {
    expect(block.offset).toBe(offset)
    offset += elementsOf(block.count)
    expect(elementsOf(block.count)).toBeLessThanOrEqual(elementsMax)
  }
})

test('blocks end where chunks end', () => {
  const ends = [...blocksOf([0, 0], [100, 10], 250, [16, 10])].map(({ start, count }) => (start[0] ?? 0) + (count[0] ?? 0))
  expect(ends).toEqual([16, 32, 48, 64, 80, 100])
})
