// HDF5 files of other programs, and of the first PyMoDAQs: arrays become data, everything else is kept, and nothing is lost unsaid.
import { join } from 'node:path'
import type { File } from 'h5wasm/node'
import { describe, expect, test } from 'vitest'
import { convertFile } from '../../lib/convert/convert-file.js'
import type { ConvertOptions } from '../../lib/convert/options.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { counting, FileBuilder, plain, vector } from '../helpers/file-builder.js'
import { attributes, foreignFile } from '../helpers/foreign-files.js'
import { dataContent } from '../helpers/loaded-content.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

async function converted(fill: (file: File) => void, options: ConvertOptions = {}) {
  const folder = await tempDir()
  const input = await foreignFile(join(folder, 'foreign.h5'), fill)
  const output = join(folder, 'new.h5')
  const report = await convertFile(input, output, options)
  return { input, output, report, read: await ReadFile.open(output) }
}

/** What the loader finds, without the names of places. */
async function loaded(path: string): Promise<Record<string, unknown>[]> {
  await using loader = await DataLoader.open(path)
  return (await loader.loadAll('/', { foreign: false })).data.map(dataContent)
}

async function loadedForeign(path: string): Promise<Record<string, unknown>[]> {
  await using loader = await DataLoader.open(path)
  return (await loader.loadAll('/', { foreign: true })).data.map(dataContent)
}

describe('a foreign file', () => {
  test('has its arrays as data afterwards, each with its axes', async () => {
    const { input, output, report, read } = await converted((file) => {
      file.create_dataset({ name: 'number', data: 5, dtype: '<d' })
      const group = file.create_group('entry')
      attributes(group, { signal: 'counts', axes: ['y', 'x'], NX_class: 'NXdata' })
      const counts = group.create_dataset({ name: 'counts', data: Uint16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] })
      attributes(counts, { units: 'counts', long_name: 'The image', exposure: 12, labels: 'not for PyMoDAQ' })
      group.create_dataset({ name: 'x', data: Float64Array.of(1, 2, 4) })
      group.create_dataset({ name: 'y', data: Float64Array.of(-1, 1) })
      attributes(file, { creator: 'someone', type: 'theirs' })
    })
    const before = await loadedForeign(input)
    const after = await loaded(output)
    // The axes are data of their own besides: nothing that stood on them is lost.
    for (const data of before) expect(after).toContainEqual(data)
    expect(after.map(({ name }) => name)).toEqual(['The image', 'x', 'y', 'number'])
    expect(await read.attributes('/RawData/entry')).toMatchObject({ NX_class: 'NXdata', signal: 'counts' })
    expect(await read.attributes('/RawData/entry/counts/Data00')).toMatchObject({ exposure: 12, original_labels: 'not for PyMoDAQ' })
    expect(await read.attributes('/RawData')).toMatchObject({ creator: 'someone', original_type: 'theirs', type: 'custom' })
    expect(await read.attributes('/')).toMatchObject({ CLASS: 'GROUP', pymodaq_version: '5.0.0' })
    expect(report).toMatchObject({ generation: 'foreign', keptCount: 0, linkCount: 0 })
    expect(await read.log()).toEqual([])
  })

  test('has its texts as lists', async () => {
    const { read } = await converted((file) => {
      file.create_dataset({ name: 'title', data: 'grüße' })
      file.create_dataset({ name: 'names', data: ['a', '', 'bb', 'ccc'], shape: [2, 2] })
    })
    const texts = async (path: string, count: number) => (await read.reader.readBytesList(path, 0, count)).length
    expect(await texts('/RawData/names', 4)).toBe(4)
    expect(await read.attributes('/RawData/names')).toMatchObject({
      CLASS: 'VLARRAY',
      subdtype: 'string',
      shape: [4],
      original_dtype: 'texts of variable length, shape [2, 2]',
    })
    expect(await read.attributes('/RawData/title')).toMatchObject({ original_dtype: 'texts of variable length, shape []' })
  })

  test('has its tables as they stand, with what PyMoDAQ needs to walk over them', async () => {
    const { input, report, read } = await converted((file) => {
      const dtype = [
        ['a', '<i'],
        ['b', '<d'],
      ]
      const columns = new Map([
        ['a', [1, 3]],
        ['b', [2.5, -1]],
      ])
      file.create_dataset({ name: 'table', data: columns as never, shape: [2], dtype: dtype as never })
    })
    expect(report.kept).toEqual([
      { path: '/table', output: '/RawData/table', reason: 'elements of the HDF5 class compound: copied as it stands' },
    ])
    expect(await read.attributes('/RawData/table')).toMatchObject({ CLASS: 'CARRAY', VERSION: '1.1' })
    const before = await ReadFile.open(input)
    const { fields, shape } = await before.reader.info('/table')
    expect(fields).toHaveLength(2)
    expect(await read.reader.info('/RawData/table')).toMatchObject({ dtypeClass: 'compound', shape, fields })
    expect(new Uint8Array(await read.reader.readRaw('/RawData/table', [0], [2]))).toEqual(
      new Uint8Array(await before.reader.readRaw('/table', [0], [2])),
    )
  })

  test('has its soft and external links as attributes, and its hard links as links', async () => {
    const { report, read } = await converted((file) => {
      const group = file.create_group('group')
      group.create_dataset({ name: 'data', data: Float64Array.of(1, 2, 3) })
      group.create_soft_link('/nowhere/at all', 'soft')
      group.create_external_link('other.h5', '/x', 'outside')
      file.create_hard_link('/group/data', 'again')
      file.create_hard_link('/group', 'zz')
    })
    expect(report.links).toContainEqual({ path: '/group/soft', kind: 'soft', target: '/nowhere/at all', kept: 'attribute' })
    expect(report.links).toContainEqual({ path: '/group/outside', kind: 'external', target: 'other.h5:/x', kept: 'attribute' })
    expect(report.links).toContainEqual({ path: '/zz', kind: 'hard', target: '/RawData/group', kept: 'link' })
    expect(await read.attributes('/RawData/group')).toMatchObject({
      soft_link_soft: '/nowhere/at all',
      external_link_outside: ['other.h5', '/x'],
    })
    expect([...(await read.array('/RawData/again/Data00')).data]).toEqual([1, 2, 3])
    expect([...(await read.array('/RawData/zz/data/Data00')).data]).toEqual([1, 2, 3])
    // The elements are in the file once.
    expect(report.arrays).toBe(1)
  })

  test('with a cycle of links ends', async () => {
    const { report, read } = await converted((file) => {
      const group = file.create_group('group')
      group.create_dataset({ name: 'data', data: Float64Array.of(1) })
      group.create_group('below')
      file.create_hard_link('/group', 'group/below/up')
    })
    expect(report.links).toEqual([{ path: '/group/below/up', kind: 'hard', target: '/RawData/group', kept: 'attribute' }])
    expect(await read.attributes('/RawData/group/below')).toMatchObject({ link_up: '/RawData/group' })
  })

  test('keeps references as their bytes', async () => {
    const { report, read } = await converted((file) => {
      const data = file.create_dataset({ name: 'data', data: Float64Array.of(1, 2, 3) })
      const x = file.create_dataset({ name: 'x', data: Float64Array.of(1, 2, 4) })
      x.make_scale('x')
      data.attach_scale(0, '/x')
      file.create_dataset({ name: 'places', data: [data.create_reference()] as never })
    })
    expect(report.kept).toMatchObject([{ path: '/places', output: '/RawData/places' }])
    expect(await read.reader.info('/RawData/places')).toMatchObject({ dtype: 'uint8', shape: [1, 8] })
    expect(report.warnings.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^attribute 'DIMENSION_LIST' is left out/))
    const scale = await read.attributes('/RawData/x/Data00')
    expect(scale.REFERENCE_LIST).toBeInstanceOf(Uint8Array)
    expect(scale.REFERENCE_LIST_description).toMatch(/^elements of the HDF5 class compound, 16 bytes each/)
  })

  test('keeps what grows growing, and names that nobody could use under others', async () => {
    const { read } = await converted((file) => {
      file.create_dataset({ name: 'grows', data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], maxshape: [null, 2], chunks: [1, 2] })
      file.create_dataset({ name: 'NavAxes', data: Float32Array.of(1) })
      file.create_dataset({ name: '_i_hidden', data: Float32Array.of(2) })
    })
    expect(await read.reader.info('/RawData/grows/Data00')).toMatchObject({ shape: [2, 2], maxShape: [-1, 2] })
    expect(await read.attributes('/RawData/grows/Data00')).toMatchObject({ CLASS: 'EARRAY', EXTDIM: 0 })
    expect([...(await read.array('/RawData/original_NavAxes/Data00')).data]).toEqual([1])
    expect([...(await read.array('/RawData/original__i_hidden/Data00')).data]).toEqual([2])
  })
})

describe('a file of version 0', () => {
  test('with data at its root becomes one of a detector', async () => {
    const folder = await tempDir()
    const file = new FileBuilder(join(folder, 'old.h5'))
    file.group('/', [plain('type', 'detector'), plain('settings', '<a/>')])
    for (const path of ['/Data1D', '/Data1D/CH000', '/Data0D', '/Data0D/CH000']) file.group(path)
    file.array('/Data1D/CH000/Data', counting([4]), [plain('type', 'channel1D'), plain('units', 'V')])
    file.array('/Data1D/CH000/x_axis', vector([2, 4, 8, 16]), [plain('units', 'nm'), plain('label', 'wl')])
    file.array('/Data0D/CH000/Data', counting([1], 1, 7), [plain('type', 'channel0D')])
    const input = await file.close()
    const output = join(folder, 'new.h5')
    expect(await convertFile(input, output)).toMatchObject({ generation: 0 })
    const read = await ReadFile.open(output)
    const detector = '/RawData/Detector000'
    expect([...(await read.array(`${detector}/Data1D/CH00/Data00`)).data]).toEqual([0, 1, 2, 3])
    expect([...(await read.array(`${detector}/Data1D/CH00/Axis00`)).data]).toEqual([2, 4, 8, 16])
    expect([...(await read.array(`${detector}/Data0D/CH00/Data00`)).data]).toEqual([7])
    const attributesOfDetector = await read.attributes(detector)
    expect(attributesOfDetector).toMatchObject({ type: 'detector' })
    expect(Buffer.from(attributesOfDetector.settings as Uint8Array).toString()).toBe('<a/>')
    expect(await loaded(output)).toHaveLength(2)
  })
})
