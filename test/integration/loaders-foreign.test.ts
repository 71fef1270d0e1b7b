// Files that PyMoDAQ did not write, or wrote with h5py, and files that are made to do harm.
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { H5SaverError } from '../../lib/errors.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { rejectionOf } from '../helpers/errors.js'
import { counting, FileBuilder, plain, str, vector } from '../helpers/file-builder.js'
import { attributes, envelope, foreignFile } from '../helpers/foreign-files.js'
import { tempDir } from '../helpers/temp-dir.js'

type Fill = Parameters<typeof foreignFile>[1]

async function opened(path: string): Promise<DataLoader> {
  const loader = await DataLoader.open(path)
  onTestFinished(() => loader.close())
  return loader
}

async function foreign(fill: Fill): Promise<DataLoader> {
  return opened(await foreignFile(join(await tempDir(), 'foreign.h5'), fill))
}

test('arrays of any program load by their rank and dtype', async () => {
  const loader = await foreign((file) => {
    file.create_dataset({ name: 'number', data: 5, dtype: '<d' })
    file.create_dataset({ name: 'curve', data: Float32Array.of(1, 2, 3) })
    const image = file.create_group('group').create_dataset({ name: 'image', data: Uint16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] })
    attributes(image, { units: 'counts', long_name: 'The image', exposure: 12 })
    file.create_dataset({
      name: 'cube',
      data: BigInt64Array.from({ length: 8 }, (_, place) => 2n ** 60n + BigInt(place)),
      shape: [2, 2, 2],
    })
  })
  expect(loader.generation()).toBe('foreign')
  const all = await loader.loadAll()
  expect([...all].map(({ name, dim, shape, data }) => [name, dim, data[0]?.dtype, ...shape])).toEqual([
    ['cube', 'DataND', 'int64', 2, 2, 2],
    ['curve', 'Data1D', 'float32', 3],
    ['The image', 'Data2D', 'uint16', 2, 3],
    ['number', 'Data0D', 'float64', 1],
  ])
  expect(all.getDataFromName('cube')?.data[0]?.data.at(-1)).toBe(2n ** 60n + 7n)
  const image = await loader.loadData('/group/image')
  expect(image).toMatchObject({ units: 'counts', labels: ['image'], extra: { exposure: 12 } })
  expect(image.axes.map(({ index, size }) => [index, size])).toEqual([
    [0, 2],
    [1, 3],
  ])
})

test.each([
  ['a list of names', ['y', 'x'] as string[] | string],
  ['names with colons', 'y:x'],
])('axes of a NeXus group, given as %s', async (_, axes) => {
  const loader = await foreign((file) => {
    const group = file.create_group('entry')
    attributes(group, { signal: 'counts', axes })
    group.create_dataset({ name: 'counts', data: counting([2, 3]).values as number[], shape: [2, 3], dtype: '<d' })
    attributes(group.create_dataset({ name: 'x', data: Float64Array.of(7, 8, 9) }), { units: 'mm' })
    group.create_dataset({ name: 'y', data: Float64Array.of(1, 2) })
  })
  const all = await loader.loadAll()
  expect(all.getNames()).toEqual(['counts'])
  expect(all.data[0]?.axes.map(({ label, units, index, data }) => [label, units, index, ...data])).toEqual([
    ['y', '', 0, 1, 2],
    ['x', 'mm', 1, 7, 8, 9],
  ])
})

test('dimension scales are axes where their length leaves no doubt', async () => {
  const loader = await foreign((file) => {
    for (const [name, values] of [
      ['t', [1, 2]],
      ['x', [4, 5, 6]],
      ['z', [7, 8, 9]],
    ] as const) {
      attributes(file.create_dataset({ name, data: Float64Array.from(values) }), { CLASS: 'DIMENSION_SCALE', NAME: name })
    }
    file.create_dataset({ name: 'data', data: counting([2, 3]).values as number[], shape: [2, 3], dtype: '<d' })
  })
  const all = await loader.loadAll()
  expect(all.getNames()).toEqual(['data'])
  expect(all.data[0]?.axes.map(({ label, index, data }) => [label, index, ...data])).toEqual([
    ['t', 0, 1, 2],
    ['', 1, 0, 1, 2],
  ])
})

test('compounds and texts come whole, and do not stop the rest', async () => {
  const loader = await foreign((file) => {
    const columns = new Map<string, number[]>([
      ['a', [1, 2]],
      ['b', [0.5, 1.5]],
    ])
    const dtype: [string, string][] = [
      ['a', '<i'],
      ['b', '<d'],
    ]
    file.create_dataset({ name: 'table', data: columns, shape: [2], dtype })
    file.create_dataset({ name: 'fixed', data: ['one', 'two', 'é'], shape: [3], dtype: 'S4' })
    file.create_dataset({ name: 'variable', data: ['one', 'a longer one'], shape: [2], dtype: 'S' })
    file.create_dataset({ name: 'numbers', data: Float64Array.of(1) })
  })
  expect((await loader.loadAll()).getNames()).toEqual(['numbers'])
  const kinds = new Map<string, string>()
  for await (const { path, kind } of loader.walkNodes()) kinds.set(path, kind)
  expect(Object.fromEntries(kinds)).toEqual({
    '/': 'group',
    '/fixed': 'foreign',
    '/table': 'foreign',
    '/variable': 'foreign',
    '/numbers': 'array',
  })
  expect((await rejectionOf(loader.loadData('/table'))).code).toBe('ERR_DTYPE_UNSUPPORTED')
  const table = await loader.loadOpaque('/table')
  expect(table).toMatchObject({ typeClass: 'compound', shape: [2], itemBytes: 12 })
  expect(table.fields.map(({ name, dtype, offset }) => [name, dtype, offset])).toEqual([
    ['a', 'int32', 0],
    ['b', 'float64', 4],
  ])
  expect(new DataView(table.bytes.buffer, table.bytes.byteOffset).getFloat64(16, true)).toBe(1.5)
  expect(await loader.loadTexts('/fixed')).toEqual(['one', 'two', 'é'])
  expect(await loader.loadTexts('/variable', { start: 1 })).toEqual(['a longer one'])
  expect((await rejectionOf(loader.loadTexts('/numbers'))).code).toBe('ERR_NODE_KIND')
})

test('files that PyMoDAQ wrote with h5py load as those of PyTables', async () => {
  const loader = await foreign((file) => {
    attributes(file, { CLASS: envelope('str', "'GROUP'"), TITLE: envelope('str', "'PyMoDAQ file'") })
    const module = file.create_group('RawData').create_group('Detector000')
    attributes(module, { CLASS: 'GROUP', TITLE: 'Det', type: envelope('str', "'detector'"), settings: envelope('bytes', "b'<a />'") })
    const channel = module.create_group('Data1D').create_group('CH00')
    const rows = {
      name: 'EnlData00',
      data: counting([3, 2]).values as number[],
      shape: [3, 2],
      maxshape: [null, 2],
      chunks: [4, 2],
      dtype: '<d',
    }
    attributes(channel.create_dataset(rows), {
      ...{ CLASS: 'EARRAY', TITLE: 'd', EXTDIM: 0, data_type: envelope('str', "'data_enlargeable'"), label: envelope('str', "'a'") },
      ...{
        nav_indexes: envelope('tuple', '(0,)'),
        distribution: envelope('str', "'spread'"),
        timestamp: envelope('float', '1700000000.0'),
      },
    })
    const axis = module
      .create_group('NavAxes')
      .create_dataset({ name: 'Axis00', data: Float64Array.of(4, 5, 6), maxshape: [null], chunks: [8] })
    attributes(axis, {
      CLASS: 'EARRAY',
      data_type: envelope('str', "'axis'"),
      label: envelope('str', "'time'"),
      units: envelope('str', "'s'"),
      index: envelope('int', '0'),
    })
  })
  const data = await loader.loadData('/RawData/Detector000/Data1D/CH00')
  expect(data).toMatchObject({ name: 'd', labels: ['a'], shape: [3, 2], distribution: 'spread', timestamp: 1700000000, extra: {} })
  expect(data.navAxes.map(({ label, units, data }) => [label, units, ...data])).toEqual([['time', 's', 4, 5, 6]])
  const node = await loader.getNode('/RawData/Detector000/Data1D/CH00/EnlData00')
  expect(node).toMatchObject({ kind: 'enlargeable', dataType: 'data_enlargeable', title: 'd', info: { shape: [3, 2] } })
  expect(Buffer.from((await loader.settings(node))?.xml ?? []).toString()).toBe('<a />')
})

test('cycles of hard links end with an error that says so, and do not hide what can be loaded by its path', async () => {
  const loader = await foreign((file) => {
    const group = file.create_group('RawData')
    group.create_dataset({ name: 'numbers', data: Float64Array.of(1, 2) })
    group.create_hard_link('/RawData', 'again')
    group.create_hard_link('/', 'root')
    file.create_soft_link('/RawData/numbers', 'soft')
    file.create_external_link('other.h5', '/x', 'external')
  })
  const seen: string[] = []
  const walk = async () => {
    for await (const { path, kind, link } of loader.walkNodes('/', { nodesMax: 50 })) seen.push(`${path} ${kind} ${link}`)
  }
  expect((await rejectionOf(walk())).code).toBe('ERR_TREE_TOO_LARGE')
  expect(seen).toHaveLength(50)
  expect(seen.slice(0, 4)).toEqual(['/ group hard', '/external foreign external', '/RawData group hard', '/soft foreign soft'])
  expect((await loader.loadData('/RawData/again/root/RawData/numbers')).shape).toEqual([2])
  expect((await rejectionOf(loader.loadData('/soft'))).code).toBe('ERR_NODE_KIND')
})

test('a shape of many terabytes is refused by its size, and a part of it loads', async () => {
  const loader = await foreign((file) => {
    const huge = file.create_dataset({
      name: 'huge',
      data: Float64Array.of(1, 2),
      shape: [1, 2],
      maxshape: [null, null],
      chunks: [1, 1024],
      dtype: '<d',
    })
    huge.resize([2 ** 24, 2 ** 24])
  })
  const error = await rejectionOf(loader.loadData('/huge'))
  expect([error.code, error.given]).toEqual(['ERR_DATA_TOO_LARGE', `${2 ** 51} bytes`])
  expect((await rejectionOf(loader.loadAll())).code).toBe('ERR_DATA_TOO_LARGE')
  const part = await loader.loadData('/huge', { count: [1, 3] })
  expect([...(part.data[0]?.data ?? [])]).toEqual([1, 2, 0])
})

test('attributes that say nonsense cost no more than what they say', async () => {
  const loader = await foreign((file) => {
    const data = file.create_group('RawData').create_dataset({ name: 'Data00', data: Float64Array.of(1, 2) })
    attributes(data, {
      ...{ data_type: envelope('str', "'data'"), nav_indexes: envelope('tuple', '(7, -1, 0, 0)'), timestamp: envelope('float', 'nan') },
      ...{ distribution: envelope('str', "'elsewhere'"), source: envelope('str', "__import__('os').system('x')"), units: 5 },
      ...{ label: envelope('list', '[1]'), TITLE: 'x\ud800', origin: envelope('str', "'a\\x00b'") },
    })
    const axis = file.get('RawData') as ReturnType<typeof file.create_group>
    for (const [name, index] of [
      ['Axis00', '99'],
      ['Axis01', '1.5'],
      ['Axis02', '0'],
      ['Axis03', '0'],
    ] as const) {
      attributes(axis.create_dataset({ name, data: Float64Array.of(1, 2, 3), shape: [3] }), {
        data_type: envelope('str', "'axis'"),
        index: envelope('int', index),
      })
    }
  })
  const data = await loader.loadData('/RawData/Data00')
  expect(data).toMatchObject({
    navIndexes: [],
    distribution: 'uniform',
    source: 'raw',
    units: '',
    timestamp: 0,
    labels: [''],
    origin: 'a\ufffdb',
  })
  expect(data.axes.map(({ data }) => [...data])).toEqual([[0, 1]])
  expect(data.loadedFrom?.notes).toHaveLength(5)
})

test('damaged files are refused when they are opened', async () => {
  const path = join(await tempDir(), 'cut.h5')
  const file = new FileBuilder(path)
  file.group('/RawData').array('/RawData/Data00', counting([100]))
  await file.close()
  await truncate(path, 900)
  expect((await rejectionOf(DataLoader.open(path))).code).toBe('ERR_NOT_HDF5')
  expect((await rejectionOf(DataLoader.open(join(path, 'not there.h5')))).code).toMatch(/^ERR_(PATH|FILE_NOT_FOUND)$/)
})

test('nodes that are not there, or are no data, are refused by name', async () => {
  const file = new FileBuilder(join(await tempDir(), 'made.h5'))
  file.group('/RawData').rows('/RawData/Logger', ['text', Uint8Array.of(0x80, 4, 0x7d, 0x94, 0x2e)], [plain('CLASS', 'VLARRAY')])
  file.array('/RawData/axis', vector([1, 2]))
  const loader = await opened(await file.close())
  const code = async (promise: Promise<unknown>) => (await rejectionOf(promise)).code
  expect(await code(loader.loadData('/RawData/nothing'))).toBe('ERR_NODE_NOT_FOUND')
  expect(await code(loader.loadData('/RawData/../RawData'))).toBe('ERR_INVALID_OPTION')
  expect(await code(loader.loadData('/'))).toBe('ERR_NODE_KIND')
  expect(await code(loader.loadData('/RawData/Logger'))).toBe('ERR_DTYPE_UNSUPPORTED')
  expect(await code(loader.loadAxis('/RawData/Logger'))).toBe('ERR_NODE_KIND')
  expect((await loader.loadAxis('RawData/axis')).size).toBe(2)
  // A pickle of something else than a text is not unpickled.
  expect(await loader.logs()).toEqual(['text', Uint8Array.of(0x80, 4, 0x7d, 0x94, 0x2e)])
  await loader.close()
  expect(await code(loader.loadData('/RawData/axis'))).toBe('ERR_FILE_CLOSED')
})

test('a group or dataset that is damaged does not hide the others', async () => {
  const path = join(await tempDir(), 'whole.h5')
  const file = new FileBuilder(path).group('/RawData')
  for (const name of ['A', 'B', 'C']) {
    file.group(`/RawData/${name}`).array(`/RawData/${name}/Data00`, counting([4]), [str('data_type', 'data')])
  }
  const whole = await readFile(await file.close())
  let partial = 0
  // The signatures of the parts of a group: libhdf5 checks them and refuses the group.
  for (const signature of ['TREE', 'SNOD', 'HEAP']) {
    for (let at = whole.indexOf(signature); at >= 0; at = whole.indexOf(signature, at + 1)) {
      const damaged = Buffer.from(whole)
      damaged.fill(0xff, at, at + 4)
      const copy = join(await tempDir(), `${signature}-${at}.h5`)
      await writeFile(copy, damaged)
      const loader = await DataLoader.open(copy).catch((error: unknown) => {
        expect(error).toBeInstanceOf(H5SaverError)
        return undefined
      })
      if (loader === undefined) continue
      const failed: string[] = []
      const loaded = await loader.loadAll('/', { onError: (_, at) => failed.push(at) })
      const broken: string[] = []
      for await (const { path, error } of loader.walkNodes()) if (error !== undefined) broken.push(path)
      await loader.close()
      expect(broken).toHaveLength(1)
      expect(failed).toEqual(broken)
      if (loaded.length === 2) partial++
    }
  }
  expect(partial).toBeGreaterThanOrEqual(3)
})
