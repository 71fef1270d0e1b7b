// Scales, ticks, levels, coordinates and times: what stands where.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisMap, coordinateAt, edges } from '../../../../browser/src/viewer/axis-map.js'
import { colorMapNamed, colorMapNames, colorTable } from '../../../../browser/src/viewer/color-maps.js'
import { pixelPlaces } from '../../../../browser/src/viewer/draw-image.js'
import { colorPlaces, formatLevels, levelsOf, parseLevels, quantile } from '../../../../browser/src/viewer/levels.js'
import { formatNumber, makeScale, paddedDomain, roundStep, ticksOf } from '../../../../browser/src/viewer/scales.js'
import { formatMoment, formatTime, isTimeAxis, timeTicks, timeTitle } from '../../../../browser/src/viewer/time-axis.js'

const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true })

test('a scale maps the ends of its domain to those of its range, and back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1000, max: 1000 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (low, span, share) => {
        const scale = makeScale('linear', [low, low + span], [100, 0])
        expect(scale.toPixel(low)).toBeCloseTo(100, 9)
        expect(scale.toPixel(low + span)).toBeCloseTo(0, 9)
        expect(scale.fromPixel(scale.toPixel(low + share * span))).toBeCloseTo(low + share * span, 6)
        // A domain that is turned round.
        const turned = makeScale('linear', [low + span, low], [0, 100])
        expect(turned.toPixel(low)).toBeCloseTo(100, 6)
      },
    ),
  )
  const log = makeScale('log', [1, 1000], [0, 300])
  expect(log.toPixel(10)).toBeCloseTo(100)
  expect(log.fromPixel(200)).toBeCloseTo(100)
  expect(log.toPixel(-1)).toBeNaN()
  // The greatest doubles, of which the difference is none.
  const widest = makeScale('linear', paddedDomain(-1.7e308, 1.7e308, 'linear'), [0, 100])
  expect([-1.7e308, 0, 1.7e308].map((value) => Math.round(widest.toPixel(value)))).toEqual([3, 50, 97])
  expect(widest.fromPixel(50) / 1e308).toBeCloseTo(0)
  expect(widest.fromPixel(75) / 1e308).toBeCloseTo(0.9)
})

test('ticks lie within the domain, are evenly spaced, and are about as many as there is room for', () => {
  fc.assert(
    fc.property(finite, fc.double({ min: 1e-6, max: 1e9, noNaN: true }), fc.integer({ min: 2, max: 12 }), (low, span, count) => {
      const ticks = ticksOf('linear', [low, low + span], count)
      const step = roundStep(span / count)
      for (const { value } of ticks) {
        expect(value).toBeGreaterThanOrEqual(low - 1e-6 * step - Math.abs(low) * 1e-12)
        expect(value).toBeLessThanOrEqual(low + span + 1e-6 * step + Math.abs(low) * 1e-12)
      }
      expect(ticks.length).toBeLessThanOrEqual(count + 2)
      expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length)
    }),
  )
  expect(ticksOf('linear', [0, 10], 5).map(({ label }) => label)).toEqual(['0', '2', '4', '6', '8', '10'])
  expect(ticksOf('linear', [-1, 1], 4).map(({ label }) => label)).toEqual(['−1.0', '−0.5', '0', '0.5', '1.0'])
  expect(ticksOf('log', [1, 1e4], 5).map(({ value }) => value)).toEqual([1, 10, 100, 1000, 10_000])
  // Of indexes there are no halves.
  expect(ticksOf('linear', [-0.5, 2.5], 9, 1).map(({ label }) => label)).toEqual(['0', '1', '2'])
  // One tick alone tells no scale.
  expect(ticksOf('linear', [0.5, 8.5], 2).map(({ value }) => value)).toEqual([2, 4, 6, 8])
  expect(ticksOf('linear', [5, 5], 5)).toEqual([])
  // Where a label needs more digits than 16.
  const far = ticksOf('linear', [1e12, 1e12 + 0.0039], 8).map(({ label }) => label)
  expect([far.length, new Set(far).size]).toEqual([8, 8])
  // Neighbouring doubles: there is nothing round between them.
  expect(ticksOf('linear', [1, 1 + Number.EPSILON], 5)).toEqual([])
  expect(ticksOf('linear', [1e300, 1e300 * (1 + 2e-16)], 5)).toEqual([])
})

test('numbers are written as short as they are told', () => {
  expect([0, 1234.5678, 0.00001234, 2e9, -7, 1e-300].map((value) => formatNumber(value))).toEqual([
    '0',
    '1234.57',
    '1.234·10⁻⁵',
    '2·10⁹',
    '−7',
    '10⁻³⁰⁰',
  ])
  // The zeros of an exponent are no zeros of a fraction.
  expect([1.5e-10, -7.75596e-10, 2e20, 1.05e100, 1.5, 100.5, 1200000.5].map((value) => formatNumber(value))).toEqual([
    '1.5·10⁻¹⁰',
    '−7.75596·10⁻¹⁰',
    '2·10²⁰',
    '1.05·10¹⁰⁰',
    '1.5',
    '100.5',
    '1.2·10⁶',
  ])
  const powers = '⁰¹²³⁴⁵⁶⁷⁸⁹'
  const read = (text: string) => {
    const [, sign, mantissa = '1', power = ''] = /^(−?)(?:([\d.]+)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text) ?? []
    if (power === '') return Number(text.replace('−', '-'))
    const digits = power.replace('⁻', '-').replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(powers.indexOf(digit)))
    return Number(`${sign === '−' ? '-' : ''}${mantissa}e${digits}`)
  }
  fc.assert(
    fc.property(fc.double({ min: -1e30, max: 1e30, noNaN: true }), fc.integer({ min: -40, max: 40 }), (value, power) => {
      const scaled = value * 10 ** power
      const text = formatNumber(scaled, 12)
      if (scaled !== 0 && Math.abs(scaled) > 1e-300) expect(read(text) / scaled, text).toBeCloseTo(1, 9)
    }),
  )
  expect([Number.NaN, Number.POSITIVE_INFINITY].map((value) => formatNumber(value))).toEqual(['NaN', '∞'])
})

test('a domain can be drawn whatever the values are', () => {
  for (const [min, max] of [
    [0, 0],
    [5, 5],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [-1, 3],
    [1 - Number.EPSILON, 1],
    [-1.7e308, 1.7e308],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    [Number.MIN_VALUE, Number.MAX_VALUE],
  ] as const) {
    for (const type of ['linear', 'log'] as const) {
      const [low, high] = paddedDomain(min, max, type)
      expect(high).toBeGreaterThan(low)
      expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true)
      if (type === 'log') expect(low).toBeGreaterThan(0)
    }
  }
})

test('coordinates are those of the file, between indexes on a line, and the way back finds the index', () => {
  const rising = fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { minLength: 2, maxLength: 30 }).map((steps) => {
    let sum = 0
    return steps.map((step) => (sum += step))
  })
  fc.assert(
    fc.property(rising, fc.boolean(), (up, falls) => {
      const values = falls ? up.map((value) => -value) : up
      const map = axisMap({ label: 'x', units: '' }, values.length, { start: 0, step: 1, values })
      expect([map.isIndex, map.falls]).toEqual([false, falls])
      for (const [index, value] of values.entries()) {
        expect(map.toCoordinate(index)).toBe(value)
        expect(map.toIndex(value)).toBeCloseTo(index, 6)
      }
    }),
  )
  const thinned = axisMap({ label: 't', units: 's' }, 100, { start: 0, step: 10, values: [0, 100, 200] })
  expect([thinned.toCoordinate(5), thinned.toCoordinate(30), thinned.toIndex(150)]).toEqual([50, 300, 15])
  expect(edges(thinned, 0, 10)).toEqual([-5, 95])
})

test('coordinates that go to and fro are drawn against the index, and still read off', () => {
  for (const values of [[1, 3, 2], [1, 1, 2], [1, Number.NaN, 3], []]) {
    expect(axisMap({ label: 'x', units: '' }, 3, { start: 0, step: 1, values }).isIndex).toBe(true)
  }
  expect(coordinateAt({}, { start: 0, step: 1, values: [1, 3, 2] }, 2)).toBe(2)
  expect(coordinateAt({ linear: { offset: 2, scaling: 0.5 } }, undefined, 4)).toBe(4)
})

test('every pixel of an image finds the cell that it lies in', () => {
  const map = axisMap({ label: '', units: '', linear: { offset: 10, scaling: 2 } }, 4, undefined)
  const [low, high] = edges(map, 0, 4)
  const scale = makeScale('linear', [low, high], [0, 8])
  const view = { first: 0, count: 8, ratio: 1 }
  expect(Array.from(pixelPlaces(scale, map, { start: 0, step: 1, end: 4 }, view))).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
  expect(Array.from(pixelPlaces(scale, map, { start: 0, step: 2, end: 4 }, view))).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
  // Outside of what was read there is nothing.
  expect(Array.from(pixelPlaces(scale, map, { start: 1, step: 1, end: 3 }, view))).toEqual([-1, -1, 0, 0, 1, 1, -1, -1])
  const turned = makeScale('linear', [high, low], [0, 8])
  expect(Array.from(pixelPlaces(turned, map, { start: 0, step: 1, end: 4 }, view))).toEqual([3, 3, 2, 2, 1, 1, 0, 0])
})

test('levels follow the data, without its outermost half per cent, or symmetric about zero', () => {
  const histogram = new Array<number>(256).fill(0)
  histogram[0] = 996
  histogram[255] = 4
  const statistics = { min: 0, max: 256, histogram }
  expect(levelsOf('range', statistics)).toEqual([0, 256])
  expect(levelsOf('percentile', statistics)[1]).toBeLessThanOrEqual(1)
  expect(levelsOf('symmetric', { ...statistics, min: -3, max: 2 })).toEqual([-3, 3])
  expect(levelsOf('range', { min: null, max: null, histogram: [] })).toEqual([0, 1])
  expect(quantile({ min: 0, max: 10, histogram: [10, 10] }, 0.5)).toBeCloseTo(5)
})

test('levels in the address are read back, and nothing else is taken for levels', () => {
  expect(parseLevels(formatLevels([-0.5, 4095]))).toEqual([-0.5, 4095])
  for (const text of ['', '1', '2:1', '1:1', 'a:b', '1:2:3', ':', undefined, '1:Infinity']) expect(parseLevels(text)).toBeUndefined()
})

test('values become places of the colour table: NaN none, what is beyond the levels the outermost', () => {
  const linear = colorPlaces('linear', [0, 256], 256)
  expect([-1, 0, 1, 255.9, 256, 1e9, Number.NaN].map(linear)).toEqual([0, 0, 1, 255, 255, 255, -1])
  const log = colorPlaces('log', [1, 1e4], 4)
  expect([0.1, 1, 11, 101, 1001, 1e9, 0, -5, Number.NaN].map(log)).toEqual([0, 0, 1, 2, 3, 3, 0, 0, -1])
  expect(colorPlaces('linear', [3, 3], 256)(3)).toBe(0)
})

test('every colour map rises from its first to its last colour, and Viridis is the one that is taken for unknown names', () => {
  expect(colorMapNamed('jet')).toBe('viridis')
  for (const name of colorMapNames) {
    const table = colorTable(name)
    expect(table.length).toBe(256)
    expect([...table].every((pixel) => pixel >>> 24 === 255)).toBe(true)
  }
  expect((colorTable('viridis')[0] ?? 0).toString(16)).toBe('ff540144')
})

test('only Unix seconds of an axis of times are shown as local time', () => {
  const time = { label: 'time', units: 's' }
  expect(isTimeAxis(time, [1.7e9, 1.7e9 + 60])).toBe(true)
  expect(isTimeAxis({ label: 'Time axis', units: 'second' }, [0, 60])).toBe(false)
  expect(isTimeAxis({ label: 'delay', units: 's' }, [1.7e9, 1.7e9])).toBe(false)
  expect(isTimeAxis({ label: 'time', units: 'ms' }, [1.7e9, 1.7e9])).toBe(false)
})

test('ticks of times stand at round local times', () => {
  const noon = new Date(2026, 10, 23, 12, 0, 0).getTime() / 1000
  expect(timeTicks([noon, noon + 60], 4).map(({ label }) => label)).toEqual(['12:00:00', '12:00:15', '12:00:30', '12:00:45', '12:01:00'])
  expect(timeTicks([noon, noon + 4 * 3600], 4).map(({ label }) => label)).toEqual(['12:00', '13:00', '14:00', '15:00', '16:00'])
  expect(formatMoment(noon + 0.25)).toBe('2026-11-23 12:00:00.250')
  expect(formatTime(noon, 86_400)).toBe('2026-11-23')
  expect(timeTitle('time', [noon, noon + 60])).toBe('time (2026-11-23)')
  expect(timeTitle('time', [noon, noon + 86_400])).toBe('time (2026-11-23 to 2026-11-24)')
})
