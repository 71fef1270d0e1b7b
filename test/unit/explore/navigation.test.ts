// Which points of a navigation are read.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultNavigationLimits, navigationGrid } from '../../../lib/explore/navigation.js'

const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1)

test('a stack of ten thousand large images is sampled at few points, a small one is read whole', () => {
  const frame = 2048 * 2048 * 2
  const stack = navigationGrid([10_000], [1024], { pointBytes: frame, wholeBytes: 10_000 * frame }, defaultNavigationLimits)
  expect(stack.isWhole).toBe(false)
  expect(size(stack.shape) * frame).toBeLessThanOrEqual(defaultNavigationLimits.readBytesMax)
  expect(size(stack.shape)).toBeGreaterThan(25)
  const few = navigationGrid([100], [1024], { pointBytes: 1000, wholeBytes: 100_000 }, defaultNavigationLimits)
  expect(few).toEqual({ step: [1], shape: [100], isWhole: true })
})

test('points far apart are read one by one where that is less than all that lies between', () => {
  const far = navigationGrid([100_000], [100], { pointBytes: 2000, wholeBytes: 200_000_000 }, defaultNavigationLimits)
  expect(far).toEqual({ step: [1000], shape: [100], isWhole: false })
  // Eight thousand scalars share a chunk: going through all of them is cheaper.
  const near = navigationGrid([100_000], [1024], { pointBytes: 65_536, wholeBytes: 800_000 }, defaultNavigationLimits)
  expect(near).toMatchObject({ step: [98], isWhole: true })
})

test('every grid fits the picture, stays within the limits and reaches over the whole extent', () => {
  const extents = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 2 })
  const limits = { readBytesMax: 1 << 20, pointsMax: 500 }
  fc.assert(
    fc.property(
      extents,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 1 << 20 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (extent, width, pointBytes, share) => {
        const wholeBytes = Math.ceil(size(extent) * pointBytes * share)
        const grid = navigationGrid(
          extent,
          extent.map(() => width),
          { pointBytes, wholeBytes },
          limits,
        )
        for (const [at, length] of extent.entries()) {
          const step = grid.step[at] ?? 0
          expect(grid.shape[at]).toBe(Math.ceil(length / step))
          expect(grid.shape[at]).toBeLessThanOrEqual(width)
          expect(((grid.shape[at] ?? 0) - 1) * step).toBeLessThan(length)
        }
        if (grid.isWhole) expect(wholeBytes).toBeLessThanOrEqual(limits.readBytesMax)
        else {
          expect(size(grid.shape)).toBeLessThanOrEqual(limits.pointsMax)
          expect(size(grid.shape) * pointBytes).toBeLessThanOrEqual(Math.max(limits.readBytesMax, pointBytes))
        }
      },
    ),
  )
})
