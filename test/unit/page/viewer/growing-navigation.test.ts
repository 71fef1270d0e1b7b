// The navigation of growing data asks for what is new, and ends with what asking for all would have given.
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { WithArrays } from '../../../../browser/src/api.js'
import { GrowingNavigation, missingPoints, thinned } from '../../../../browser/src/viewer/growing-navigation.js'
import { plainValues } from '../../../../browser/src/viewer/picture.js'
import { missingPart } from '../../../../browser/src/viewer/use-coordinates.js'
import type { NavigationAnswer, NavigationQuery } from '../../../../lib/browser/protocol.js'

const valueAt = (index: number) => index * index + 1

/** A server over data of an extent; it leaves points out beyond `most`, and beyond the width that is asked for. */
function server(extent: () => number, most: number) {
  const asked: string[] = []
  const ask = async ({ select, width = most }: NavigationQuery): Promise<WithArrays<NavigationAnswer>> => {
    asked.push(select)
    const [from = 0, to = extent()] = select.startsWith(':') ? [] : (select.split(',')[0] ?? '').split(':').map(Number)
    const step = Math.max(1, Math.ceil((to - from) / Math.min(most, width)))
    const count = Math.ceil((to - from) / step)
    const values = Float64Array.from({ length: count }, (_, place) => valueAt(from + step * place))
    const answer = {
      dimensions: [0],
      shape: [count],
      start: [from],
      step: [step],
      sampled: count,
      total: extent(),
      sourceShape: [extent(), 4],
    }
    return { answer, arrays: [{ dtype: 'float64', values }] }
  }
  return { ask, asked }
}

const query: NavigationQuery = { path: '/d', select: ':,~' }

test('only new rows are asked for, and each point has the value of its index', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(40), { minLength: 1, maxLength: 8 }), fc.integer({ min: 3, max: 60 }), async (growths, most) => {
      let extent = 1
      const { ask, asked } = server(() => extent, most)
      const navigation = new GrowingNavigation(ask)
      const signal = new AbortController().signal
      for (const growth of [0, ...growths]) {
        extent += growth
        const { answer, arrays } = await navigation.request({ query, extent, dimension: 0 }, signal)
        const values = plainValues(arrays[0])
        expect(values.length).toBe(answer.shape[0])
        expect(answer.sourceShape).toEqual([extent, 4])
        for (let place = 0; place < values.length; place++) {
          const index = (answer.start[0] ?? 0) + place * (answer.step[0] ?? 1)
          expect(index).toBeLessThan(extent)
          if (!Number.isNaN(values[place])) expect(values[place]).toBe(valueAt(index))
        }
      }
      expect(asked.filter((select) => select.startsWith(':')).length).toBe(1)
    }),
  )
})

test('data that has become shorter, another query, and data that does not grow are asked for as a whole', async () => {
  let extent = 10
  const { ask, asked } = server(() => extent, 1000)
  const navigation = new GrowingNavigation(ask)
  const signal = new AbortController().signal
  await navigation.request({ query, extent, dimension: 0 }, signal)
  extent = 4
  const shorter = await navigation.request({ query, extent, dimension: 0 }, signal)
  expect(shorter.answer.shape).toEqual([4])
  await navigation.request({ query: { ...query, reduce: 'sum' }, extent, dimension: 0 }, signal)
  await navigation.request({ query, extent, dimension: null }, signal)
  expect(asked).toEqual([':,~', ':,~', ':,~', ':,~'])
})

test('of points far apart the next ones at that distance are asked for', () => {
  expect(missingPoints({ start: [0], step: [1], shape: [7] }, 9)).toEqual({ start: 7, end: 9, points: 2 })
  expect(missingPoints({ start: [0], step: [5], shape: [2] }, 10)).toEqual({ start: 10, end: 10, points: 0 })
  expect(missingPoints({ start: [0], step: [5], shape: [2] }, 14)).toEqual({ start: 10, end: 10, points: 0 })
  expect(missingPoints({ start: [0], step: [5], shape: [2] }, 27)).toEqual({ start: 10, end: 25, points: 3 })
  expect(missingPoints({ start: [0], step: [1], shape: [7] }, 6)).toBeNull()
})

test('the curve reaches the newest rows, however few points it has, with no gaps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(400), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 60 }), async (growths, most) => {
      let extent = 1
      const { ask } = server(() => extent, most)
      const navigation = new GrowingNavigation(ask)
      for (const growth of [0, ...growths]) {
        extent += growth
        const { answer, arrays } = await navigation.request({ query, extent, dimension: 0 }, new AbortController().signal)
        const [step = 1] = answer.step
        expect(extent - step * (answer.shape[0] ?? 0)).toBeLessThan(step)
        expect(Array.from(plainValues(arrays[0])).some(Number.isNaN)).toBe(false)
      }
    }),
  )
})

test('a curve whose new points take long has half as many from then on', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    let extent = 10
    let tookMs = 200
    const { ask, asked } = server(() => extent, 1000)
    const navigation = new GrowingNavigation((asking) => {
      vi.advanceTimersByTime(tookMs)
      return ask(asking)
    })
    const signal = new AbortController().signal
    await navigation.request({ query, extent, dimension: 0 }, signal)
    extent = 20
    expect((await navigation.request({ query, extent, dimension: 0 }, signal)).answer).toMatchObject({ shape: [20], step: [1] })
    tookMs = 500
    extent = 30
    const { answer, arrays } = await navigation.request({ query, extent, dimension: 0 }, signal)
    expect(answer).toMatchObject({ shape: [15], step: [2] })
    expect(Array.from(plainValues(arrays[0]))).toEqual(Array.from({ length: 15 }, (_, place) => valueAt(2 * place)))
    // Of the few that come then, none is dropped.
    extent = 41
    const few = await navigation.request({ query, extent, dimension: 0 }, signal)
    expect(few.answer).toMatchObject({ shape: [20], step: [2] })
    expect(asked).toEqual([':,~', '10:20,~', '20:30,~', '30:40,~'])
  } finally {
    vi.useRealTimers()
  }
})

test('too many points are thinned out, at twice the distance', () => {
  const values = Float64Array.from({ length: 9 }, (_, index) => index)
  const answer = { dimensions: [0], shape: [9], start: [0], step: [3], sampled: 9, total: 27, sourceShape: [27] }
  const half = thinned({ answer, arrays: [{ dtype: 'float64', values }] }, 8)
  expect(half.answer).toMatchObject({ shape: [5], step: [6] })
  expect(Array.from(plainValues(half.arrays[0]))).toEqual([0, 2, 4, 6, 8])
})

test('coordinates of growing axes are asked for from where they end', () => {
  const known = { start: 0, step: 1, values: new Float64Array(10) }
  expect(missingPart(known, 10)).toEqual({ start: 10, count: 0, points: 1 })
  expect(missingPart(known, 13)).toEqual({ start: 10, count: 3, points: 3 })
  expect(missingPart({ ...known, step: 4 }, 47)).toEqual({ start: 40, count: 4, points: 1 })
  expect(missingPart(known, 5)).toBeNull()
  expect(missingPart(known, 100_000)).toBeNull()
})
