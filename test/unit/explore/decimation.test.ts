// Pictures of a size that fits the screen, against what a plain look at all values says.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeDecimator, pictureSize } from '../../../lib/explore/decimation.js'

const value = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -100, max: 100 }) }, { weight: 1, arbitrary: fc.constant(Number.NaN) })

/** Values in runs of random lengths, as blocks of a file come. */
function feed(values: readonly number[], cuts: readonly number[], add: (part: Float64Array, offset: number) => void): void {
  const places = [0, ...new Set(cuts.map((cut) => cut % (values.length + 1)))].sort((a, b) => a - b)
  for (const [at, from] of places.entries()) {
    const to = places[at + 1] ?? values.length
    if (to > from) add(Float64Array.from(values.slice(from, to)), from)
  }
}

test('no picture is larger than asked for, and small data is not touched', () => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.nat(5_000),
      fc.integer({ min: 1, max: 4096 }),
      fc.integer({ min: 1, max: 4096 }),
      (rows, columns, width, height) => {
        const image = pictureSize([rows, columns], width, height)
        expect(image.shape[0]).toBeLessThanOrEqual(height)
        expect(image.shape[1]).toBeLessThanOrEqual(width)
        expect(image.minMaxPairs).toBe(false)
        if (rows <= height && columns <= width) expect(image).toEqual({ shape: [rows, columns], step: [1, 1], minMaxPairs: false })
        const curve = pictureSize([rows], width, height)
        expect(curve.shape[0]).toBeLessThanOrEqual(Math.max(2, width))
        if (rows <= width) expect(curve).toEqual({ shape: [rows], step: [1], minMaxPairs: false })
      },
    ),
  )
  expect(pictureSize([], 10, 10)).toEqual({ shape: [], step: [], minMaxPairs: false })
})

test('a curve keeps the least and the greatest of each step', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 3, maxLength: 60 }),
      fc.array(fc.nat(60), { maxLength: 5 }),
      fc.integer({ min: 2, max: 20 }),
      (values, cuts, width) => {
        const size = pictureSize([values.length], width, 1)
        const decimator = makeDecimator([values.length], size)
        feed(values, cuts, (part, offset) => decimator.add(part, offset))
        const found = Array.from(decimator.result())
        if (!size.minMaxPairs) {
          expect(found).toEqual(values)
          return
        }
        const step = size.step[0] ?? 1
        const expected: number[] = []
        for (let from = 0; from < values.length; from += step) {
          const part = values.slice(from, from + step).filter((one) => !Number.isNaN(one))
          expected.push(part.length === 0 ? Number.NaN : Math.min(...part), part.length === 0 ? Number.NaN : Math.max(...part))
        }
        expect(found).toEqual(expected)
      },
    ),
  )
})

test('an image has the mean of each block', () => {
  const images = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([rows, columns]) =>
      fc.tuple(fc.constant([rows, columns] as const), fc.array(value, { minLength: rows * columns, maxLength: rows * columns })),
    )
  const sizes = fc.integer({ min: 1, max: 9 })
  fc.assert(
    fc.property(images, fc.array(fc.nat(90), { maxLength: 5 }), sizes, sizes, ([[rows, columns], values], cuts, width, height) => {
      const size = pictureSize([rows, columns], width, height)
      const decimator = makeDecimator([rows, columns], size)
      feed(values, cuts, (part, offset) => decimator.add(part, offset))
      const found = decimator.result()
      const [rowStep = 1, columnStep = 1] = size.step
      const columnsOut = size.shape[1] ?? 1
      expect(found.length).toBe((size.shape[0] ?? 0) * columnsOut)
      for (const [place, mean] of found.entries()) {
        const top = Math.floor(place / columnsOut) * rowStep
        const left = (place % columnsOut) * columnStep
        const block = values.filter((one, at) => {
          const [row, column] = [Math.floor(at / columns), at % columns]
          return !Number.isNaN(one) && row >= top && row < top + rowStep && column >= left && column < left + columnStep
        })
        if (block.length === 0) expect(mean).toBeNaN()
        else expect(mean).toBeCloseTo(block.reduce((sum, one) => sum + one, 0) / block.length, 9)
      }
    }),
  )
})
