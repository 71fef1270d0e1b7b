// Which dimensions of an array before version 4 are navigation.
import { expect, test } from 'vitest'
import type { DataDimension } from '../../../lib/layout.js'
import { type LegacyArray, navigationOf, type ScanAxis } from '../../../lib/loaders/legacy-navigation.js'
import { coordinatesOfVisited } from '../../../lib/loaders/visited-axis.js'

function scanAxis(navIndex: number, length: number): ScanAxis {
  const array = { path: `/Scan_${navIndex}_axis`, shape: [length], info: { kind: 'dataset' as const } }
  return { array, label: `A${navIndex}`, units: '', navIndex, isVisited: true }
}

function array(dimension: DataDimension, shape: number[], more: Partial<LegacyArray> = {}): LegacyArray {
  return { shape, dimension, scanType: '', scanSubtype: '', isEnlargeable: false, scanAxes: [], ownNavigation: 0, signalAxes: 0, ...more }
}

const two = [scanAxis(0, 12), scanAxis(1, 12)]
const one = [scanAxis(0, 3)]

test.each<[string, LegacyArray, number[], number]>([
  ['a snapshot of a curve', array('Data1D', [5]), [], 1],
  ['a snapshot of an image', array('Data2D', [5, 6]), [], 2],
  ['a snapshot of a number', array('Data0D', [1]), [], 1],
  ['a snapshot of a cube', array('DataND', [5, 6, 7]), [], 3],
  ['numbers of a 2-D scan', array('Data0D', [3, 4, 1], { scanType: 'scan2d', scanAxes: two }), [0, 1], 1],
  ['numbers of a 2-D scan of one column', array('Data0D', [3, 1], { scanType: 'scan2d', scanAxes: two }), [0, 1], 0],
  ['numbers of a 1-D scan', array('Data0D', [3, 1], { scanType: 'scan1d', scanAxes: one }), [0], 1],
  ['numbers that were appended', array('Data0D', [3], { isEnlargeable: true }), [0], 0],
  ['curves of a 1-D scan with averages', array('Data1D', [3, 2, 5], { scanType: 'scan1d', scanAxes: one }), [0, 1], 1],
  ['a detector that navigates', array('DataND', [3, 4, 5], { ownNavigation: 2, signalAxes: 1 }), [0, 1], 1],
  [
    'the same in a scan',
    array('DataND', [9, 3, 4, 5], { ownNavigation: 2, signalAxes: 1, scanType: 'scan1d', scanAxes: [scanAxis(0, 9)] }),
    [0, 1, 2],
    1,
  ],
  ['an array that is smaller than its dimension', array('Data2D', [5]), [], 1],
])('%s', (_, given, navIndexes, signalRank) => {
  const navigation = navigationOf(given)
  expect([navigation.navIndexes, navigation.signalIndexes.length]).toEqual([navIndexes, signalRank])
  expect([...navigation.navIndexes, ...navigation.signalIndexes]).toEqual(given.shape.map((_extent, index) => index))
})

test('a list of points that was averaged keeps one axis, and says so', () => {
  const navigation = navigationOf(array('Data1D', [3, 2, 5], { scanType: 'tabular', scanAxes: [scanAxis(0, 3), scanAxis(1, 3)] }))
  expect(navigation).toMatchObject({ distribution: 'uniform', navIndexes: [0, 1] })
  expect(navigation.note).toBeDefined()
})

test.each<[number[], number, number[] | undefined]>([
  [[3, 1, 2], 3, [1, 2, 3]],
  [[1, 1, 2, 2], 2, [1, 2]],
  [[1, 2, 2, 1], 4, [1, 1, 2, 2]],
  [[-0.5, 10, 9], 3, [-0.5, 9, 10]],
  [[1, 2, 3], 4, undefined],
  [[], 0, []],
  [[Number.NaN, 2, Number.NaN, 1], 3, [1, 2, Number.NaN]],
])('visited %j for %i points', (visited, extent, expected) => {
  expect(coordinatesOfVisited(Float64Array.from(visited), extent)).toEqual(expected && Float64Array.from(expected))
})

test('more different coordinates than a Set can hold', () => {
  const extent = 2 ** 24 + 1
  const visited = Float64Array.from({ length: extent }, (_, place) => place)
  expect(coordinatesOfVisited(visited, extent)?.at(-1)).toBe(2 ** 24)
})
