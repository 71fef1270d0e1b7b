// Data with their axes: consistent ones are kept as they are, all others are refused with the axis's name.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Axis } from '../../../lib/data/axis.js'
import { DataWithAxes, type DataWithAxesInit } from '../../../lib/data/data-with-axes.js'
import { NdArray } from '../../../lib/data/nd-array.js'
import { reservedDataAttributes } from '../../../lib/layout.js'
import { dataInits } from '../../helpers/arbitraries.js'
import { errorOf } from '../../helpers/errors.js'

const zeros = (...shape: number[]) =>
  new NdArray('float64', shape, new Float64Array(shape.reduce((product, extent) => product * extent, 1)))

test('what is consistent is kept as it was given', () => {
  fc.assert(
    fc.property(dataInits, (init) => {
      const data = new DataWithAxes(init)
      const { name, labels, units, source, distribution, navIndexes, origin, timestamp } = init
      expect(data).toMatchObject({ name, labels, units, source, distribution, navIndexes, origin, timestamp, length: labels.length })
      expect(data.data).toEqual(init.data)
      expect(data.errors).toEqual(init.errors)
      expect(data.axes.map(({ label, index }) => [label, index])).toEqual(init.axes?.map(({ label, index }) => [label, index]))
      expect([...data.navIndexes, ...data.sigIndexes].sort()).toEqual(data.shape.map((_, dimension) => dimension))
      for (const axis of [...data.navAxes, ...data.sigAxes]) expect(axis.size).toBe(data.shape[axis.index])
      expect(data.with({})).toEqual(data)
      expect(data.with({ name: 'other' }).name).toBe('other')
    }),
  )
})

test('nothing of the caller is changed or kept but the memory of the arrays', () => {
  const axes = [{ label: 'x', data: [1, 2, 4] }]
  const labels = ['a']
  const navIndexes = [0]
  const extra = { gain: 2 }
  const init = { name: 'n', data: [new Uint16Array(3)], axes, labels, navIndexes, extra }
  const before = structuredClone({ axes, labels, navIndexes, extra })
  const data = new DataWithAxes(init)
  expect({ axes, labels, navIndexes, extra }).toEqual(before)
  axes.length = 0
  labels[0] = 'b'
  navIndexes[0] = 7
  extra.gain = 3
  expect(data).toMatchObject({ labels: ['a'], navIndexes: [0], extra: { gain: 2 } })
  expect(data.axes).toHaveLength(1)
  expect(data.data[0]?.data).toBe(init.data[0])
  for (const part of [data, data.axes, data.labels, data.navIndexes, data.extra, data.data]) expect(Object.isFrozen(part)).toBe(true)
})

test.each([
  [[], [], 0, 'Data0D'],
  [[1], [], 0, 'Data0D'],
  [[1], [], 1, 'Data1D'],
  [[5], [], 0, 'Data1D'],
  [[4, 5], [], 1, 'Data2D'],
  [[3, 4, 5], [], 0, 'DataND'],
  [[5], [0], 1, 'DataND'],
  [[1], [0], 0, 'DataND'],
] as const)('data of shape %j with the navigation indexes %j and %i axes are %s', (shape, navIndexes, count, dim) => {
  const axes = Array.from({ length: count }, () => ({}))
  const data = new DataWithAxes({ name: 'n', data: [zeros(...shape)], navIndexes, axes, dim })
  expect(data.dim).toBe(dim)
  expect(data.shape.length).toBe(Math.max(1, shape.length))
})

test('numbers make 0-D data, and labels are made where there are none', () => {
  const before = Date.now() / 1000
  const data = new DataWithAxes({ name: 'powers', data: [1.5, 7n, true, new NdArray('uint8', [], Uint8Array.of(3))], labels: ['a'] })
  expect(data.labels).toEqual(['a', 'CH01', 'CH02', 'CH03'])
  expect(data.shape).toEqual([1])
  expect(data.data.map(({ dtype }) => dtype)).toEqual(['float64', 'int64', 'bool', 'uint8'])
  expect(data.timestamp).toBeGreaterThanOrEqual(before)
  expect(data.timestamp).toBeLessThanOrEqual(Date.now() / 1000)
})

test('axes take their index and size from the list and the data', () => {
  const data = new DataWithAxes({ name: 'n', data: [zeros(3, 4)], axes: [{ label: 'y' }, { label: 'x', offset: 2 }] })
  expect(data.axes.map(({ index, size }) => [index, size])).toEqual([
    [0, 3],
    [1, 4],
  ])
  const spread = new DataWithAxes({
    name: 'n',
    data: [zeros(3, 4)],
    distribution: 'spread',
    navIndexes: [0],
    axes: [
      { label: 'a', index: 0 },
      { label: 'b', index: 0, data: [3, 1, 2] },
    ],
  })
  expect(spread.navAxes.map(({ label, spreadOrder, size }) => [label, spreadOrder, size])).toEqual([
    ['a', 0, 3],
    ['b', 1, 3],
  ])
  expect(spread.sigAxes.map(({ index, size, scaling }) => [index, size, scaling])).toEqual([[1, 4, 1]])
})

test('missing axes count from 0, but not along spread points and single elements', () => {
  const uniform = new DataWithAxes({ name: 'n', data: [zeros(3, 1, 4)], navIndexes: [0, 1], axes: [{ label: 'x', index: 2 }] })
  expect(uniform.createMissingAxes().axes.map(({ label, index }) => [label, index])).toEqual([
    ['x', 2],
    ['', 0],
  ])
  expect(uniform.navAxes.map(({ index, size }) => [index, size])).toEqual([
    [0, 3],
    [1, 1],
  ])
  expect(uniform.getAxis(0)[0]?.data).toEqual(Float64Array.of(0, 1, 2))
  const spread = new DataWithAxes({ name: 'n', data: [zeros(3)], navIndexes: [0], distribution: 'spread' })
  expect(spread.createMissingAxes()).toBe(spread)
  expect(spread.navAxes).toEqual([])
  expect(errorOf(() => spread.getAxis(1))).toMatchObject({ code: 'ERR_INDEX_OUT_OF_RANGE', given: '1' })
})

const x = (size: number, index: number, spreadOrder = 0) => new Axis({ label: 'the x axis', index, size, spreadOrder })

test.each([
  [
    'an axis of another length',
    { data: [zeros(3, 4)], axes: [x(5, 1)] },
    'ERR_SHAPE_MISMATCH',
    'has 5 coordinates, but dimension 1',
    '0, 1, 2, …',
  ],
  ['an axis of no dimension', { data: [zeros(3, 4)], axes: [x(4, 2)] }, 'ERR_INDEX_OUT_OF_RANGE', 'describes dimension 2', 'IndexError'],
  [
    'two axes of a dimension',
    { data: [zeros(3, 4)], axes: [x(4, 1), x(4, 1, 1)] },
    'ERR_INVALID_OPTION',
    'both describe dimension 1',
    'the first',
  ],
  ['an axis of a single element', { data: [zeros(5, 1)], axes: [x(1, 1)] }, 'ERR_SHAPE_MISMATCH', 'drops dimension 1', 'IndexError'],
  ['an axis behind a single element', { data: [zeros(1, 5)], axes: [x(5, 1)] }, 'ERR_SHAPE_MISMATCH', 'drops dimension 0', 'IndexError'],
  [
    'spread points and axes of other lengths',
    { data: [zeros(3, 4)], distribution: 'spread', navIndexes: [0], axes: [x(2, 0)] },
    'ERR_SHAPE_MISMATCH',
    'has 2 coordinates',
    'DataLengthError',
  ],
  [
    'spread points with equal orders',
    { data: [zeros(3)], distribution: 'spread', navIndexes: [0], axes: [x(3, 0), x(3, 0)] },
    'ERR_INVALID_OPTION',
    'with spreadOrder 0',
    'the first',
  ],
  [
    'a signal axis of spread points of another length',
    { data: [zeros(3, 4)], distribution: 'spread', navIndexes: [0], axes: [x(3, 1)] },
    'ERR_SHAPE_MISMATCH',
    'has 3 coordinates',
    'not theirs',
  ],
] as [string, Partial<DataWithAxesInit> & Pick<DataWithAxesInit, 'data'>, string, string, string][])(
  '%s: refused, naming the axis, its place and what PyMoDAQ would do',
  (_, init, code, fault, consequence) => {
    const error = errorOf(() => new DataWithAxes({ name: 'image', ...init }))
    expect(error.code).toBe(code)
    expect(error.message).toContain('"the x axis" (axes[')
    expect(error.message).toContain('"image"')
    expect(error.message).toContain(fault)
    expect(error.message).toMatch(/PyMoDAQ/)
    expect(error.message).toContain(consequence)
  },
)

test.each([
  [{ navIndexes: [2] }, 'ERR_INDEX_OUT_OF_RANGE', 'navIndexes[0]', 'IndexError'],
  [{ navIndexes: [-1] }, 'ERR_INDEX_OUT_OF_RANGE', 'navIndexes[0]', 'IndexError'],
  [{ navIndexes: ['0'] }, 'ERR_INDEX_OUT_OF_RANGE', 'navIndexes[0]', '"0"'],
  [{ navIndexes: [0, 0] }, 'ERR_INVALID_OPTION', 'navIndexes[1]', 'again'],
  [{ navIndexes: 0 }, 'ERR_INVALID_OPTION', 'navIndexes', 'list'],
  [{ distribution: 'spread' }, 'ERR_INVALID_OPTION', 'navIndexes', 'uniform'],
  [{ distribution: 'spread', navIndexes: [0, 1] }, 'ERR_INVALID_OPTION', 'navIndexes', 'ValueError'],
  [{ distribution: 'random' }, 'ERR_INVALID_OPTION', 'distribution', 'spread'],
  [{ data: [zeros(1, 5)], navIndexes: [1] }, 'ERR_SHAPE_MISMATCH', 'navIndexes[0]', 'wrong place'],
  [{ source: 'computed' }, 'ERR_INVALID_OPTION', 'source', 'calculated'],
  [{ dim: 'Data1D' }, 'ERR_SHAPE_MISMATCH', 'dim', 'Data2D'],
  [{ data: [] }, 'ERR_INVALID_OPTION', 'data', 'TypeError'],
  [{ data: zeros(2) }, 'ERR_INVALID_OPTION', 'data', 'list'],
  [{ data: [zeros(3, 4), zeros(4, 3)] }, 'ERR_SHAPE_MISMATCH', 'data[1]', 'DataShapeError'],
  [{ data: ['a'] }, 'ERR_INVALID_OPTION', 'data', '"a"'],
  [{ errors: [] }, 'ERR_SHAPE_MISMATCH', 'errors', '0 errors'],
  [{ errors: [zeros(3, 4), zeros(3, 4)] }, 'ERR_SHAPE_MISMATCH', 'errors', 'drop the errors'],
  [{ errors: [zeros(12)] }, 'ERR_SHAPE_MISMATCH', 'errors[0]', '"first"'],
  [{ labels: ['a', 'b'] }, 'ERR_SHAPE_MISMATCH', 'labels', '2 labels'],
  [{ labels: [5] }, 'ERR_INVALID_NAME', 'labels[0]', '5'],
  [{ name: undefined }, 'ERR_INVALID_NAME', 'name', 'undefined'],
  [{ name: 'a\0b' }, 'ERR_INVALID_NAME', 'name', 'NUL'],
  [{ units: '\ud800' }, 'ERR_INVALID_NAME', 'units', 'surrogate'],
  [{ origin: 'x'.repeat(60_001) }, 'ERR_INVALID_NAME', 'origin', '60001'],
  [{ timestamp: Number.NaN }, 'ERR_INVALID_OPTION', 'timestamp', 'NaN'],
  [{ timestamp: new Date(0) }, 'ERR_INVALID_OPTION', 'timestamp', 'Date'],
  [{ axes: [null] }, 'ERR_INVALID_OPTION', 'axes[0]', 'null'],
  [{ axes: {} }, 'ERR_INVALID_OPTION', 'axes', 'list'],
  [{ extra: [] }, 'ERR_INVALID_OPTION', 'extra', 'object'],
  [{ extra: { 'a/b': 1 } }, 'ERR_INVALID_NAME', 'a name in extra', 'slash'],
  [{ nav_indexes: [0] }, 'ERR_INVALID_OPTION', 'nav_indexes', 'navIndexes'],
] as [Partial<DataWithAxesInit>, string, string, string][])('%o is refused with %s', (init, code, option, word) => {
  const error = errorOf(() => new DataWithAxes({ name: 'image', data: [zeros(3, 4)], labels: ['first'], ...init }))
  expect(error).toMatchObject({ code, option })
  expect(error.message).toContain(word)
})

test('extra attributes are kept, but for names that PyMoDAQ has for the data themselves', () => {
  const extra = { gain: 2, comment: 'x', list: [1, 'a'], serial: 2n ** 60n }
  expect(new DataWithAxes({ name: 'n', data: [1], extra }).extra).toEqual(extra)
  for (const name of [...reservedDataAttributes, 'deepcopy', '__class__', 'labels']) {
    const error = errorOf(() => new DataWithAxes({ name: 'n', data: [1], extra: { [name]: 1 } }))
    expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', option: `extra.${name}` })
    expect(error.message).toContain('TypeError')
  }
})

test('a shape that does not fit is refused wherever an axis stands', () => {
  fc.assert(
    fc.property(dataInits, fc.nat(), fc.integer({ min: 1, max: 3 }), (init, chosen, more) => {
      const list = init.axes ?? []
      fc.pre(list.length > 0)
      const place = chosen % list.length
      const axes = list.map((axis, at) => {
        if (at !== place) return axis
        const { label = '', index = 0, spreadOrder = 0 } = axis
        return { label, index, spreadOrder, size: (init.data[0]?.shape[index] ?? 0) + more }
      })
      const error = errorOf(() => new DataWithAxes({ ...init, axes }))
      expect(error).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', option: `axes[${place}]` })
      expect(error.message).toContain(JSON.stringify(list[place]?.label))
    }),
  )
})

test('data of no rows yet are data', () => {
  const data = new DataWithAxes({ name: 'n', data: [zeros(0, 3)], navIndexes: [0], distribution: 'spread', axes: [{ label: 'time' }] })
  expect(data.navAxes[0]?.size).toBe(0)
})
