// The coordinates of spread data that grows: each point that the navigation draws has its own.
import { expect, test } from 'vitest'
import type { api } from '../../../../browser/src/api.js'
import { type Coordinates, knownCoordinateAt } from '../../../../browser/src/viewer/axis-map.js'
import { GrowingNavigation } from '../../../../browser/src/viewer/growing-navigation.js'
import { fetchAxes, missingPart, mostOf } from '../../../../browser/src/viewer/use-coordinates.js'

const signal = new AbortController().signal
const coordinateOf = (index: number) => Math.sin(index)

/** A server over points of which the last ones may lack their coordinates. It answers as the real one does: every n-th, as many as fit. */
function server(rows: () => number, withCoordinates: () => number) {
  const axis: typeof api.axis = async ({ start = 0, count = rows() - start, points = count }) => {
    const step = Math.max(1, Math.ceil(count / points))
    const values = Float64Array.from({ length: Math.ceil(count / step) }, (_, place) => {
      const index = start + step * place
      return index < withCoordinates() ? coordinateOf(index) : Number.NaN
    })
    return { answer: { start, step, count: values.length }, arrays: [{ dtype: 'float64', values }] }
  }
  const navigation = new GrowingNavigation(async ({ select, width = 4096 }) => {
    const [from = 0, to = rows()] = select.startsWith(':') ? [] : (select.split(',')[0] ?? '').split(':').map(Number)
    const step = Math.max(1, Math.ceil((to - from) / Math.min(4096, width)))
    const values = new Float64Array(Math.ceil((to - from) / step))
    return {
      answer: {
        dimensions: [0],
        shape: [values.length],
        start: [from],
        step: [step],
        sampled: values.length,
        total: to,
        sourceShape: [to],
      },
      arrays: [{ dtype: 'float64', values }],
    }
  })
  return { axis, navigation }
}

test.each([1, 300, 5000])('from %i points on, each point that is drawn has its coordinate, also when no more come', async (first) => {
  let rows = first
  let written = first
  const { axis, navigation } = server(
    () => rows,
    () => written,
  )
  const known = new Map<number, Coordinates>()
  const most = mostOf({ distribution: 'spread' })
  const query = { path: '/x', channels: '0', select: ':,~', width: 4096 }
  const fetchUp = (isGrowing: boolean) =>
    fetchAxes({ path: '/x', scope: 'node', places: [0], lengths: [rows], most, isGrowing }, known, signal, axis)
  const check = async () => {
    const { answer } = await navigation.request({ query, extent: rows, dimension: 0 }, signal)
    const step = answer.step[0] ?? 1
    const drawn = Array.from({ length: answer.shape[0] ?? 0 }, (_, place) => step * place).filter((index) => index < written)
    expect(drawn.length).toBeGreaterThan(Math.min(written, 2000) - 1)
    expect(drawn.map((index) => knownCoordinateAt({}, known.get(0), index))).toEqual(drawn.map(coordinateOf))
  }
  while (rows < 20_000) {
    await fetchUp(true)
    await check()
    rows += 1000
    // The last rows come before their coordinates.
    written = rows - 10
  }
  written = rows
  await fetchUp(false)
  await check()
})

test('coordinates are asked for in part until there are twice as many as are fetched at the most', () => {
  const known = { start: 0, step: 1, values: new Float64Array(10) }
  expect(missingPart(known, 20, 10)).toEqual({ start: 10, count: 10, points: 10 })
  expect(missingPart(known, 21, 10)).toBeNull()
  expect(missingPart(known, 20_000, mostOf({ distribution: 'spread' }))).toEqual({ start: 10, count: 19_990, points: 19_990 })
  expect(missingPart(known, 20_000, mostOf({ distribution: 'uniform' }))).toBeNull()
})
