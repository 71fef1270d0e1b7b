// Snapshots: data, axes, errors and backgrounds as they stand in the file, against the listings of files that PyMoDAQ wrote.
import { stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import {
  AxisSaverLoader,
  BkgSaver,
  DataEnlargeableSaver,
  DataSaverLoader,
  DataToExportExtendedSaver,
  DataToExportSaver,
  DetectorSaver,
  type DType,
  dtypeNames,
  ErrorSaverLoader,
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
const spectrum = () =>
  dwa(
    'd1D',
    Float64Array.from({ length: 12 }, (_, place) => place),
    { units: 'counts', axes: [wavelength] },
  )

test('a DataToExport is laid out by dimension, and channels are numbered in each', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup(undefined, { title: 'Spectro' })
  const data = [
    spectrum(),
    dwa('a', 1),
    dwa('image', [
      [1, 2],
      [3, 4],
    ]),
    dwa('b', 2),
    dwa('nd', new NdArray('uint8', [2, 2, 2], new Uint8Array(8))),
  ]
  new DataToExportSaver(saver).addData(detector, dte('Spectro', data))
  const file = await closed(saver)
  expect((await file.paths(detector.path)).map((path) => path.slice(detector.path.length + 1))).toEqual([
    'Data0D',
    'Data0D/CH00',
    'Data0D/CH00/Data00',
    'Data0D/CH01',
    'Data0D/CH01/Data00',
    'Data1D',
    'Data1D/CH00',
    'Data1D/CH00/Axis00',
    'Data1D/CH00/Data00',
    'Data2D',
    'Data2D/CH00',
    'Data2D/CH00/Data00',
    'DataND',
    'DataND/CH00',
    'DataND/CH00/Data00',
  ])
  expect(await file.attributes(`${detector.path}/Data0D/CH01`)).toEqual({ CLASS: 'GROUP', TITLE: 'b', VERSION: '1.0', origin: 'Spectro' })
  expect(await file.attributes(`${detector.path}/Data0D`)).toEqual({ CLASS: 'GROUP', TITLE: '', VERSION: '1.0' })
})

test('arrays have the attributes of PyMoDAQ, in its types', async () => {
  const saver = await newFile()
  const channel = saver.addChGroup(undefined, { title: 'd1D' })
  const data = dwa('d1D', Float32Array.of(1, 2, 3), {
    labels: ["it's"],
    units: 'µm',
    source: 'calculated',
    origin: 'Spectro',
    extra: { gain: 3, ok: true, note: 'naïve', shift: Number.NaN, list: ['a', 1] },
  })
  new DataSaverLoader(saver).addData(channel, data)
  const file = await closed(saver)
  const path = `${channel.path}/Data00`
  expect(await file.attributes(path)).toEqual({
    CLASS: 'CARRAY',
    TITLE: 'd1D',
    VERSION: '1.1',
    backend: 'tables',
    shape: [3],
    dtype: 'float32',
    subdtype: '',
    data_type: 'data',
    data_dimension: 'Data1D',
    timestamp: moment,
    label: "it's",
    source: 'calculated',
    distribution: 'uniform',
    origin: 'Spectro',
    units: 'µm',
    nav_indexes: [],
    gain: 3,
    ok: true,
    note: 'naïve',
    shift: Number.NaN,
    list: ['a', 1],
  })
  const texts = new Map((await file.reader.attributes(path)).map((info) => [info.name, info]))
  const textOf = (name: string) => Buffer.from(texts.get(name)?.data[0] ?? []).toString('latin1')
  expect(textOf('nav_indexes')).toBe('{"module": "builtins", "type": "tuple", "data": "()"}')
  expect(textOf('timestamp')).toBe('{"module": "builtins", "type": "float", "data": "1700000000.25"}')
  expect(textOf('label')).toBe(`{"module": "builtins", "type": "str", "data": "\\"it's\\""}`)
  for (const name of ['nav_indexes', 'label', 'units', 'data_type', 'shape']) {
    expect(texts.get(name), name).toMatchObject({ dtype: 'string', charset: 'utf8', variable: false, size: textOf(name).length })
  }
  expect(texts.get('CLASS')).toMatchObject({ charset: 'ascii', size: 'CARRAY'.length })
})

test('an axis has the attributes of PyMoDAQ, its index an int and its offset a numpy float', async () => {
  const saver = await newFile()
  const axes = new AxisSaverLoader(saver)
  const channel = saver.addChGroup()
  axes.addAxis(channel, { ...wavelength, size: 4, index: 1 })
  axes.addAxis(channel, { label: 'log', data: [1, 10, 100], spreadOrder: 2 })
  const file = await closed(saver)
  const common = { CLASS: 'CARRAY', VERSION: '1.1', backend: 'tables', subdtype: '', data_type: 'axis', data_dimension: 'Data1D' }
  expect(await file.attributes(`${channel.path}/Axis00`)).toEqual({
    ...common,
    TITLE: 'wavelength',
    shape: [4],
    dtype: 'float64',
    size: 4,
    label: 'wavelength',
    units: 'nm',
    index: 1,
    offset: 400,
    scaling: 2.5,
    distribution: 'uniform',
    spread_order: 0,
  })
  expect(await file.attributes(`${channel.path}/Axis01`)).toMatchObject({
    offset: null,
    scaling: null,
    distribution: 'spread',
    spread_order: 2,
    index: 0,
  })
  const texts = (await file.reader.attributes(`${channel.path}/Axis00`)).map(({ name, data }) => [
    name,
    Buffer.from(data[0] ?? []).toString(),
  ])
  expect(texts).toContainEqual(['offset', '{"module": "numpy", "type": "float64", "data": "400.0"}'])
  expect(texts).toContainEqual(['index', '{"module": "builtins", "type": "int", "data": "1"}'])
  expect([...(await file.array(`${channel.path}/Axis01`)).data]).toEqual([1, 10, 100])
})

test('an enlargeable axis grows', async () => {
  const saver = await newFile()
  const axes = new AxisSaverLoader(saver)
  const channel = saver.addChGroup()
  const node = axes.addAxis(channel, { label: 't', data: [0, 1] }, { enlargeable: true })
  expect(axes.append(node, 2)).toBe(true)
  axes.append(node, [3, 4])
  expect((await axes.loadAxis(node)).data).toEqual(Float64Array.of(0, 1, 2, 3, 4))
  const file = await closed(saver)
  expect([...(await file.array(node.path)).data]).toEqual([0, 1, 2, 3, 4])
  expect(await file.attributes(node.path)).toMatchObject({ CLASS: 'EARRAY', EXTDIM: 0, size: 5, shape: [5] })
  expect(errorOf(() => axes.append(channel, 1)).code).toBe('ERR_NODE_KIND')
})

test('errors and backgrounds stand beside their data, under the same numbers', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const data = dwa('p', 0, { data: [1, 2], errors: [0.1, 0.2], labels: ['x', 'y'] })
  const exporter = new DataToExportSaver(saver)
  exporter.addBkg(detector, dte('d', [dwa('p', 0, { data: [0.5, 0.25] })]))
  exporter.addData(detector, dte('d', [data]))
  await saver.flush()
  const channel = `${detector.path}/Data0D/CH00`
  const background = await new BkgSaver(saver).loadBkg(channel)
  expect(background?.data.map((array) => array.at(0))).toEqual([0.5, 0.25])
  const file = await closed(saver)
  expect(await file.paths(channel)).toEqual(
    ['Bkg00', 'Bkg01', 'Data00', 'Data01', 'ErrorBar00', 'ErrorBar01'].map((name) => `${channel}/${name}`),
  )
  expect(await file.attributes(`${channel}/ErrorBar01`)).toMatchObject({ TITLE: 'p_errors', label: 'y', data_type: 'error' })
  expect(await file.attributes(`${channel}/Bkg01`)).toMatchObject({ TITLE: 'p', data_type: 'bkg', nav_indexes: [] })
  expect((await file.array(`${channel}/ErrorBar01`)).data[0]).toBe(0.2)
})

test('errors can follow their data once, in the same number and shape', async () => {
  const saver = await newFile()
  const channel = saver.addChGroup()
  const errors = new ErrorSaverLoader(saver)
  expect(errorOf(() => errors.addData(channel, dwa('e', [1, 2, 3]))).code).toBe('ERR_NODE_NOT_FOUND')
  new DataSaverLoader(saver).addData(channel, dwa('p', [1, 2, 3]))
  expect(errorOf(() => errors.addData(channel, dwa('e', [1, 2]))).code).toBe('ERR_SHAPE_MISMATCH')
  expect(
    errorOf(() =>
      errors.addData(
        channel,
        dwa('e', [1], {
          data: [
            [1, 2, 3],
            [1, 2, 3],
          ],
        }),
      ),
    ).code,
  ).toBe('ERR_SHAPE_MISMATCH')
  errors.addData(channel, dwa('e', [0.1, 0.2, 0.3]))
  expect(errorOf(() => errors.addData(channel, dwa('e', [1, 2, 3]))).code).toBe('ERR_NODE_EXISTS')
  expect((await errors.loadErrors(`${channel.path}/Data00`))?.data[0]?.at(1)).toBe(0.2)
  const file = await closed(saver)
  expect(await file.paths(channel.path)).toEqual([`${channel.path}/Data00`, `${channel.path}/ErrorBar00`])
})

test('data that join others of a group are further labels, and share the axes', async () => {
  const saver = await newFile()
  const channel = saver.addChGroup()
  const data = new DataSaverLoader(saver)
  data.addData(channel, spectrum())
  data.addData(channel, spectrum())
  const file = await closed(saver)
  expect(await file.paths(channel.path)).toEqual(['Axis00', 'Data00', 'Data01'].map((name) => `${channel.path}/${name}`))
})

test.each([
  ['another shape', () => dwa('x', [1, 2]), 'ERR_SHAPE_MISMATCH', /shape \[2\] instead of \[12\]/],
  ['other axes', () => spectrum().with({ axes: [{ ...wavelength, offset: 401 }] }), 'ERR_SHAPE_MISMATCH', /other axes/],
  ['errors', () => spectrum().with({ errors: [new Float64Array(12)] }), 'ERR_SHAPE_MISMATCH', /errors/],
  ['navigation indexes', () => spectrum().with({ navIndexes: [0] }), 'ERR_SHAPE_MISMATCH', /navigation/],
])('data of %s may not join others, and nothing is written', async (_, other, code, message) => {
  const saver = await newFile()
  const channel = saver.addChGroup()
  const data = new DataSaverLoader(saver)
  data.addData(channel, spectrum())
  const before = [...saver.walkNodes()].length
  const error = errorOf(() => data.addData(channel, other()))
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect(error.message).toMatch(/PyMoDAQ/)
  expect([...saver.walkNodes()]).toHaveLength(before)
  await saver.close()
})

test('a background of another shape is refused, before or after the data', async () => {
  const saver = await newFile()
  const [first, second] = [saver.addChGroup(), saver.addChGroup()]
  const [data, background] = [new DataSaverLoader(saver), new BkgSaver(saver)]
  data.addData(first, dwa('a', [1, 2, 3]))
  expect(errorOf(() => background.addData(first, dwa('a', [1, 2]))).code).toBe('ERR_SHAPE_MISMATCH')
  background.addData(second, dwa('a', [1, 2]))
  expect(errorOf(() => data.addData(second, dwa('a', [1, 2, 3]))).code).toBe('ERR_SHAPE_MISMATCH')
  data.addData(second, dwa('a', [1, 2]))
  await saver.close()
})

test('a DataToExport that is refused leaves no group behind', async () => {
  const saver = await newFile()
  const detector = saver.addDetGroup()
  const exporter = new DataToExportSaver(saver)
  exporter.addData(detector, dte('d', [dwa('a', [1, 2, 3])]))
  const before = [...saver.walkNodes()].map(({ path }) => path)
  expect(errorOf(() => exporter.addData(detector, dte('d', [dwa('new', 1), dwa('a', [1, 2])]))).code).toBe('ERR_SHAPE_MISMATCH')
  expect([...saver.walkNodes()].map(({ path }) => path)).toEqual(before)
  const file = await closed(saver)
  expect(await file.paths(detector.path)).toEqual(before.filter((path) => path.startsWith(`${detector.path}/`)))
})

test('whole data may not stand below navigation axes, which PyMoDAQ would take for theirs', async () => {
  const saver = await newFile()
  const [scan, other] = [saver.addScanGroup(), saver.addScanGroup()]
  new DataToExportExtendedSaver(saver, [2]).addNavAxes(scan, [{ label: 'x' }])
  const detector = saver.addDetGroup(scan)
  const error = errorOf(() => new DataToExportSaver(saver).addData(detector, dte('d', [dwa('a', 1)])))
  expect(error).toMatchObject({ code: 'ERR_NODE_EXISTS', node: `${scan.path}/NavAxes` })
  expect(error.message).toMatch(/PyMoDAQ.*IndexError/)
  expect(saver.tree.nodes.children(detector.path)).toEqual([])
  expect(errorOf(() => new DataEnlargeableSaver(saver).addData(detector, dwa('a', 1), [1])).code).toBe('ERR_NODE_EXISTS')
  new DataToExportSaver(saver).addData(other, dte('d', [dwa('a', 1)]))
  await saver.close()
})

test('attributes that PyMoDAQ uses itself cannot be given again', async () => {
  const saver = await newFile()
  const channel = saver.addChGroup()
  const call = () => new DataSaverLoader(saver).addData(channel, dwa('a', 1), { metadata: { label: 'x' } })
  expect(errorOf(call)).toMatchObject({ code: 'ERR_INVALID_OPTION' })
  expect(saver.tree.nodes.children(channel.path)).toEqual([])
  await saver.close()
})

test('a snapshot of ten 0-D channels is under 60 kB', async () => {
  const saver = await newFile()
  const detector = new DetectorSaver(saver, { title: 'Ten' })
  detector.addData(
    detector.getSetNode(),
    dte(
      'Ten',
      Array.from({ length: 10 }, (_, place) => dwa(`ch${place}`, place, { units: 'V' })),
    ),
  )
  await saver.close()
  expect((await stat(saver.path)).size).toBeLessThan(60_000)
})

test('arrays of every dtype, and of no elements, keep their values', async () => {
  const saver = await newFile({ compression: { library: 'zlib', level: 1 } })
  const arrays = [...dtypeNames.map(arrayOf), new NdArray('float64', [0], new Float64Array())]
  const saved = arrays.map((array): [string, NdArray] => [saver.addChGroup(undefined, { title: array.dtype }).path, array])
  for (const [path, array] of saved) new DataSaverLoader(saver).addData(path, dwa('a', array))
  const file = await closed(saver)
  for (const [path, { dtype, shape, data }] of saved) expect(await file.array(`${path}/Data00`)).toEqual({ dtype, shape, data })
})

function arrayOf(dtype: DType): NdArray {
  switch (dtype) {
    case 'bool':
      return new NdArray(dtype, [3], Uint8Array.of(1, 0, 1))
    case 'float16':
      return new NdArray(dtype, [3], Uint16Array.of(0x3c00, 0x7c00, 0xfe01))
    case 'complex64':
      return new NdArray(dtype, [3], Float32Array.of(1, -1, 2, -2, Number.NaN, 0))
    case 'complex128':
      return new NdArray(dtype, [3], Float64Array.of(1, -1, 2, -2, Number.NaN, 0))
    case 'int64':
      return new NdArray(dtype, [3], BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n))
    case 'uint64':
      return new NdArray(dtype, [3], BigUint64Array.of(0n, 1n, 2n ** 64n - 1n))
    default:
      return NdArray.from([1, 2, 3], { dtype })
  }
}
