// Data that are filled point by point: the arrays, their axes, any order of points, and what is refused.
import { expect, test } from 'vitest'
import { Axis, DataExtendedSaver, DataToExportExtendedSaver, DetectorExtendedSaver, type H5Saver, NdArray } from '../../lib/index.js'
import { dte, dwa, moment, newFile } from '../helpers/data-objects.js'
import { errorOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'

async function closed(saver: H5Saver): Promise<ReadFile> {
  await saver.close()
  return ReadFile.open(saver.path)
}

test('arrays have the shape of the scan before their own, and one number adds no dimension', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup(undefined, { title: 'Spectro' })
  const wavelength = new Axis({ label: 'wavelength', units: 'nm', data: [400, 500, 700] })
  const points = new DataToExportExtendedSaver(saver, [2, 3])
  points.addNavAxes(detector, [
    { label: 'x', units: 'mm', data: [0, 1] },
    { label: 'y', scaling: 0.5 },
  ])
  const order = [5, 0, 3, 1, 4, 2]
  for (const point of order) {
    const [i, j] = [Math.floor(point / 3), point % 3]
    const data = [
      dwa('v', point, { units: 'V', errors: [point / 10], labels: ['volts'] }),
      dwa('s', Uint16Array.of(point, 1, 2), { axes: [wavelength], extra: { gain: 1 } }),
      dwa('nd', new NdArray('float32', [2, 2], Float32Array.of(point, 1, 2, 3)), { navIndexes: [0] }),
    ]
    points.addData(detector, dte('Spectro', data), [i, j])
  }
  expect(wavelength.index).toBe(0)
  const file = await closed(saver)
  const at = (name: string) => `${detector.path}/${name}`
  expect(await file.array(at('Data0D/CH00/Data00'))).toEqual({ dtype: 'float64', shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, 4, 5) })
  expect((await file.array(at('Data0D/CH00/ErrorBar00'))).data[4]).toBe(0.4)
  expect(await file.attributes(at('Data0D/CH00/Data00'))).toEqual({
    CLASS: 'CARRAY',
    TITLE: 'v',
    VERSION: '1.1',
    backend: 'tables',
    shape: [2, 3],
    dtype: 'float64',
    subdtype: '',
    data_type: 'data',
    data_dimension: 'Data0D',
    timestamp: moment,
    label: 'volts',
    source: 'raw',
    distribution: 'uniform',
    origin: 'Spectro',
    units: 'V',
    nav_indexes: [0, 1],
  })
  expect((await file.array(at('Data1D/CH00/Data00'))).shape).toEqual([2, 3, 3])
  expect((await file.array(at('Data1D/CH00/Data00'))).data[9]).toBe(3)
  expect(await file.attributes(at('Data1D/CH00/Axis00'))).toMatchObject({ label: 'wavelength', index: 2, distribution: 'spread' })
  expect(await file.attributes(at('DataND/CH00/Data00'))).toMatchObject({
    shape: [2, 3, 2, 2],
    nav_indexes: [0, 1, 2],
    data_dimension: 'DataND',
  })
  expect(await file.attributes(at('NavAxes/Axis00'))).toMatchObject({ label: 'x', index: 0, size: 2, spread_order: 0, CLASS: 'CARRAY' })
  expect(await file.attributes(at('NavAxes/Axis01'))).toMatchObject({ label: 'y', index: 1, size: 3, scaling: 0.5 })
})

test('points may be written again, and those that never were read as NaN', async () => {
  const saver = await newFile({ compression: { library: 'zlib', level: 1 } })
  const channel = saver.addChGroup()
  const points = new DataExtendedSaver(saver, [4])
  points.addData(channel, dwa('v', [1, 2]), [2])
  points.addData(channel, dwa('v', [3, 4]), [2])
  points.addData(channel, dwa('v', [5, 6]), [0])
  const file = await closed(saver)
  expect([...(await file.array(`${channel.path}/Data00`)).data]).toEqual([5, 6, Number.NaN, Number.NaN, 3, 4, Number.NaN, Number.NaN])
})

test('spread points share one dimension, and their axes its index', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const points = new DataToExportExtendedSaver(saver, [3])
  points.addNavAxes(detector, [
    { label: 'x', data: [3, 1, 2] },
    { label: 'y', data: [0, 0, 5] },
  ])
  for (const step of [2, 0, 1]) points.addData(detector, dte('d', [dwa('v', step)]), [step], { distribution: 'spread' })
  points.addData(detector, dte('d', [dwa('v', 7)]), [1])
  expect(errorOf(() => points.addData(detector, dte('d', [dwa('v', 7)]), [1], { distribution: 'uniform' })).code).toBe('ERR_INVALID_OPTION')
  const file = await closed(saver)
  expect(await file.attributes(`${detector.path}/Data0D/CH00/Data00`)).toMatchObject({
    distribution: 'spread',
    nav_indexes: [0],
    shape: [3],
  })
  expect([...(await file.array(`${detector.path}/Data0D/CH00/Data00`)).data]).toEqual([0, 7, 2])
  expect(await file.attributes(`${detector.path}/NavAxes/Axis00`)).toMatchObject({ index: 0, spread_order: 0 })
  expect(await file.attributes(`${detector.path}/NavAxes/Axis01`)).toMatchObject({ index: 0, spread_order: 1, label: 'y' })
})

test.each<[readonly number[], string, RegExp]>([
  [[2, 0], 'indexes[0]', /indexes\[0\] is 2.*0 to 1/],
  [[0, 3], 'indexes[1]', /indexes\[1\] is 3.*0 to 2/],
  [[-1, 0], 'indexes[0]', /-1/],
  [[0.5, 0], 'indexes[0]', /0\.5/],
  [[Number.NaN, 0], 'indexes[0]', /NaN/],
  [[0], 'indexes', /one index for each of the 2 dimensions/],
  [[0, 0, 0], 'indexes', /2 dimensions/],
])('the point %j of a scan of [2, 3] is refused, and makes no arrays', async (indexes, option, message) => {
  const saver = await newFile()
  const detector = new DetectorExtendedSaver(saver, [2, 3], { title: 'd' })
  const node = detector.getSetNode()
  const error = errorOf(() => detector.addData(node, dte('d', [dwa('v', 1)]), indexes))
  expect(error).toMatchObject({ code: 'ERR_INDEX_OUT_OF_RANGE', option })
  expect(error.message).toMatch(message)
  expect(saver.tree.nodes.children(node.path)).toEqual([])
  await saver.close()
})

test.each([[[]], [[0]], [[1.5]], [[-1]], [[2 ** 40, 2 ** 40]], [new Array<number>(33).fill(1)]])(
  'the extended shape %j is refused',
  async (shape) => {
    const saver = await newFile()
    expect(errorOf(() => new DataExtendedSaver(saver, shape)).code).toBe('ERR_INVALID_OPTION')
    await saver.close()
  },
)

test.each<[string, Parameters<DataExtendedSaver['addData']>[1], number[], 'uniform' | 'spread', string, RegExp]>([
  ['the axis of a single number', dwa('v', [1], { axes: [{ label: 'x' }] }), [2], 'uniform', 'ERR_SHAPE_MISMATCH', /IndexError/],
  ['spread points in two dimensions', dwa('v', 1), [2, 2], 'spread', 'ERR_INVALID_OPTION', /ValueError/],
  ['spread points with navigation', dwa('v', [1, 2], { navIndexes: [0] }), [2], 'spread', 'ERR_INVALID_OPTION', /ValueError/],
  ['no elements', dwa('v', new NdArray('float64', [0], new Float64Array())), [2], 'uniform', 'ERR_SHAPE_MISMATCH', /no elements/],
  ['too many dimensions', dwa('v', [[1, 2]]), new Array<number>(31).fill(1), 'uniform', 'ERR_SHAPE_MISMATCH', /33 dimensions/],
])('%s: refused before anything is written', async (_, data, shape, distribution, code, message) => {
  const saver = await newFile()
  const channel = saver.addChGroup()
  const points = new DataExtendedSaver(saver, shape)
  const zeros = shape.map(() => 0)
  const error = errorOf(() => points.addData(channel, data, zeros, { distribution }))
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect(saver.tree.nodes.children(channel.path)).toEqual([])
  await saver.close()
})

test.each<[string, ConstructorParameters<typeof Axis>[0][], string, RegExp]>([
  [
    'of another length',
    [
      { label: 'x', size: 3 },
      { label: 'y', size: 3 },
    ],
    'ERR_SHAPE_MISMATCH',
    /'?"x".*3 coordinates.*2/,
  ],
  [
    'of the same dimension',
    [
      { label: 'x', size: 2, index: 0 },
      { label: 'y', size: 2, index: 0 },
    ],
    'ERR_INVALID_OPTION',
    /"x".*"y"/,
  ],
  ['of a dimension that is not there', [{ label: 'x', size: 2, index: 2 }], 'ERR_INDEX_OUT_OF_RANGE', /"x"/],
])('navigation axes %s are refused, and named', async (_, axes, code, message) => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const error = errorOf(() => new DataToExportExtendedSaver(saver, [2, 3]).addNavAxes(detector, axes))
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect(saver.tree.nodes.children(detector.path)).toEqual([])
  await saver.close()
})

test('navigation axes are written once', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const points = new DataToExportExtendedSaver(saver, [2])
  points.addNavAxes(detector, [{ label: 'x' }])
  expect(errorOf(() => points.addNavAxes(detector, [{ label: 'x' }])).code).toBe('ERR_NODE_EXISTS')
  const file = await closed(saver)
  expect(await file.paths(`${detector.path}/NavAxes`)).toEqual([`${detector.path}/NavAxes/Axis00`])
})

test('a point that differs from the first is refused as a whole', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const points = new DataToExportExtendedSaver(saver, [3])
  points.addData(detector, dte('d', [dwa('a', 1), dwa('b', 2)]), [0])
  const refused: [string, Parameters<typeof points.addData>[1]][] = [
    ['ERR_INVALID_OPTION', dte('d', [dwa('a', 1)])],
    ['ERR_INVALID_OPTION', dte('d', [dwa('b', 1)])],
    ['ERR_INVALID_OPTION', dte('d', [dwa('a', 1), dwa('b', 2), dwa('c', 3)])],
    ['ERR_INVALID_OPTION', dte('d', [dwa('a', 1), dwa('b', [1, 2])])],
    ['ERR_INVALID_OPTION', dte('d', [dwa('b', 1), dwa('a', 2)])],
    ['ERR_DTYPE_MISMATCH', dte('d', [dwa('a', 9), dwa('b', Float32Array.of(1))])],
  ]
  for (const [code, data] of refused) expect(errorOf(() => points.addData(detector, data, [1])).code).toBe(code)
  expect(errorOf(() => points.addData(detector, dte('d', [dwa('a', 1)]), [1])).message).toMatch(/'b' are missing/)
  const file = await closed(saver)
  expect([...(await file.array(`${detector.path}/Data0D/CH00/Data00`)).data]).toEqual([1, Number.NaN, Number.NaN])
})

test('the same place cannot be begun with another shape', async () => {
  const saver = await newFile()
  const channel = saver.addChGroup()
  new DataExtendedSaver(saver, [3]).addData(channel, dwa('v', 1), [0])
  expect(errorOf(() => new DataExtendedSaver(saver, [4]).addData(channel, dwa('v', 1), [0])).code).toBe('ERR_INVALID_OPTION')
  const points = new DataExtendedSaver(saver, [3])
  points.addData(channel, dwa('v', 2), [1])
  points.end(channel)
  expect(errorOf(() => points.addData(channel, dwa('v', 3), [2])).code).toBe('ERR_NODE_EXISTS')
  const file = await closed(saver)
  expect([...(await file.array(`${channel.path}/Data00`)).data]).toEqual([1, 2, Number.NaN])
})

test('an array that is declared larger than the file allows is refused before anything is written', async () => {
  const saver = await newFile({ declaredBytesMax: 8 * 6 * 100 })
  const detector = saver.addDetGroup()
  const nodes = () => [...saver.walkNodes()].map(({ path }) => path)
  const before = nodes()
  const frame = (length: number) => dte('D', [dwa('small', 1), dwa('large', new Float64Array(length))])
  const refused = errorOf(() => new DataToExportExtendedSaver(saver, [2, 3]).addData(detector, frame(101), [0, 0]))
  expect(refused).toMatchObject({
    code: 'ERR_DATA_TOO_LARGE',
    option: 'declaredBytesMax',
    given: '[2, 3, 101]',
    bytes: 4848,
    bytesMax: 4800,
  })
  expect(refused.message).toContain('declaredBytesMax is 4800')
  expect(nodes()).toEqual(before)
  const large = { dtype: 'uint8', shape: [4801], scanShape: [1] } as const
  expect(errorOf(() => saver.addArray(saver.rawGroup, 'E', undefined, large))).toMatchObject({ code: 'ERR_DATA_TOO_LARGE', bytes: 4801 })
  expect(nodes()).toEqual(before)

  new DataToExportExtendedSaver(saver, [2, 3]).addData(detector, frame(100), [1, 2])
  // What grows, and what is written as a whole, is not declared ahead.
  saver.continuous('Camera', { x: { dtype: 'uint8', shape: [10_000] } }).append({ x: new Uint8Array(10_000) })
  saver.addArray(saver.rawGroup, 'Whole', new Uint8Array(10_000))
  const file = await closed(saver)
  expect((await file.array(`${detector.path}/Data1D/CH00/Data00`)).shape).toEqual([2, 3, 100])
})

test.each([
  [[2 ** 20, 2 ** 20], 17],
  [[2 ** 40], 2 ** 20],
  [[2 ** 52], 2 ** 12],
])('a scan of the shape %j is refused by default, also where its size is no exact number', async (shape, length) => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const before = [...saver.walkNodes()].length
  const data = dte('D', [dwa('x', new Uint8Array(length))])
  const points = new DataToExportExtendedSaver(saver, shape)
  expect(
    errorOf(() =>
      points.addData(
        detector,
        data,
        shape.map(() => 0),
      ),
    ),
  ).toMatchObject({ code: 'ERR_DATA_TOO_LARGE', bytesMax: 2 ** 44 })
  expect([...saver.walkNodes()].length).toBe(before)
  expect(errorOf(() => new DataToExportExtendedSaver(saver, [2 ** 40, 2 ** 24]))).toMatchObject({ code: 'ERR_INVALID_OPTION' })
  await saver.close()
})
