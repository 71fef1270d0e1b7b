// Data that grow, row by row: what stands in the file, and what is refused before anything of a row is taken.
import { expect, test } from 'vitest'
import type { DataWithAxes } from '../../lib/data/data-with-axes.js'
import {
  BkgSaver,
  DataEnlargeableSaver,
  type DataToExport,
  DataToExportEnlargeableSaver,
  DataToExportTimedSaver,
  DetectorTimeSaver,
  type H5Saver,
  NdArray,
} from '../../lib/index.js'
import { dte, dwa, moment, newFile } from '../helpers/data-objects.js'
import { errorOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'

async function closed(saver: H5Saver): Promise<ReadFile> {
  await saver.close()
  return ReadFile.open(saver.path)
}

const wavelength = { label: 'wavelength', units: 'nm', offset: 400, scaling: 2.5 }

/** A row of two 0-D labels with errors, a curve and an image. */
function row(step: number, timestamp = moment + step): DataToExport {
  const photodiode = dwa('photodiode', 0, { data: [step, step + 0.5], errors: [0.1, 0.2], labels: ['x', 'y'], units: 'V' })
  const curve = dwa('curve', Float32Array.of(step, 1, 2), { axes: [wavelength], units: 'counts' })
  const image = dwa('image', new NdArray('uint16', [2, 3], new Uint16Array(6).fill(step)), { extra: { gain: 2 } })
  return dte('Camera', [image, photodiode, curve], timestamp)
}

test('all arrays and the time axis grow by a row, with the attributes of PyMoDAQ and the units', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup(undefined, { title: 'Camera' })
  const rows = new DataToExportTimedSaver(saver)
  for (let step = 0; step < 4; step++) expect(rows.addData(detector, row(step))).toBe(true)
  const file = await closed(saver)
  const at = (name: string) => `${detector.path}/${name}`
  expect((await file.paths(detector.path)).filter((path) => /\d\d$/.test(path)).map((path) => path.slice(at('').length))).toEqual([
    'Data0D/CH00',
    'Data0D/CH00/EnlData00',
    'Data0D/CH00/EnlData01',
    'Data0D/CH00/ErrorBar00',
    'Data0D/CH00/ErrorBar01',
    'Data1D/CH00',
    'Data1D/CH00/Axis00',
    'Data1D/CH00/EnlData00',
    'Data2D/CH00',
    'Data2D/CH00/EnlData00',
    'NavAxes/Axis00',
  ])
  expect(await file.attributes(at('Data0D/CH00/EnlData01'))).toEqual({
    CLASS: 'EARRAY',
    EXTDIM: 0,
    TITLE: 'photodiode',
    VERSION: '1.1',
    backend: 'tables',
    shape: [4, 1],
    dtype: 'float64',
    subdtype: '',
    data_type: 'data_enlargeable',
    data_dimension: 'Data0D',
    timestamp: moment,
    label: 'y',
    source: 'raw',
    distribution: 'spread',
    origin: 'Camera',
    units: 'V',
    nav_indexes: [0],
  })
  expect(await file.array(at('Data0D/CH00/EnlData01'))).toEqual({
    dtype: 'float64',
    shape: [4, 1],
    data: Float64Array.of(0.5, 1.5, 2.5, 3.5),
  })
  expect((await file.array(at('Data0D/CH00/ErrorBar01'))).data).toEqual(Float64Array.of(0.2, 0.2, 0.2, 0.2))
  expect(await file.attributes(at('Data0D/CH00/ErrorBar00'))).toMatchObject({
    TITLE: 'photodiode_errors',
    data_type: 'error',
    nav_indexes: [0],
  })
  expect((await file.array(at('Data2D/CH00/EnlData00'))).shape).toEqual([4, 2, 3])
  expect(await file.attributes(at('Data2D/CH00/EnlData00'))).toMatchObject({ gain: 2, data_dimension: 'Data2D' })
  expect(await file.attributes(at('Data1D/CH00/Axis00'))).toMatchObject({ CLASS: 'CARRAY', index: 1, label: 'wavelength', size: 3 })
  expect(await file.attributes(at('NavAxes/Axis00'))).toMatchObject({
    CLASS: 'EARRAY',
    label: 'time',
    units: 's',
    index: 0,
    spread_order: 0,
    size: 4,
    shape: [4],
  })
  expect([...(await file.array(at('NavAxes/Axis00'))).data]).toEqual([0, 1, 2, 3].map((step) => moment + step))
})

test('axes of the caller grow with the data, each with its order', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const rows = new DataToExportEnlargeableSaver(saver, { axes: [{ label: 'x', units: 'mm' }, { label: 'y' }] })
  for (let step = 0; step < 3; step++) rows.addData(detector, row(step), [step, [-step]])
  const file = await closed(saver)
  const axis = (place: number) => `${detector.path}/NavAxes/Axis0${place}`
  expect(await file.attributes(axis(0))).toMatchObject({ label: 'x', units: 'mm', index: 0, spread_order: 0 })
  expect(await file.attributes(axis(1))).toMatchObject({ label: 'y', units: '', index: 0, spread_order: 1 })
  expect([...(await file.array(axis(1))).data]).toEqual([-0, -1, -2])
})

test('data with a navigation dimension are that many rows', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const block = (first: number) =>
    dte('d', [
      dwa('nd', new NdArray('int32', [2, 3], Int32Array.of(first, 1, 2, first + 1, 4, 5)), {
        navIndexes: [0],
        axes: [{ ...wavelength, index: 1 }],
      }),
      dwa('list', [first, first + 1], { navIndexes: [0] }),
    ])
  const rows = new DataToExportEnlargeableSaver(saver, { axes: [{ label: 'x' }] })
  rows.addData(detector, block(0), [[0, 1]])
  rows.addData(detector, block(10), [Float64Array.of(10, 11)])
  expect(errorOf(() => rows.addData(detector, block(20), [20]))).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', option: 'axisValues[0]' })
  const file = await closed(saver)
  const [first, second] = ['CH00', 'CH01'].map((name) => `${detector.path}/DataND/${name}/EnlData00`)
  expect(await file.array(first ?? '')).toMatchObject({ shape: [4, 3] })
  expect(await file.attributes(first ?? '')).toMatchObject({ data_dimension: 'Data1D', nav_indexes: [0] })
  expect(await file.attributes(`${detector.path}/DataND/CH00/Axis00`)).toMatchObject({ index: 1, label: 'wavelength' })
  expect(await file.array(second ?? '')).toEqual({ dtype: 'float64', shape: [4, 1], data: Float64Array.of(0, 1, 10, 11) })
  expect([...(await file.array(`${detector.path}/NavAxes/Axis00`)).data]).toEqual([0, 1, 10, 11])
})

test('a DataWithAxes by itself grows beside its axes, those that grow first', async () => {
  const saver = await newFile()
  const [positions, blocks, bare] = [saver.addChGroup(), saver.addChGroup(), saver.addChGroup()]
  const rows = new DataEnlargeableSaver(saver, { axes: [{ label: 'x', units: 'mm' }] })
  const curve = (step: number) => dwa('curve', [step, 1, 2], { axes: [wavelength] })
  for (let step = 0; step < 3; step++) rows.addData(positions, curve(step), [step * 2])
  for (let step = 0; step < 3; step++) rows.addData(bare, curve(step))
  const block = (first: number) =>
    dwa(
      'b',
      [
        [first, 1],
        [2, 3],
      ],
      { navIndexes: [0], axes: [{ label: 'n', units: 'K', data: [first, first + 1] }] },
    )
  rows.addData(blocks, block(0))
  rows.addData(blocks, block(5))
  expect(errorOf(() => rows.addData(blocks, block(7), [1])).message).toMatch(/PyMoDAQ would ignore axisValues/)
  expect(errorOf(() => rows.addData(bare, curve(0), [1])).code).toBe('ERR_INVALID_OPTION')
  const file = await closed(saver)
  expect(await file.paths(positions.path)).toEqual(['Axis00', 'Axis01', 'EnlData00'].map((name) => `${positions.path}/${name}`))
  expect([...(await file.array(`${positions.path}/Axis00`)).data]).toEqual([0, 2, 4])
  expect(await file.attributes(`${positions.path}/Axis01`)).toMatchObject({ label: 'wavelength', index: 1 })
  expect(await file.paths(bare.path)).toEqual(['Axis00', 'EnlData00'].map((name) => `${bare.path}/${name}`))
  expect(await file.attributes(`${blocks.path}/Axis00`)).toMatchObject({ label: 'n', units: 'K', size: 4 })
  expect([...(await file.array(`${blocks.path}/Axis00`)).data]).toEqual([0, 1, 5, 6])
})

test.each<[string, (first: DataToExport) => DataToExport, string, RegExp]>([
  ['is missing', (first) => first.with({ data: first.data.slice(0, 2) }), 'ERR_INVALID_OPTION', /'curve' are missing/],
  ['is new', (first) => first.with({ data: [...first.data, dwa('more', 1)] }), 'ERR_INVALID_OPTION', /'more' were not there/],
  [
    'has another shape',
    (first) => changed(first, 'curve', { data: [Float32Array.of(1, 2)], axes: [] }),
    'ERR_SHAPE_MISMATCH',
    /\[2\].*\[3\]/,
  ],
  ['has another dtype', (first) => changed(first, 'curve', { data: [[1, 2, 3]] }), 'ERR_DTYPE_MISMATCH', /float64.*float32/],
  ['has another name', (first) => changed(first, 'curve', { name: 'other' }), 'ERR_INVALID_OPTION', /'other'.*'curve'/],
  ['has other units', (first) => changed(first, 'curve', { units: 'V' }), 'ERR_INVALID_OPTION', /'V'.*'counts'/],
  [
    'has fewer labels',
    (first) => changed(first, 'photodiode', { data: [1], errors: [1], labels: [] }),
    'ERR_INVALID_OPTION',
    /1.*2 arrays/,
  ],
  ['has lost its errors', (first) => changed(first, 'photodiode', { errors: undefined }), 'ERR_INVALID_OPTION', /no errors/],
])('a row in which one of the data %s is refused as a whole', async (_, change, code, message) => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const rows = new DataToExportTimedSaver(saver)
  rows.addData(detector, row(0))
  const before = [...saver.walkNodes()].length
  const error = errorOf(() => rows.addData(detector, change(row(1))))
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect(error.message).toMatch(/PyMoDAQ/)
  rows.addData(detector, row(2))
  expect([...saver.walkNodes()]).toHaveLength(before)
  const file = await closed(saver)
  for (const path of (await file.paths(detector.path)).filter((name) => /EnlData|ErrorBar|NavAxes\//.test(name))) {
    expect((await file.array(path)).shape[0], path).toBe(2)
  }
})

function changed(exported: DataToExport, name: string, changes: Parameters<DataWithAxes['with']>[0]): DataToExport {
  return exported.with({ data: exported.data.map((data) => (data.name === name ? data.with(changes) : data)) })
}

test.each<[string, () => DataWithAxes, string, RegExp]>([
  ['the axis of a single number', () => dwa('v', [1], { axes: [{ label: 'x' }] }), 'ERR_SHAPE_MISMATCH', /IndexError/],
  ['two navigation dimensions', () => dwa('v', [[1]], { navIndexes: [0, 1] }), 'ERR_INVALID_OPTION', /DataDimError/],
  [
    'rows along another dimension',
    () =>
      dwa(
        'v',
        [
          [1, 2],
          [3, 4],
        ],
        { navIndexes: [1] },
      ),
    'ERR_INVALID_OPTION',
    /dimension 0/,
  ],
  ['no elements', () => dwa('v', new NdArray('float64', [0], new Float64Array())), 'ERR_SHAPE_MISMATCH', /no elements/],
  ['several rows', () => dwa('v', [1, 2], { navIndexes: [0] }), 'ERR_SHAPE_MISMATCH', /DataLengthError/],
])('data of %s are refused before a group is made', async (_, data, code, message) => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const error = errorOf(() => new DataToExportTimedSaver(saver).addData(detector, dte('d', [dwa('good', 1), data()])))
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect(saver.tree.nodes.children(detector.path)).toEqual([])
  await saver.close()
})

test('several savers of a file go on with the same rows, until they are ended', async () => {
  const saver = await newFile()
  const detector = new DetectorTimeSaver(saver, { title: 'Camera' })
  const node = detector.getSetNode()
  detector.addData(node, row(0))
  const other = new DetectorTimeSaver(saver, { title: 'Camera' })
  expect(other.getSetNode().path).toBe(node.path)
  other.addData(node, row(1))
  other.end(node)
  other.end(node)
  expect(errorOf(() => detector.addData(node, row(2)))).toMatchObject({ code: 'ERR_NODE_EXISTS' })
  const file = await closed(saver)
  expect((await file.array(`${node.path}/NavAxes/Axis00`)).shape).toEqual([2])
})

test('rows of an earlier session are left alone', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup(undefined, { title: 'Camera' })
  new DataToExportTimedSaver(saver).addData(detector, row(0))
  await saver.close()
  const { H5Saver } = await import('../../lib/index.js')
  await using again = await H5Saver.open(saver.path)
  expect(errorOf(() => new DataToExportTimedSaver(again).addData(detector.path, row(1)))).toMatchObject({ code: 'ERR_NODE_EXISTS' })
  const next = again.addDetGroup(undefined, { title: 'Camera' })
  expect(next.name).toBe('Detector001')
  new DataToExportTimedSaver(again).addData(next, row(1))
})

test('a background of a row stands beside the data', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const rows = new DataToExportTimedSaver(saver)
  rows.addData(detector, dte('d', [dwa('c', [1, 2, 3])]))
  expect(errorOf(() => rows.addBkg(detector, dte('d', [dwa('c', [1, 2])]))).code).toBe('ERR_SHAPE_MISMATCH')
  rows.addBkg(detector, dte('d', [dwa('c', [0.5, 0.5, 0.5])]))
  expect(errorOf(() => new BkgSaver(saver).addData(`${detector.path}/Data1D/CH00`, dwa('c', 1))).code).toBe('ERR_SHAPE_MISMATCH')
  const file = await closed(saver)
  expect((await file.array(`${detector.path}/Data1D/CH00/Bkg00`)).shape).toEqual([3])
})

test('an empty DataToExport is no row', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const rows = new DataToExportTimedSaver(saver)
  expect(rows.addData(detector, dte('d', []))).toBe(true)
  expect(saver.tree.nodes.children(detector.path)).toEqual([])
  rows.addData(detector, row(0))
  expect(errorOf(() => rows.addData(detector, dte('d', []))).code).toBe('ERR_INVALID_OPTION')
  await saver.close()
})

test('a row whose memory was transferred away is refused', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const rows = new DataToExportTimedSaver(saver)
  rows.addData(detector, dte('d', [dwa('c', Float64Array.of(1, 2, 3))]))
  const memory = Float64Array.of(4, 5, 6)
  const data = dwa('c', memory)
  structuredClone(memory, { transfer: [memory.buffer] })
  expect(errorOf(() => rows.addData(detector, dte('d', [data])))).toMatchObject({ code: 'ERR_BUFFER_DETACHED', channel: 'c' })
  const file = await closed(saver)
  expect((await file.array(`${detector.path}/NavAxes/Axis00`)).shape).toEqual([1])
})
