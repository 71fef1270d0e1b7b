// H5Saver's methods for groups, nodes and arrays, by PyMoDAQ's names.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { H5Saver, type H5SaverOptions, NdArray } from '../../lib/index.js'
import { errorOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const now = () => new Date(2026, 10, 22, 16, 58, 48, 125)

async function newSaver(options: H5SaverOptions = {}): Promise<H5Saver> {
  return H5Saver.create({ file: join(await tempDir(), 'a.h5'), now, ...options })
}

test('groups of modules are numbered, and carry type, settings and metadata', async () => {
  const saver = await newSaver()
  const scan = saver.addScanGroup(undefined, { title: 'Map', metadata: { author: 'Ada' } })
  expect(scan).toEqual({ path: '/RawData/Scan000', name: 'Scan000', kind: 'group', title: 'Map', type: 'scan' })
  expect(saver.addScanGroup().name).toBe('Scan001')
  expect(saver.addDetGroup(scan, { title: 'Camera', settings: '<All_settings type="group"><x type="int">1</x></All_settings>' }).path).toBe(
    '/RawData/Scan000/Detector000',
  )
  expect(saver.addActGroup('/RawData/Scan000').path).toBe('/RawData/Scan000/Actuator000')
  expect(saver.addChGroup(scan).path).toBe('/RawData/Scan000/Ch000')
  expect(saver.addIncrementalGroup('Data_Logger').path).toBe('/RawData/Data_logger000')
  expect(saver.addDataGroup(scan, 'Data1D').path).toBe('/RawData/Scan000/Data1D')
  expect(saver.addDataGroup(scan, 'Data1D').path).toBe('/RawData/Scan000/Data1D')
  expect(saver.getSetGroup(scan, 'NavAxes', 'axes').path).toBe('/RawData/Scan000/NavAxes')
  expect(saver.getSetGroup(scan, 'NavAxes', 'ignored').title).toBe('axes')
  expect(saver.getScanGroups().map(({ name }) => name)).toEqual(['Scan000', 'Scan001'])
  expect(saver.getLastScan()?.name).toBe('Scan001')
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect(await file.attributes('/RawData/Scan000')).toEqual({
    CLASS: 'GROUP',
    TITLE: 'Map',
    VERSION: '1.0',
    settings: Uint8Array.from(Buffer.from('<All_settings type="group" />')),
    type: 'scan',
    description: '',
    author: 'Ada',
  })
  expect(await file.attributes('/RawData/Scan000/Ch000')).toMatchObject({ type: '' })
  expect(await file.attributes('/RawData/Data_logger000')).toMatchObject({ type: 'data_logger' })
  expect(await file.attributes('/RawData/Scan000/Data1D')).toMatchObject({ type: 'data', backend: 'tables' })
  expect(await file.attributes('/RawData/Scan000/NavAxes')).toEqual({ CLASS: 'GROUP', TITLE: 'axes', VERSION: '1.0' })
})

test('metadata that is given twice is written as it was, and never changed', async () => {
  const saver = await newSaver()
  const metadata = Object.freeze({ sample: 'Si' })
  saver.addScanGroup(undefined, { metadata })
  saver.addDetGroup(undefined, { metadata })
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect(Object.keys(await file.attributes('/RawData/Detector000'))).not.toContain('description')
  expect(metadata).toEqual({ sample: 'Si' })
})

test('wrong places, names and types are refused, and nothing is written', async () => {
  const saver = await newSaver()
  saver.addArray('/RawData', 'x', [1])
  const before = [...saver.walkNodes()].length
  const codeOf = (call: () => unknown) => errorOf(call).code
  expect(codeOf(() => saver.addScanGroup('/None'))).toBe('ERR_NODE_NOT_FOUND')
  expect(codeOf(() => saver.addScanGroup('/RawData/X'))).toBe('ERR_NODE_KIND')
  expect(codeOf(() => saver.addScanGroup('/RawData/../x'))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => saver.getSetGroup('/RawData', 'a/b'))).toBe('ERR_INVALID_NAME')
  expect(codeOf(() => saver.getSetGroup('/RawData', '_i_hidden'))).toBe('ERR_INVALID_NAME')
  expect(codeOf(() => saver.getSetGroup('/RawData', 'X'))).toBe('ERR_NODE_KIND')
  expect(codeOf(() => saver.addIncrementalGroup('det2'))).toBe('ERR_INVALID_NAME')
  expect(codeOf(() => saver.addIncrementalGroup(''))).toBe('ERR_INVALID_NAME')
  expect(codeOf(() => saver.addDetGroup(undefined, { metadata: { type: 'x' } }))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => saver.addDetGroup(undefined, { settings: '<a>' }))).toBe('ERR_SETTINGS_XML')
  expect(codeOf(() => saver.addDetGroup(undefined, { title: 'x\0' }))).toBe('ERR_INVALID_NAME')
  // @ts-expect-error no such option
  expect(codeOf(() => saver.addDetGroup(undefined, { name: 'x' }))).toBe('ERR_INVALID_OPTION')
  // @ts-expect-error no such dimension
  expect(codeOf(() => saver.addDataGroup('/RawData', 'Data3D'))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => saver.getNode('/RawData/None'))).toBe('ERR_NODE_NOT_FOUND')
  expect([...saver.walkNodes()].length).toBe(before)
  await saver.close()
  expect(saver.stats().error).toBeNull()
})

test('a whole array has what PyMoDAQ`s loader insists on', async () => {
  const saver = await newSaver()
  const where = saver.addDetGroup()
  expect(saver.addArray(where, 'spectrum', Uint16Array.of(1, 2, 3), { units: 'counts', metadata: { gain: 2 } })).toEqual({
    path: '/RawData/Detector000/Spectrum',
    name: 'Spectrum',
    kind: 'array',
    title: 'spectrum',
    dataType: 'data',
  })
  saver.addArray(where, 'number', 4.5)
  saver.addArray(
    where,
    'image',
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { dtype: 'int16', dataType: 'bkg', navIndexes: [0], label: 'L', title: 'T', origin: 'O', source: 'calculated', timestamp: 5.5 },
  )
  saver.addArray(where, 'x', [0, 0.5, 1], { dataType: 'axis', label: 'position', units: 'um', index: 1, spreadOrder: 2 })
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect(await file.array('/RawData/Detector000/Spectrum')).toEqual({ dtype: 'uint16', shape: [3], data: Uint16Array.of(1, 2, 3) })
  expect(await file.attributes('/RawData/Detector000/Spectrum')).toEqual({
    CLASS: 'CARRAY',
    TITLE: 'spectrum',
    VERSION: '1.1',
    backend: 'tables',
    dtype: 'uint16',
    subdtype: '',
    shape: [3],
    data_type: 'data',
    data_dimension: 'Data1D',
    timestamp: now().getTime() / 1000,
    label: 'spectrum',
    source: 'raw',
    distribution: 'uniform',
    origin: '',
    units: 'counts',
    nav_indexes: [],
    gain: 2,
  })
  expect(await file.array('/RawData/Detector000/Number')).toMatchObject({ shape: [1] })
  expect(await file.attributes('/RawData/Detector000/Number')).toMatchObject({ data_dimension: 'Data0D' })
  expect(await file.attributes('/RawData/Detector000/Image')).toMatchObject({
    TITLE: 'T',
    dtype: 'int16',
    data_type: 'bkg',
    nav_indexes: [0],
    label: 'L',
    origin: 'O',
    source: 'calculated',
    timestamp: 5.5,
  })
  expect(await file.attributes('/RawData/Detector000/X')).toMatchObject({
    TITLE: 'position',
    data_type: 'axis',
    label: 'position',
    units: 'um',
    index: 1,
    spread_order: 2,
    offset: 0,
    scaling: 0.5,
    size: 3,
  })
})

test('an array grows row by row, or by several rows', async () => {
  const saver = await newSaver({ compression: { library: 'zlib', level: 1 } })
  const lines = saver.addArray('/RawData', 'lines', undefined, { enlargeable: true, dtype: 'int32', shape: [2] })
  expect([lines.node.path, lines.node.kind, lines.rowShape, lines.dtype]).toEqual(['/RawData/Lines', 'enlargeable', [2], 'int32'])
  expect(lines.append([1, 2])).toBe(true)
  lines.append(Int32Array.of(3, 4, 5, 6))
  lines.append([[7, 8]])
  const begun = saver.addArray('/RawData', 'begun', [1, 2], { enlargeable: true })
  begun.append(3)
  expect(errorOf(() => lines.append([1, 2, 3])).code).toBe('ERR_SHAPE_MISMATCH')
  expect(errorOf(() => lines.append([[1], [2]])).code).toBe('ERR_SHAPE_MISMATCH')
  expect(errorOf(() => lines.append(Float64Array.of(1, 2))).code).toBe('ERR_DTYPE_MISMATCH')
  expect(errorOf(() => lines.append([0.5, 1])).code).toBe('ERR_DTYPE_MISMATCH')
  await saver.close()
  expect(errorOf(() => lines.append([1, 2])).code).toBe('ERR_WRITER_CLOSED')
  const file = await ReadFile.open(saver.path)
  expect(await file.array('/RawData/Lines')).toEqual({ dtype: 'int32', shape: [4, 2], data: Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8) })
  expect(await file.attributes('/RawData/Lines')).toMatchObject({
    CLASS: 'EARRAY',
    shape: [4, 2],
    data_type: 'data_enlargeable',
    distribution: 'spread',
    nav_indexes: [0],
  })
  expect(await file.array('/RawData/Begun')).toEqual({ dtype: 'float64', shape: [3, 1], data: Float64Array.of(1, 2, 3) })
})

test('an array of a scan is filled in any order, again where it was filled', async () => {
  const saver = await newSaver()
  const map = saver.addArray('/RawData', 'map', undefined, { scanShape: [2, 3], dtype: 'float32', shape: [1] })
  const lines = saver.addArray('/RawData', 'lines', undefined, { scanShape: [2], dtype: 'uint8', shape: [2], units: 'V' })
  map.write([1, 2], 5)
  map.write([0, 1], 1)
  map.write([1, 2], 6)
  lines.write([1], [7, 8])
  expect(errorOf(() => map.write([2, 0], 1)).code).toBe('ERR_INDEX_OUT_OF_RANGE')
  expect(errorOf(() => map.write([0], 1)).code).toBe('ERR_INDEX_OUT_OF_RANGE')
  expect(errorOf(() => map.write([0, -1], 1)).code).toBe('ERR_INDEX_OUT_OF_RANGE')
  expect(errorOf(() => lines.write([0], [1, 2, 3])).code).toBe('ERR_SHAPE_MISMATCH')
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect(await file.array('/RawData/Map')).toEqual({
    dtype: 'float32',
    shape: [2, 3],
    data: Float32Array.of(Number.NaN, 1, Number.NaN, Number.NaN, Number.NaN, 6),
  })
  expect(await file.attributes('/RawData/Map')).toMatchObject({
    CLASS: 'CARRAY',
    shape: [2, 3],
    nav_indexes: [0, 1],
    distribution: 'uniform',
  })
  expect(await file.array('/RawData/Lines')).toEqual({ dtype: 'uint8', shape: [2, 2], data: Uint8Array.of(0, 0, 7, 8) })
  expect(await file.attributes('/RawData/Lines')).toMatchObject({ nav_indexes: [0], units: 'V', data_dimension: 'Data1D' })
})

test('arrays that make no sense are refused, and nothing is written', async () => {
  const saver = await newSaver()
  const codeOf = (options: object, data?: unknown) => {
    const call = saver.addArray.bind(saver) as (where: string, name: string, data: unknown, options: object) => unknown
    return errorOf(() => call('/RawData', 'x', data, options)).code
  }
  expect(codeOf({})).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ enlargeable: true })).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ enlargeable: true, dtype: 'float64' })).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ enlargeable: true, dtype: 'text', shape: [1] })).toBe('ERR_DTYPE_UNSUPPORTED')
  expect(codeOf({ enlargeable: 1 }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ scanShape: [2], dtype: 'float64', shape: [1] }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ scanShape: [-2], dtype: 'float64', shape: [1] })).toBe('ERR_SHAPE_MISMATCH')
  expect(codeOf({ navIndexes: [1] }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ navIndexes: [0, 0] }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ distribution: 'spread' }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ distribution: 'spread', navIndexes: [0, 1] }, [[1]])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ dataType: 'strings' }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ dataType: 'axis' }, [[1]])).toBe('ERR_SHAPE_MISMATCH')
  expect(codeOf({ shape: [2, 2] }, [1, 2, 3])).toBe('ERR_SHAPE_MISMATCH')
  expect(codeOf({ timestamp: Number.NaN }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ units: 's-1' }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ label: 'a\0' }, [1])).toBe('ERR_INVALID_NAME')
  expect(codeOf({ metadata: { nav_indexes: 1 } }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ metadata: { axes: 1 } }, [1])).toBe('ERR_INVALID_OPTION')
  expect(codeOf({ compression: { library: 'none', level: 11 } }, [1])).toBe('ERR_FILTER_PARAM')
  expect(codeOf({ dtyp: 'int8' }, [1])).toBe('ERR_INVALID_OPTION')
  saver.addArray('/RawData', 'x', [1])
  expect(codeOf({}, [1])).toBe('ERR_NODE_EXISTS')
  expect([...saver.walkNodes('/RawData')].map(({ name }) => name)).toEqual(['RawData', 'Logger', 'X'])
  await saver.close()
  expect(saver.stats().error).toBeNull()
})

test('memory that was transferred away is refused, and no row is taken', async () => {
  const saver = await newSaver()
  const rows = saver.addArray('/RawData', 'rows', undefined, { enlargeable: true, dtype: 'uint8', shape: [4] })
  const memory = new Uint8Array(4)
  const row = new NdArray('uint8', [4], memory)
  structuredClone(memory.buffer, { transfer: [memory.buffer] })
  expect(errorOf(() => rows.append(row)).code).toBe('ERR_BUFFER_DETACHED')
  expect(errorOf(() => rows.append(memory)).code).toBe('ERR_BUFFER_DETACHED')
  rows.append(Uint8Array.of(1, 2, 3, 4))
  await saver.close()
  expect((await (await ReadFile.open(saver.path)).array('/RawData/Rows')).shape).toEqual([1, 4])
})

test('a queue that is full refuses rows, and takes them after drain()', async () => {
  const saver = await newSaver({ queueBytes: 2 ** 20, threads: 1, compression: { library: 'zlib', level: 9 } })
  const rows = saver.addArray('/RawData', 'rows', undefined, { enlargeable: true, dtype: 'float64', shape: [2 ** 15] })
  const row = Float64Array.from({ length: 2 ** 15 }, (_, place) => Math.sin(place * place))
  let count = 0
  const error = errorOf(() => {
    for (; count < 1000; count++) rows.append(row)
  })
  expect(error.code).toBe('ERR_QUEUE_FULL')
  expect(saver.needsDrain).toBe(true)
  await saver.drain()
  rows.append(row)
  await saver.close()
  expect((await (await ReadFile.open(saver.path)).array('/RawData/Rows')).shape).toEqual([count + 1, 2 ** 15])
})

test('lists of texts', async () => {
  const saver = await newSaver()
  const notes = saver.addStringArray('/RawData', 'Notes', { title: 'what happened', metadata: { author: 'Ada' } })
  notes.append('one', 'zwei')
  notes.append('')
  expect(errorOf(() => notes.append('fine', '\ud800')).code).toBe('ERR_INVALID_OPTION')
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect(await file.attributes('/RawData/Notes')).toMatchObject({ TITLE: 'what happened', author: 'Ada', data_type: 'strings', shape: [3] })
})

test('what a saver adds later has numbers of its own beside continuous detectors', async () => {
  const saver = await newSaver()
  saver.addDetGroup(undefined, { title: 'first' })
  const detector = saver.continuous('second', { x: { shape: [], dtype: 'float64' } })
  expect(detector.path).toBe('/RawData/Detector001')
  expect(saver.addDetGroup().path).toBe('/RawData/Detector002')
  expect(saver.getNode('/RawData/Detector001/Data0D/CH00/EnlData00')).toMatchObject({ kind: 'enlargeable', dataType: 'data_enlargeable' })
  detector.append({ x: 1 })
  await saver.close()
  expect(saver.stats()).toMatchObject({ error: null, committed: 1 })
})

test('the smallest arrays take no more room than they need', async () => {
  const saver = await newSaver()
  for (let index = 0; index < 10; index++) {
    const channel = saver.getSetGroup(saver.getSetGroup(saver.rawGroup, 'Data0D'), `CH0${index}`)
    saver.addArray(channel, 'Data00', index)
  }
  await saver.close()
  expect(saver.stats().bytesOnDisk).toBeLessThan(60_000)
})
