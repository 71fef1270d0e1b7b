// Points that came in any order stand along their axis, and lead back to the data that they are.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sortedSeries } from '../../../../browser/src/viewer/sorted-series.js'

const words = { label: 'delay', units: 'fs' }

test('points are sorted by their coordinates, each with its own values and index', () => {
  const point = fc.record({ x: fc.integer({ min: -20, max: 20 }), y: fc.integer(), hasPlace: fc.boolean() })
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
      const curves = [0, 1].map((place) => ({ place, label: '', x: [], y: points.map(({ y }) => y + place) }))
      const coordinateOf = (index: number) => {
        const found = points[(index - 100) / 2]
        return found?.hasPlace ? found.x : Number.NaN
      }
      const { curves: sorted, map, indexes } = sortedSeries(curves, words, (place) => 100 + 2 * place, coordinateOf)
      expect(indexes.length).toBe(points.filter(({ hasPlace }) => hasPlace).length)
      for (const [rank, index] of indexes.entries()) {
        const of = points[(index - 100) / 2]
        for (const { place, x, y } of sorted) expect([x[rank], y[rank]]).toEqual([of?.x, (of?.y ?? 0) + place])
        expect(map.toCoordinate(rank)).toBe(of?.x)
        expect(map.toCoordinate(Math.round(map.toIndex(of?.x ?? 0)))).toBe(of?.x)
      }
      const along = Array.from(sorted[0]?.x ?? [])
      expect(along).toEqual([...along].sort((a, b) => a - b))
    }),
  )
})
