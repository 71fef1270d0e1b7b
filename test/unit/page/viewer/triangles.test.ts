// The triangles between scattered points: they fill what the points enclose, and nothing is made up where there are none.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Triangles, trianglesOf } from '../../../../browser/src/viewer/triangles.js'

/** The area of each triangle, in the units of the axes. */
function areas({ corners }: Triangles, x: readonly number[], y: readonly number[]): number[] {
  return Array.from({ length: corners.length / 3 }, (_, triangle) => {
    const [a = 0, b = 0, c = 0] = corners.subarray(3 * triangle, 3 * triangle + 3)
    const [ax = 0, bx = 0, cx = 0] = [x[a], x[b], x[c]]
    const [ay = 0, by = 0, cy = 0] = [y[a], y[b], y[c]]
    return Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2
  })
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

test('points within a frame of four: the triangles cover the frame once, and each has the mean of its corners', () => {
  const inner = fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), fc.integer({ min: -50, max: 50 })), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(inner, fc.constantFrom(1, 1e-12, 1e9), (points, scale) => {
      const x = [0, 100, 0, 100, ...points.map(([across]) => across)]
      // Axes of other units count alike.
      const y = [0, 0, 100, 100, ...points.map(([, up]) => up)].map((value) => value * scale)
      const values = [1, 2, 3, 4, ...points.map(([, , value]) => value)]
      const found = trianglesOf(x, y, values)
      expect(sum(areas(found, x, y)) / (100 * 100 * scale)).toBeCloseTo(1, 6)
      for (const [triangle, value] of found.values.entries()) {
        const corners = [...found.corners.subarray(3 * triangle, 3 * triangle + 3)]
        expect(value).toBeCloseTo(sum(corners.map((corner) => values[corner] ?? Number.NaN)) / 3, 9)
      }
    }),
  )
})

test('nothing lies between fewer than three points, nor between those on one line', () => {
  const none = (x: number[], y: number[]) => {
    const { corners, values } = trianglesOf(x, y, x)
    expect([corners.length, values.length]).toEqual([0, 0])
  }
  none([], [])
  none([1], [1])
  none([0, 1], [0, 1])
  none([1, 1, 1], [2, 2, 2])
  none([0, 1, 2, 3], [5, 5, 5, 5])
  none([7, 7, 7], [0, 1, 2])
  none([0, 0.1, 0.2, 0.7], [0, 0.3, 0.6, 2.1])
  none([0, 1e-9, 2e-9, 3e-9], [1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3])
  // Too far apart to subtract.
  none([-1.7e308, 1.7e308, 0, 1], [0, 1, 5, 2])
})

test('points without a place or a value are left out, and one that was visited twice counts once', () => {
  const x = [0, 1, Number.NaN, 0, 1, 0, 5]
  const y = [0, 0, 0.5, 1, 1, 0, Number.POSITIVE_INFINITY]
  const found = trianglesOf(x, y, [1, 1, 1, 1, 1, 9, 1])
  expect(sum(areas(found, x, y))).toBeCloseTo(1, 12)
  expect(found.corners).not.toContain(2)
  expect(found.corners).not.toContain(6)
  const unknown = trianglesOf([0, 1, 0, 1], [0, 0, 1, 1], [1, 2, 3, Number.NaN])
  expect([...unknown.corners].sort()).toEqual([0, 1, 2])
  expect([...unknown.values]).toEqual([2])
})
