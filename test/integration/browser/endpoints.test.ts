// What the server of the page answers about files of our savers, of older PyMoDAQs, and of other programs.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type {
  ChildrenPage,
  FileSummary,
  GenericEntity,
  NodeDetail,
  PlotDescription,
  SearchAnswer,
  TableAnswer,
  TextsAnswer,
  ValuesAnswer,
  ViewAnswer,
} from '../../../lib/browser/protocol.js'
import { H5Saver } from '../../../lib/file/h5-saver.js'
import { toXml } from '../../../lib/settings/parameter-xml.js'
import { openBrowser, type TestServer } from '../../helpers/browser.js'
import { counting, FileBuilder } from '../../helpers/file-builder.js'
import { attributes, foreignFile } from '../../helpers/foreign-files.js'
import { LegacyFile, png, scan2D } from '../../helpers/legacy-files.js'
import { addData, addGroup, modernFile } from '../../helpers/modern-files.js'
import { tempDir } from '../../helpers/temp-dir.js'

const settings = toXml([
  { name: 'main', type: 'group', children: [{ name: 'exposure', type: 'float', title: 'Exposure (ms):', value: 12.5 }] },
])

function names({ children }: ChildrenPage): string[] {
  return children.map(({ name }) => name)
}

describe('a file of ours', () => {
  async function page(): Promise<TestServer> {
    const path = join(await tempDir(), 'ours.h5')
    await using saver = await H5Saver.create({ file: path })
    const camera = saver.continuous('Camera', { frames: { shape: [4, 6], dtype: 'uint16', units: 'counts' } }, { settings })
    for (let row = 0; row < 5; row++) camera.append({ frames: Uint16Array.from({ length: 24 }, (_, place) => row * 24 + place) })
    await saver.close()
    return openBrowser(path)
  }

  test('is summarised', async () => {
    const summary = await (await page()).json<FileSummary>('/api/file')
    expect(summary).toMatchObject({ name: 'ours.h5', generation: 3, live: null, writable: false, notes: [] })
    expect(summary.h5saverVersion).toMatch(/^\d/)
    expect(summary.bytes).toBeGreaterThan(1000)
  })

  test('shows its tree, node by node', async () => {
    const server = await page()
    const raw = await server.json<ChildrenPage>('/api/children', { path: '/RawData' })
    expect(raw).toMatchObject({ path: '/RawData', total: 2, offset: 0 })
    expect(raw.children.find(({ name }) => name === 'Detector000')).toMatchObject({
      kind: 'group',
      link: 'hard',
      type: 'detector',
      title: 'Camera',
      hasChildren: true,
    })
    const channel = await server.json<ChildrenPage>('/api/children', { path: '/RawData/Detector000/Data2D/CH00' })
    expect(channel.children).toEqual([
      expect.objectContaining({ name: 'EnlData00', dtype: 'uint16', shape: [5, 4, 6], units: 'counts', dataType: 'data_enlargeable' }),
    ])
  })

  test('tells everything of a node but its data', async () => {
    const server = await page()
    const node = await server.json<NodeDetail>('/api/node', { path: '/RawData/Detector000/Data2D/CH00/EnlData00' })
    expect(node.dataset).toMatchObject({
      dtype: 'uint16',
      shape: [5, 4, 6],
      maxShape: [-1, 4, 6],
      layout: 'chunked',
      bytes: 240,
      littleEndian: true,
    })
    expect(node.shows).toBe('plot')
    const texts = new Map(node.attributes.map(({ name, text }) => [name, text]))
    expect(texts.get('units')).toBe('counts')
    expect(texts.get('data_type')).toBe('data_enlargeable')
    expect(texts.get('nav_indexes')).toBe('[0]')
    // The detector's settings apply to all that it has written.
    expect(node.settings).toEqual([
      {
        name: 'settings',
        from: '/RawData/Detector000',
        inherited: true,
        parameters: [
          expect.objectContaining({
            name: 'main',
            children: [{ name: 'exposure', title: 'Exposure (ms):', type: 'float', value: '12.5' }],
          }),
        ],
      },
    ])
  })

  test('gives views, tables and values of its arrays', async () => {
    const server = await page()
    const path = '/RawData/Detector000/Data2D/CH00/EnlData00'
    const plot = await server.json<PlotDescription>('/api/plot', { path })
    expect(plot).toMatchObject({ shape: [5, 4, 6], navIndexes: [0], growing: true, units: 'counts' })
    const view = await server.envelope<ViewAnswer>('/api/view', { path, select: '-1,:,:', width: 100, height: 100 })
    expect(view.answer).toMatchObject({ shape: [4, 6], indexes: [4, -1, -1], sourceShape: [5, 4, 6] })
    const table = await server.json<TableAnswer>('/api/table', { path, select: '1,:,:', rowStart: 1, rowCount: 2, columnCount: 2 })
    expect(table).toEqual({
      path,
      rows: 4,
      columns: 6,
      rowStart: 1,
      columnStart: 0,
      cells: [
        ['30', '31'],
        ['36', '37'],
      ],
    })
    const values = await server.envelope<ValuesAnswer>('/api/values', { path, select: '2,0,:' })
    expect(values.answer).toEqual({ shape: [6] })
    const [array] = values.arrays
    expect([array?.dtype, [...new Uint16Array((array?.bytes ?? new Uint8Array()).slice().buffer)]]).toEqual([
      'uint16',
      [48, 49, 50, 51, 52, 53],
    ])
  })
})

describe('arrays', () => {
  test('every dtype in words', async () => {
    const file = modernFile(join(await tempDir(), 'dtypes.h5'))
    addGroup(file, '/RawData/Detector000', 'det', 'detector')
    file.array('/RawData/f16', { shape: [3], values: [0x3c00, 0x3555, 0x7c00], dtype: 'float16' })
    file.array('/RawData/f32', { shape: [2], values: [0.1, 1e30], dtype: 'float32' })
    file.array('/RawData/i64', { shape: [2], values: [-1, 2 ** 53], dtype: 'int64' })
    file.array('/RawData/flags', { shape: [2], values: [0, 1], dtype: 'bool' })
    file.array('/RawData/wave', { shape: [2], values: [1, -2, 0.5, 3], dtype: 'complex64' } as never)
    const server = await openBrowser(await file.close())
    const cells = async (name: string) => (await server.json<TableAnswer>('/api/table', { path: `/RawData/${name}` })).cells
    expect(await cells('f16')).toEqual([['1'], ['0.3333'], ['Infinity']])
    expect(await cells('f32')).toEqual([['0.1'], ['1e+30']])
    expect(await cells('i64')).toEqual([['-1'], ['9007199254740992']])
    expect(await cells('flags')).toEqual([['false'], ['true']])
    expect(await cells('wave')).toEqual([['1-2i'], ['0.5+3i']])
    const halves = await server.envelope<ValuesAnswer>('/api/values', { path: '/RawData/f16' })
    expect(halves.arrays[0]?.dtype).toBe('float32')
    const big = await server.envelope<ValuesAnswer>('/api/values', { path: '/RawData/i64' })
    expect([...new BigInt64Array((big.arrays[0]?.bytes ?? new Uint8Array()).slice().buffer)]).toEqual([-1n, 9007199254740992n])
    const entity = await server.json<GenericEntity>('/api/entity', { path: '/RawData' })
    const types = new Map(entity.children?.map(({ name, type }) => [name, type]))
    expect(types.get('wave')).toEqual({ class: 'Complex', dtype: 'complex64' })
    expect(types.get('flags')).toEqual({ class: 'Bool', dtype: 'bool' })
    expect(types.get('f16')).toEqual({ class: 'Float', dtype: 'float16' })
  })
})

describe.each([1, 2] as const)('a file of generation %i', (generation) => {
  async function page(): Promise<TestServer> {
    const file = new LegacyFile(join(await tempDir(), 'old.h5'), generation)
    scan2D(file)
    return openBrowser(await file.close())
  }

  test('tells its generation, types and settings', async () => {
    const server = await page()
    expect(await server.json('/api/file')).toMatchObject({ generation })
    const scan = await server.json<ChildrenPage>('/api/children', { path: '/Raw_datas/Scan000' })
    expect(scan.children.find(({ name }) => name === 'Move000')).toMatchObject({ type: 'actuator' })
    const node = await server.json<NodeDetail>('/api/node', { path: '/Raw_datas/Scan000/Detector000/Data1D/Ch000/Data' })
    expect(node.settings[0]).toMatchObject({ from: '/Raw_datas/Scan000/Detector000', inherited: true })
    expect(node.shows).toBe('plot')
  })

  test('shows its pictures and its log', async () => {
    const server = await page()
    const path = '/Raw_datas/Scan000/Live_scan_2D'
    const node = await server.json<NodeDetail>('/api/node', { path })
    expect(node.pictures).toEqual(['pixmap2D'])
    expect(node.attributes.find(({ name }) => name === 'pixmap2D')).toMatchObject({ role: 'picture' })
    const picture = await server.raw('/api/picture', { path, name: 'pixmap2D' })
    expect([picture.status, picture.headers['content-type'], [...picture.body]]).toEqual([200, 'image/png', [...png]])
    expect((await server.raw('/api/picture', { path, name: 'TITLE' })).status).toBe(404)
    const log = await server.json<TextsAnswer>('/api/texts', { path: '/Raw_datas/Logger', start: -1 })
    expect(log).toMatchObject({ total: 2, start: 1, lines: ['é'.repeat(200)] })
  })

  test('plots its arrays over their axes', async () => {
    const server = await page()
    const plot = await server.json<PlotDescription>('/api/plot', { path: '/Raw_datas/Scan000/Detector000/Data1D/Ch000/Data' })
    expect(plot.shape).toEqual([3, 4, 6])
    expect(plot.navIndexes).toEqual([0, 1])
    expect(plot.axes.map(({ label }) => label)).toEqual(['Xaxis', 'Yaxis', 'wl'])
  })
})

describe('a file of another program', () => {
  async function page(): Promise<TestServer> {
    const path = await foreignFile(join(await tempDir(), 'foreign.h5'), (file) => {
      attributes(file, { creator: 'somebody', flag: 7 })
      const entry = file.create_group('entry')
      attributes(entry, { NX_class: 'NXentry' })
      entry.create_dataset({ name: 'counts', data: Int32Array.from({ length: 6 }, (_, place) => place), shape: [2, 3] })
      entry.create_dataset({ name: 'words', data: ['one', 'two', 'thrée'] })
      entry.create_dataset({ name: 'single', data: 2.5 })
      file.create_soft_link('/entry/counts', 'soft')
      file.create_external_link('/etc/passwd', '/x', 'outside')
    })
    return openBrowser(path)
  }

  test('is shown as it is', async () => {
    const server = await page()
    expect(await server.json('/api/file')).toMatchObject({ generation: 'foreign', name: 'foreign.h5' })
    const node = await server.json<NodeDetail>('/api/node', { path: '/' })
    expect(new Map(node.attributes.map(({ name, text }) => [name, text]))).toEqual(
      new Map([
        ['creator', 'somebody'],
        ['flag', '7'],
      ]),
    )
    expect(await server.json('/api/texts', { path: '/entry/words' })).toMatchObject({ lines: ['one', 'two', 'thrée'] })
    expect(await server.json('/api/table', { path: '/entry/single' })).toMatchObject({ rows: 1, columns: 1, cells: [['2.5']] })
    const values = await server.envelope<ValuesAnswer>('/api/values', { path: '/entry/words' })
    expect(values.answer).toEqual({ shape: [3], values: ['one', 'two', 'thrée'] })
    const attribute = await server.envelope<ValuesAnswer>('/api/values', { path: '/', attribute: 'creator' })
    expect(attribute.answer).toEqual({ shape: [], values: ['somebody'] })
  })

  test('its links are shown and not followed', async () => {
    const server = await page()
    const root = await server.json<ChildrenPage>('/api/children', { path: '/' })
    expect(root.children.find(({ name }) => name === 'soft')).toMatchObject({ link: 'soft', kind: 'unknown', target: '/entry/counts' })
    expect(root.children.find(({ name }) => name === 'outside')).toMatchObject({
      link: 'external',
      target: '/x',
      targetFile: '/etc/passwd',
    })
    for (const path of ['/soft', '/outside']) expect((await server.raw('/api/node', { path })).status).toBeGreaterThanOrEqual(400)
    const entity = await server.json<GenericEntity>('/api/entity', { path: '/' })
    const link = (name: string) => entity.children?.find((child) => child.name === name)
    expect(link('soft')).toMatchObject({ kind: 'unresolved', link: { class: 'Soft', path: '/entry/counts' } })
    expect(link('outside')).toMatchObject({ kind: 'unresolved', link: { class: 'External', path: '/x', file: '/etc/passwd' } })
    expect(names(root)).toContain('entry')
  })
})

describe('limits', () => {
  test('a large group comes page by page, in natural order, and the page that holds a name', async () => {
    const file = new FileBuilder(join(await tempDir(), 'many.h5'))
    for (let at = 0; at < 1200; at++) file.group(`/g${at}`)
    const server = await openBrowser(await file.close())
    const page = await server.json<ChildrenPage>('/api/children', { path: '/', offset: 998, limit: 4 })
    expect([page.total, names(page)]).toEqual([1200, ['g998', 'g999', 'g1000', 'g1001']])
    const around = await server.json<ChildrenPage>('/api/children', { path: '/', around: 'g777', limit: 100 })
    expect([around.offset, around.children.length]).toEqual([700, 100])
    expect(names(await server.json<ChildrenPage>('/api/children', { path: '/', offset: 5000 }))).toEqual([])
  })

  test('what is too large to be sent says its size', async () => {
    const path = await foreignFile(join(await tempDir(), 'large.h5'), (file) => {
      // Chunks that were never written take no room.
      file
        .create_dataset({
          name: 'big',
          data: new Float64Array(),
          shape: [0, 1024, 1024],
          maxshape: [null, 1024, 1024],
          chunks: [1, 1024, 1024],
        })
        .resize([100, 1024, 1024])
    })
    const server = await openBrowser(path)
    const answer = await server.raw('/api/values', { path: '/big' })
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      code: 'ERR_DATA_TOO_LARGE',
      bytes: 8 * 1024 * 1024 * 100,
      bytesMax: 256 * 1024 * 1024,
    })
    expect((await server.raw('/api/values', { path: '/big', select: '99,0,:' })).status).toBe(200)
  })

  test('a search tells names and attributes, and ends', async () => {
    const file = modernFile(join(await tempDir(), 'search.h5'))
    addData(file, '/RawData/Data00', counting([3]), { units: 'furlong' })
    const server = await openBrowser(await file.close())
    const search = (text: string, more: Record<string, string> = {}) => server.json<SearchAnswer>('/api/search', { text, ...more })
    expect((await search('FURLONG')).hits).toEqual([{ path: '/RawData/Data00', kind: 'dataset', attribute: 'units', text: 'furlong' }])
    expect((await search('data00', { in: 'name' })).hits).toEqual([{ path: '/RawData/Data00', kind: 'dataset' }])
    expect(await search('nothing like it')).toEqual({ hits: [], complete: true, nodesSeen: 3 })
    expect((await search('rawdata', { in: 'name', kind: 'dataset' })).hits).toEqual([])
  })
})
