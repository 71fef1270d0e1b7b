// Data of PyMoDAQ 4 and 5: what is found beside an array, and what is made of it.
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OpaqueAttribute } from '../../lib/attributes/attribute-codec.js'
import { NdArray } from '../../lib/data/nd-array.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import type { LoadOptions } from '../../lib/loaders/load-options.js'
import { rejectionOf } from '../helpers/errors.js'
import { counting, enveloped, type FileBuilder, int, plain, str, vector } from '../helpers/file-builder.js'
import { addAxis, addData, addGroup, modernFile, timestamp } from '../helpers/modern-files.js'
import { tempDir } from '../helpers/temp-dir.js'

async function made(fill: (file: FileBuilder) => void, rawGroup?: string): Promise<DataLoader> {
  const file = modernFile(join(await tempDir(), 'made.h5'), rawGroup)
  fill(file)
  const loader = await DataLoader.open(await file.close())
  onTestFinished(() => loader.close())
  return loader
}

function channel(file: FileBuilder, module: string, dimension: string): string {
  const path = `${module}/${dimension}/CH00`
  addGroup(file, module, 'Det', 'detector')
  addGroup(file, `${module}/${dimension}`)
  addGroup(file, path, 'd')
  return path
}

/** Two labels with an axis, backgrounds and errors. */
function spectrum(file: FileBuilder): string {
  const path = channel(file, '/RawData/Detector000', 'Data1D')
  addData(file, `${path}/Data00`, counting([4]), { label: 'a', units: 'mV' })
  addData(file, `${path}/Data01`, counting([4], 2), { label: 'b', units: 'mV' })
  addAxis(file, `${path}/Axis00`, vector([1, 2, 4, 8]), { label: 'wl', units: 'nm' })
  addData(file, `${path}/Bkg00`, vector([1, 1, 1, 1]), { dataType: 'bkg' })
  addData(file, `${path}/Bkg01`, vector([0, 1, 2, 3]), { dataType: 'bkg' })
  addData(file, `${path}/ErrorBar00`, vector([5, 6, 7, 8]), { dataType: 'error' })
  addData(file, `${path}/ErrorBar01`, vector([6, 7, 8, 9]), { dataType: 'error' })
  return path
}

const numbers = (arrays: readonly { data: ArrayLike<number | bigint> }[] | undefined) => arrays?.map(({ data }) => Array.from(data, Number))

test('one array comes with its words, axis and errors', async () => {
  const loader = await made(spectrum)
  const data = await loader.loadData('/RawData/Detector000/Data1D/CH00/Data01')
  expect(loader.generation()).toBe(3)
  expect(data).toMatchObject({
    name: 'd',
    dim: 'Data1D',
    labels: ['b'],
    units: 'mV',
    origin: 'det',
    source: 'raw',
    timestamp,
    navIndexes: [],
  })
  expect(numbers(data.data)).toEqual([[0, 2, 4, 6]])
  expect(numbers(data.errors)).toEqual([[6, 7, 8, 9]])
  expect(data.axes.map(({ label, units, index, data }) => ({ label, units, index, data: [...data] }))).toEqual([
    { label: 'wl', units: 'nm', index: 0, data: [1, 2, 4, 8] },
  ])
  expect(data.loadedFrom).toMatchObject({ path: '/RawData/Detector000/Data1D/CH00/Data01', notes: [] })
})

test.each(['/RawData/Detector000/Data1D/CH00/Data01', '/RawData/Detector000/Data1D/CH00'])(
  'all labels are stacked, asked for by %s',
  async (where) => {
    const loader = await made(spectrum)
    const data = await loader.loadData(where, { loadAll: true })
    expect(data.labels).toEqual(['a', 'b'])
    expect(numbers(data.data)).toEqual([
      [0, 1, 2, 3],
      [0, 2, 4, 6],
    ])
    expect(numbers(data.errors)).toEqual([
      [5, 6, 7, 8],
      [6, 7, 8, 9],
    ])
    expect(data.loadedFrom?.path).toBe('/RawData/Detector000/Data1D/CH00/Data00')
  },
)

test('every array loses its own background', async () => {
  const loader = await made(spectrum)
  const all = await loader.loadData('/RawData/Detector000/Data1D/CH00', { withBkg: true })
  expect(numbers(all.data)).toEqual([
    [-1, 0, 1, 2],
    [0, 1, 2, 3],
  ])
  const one = await loader.loadData('/RawData/Detector000/Data1D/CH00/Data01', { withBkg: true })
  expect(numbers(one.data)).toEqual([[0, 1, 2, 3]])
})

test('backgrounds and errors load by themselves, with the axis', async () => {
  const loader = await made(spectrum)
  const bkg = await loader.loadBkg('/RawData/Detector000/Data1D/CH00')
  expect(numbers(bkg?.data)).toEqual([
    [1, 1, 1, 1],
    [0, 1, 2, 3],
  ])
  expect(bkg?.axes.map(({ label }) => label)).toEqual(['wl'])
  const errors = await loader.loadErrors('/RawData/Detector000/Data1D/CH00/Data00')
  expect(numbers(errors?.data)).toEqual([[5, 6, 7, 8]])
  expect(await loader.loadErrors('/RawData/Detector000/Data1D/CH00/Bkg00')).toBeUndefined()
})

/** A scan of 3 x 2 points with single numbers and curves, and a background of a single point. */
function scan(file: FileBuilder, path = '/RawData/Scan000', navName = 'NavAxes'): void {
  addGroup(file, path, 'scan', 'scan', [str('settings', ''), enveloped('scan_done', 'bool', 'True')])
  addGroup(file, `${path}/${navName}`)
  addAxis(file, `${path}/${navName}/Axis00`, vector([-1, 0, 1]), { label: 'X', units: 'mm', index: 0 })
  addAxis(file, `${path}/${navName}/Axis01`, vector([7, 5]), { label: 'Y', units: 'um', index: 1 })
  const curves = channel(file, `${path}/Detector000`, 'Data1D')
  addData(file, `${curves}/Data00`, { ...counting([3, 2, 4]), dtype: 'uint16' }, { nav: [0, 1] })
  addAxis(file, `${curves}/Axis00`, vector([1, 2, 4, 8]), { label: 'wl', index: 2 })
  addData(file, `${curves}/Bkg00`, { ...vector([0, 1, 2, 30]), dtype: 'uint16' }, { dataType: 'bkg' })
  addGroup(file, `${path}/Detector000/Data0D`)
  addGroup(file, `${path}/Detector000/Data0D/CH00`, 'n')
  addData(file, `${path}/Detector000/Data0D/CH00/Data00`, counting([3, 2]), { nav: [0, 1], dimension: 'Data0D' })
  addData(file, `${path}/Detector000/Data0D/CH00/Bkg00`, vector([10]), { dataType: 'bkg', dimension: 'Data0D' })
}

test.each(['NavAxes', 'navaxes'])('navigation axes are found in the group %s of an ancestor', async (navName) => {
  const loader = await made((file) => scan(file, '/RawData/Scan000', navName))
  const data = await loader.loadData('/RawData/Scan000/Detector000/Data1D/CH00/Data00')
  expect(data).toMatchObject({ dim: 'DataND', navIndexes: [0, 1], shape: [3, 2, 4], distribution: 'uniform' })
  expect(data.navAxes.map(({ label, units, data }) => [label, units, ...data])).toEqual([
    ['X', 'mm', -1, 0, 1],
    ['Y', 'um', 7, 5],
  ])
  expect(data.sigAxes.map(({ label }) => label)).toEqual(['wl'])
})

test('a background of one point is subtracted at every point, and never wraps around', async () => {
  const loader = await made(scan)
  const curves = await loader.loadData('/RawData/Scan000/Detector000/Data1D/CH00/Data00', { withBkg: true })
  expect(numbers(curves.data)).toEqual([Array.from({ length: 24 }, (_, place) => place - ([0, 1, 2, 30][place % 4] ?? 0))])
  const values = await loader.loadData('/RawData/Scan000/Detector000/Data0D/CH00/Data00', { withBkg: true })
  expect(numbers(values.data)).toEqual([[-10, -9, -8, -7, -6, -5]])
  const bkg = await loader.loadBkg('/RawData/Scan000/Detector000/Data1D/CH00')
  expect(bkg?.axes.map(({ label, index }) => [label, index])).toEqual([['wl', 0]])
})

test('a part is loaded with the parts of its axes and background', async () => {
  const loader = await made(scan)
  const where = '/RawData/Scan000/Detector000/Data1D/CH00/Data00'
  const data = await loader.loadData(where, { start: [1, 0, 2], count: [2], withBkg: true })
  expect(data.shape).toEqual([2, 2, 2])
  expect(numbers(data.data)).toEqual([[8, -19, 12, -15, 16, -11, 20, -7]])
  expect(data.axes.map(({ label, data }) => [label, ...data])).toEqual([
    ['wl', 4, 8],
    ['X', 0, 1],
    ['Y', 7, 5],
  ])
  const point = await loader.loadData(where, { start: [2, 1], count: [1, 1, 4] })
  expect([point.shape, point.navIndexes, numbers(point.data)]).toEqual([[1, 1, 4], [0, 1], [[20, 21, 22, 23]]])
  const column = await loader.loadData(where, { start: [0, 0, 3], count: [3, 2, 1] })
  expect([column.shape, numbers(column.data)]).toEqual([[3, 2], [[3, 7, 11, 15, 19, 23]]])
  expect(column.axes.map(({ label }) => label)).toEqual(['X', 'Y'])
})

test.each<[object, string]>([
  [{ start: [4] }, 'ERR_INDEX_OUT_OF_RANGE'],
  [{ start: [2], count: [2] }, 'ERR_INDEX_OUT_OF_RANGE'],
  [{ count: [1, 1, 1, 1] }, 'ERR_INDEX_OUT_OF_RANGE'],
  [{ start: [-1] }, 'ERR_INVALID_OPTION'],
  [{ start: [0.5] }, 'ERR_INVALID_OPTION'],
  [{ bytesMax: 47 }, 'ERR_DATA_TOO_LARGE'],
  [{ withBackground: true }, 'ERR_INVALID_OPTION'],
])('options %j are refused with %s', async (options, code) => {
  const loader = await made(scan)
  expect((await rejectionOf(loader.loadData('/RawData/Scan000/Detector000/Data1D/CH00', options as LoadOptions))).code).toBe(code)
})

test('axes that are missing count from 0, and from the start of a part', async () => {
  const loader = await made((file) => addData(file, `${channel(file, '/RawData/Detector000', 'Data2D')}/Data00`, counting([3, 4])))
  const data = await loader.loadData('/RawData/Detector000/Data2D/CH00')
  expect(data.axes.map(({ index, data }) => [index, ...data])).toEqual([
    [0, 0, 1, 2],
    [1, 0, 1, 2, 3],
  ])
  const part = await loader.loadData('/RawData/Detector000/Data2D/CH00', { start: [1, 2] })
  expect(part.axes.map(({ index, data }) => [index, ...data])).toEqual([
    [0, 1, 2],
    [1, 2, 3],
  ])
})

test('signal dimensions of length 1 go, those of navigation stay, and indexes follow', async () => {
  const loader = await made((file) => {
    const path = channel(file, '/RawData/Detector000', 'Data2D')
    addData(file, `${path}/Data00`, counting([1, 1, 4]), { nav: [0] })
    addAxis(file, `${path}/Axis00`, vector([1, 2, 4, 8]), { label: 'x', index: 2 })
    addAxis(file, `${path}/Axis01`, vector([3]), { label: 'y', index: 1 })
    addGroup(file, '/RawData/Detector000/Data0D')
    addGroup(file, '/RawData/Detector000/Data0D/CH00')
    addData(file, '/RawData/Detector000/Data0D/CH00/Data00', counting([1, 1]))
  })
  const data = await loader.loadData('/RawData/Detector000/Data2D/CH00')
  expect(data).toMatchObject({ shape: [1, 4], navIndexes: [0] })
  expect(data.axes.map(({ label, index }) => [label, index])).toEqual([['x', 1]])
  expect(data.loadedFrom?.notes.join()).toContain("Axis01' describes dimension 1")
  expect([...(await loader.loadAxis('/RawData/Detector000/Data2D/CH00/Axis01')).data]).toEqual([3])
  expect((await loader.loadData('/RawData/Detector000/Data0D/CH00')).shape).toEqual([1])
})

/** Continuous saving: rows with a time axis of `times` coordinates. */
function continuous(file: FileBuilder, times: number): void {
  const path = channel(file, '/RawData/Detector000', 'Data0D')
  addData(file, `${path}/EnlData00`, counting([4, 1]), { nav: [0], distribution: 'spread', label: 'n' })
  addGroup(file, '/RawData/Detector000/NavAxes')
  addAxis(file, '/RawData/Detector000/NavAxes/Axis00', counting([times], 0.5, 1700000000), { label: 'time', units: 's' })
}

test.each([
  [4, [0, 0.5, 1, 1.5], 0],
  [5, [0, 0.5, 1, 1.5], 0],
  [3, [0, 0.5, 1, Number.NaN], 1],
])('rows with %i times are all loaded', async (times, expected, notes) => {
  const loader = await made((file) => continuous(file, times))
  const data = await loader.loadData('/RawData/Detector000/Data0D/CH00/EnlData00')
  expect(data).toMatchObject({ shape: [4], distribution: 'spread', navIndexes: [0] })
  expect(numbers(data.data)).toEqual([[0, 1, 2, 3]])
  expect(data.axes.map(({ data }) => Array.from(data, (time) => time - 1700000000))).toEqual([expected])
  expect(data.loadedFrom?.notes).toHaveLength(notes)
})

test('a list of points keeps all its coordinates, in their order', async () => {
  const loader = await made((file) => {
    addGroup(file, '/RawData/Scan000', '', 'scan')
    addGroup(file, '/RawData/Scan000/NavAxes')
    addAxis(file, '/RawData/Scan000/NavAxes/Axis00', vector([3, 1, 3]), { label: 'X', spreadOrder: 1 })
    addAxis(file, '/RawData/Scan000/NavAxes/Axis01', vector([9, 9, 7]), { label: 'Y', spreadOrder: 0 })
    const path = channel(file, '/RawData/Scan000/Detector000', 'Data1D')
    addData(file, `${path}/Data00`, counting([3, 2]), { nav: [0], distribution: 'spread' })
  })
  const data = await loader.loadData('/RawData/Scan000/Detector000/Data1D/CH00')
  expect(data.navAxes.map(({ label, data }) => [label, ...data])).toEqual([
    ['Y', 9, 9, 7],
    ['X', 3, 1, 3],
  ])
})

test('the whole file is loaded in natural order, and scans do not replace each other', async () => {
  const loader = await made((file) => {
    for (const number of ['10', '02', '100']) scan(file, `/RawData/Scan${number}`)
    addData(file, '/RawData/Data00', counting([3]), { name: 'own' })
  })
  const all = await loader.loadAll()
  expect([...all].map((data) => data.loadedFrom?.path.replace(/Detector000.Data|CH00.Data00/g, ''))).toEqual([
    '/RawData/Data00',
    ...['02', '10', '100'].flatMap((number) => ['0D', '1D'].map((dimension) => `/RawData/Scan${number}/${dimension}/`)),
  ])
  expect((await loader.loadAll('/RawData/Scan10')).length).toBe(2)
  expect((await loader.loadAll('/RawData/Scan10/Detector000/Data0D/CH00/Data00')).getNames()).toEqual(['d'])
  expect((await rejectionOf(loader.loadAll('/RawData', { bytesMax: 300 }))).code).toBe('ERR_DATA_TOO_LARGE')
})

test('objects that were saved into one group are told apart', async () => {
  const loader = await made((file) => {
    addData(file, '/RawData/Data00', counting([3]), { name: 'first', label: 'a' })
    addData(file, '/RawData/Data01', counting([3]), { name: 'first', label: 'b' })
    addData(file, '/RawData/Data02', counting([5]), { name: 'second', label: 'c' })
    addData(file, '/RawData/EnlData00', counting([2, 3]), { name: 'third', nav: [0], distribution: 'spread' })
  })
  const all = await loader.loadAll()
  expect([...all].map(({ name, labels }) => [name, ...labels])).toEqual([
    ['first', 'a', 'b'],
    ['second', 'c'],
    ['third', 'CH00'],
  ])
})

test('what cannot be loaded is told, and the rest comes all the same', async () => {
  const loader = await made((file) => {
    const path = spectrum(file)
    addData(file, `${path}/Bkg02`, counting([7]), { dataType: 'bkg' })
    addData(file, `${path}/Data02`, counting([9]), { label: 'c' })
    scan(file)
  })
  expect((await rejectionOf(loader.loadAll('/', { withBkg: true }))).code).toBe('ERR_SHAPE_MISMATCH')
  const failures: [string, string][] = []
  const all = await loader.loadAll('/', { withBkg: true, onError: (error, path) => failures.push([path, error.name]) })
  expect(failures).toEqual([['/RawData/Detector000/Data1D/CH00/Data02', 'ArgumentError']])
  expect(all.length).toBe(3)
})

test('a base group of another name makes no difference', async () => {
  const loader = await made((file) => addData(file, '/MyApp/Data00', counting([3]), { name: 'own' }), 'MyApp')
  expect(loader.generation()).toBe(3)
  expect((await loader.loadAll()).getNames()).toEqual(['own'])
})

test('attributes that PyMoDAQ does not know are kept: values, opaque ones, and those of reserved names', async () => {
  const extra = [
    str('operator', "O'Neil é"),
    enveloped('pair', 'tuple', '(1, 2.5)'),
    enveloped('map', 'dict', "{'a': 1}"),
    enveloped('when', 'datetime', 'datetime.datetime(2026, 11, 22)'),
    enveloped('name', 'str', "'reserved'"),
    { kind: 'numbers' as const, name: 'matrix', dtype: 'int16' as const, shape: [2, 2], data: Int16Array.of(1, 2, 3, 4) },
    plain('__proto__', 'x'),
  ]
  const loader = await made((file) => addData(file, '/RawData/Data00', counting([3]), { extra }))
  const { extra: found, loadedFrom } = await loader.loadData('/RawData/Data00')
  expect(found).toEqual({
    operator: "O'Neil é",
    pair: [1, 2.5],
    map: new Map([['a', 1]]),
    when: { type: 'builtins.datetime', text: 'datetime.datetime(2026, 11, 22)', bytes: undefined },
    matrix: new NdArray('int16', [2, 2], Int16Array.of(1, 2, 3, 4)),
  })
  expect(loadedFrom?.otherAttributes).toEqual(
    new Map([
      ['__proto__', 'x'],
      ['name', 'reserved'],
    ]),
  )
})

test('settings, log, pictures and comments are found where they stand', async () => {
  const loader = await made((file) => {
    scan(file)
    file.rows('/RawData/Logger', ['first', 'Zeile "é"\n'], [str('data_type', 'strings'), str('type', 'log')])
    addGroup(file, '/RawData/Detector000', 'Det', 'detector', [
      enveloped('settings', 'bytes', 'b\'<All_settings type="group"><a />&#233;</All_settings>\''),
      enveloped('pixmap2D', 'bytes', "b'\\x89PNG\\r\\n\\x00\\xff'"),
      str('comments', 'good one'),
    ])
    addGroup(file, '/RawData/Detector000/Data1D')
    file.attributes('/RawData', [enveloped('scan_settings', 'bytes', "b'<scan />'")])
  })
  const settings = await loader.settings('/RawData/Detector000/Data1D')
  expect([settings?.path, settings?.name, Buffer.from(settings?.xml ?? []).toString()]).toEqual([
    '/RawData/Detector000',
    'settings',
    '<All_settings type="group"><a />&#233;</All_settings>',
  ])
  expect((await loader.settings('/RawData/Scan000/Detector000', 'scan_settings'))?.path).toBe('/RawData')
  expect(await loader.settings('/RawData/Scan000/Detector000')).toBeUndefined()
  expect(await loader.logs()).toEqual(['first', 'Zeile "é"\n'])
  expect(await loader.loadTexts('/RawData/Logger', { start: 1, count: 1 })).toEqual(['Zeile "é"\n'])
  expect(await loader.pixmaps()).toEqual([
    { path: '/RawData/Detector000', name: 'pixmap2D', bytes: Uint8Array.from(Buffer.from('\x89PNG\r\n\0\xff', 'latin1')) },
  ])
  expect(await loader.pixmaps('/RawData/Scan000')).toEqual([])
  expect(await loader.comments()).toEqual([{ path: '/RawData/Detector000', text: 'good one' }])
})

test('nodes are walked level by level, with all that is known of them', async () => {
  const loader = await made(scan)
  const seen: [string, string, string | undefined][] = []
  for await (const { path, kind, type, dataType } of loader.walkNodes('/RawData/Scan000'))
    seen.push([path.slice('/RawData/Scan000/'.length), kind, type ?? dataType])
  expect(seen).toEqual([
    ['', 'group', 'scan'],
    ['Detector000', 'group', 'detector'],
    ['NavAxes', 'group', undefined],
    ['Detector000/Data0D', 'group', undefined],
    ['Detector000/Data1D', 'group', undefined],
    ['NavAxes/Axis00', 'array', 'axis'],
    ['NavAxes/Axis01', 'array', 'axis'],
    ['Detector000/Data0D/CH00', 'group', undefined],
    ['Detector000/Data1D/CH00', 'group', undefined],
    ['Detector000/Data0D/CH00/Bkg00', 'array', 'bkg'],
    ['Detector000/Data0D/CH00/Data00', 'array', 'data'],
    ['Detector000/Data1D/CH00/Axis00', 'array', 'axis'],
    ['Detector000/Data1D/CH00/Bkg00', 'array', 'bkg'],
    ['Detector000/Data1D/CH00/Data00', 'array', 'data'],
  ])
  const node = await loader.getNode('/RawData/Scan000')
  expect(node.attributes.get('scan_done')).toBe(true)
  expect((await rejectionOf(loader.walkNodes('/', { nodesMax: 0 }).next())).code).toBe('ERR_INVALID_OPTION')
})

test('an attribute of the layout whose value is not understood is kept', async () => {
  const strange = [
    enveloped('source', 'str', "'roi'"),
    enveloped('distribution', 'str', "'random'"),
    enveloped('timestamp', 'str', "'yesterday'"),
    enveloped('nav_indexes', 'tuple', "('x',)"),
    int('label', 7),
    { kind: 'numbers' as const, name: 'units', dtype: 'int64' as const, shape: [], data: BigInt64Array.of(2n ** 60n) },
    enveloped('origin', 'datetime', 'datetime.date(2026, 11, 22)'),
  ]
  const loader = await made((file) => {
    addData(file, '/RawData/Data00', counting([3]))
    file.array('/RawData/Data01', counting([3]), [plain('TITLE', 't'), str('data_type', 'data'), ...strange])
  })
  expect((await loader.loadData('/RawData/Data00')).loadedFrom?.otherAttributes).toEqual(new Map())
  const data = await loader.loadData('/RawData/Data01')
  expect(data).toMatchObject({ source: 'raw', distribution: 'uniform', timestamp: 0, labels: [''], units: '', origin: '' })
  expect(Object.fromEntries(data.loadedFrom?.otherAttributes ?? [])).toEqual({
    source: 'roi',
    distribution: 'random',
    timestamp: 'yesterday',
    nav_indexes: ['x'],
    label: 7,
    units: 2n ** 60n,
    origin: new OpaqueAttribute('builtins.datetime', 'datetime.date(2026, 11, 22)'),
  })
})

test('labels of one object with other attributes than the first one are told', async () => {
  const loader = await made((file) => {
    addData(file, '/RawData/Data00', counting([3]), { label: 'a', extra: [int('gain', 1)] })
    addData(file, '/RawData/Data01', { ...counting([3]), dtype: 'int16' }, { label: 'b', extra: [int('gain', 1)] })
    addData(file, '/RawData/Data02', counting([3]), { label: 'c', extra: [int('gain', 2)] })
  })
  const data = await loader.loadData('/RawData')
  expect(data.labels).toEqual(['a', 'b', 'c'])
  expect(data.extra).toEqual({ gain: 1 })
  expect(data.loadedFrom?.notes).toEqual([
    "attributes are those of the first array: 1 more have others, the first of them '/RawData/Data02'",
  ])
})

test('backgrounds have their own name, unit, origin and time', async () => {
  const loader = await made((file) => {
    addData(file, '/RawData/Data00', counting([3]), { label: 'a', units: 'V' })
    addData(file, '/RawData/Bkg00', counting([3]), { dataType: 'bkg', name: 'dark', label: 'b', units: 'mV', origin: 'lamp off' })
  })
  expect(await loader.loadBkg('/RawData/Data00')).toMatchObject({ name: 'dark', labels: ['b'], units: 'mV', origin: 'lamp off', timestamp })
})

test('hostile orders, lengths and logs are refused or told, and never loop', async () => {
  const last = Number.MAX_SAFE_INTEGER
  const loader = await made((file) => {
    addGroup(file, '/RawData/NavAxes')
    addAxis(file, '/RawData/NavAxes/Axis00', vector([1, 2]), { label: 'x', spreadOrder: last })
    addAxis(file, '/RawData/NavAxes/Axis01', vector([3, 4]), { label: 'y', spreadOrder: last })
    addData(file, '/RawData/Data00', counting([2]), { nav: [0], distribution: 'spread' })
    addData(file, '/RawData/Data01', { shape: [2 ** 33, 0], values: [] }, { nav: [0], distribution: 'spread', name: 'long' })
    file.rows('/RawData/Logger', Array<Uint8Array>(1_000_001).fill(Uint8Array.of(0x2e)))
  })
  expect((await loader.loadData('/RawData/Data00')).navAxes.map(({ label }) => label)).toEqual(['x', 'y'])
  expect((await rejectionOf(loader.loadData('/RawData/Data01'))).code).toBe('ERR_DATA_TOO_LARGE')
  expect((await rejectionOf(loader.logs())).code).toBe('ERR_DATA_TOO_LARGE')
  expect(await loader.loadTexts('/RawData/Logger', { start: 1_000_000 })).toEqual([Uint8Array.of(0x2e)])
})
