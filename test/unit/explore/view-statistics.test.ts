// Statistics of a view against a plain look at all values.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DType } from '../../../lib/dtype.js'
import { IntegerCounts, type SmallIntegers } from '../../../lib/explore/integer-counts.js'
import { histogramBins, SaturationCounter, StatisticsCollector } from '../../../lib/explore/view-statistics.js'

const special = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
const value = fc.oneof({ weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }, { weight: 1, arbitrary: special })

test('least, greatest, mean and histogram are those of the finite values, kept or gone through twice', () => {
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 30 }), { maxLength: 6 }), fc.integer({ min: 0, max: 100 }), (pieces, keptMax) => {
      const collector = new StatisticsCollector(keptMax)
      for (const piece of pieces) collector.add(Float64Array.from(piece))
      const all = pieces.flat()
      expect(collector.needsSecondPass).toBe(all.length > keptMax)
      if (collector.needsSecondPass) for (const piece of pieces) collector.count(Float64Array.from(piece))
      const found = collector.result(7)
      const finite = all.filter((one) => Number.isFinite(one))
      expect(found).toMatchObject({ finite: finite.length, saturated: 7 })
      if (finite.length === 0) {
        expect(found).toMatchObject({ min: null, max: null, mean: null })
      } else {
        expect([found.min, found.max]).toEqual([Math.min(...finite), Math.max(...finite)])
        expect(found.mean).toBeCloseTo(finite.reduce((sum, one) => sum + one, 0) / finite.length, 4)
      }
      expect(found.histogram).toEqual(plainHistogram(finite))
    }),
  )
})

function plainHistogram(values: readonly number[]): number[] {
  const bins = new Array<number>(histogramBins).fill(0)
  const min = Math.min(...values)
  const max = Math.max(...values)
  for (const one of values) {
    const scale = histogramBins / (max - min)
    const isScale = Number.isFinite(scale) && Number.isFinite(max - min)
    const bin = isScale ? Math.min(histogramBins - 1, Math.floor((one - min) * scale)) : 0
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  return bins
}

test('no value is lost where the distance of least and greatest is too small or too large for a number', () => {
  for (const values of [
    [0, 5e-324],
    [-1.7e308, 1.7e308, 0],
  ]) {
    const collector = new StatisticsCollector()
    collector.add(Float64Array.from(values))
    expect(collector.result(0).histogram.reduce((sum, count) => sum + count, 0)).toBe(values.length)
  }
})

test('saturated values are those at the ceiling of the dtype or of the sensor', () => {
  const count = (dtype: DType, ...pieces: number[][]) => {
    const counter = new SaturationCounter(dtype)
    for (const piece of pieces) counter.add(Float64Array.from(piece))
    return counter.result()
  }
  expect(count('uint8', [255, 3], [255, 255])).toBe(3)
  expect(count('uint8', [254, 3])).toBe(0)
  expect(count('uint16', [65535, 65534])).toBe(1)
  expect(count('uint16', [4095, 4095, 12])).toBe(2)
  expect(count('int16', [16383, 1])).toBe(1)
  expect(count('int16', [32767])).toBe(1)
  // A value beyond the sensor's ceiling shows that there is none.
  expect(count('uint16', [4095, 4096])).toBe(0)
  expect(count('int8', [127, -128])).toBe(1)
  expect(count('float64', [4095])).toBe(0)
  expect(count('bool', [1])).toBe(0)
  expect(count('uint16')).toBe(0)
})

test('counts of small integers say the same as a look at each value', () => {
  const kinds = [
    ['bool', Uint8Array, 0, 1],
    ['uint8', Uint8Array, 0, 255],
    ['int8', Int8Array, -128, 127],
    ['uint16', Uint16Array, 0, 65535],
    ['int16', Int16Array, -32768, 32767],
  ] as const
  for (const [dtype, ArrayClass, min, max] of kinds) {
    const one = fc.oneof(fc.integer({ min, max }), fc.constantFrom(...[min, max, 4095, 16383].filter((value) => value <= max)))
    fc.assert(
      fc.property(fc.array(fc.array(one, { maxLength: 40 }), { maxLength: 4 }), (pieces) => {
        const collector = new StatisticsCollector()
        const saturation = new SaturationCounter(dtype)
        const counts = IntegerCounts.of(dtype)
        for (const piece of pieces) {
          counts?.add(ArrayClass.from(piece) as SmallIntegers)
          collector.add(Float64Array.from(piece))
          saturation.add(Float64Array.from(piece))
        }
        expect(counts?.result()).toEqual(collector.result(saturation.result()))
      }),
      { numRuns: 40 },
    )
  }
  for (const dtype of ['int32', 'uint32', 'int64', 'float32', 'complex64'] as const) expect(IntegerCounts.of(dtype)).toBeUndefined()
})
