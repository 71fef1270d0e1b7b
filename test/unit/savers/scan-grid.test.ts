// The points of a scan: shapes, axes, and which step is which point.
import { expect, test } from 'vitest'
import { Axis } from '../../../lib/data/axis.js'
import { type CheckedGrid, checkScanGrid, type ScanGrid } from '../../../lib/savers/scan-grid.js'
import { errorOf } from '../../helpers/errors.js'

const actuators = [{ label: 'X', units: 'mm' }, { label: 'Y' }]
const check = (grid: ScanGrid) => checkScanGrid(grid, actuators)

function axesOf({ axes }: CheckedGrid) {
  if (!('known' in axes)) throw new Error('the axes are open')
  return axes.known.map(({ label, units, index, spreadOrder, data }) => ({ label, units, index, spreadOrder, data: [...data] }))
}

test('axes with coordinates make a uniform grid, the last one running fastest', () => {
  const grid = check({ axes: [{ label: 'a', data: [1, 2] }, new Axis({ label: 'b', units: 'V', scaling: 2, size: 3, index: 1 })] })
  expect([grid.shape, grid.distribution, grid.steps]).toEqual([[2, 3], 'uniform', 6])
  expect(axesOf(grid)).toEqual([
    { label: 'a', units: '', index: 0, spreadOrder: 0, data: [1, 2] },
    { label: 'b', units: 'V', index: 1, spreadOrder: 0, data: [0, 2, 4] },
  ])
  expect([0, 1, 2, 3, 5].map((step) => grid.indexesOf(step))).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 2],
  ])
})

test('axes may come in another order than their dimensions', () => {
  expect(
    check({
      axes: [
        { label: 'b', size: 3, index: 1 },
        { label: 'a', size: 2, index: 0 },
      ],
    }).shape,
  ).toEqual([2, 3])
})

test('axes of a spread scan share its only dimension', () => {
  const grid = check({
    axes: [
      { label: 'a', data: [1, 2, 1] },
      { label: 'b', data: [5, 6, 7] },
    ],
    distribution: 'spread',
  })
  expect([grid.shape, grid.indexesOf(2)]).toEqual([[3], [2]])
  expect(axesOf(grid).map(({ index, spreadOrder }) => [index, spreadOrder])).toEqual([
    [0, 0],
    [0, 1],
  ])
})

test('repetitions are the first dimension, and their axis the last one', () => {
  const grid = check({ axes: [{ label: 'a', data: [1, 2, 3] }], averages: 4 })
  expect([grid.shape, grid.steps, grid.indexesOf(2)]).toEqual([[4, 3], 3, [2]])
  expect(axesOf(grid).map(({ label, index, data }) => [label, index, data.length])).toEqual([
    ['a', 1, 3],
    ['Average', 0, 4],
  ])
})

test('positions make a grid of their different coordinates, or a list', () => {
  const positions = [
    [3, 0],
    [1, 0],
    [3, 5],
    [1, 5],
  ]
  const grid = check({ positions })
  expect([grid.shape, grid.steps]).toEqual([[2, 2], 4])
  expect(axesOf(grid)).toMatchObject([
    { label: 'X', units: 'mm', data: [1, 3] },
    { label: 'Y', units: '', data: [0, 5] },
  ])
  expect([0, 1, 2, 3].map((step) => grid.indexesOf(step))).toEqual([
    [1, 0],
    [0, 0],
    [1, 1],
    [0, 1],
  ])
  const list = check({ positions, distribution: 'spread', axes: [{ label: 'u' }, { label: 'v', units: 'K' }] })
  expect([list.shape, list.indexesOf(3)]).toEqual([[4], [3]])
  expect(axesOf(list)).toMatchObject([
    { label: 'u', data: [3, 1, 3, 1] },
    { label: 'v', units: 'K', data: [0, 0, 5, 5], spreadOrder: 1 },
  ])
})

test('a size alone is a spread scan whose positions are not known yet', () => {
  const grid = check({ size: 7 })
  expect(grid).toMatchObject({ shape: [7], distribution: 'spread', steps: 7 })
  expect(grid.axes).toEqual({
    open: [
      { label: 'X', units: 'mm', spreadOrder: 0 },
      { label: 'Y', units: '', spreadOrder: 1 },
    ],
  })
})

test.each<[string, ScanGrid, string, RegExp]>([
  ['nothing', {}, 'ERR_INVALID_OPTION', /axes, positions or a size/],
  ['no axes', { axes: [] }, 'ERR_INVALID_OPTION', /at least one axis/],
  ['an axis without size', { axes: [{ label: 'a' }] }, 'ERR_INVALID_OPTION', /axes\[0\] needs data or a size/],
  ['an empty axis', { axes: [{ label: 'a', data: [] }] }, 'ERR_INVALID_OPTION', /whole numbers from 1/],
  [
    'two axes of a dimension',
    {
      axes: [
        { size: 2, index: 0 },
        { size: 2, index: 0 },
      ],
    },
    'ERR_INVALID_OPTION',
    /sizes of the axes/,
  ],
  [
    'spread axes of different lengths',
    { axes: [{ data: [1] }, { data: [1, 2] }], distribution: 'spread' },
    'ERR_SHAPE_MISMATCH',
    /DataLengthError/,
  ],
  [
    'repetitions of a spread scan',
    { positions: [[1, 2]], distribution: 'spread', averages: 2 },
    'ERR_INVALID_OPTION',
    /PyMoDAQ cannot load/,
  ],
  ['positions and a size', { positions: [[1, 2]], size: 1 }, 'ERR_INVALID_OPTION', /one or the other/],
  ['a uniform size', { size: 3, distribution: 'uniform' }, 'ERR_INVALID_OPTION', /is spread/],
  ['no positions', { positions: [] }, 'ERR_INVALID_OPTION', /at least one position/],
  ['a position that is no number', { positions: [[1, Number.NaN]] }, 'ERR_INVALID_OPTION', /positions\[0\]\[1\]/],
  ['a position of other axes', { positions: [[1, 2], [1]] }, 'ERR_SHAPE_MISMATCH', /positions\[1\] has 1/],
  ['a size of none', { size: 0 }, 'ERR_INVALID_OPTION', /size/],
  ['no averages', { axes: [{ size: 2 }], averages: 0 }, 'ERR_INVALID_OPTION', /averages/],
  ['an unknown word', { axis: [] } as ScanGrid, 'ERR_INVALID_OPTION', /axis/],
])('a scan of %s is refused', (_, grid, code, message) => {
  const error = errorOf(() => check(grid))
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
})

test('a scan without actuators has no names for its positions', () => {
  expect(errorOf(() => checkScanGrid({ positions: [[1]] }, [])).code).toBe('ERR_INVALID_OPTION')
})
