// Files of PyMoDAQ 1 to 3, and of the time before.
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { DataWithAxes } from '../../lib/data/data-with-axes.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { counting, FileBuilder, plain, vector } from '../helpers/file-builder.js'
import { continuous, LegacyFile, png, scan2D, settingsXml } from '../helpers/legacy-files.js'
import { tempDir } from '../helpers/temp-dir.js'

async function opened(path: string): Promise<DataLoader> {
  const loader = await DataLoader.open(path)
  onTestFinished(() => loader.close())
  return loader
}

async function made(generation: 1 | 2, fill: (file: LegacyFile) => void, type?: string): Promise<DataLoader> {
  const file = new LegacyFile(join(await tempDir(), 'made.h5'), generation, type)
  fill(file)
  return opened(await file.close())
}

/** Axes as [label, units, index, spread order, ...coordinates]. */
function axesOf(data: DataWithAxes): (string | number)[][] {
  return [...data.axes]
    .sort((a, b) => a.index - b.index || a.spreadOrder - b.spreadOrder)
    .map(({ label, units, index, spreadOrder, data: values }) => [label, units, index, spreadOrder, ...values])
}

const values = (data: DataWithAxes) => data.data.map((array) => Array.from<number | bigint, number>(array.data, Number))
const navigation = [
  ['Xaxis', 'mm', 0, 0, -1, 0, 1],
  ['Yaxis', 'mm', 1, 0, 0, 1, 2, 3],
]
const detector = '/Raw_datas/Scan000/Detector000'

describe.each([1, 2] as const)('generation %i', (generation) => {
  test('a scan of two axes: flattened positions become one vector a dimension', async () => {
    const loader = await made(generation, scan2D)
    expect(loader.generation()).toBe(generation)
    const numbers = await loader.loadData(`${detector}/Data0D/Ch000/Data`)
    expect(numbers).toMatchObject({
      name: 'Mock_CH000',
      origin: 'Det 1',
      dim: 'DataND',
      shape: [3, 4],
      navIndexes: [0, 1],
      distribution: 'uniform',
    })
    expect(axesOf(numbers)).toEqual(navigation)
    const curves = await loader.loadData(`${detector}/Data1D/Ch000`)
    expect(curves).toMatchObject({ shape: [3, 4, 6], navIndexes: [0, 1], labels: ['Mock_CH000'] })
    expect(axesOf(curves)).toEqual([...navigation, ['wl', 'nm', 2, 0, 0, 0.25, 0.5, 0.75, 1, 1.25]])
    const images = await loader.loadData(`${detector}/Data2D/Ch000/Data`)
    expect(axesOf(images)).toEqual([...navigation, ['y', 'um', 2, 0, 10, 20], ['x', 'um', 3, 0, 0, 0.5, 1]])
    expect(values(images)).toEqual([Array.from({ length: 72 }, (_, place) => place)])
    expect(images.loadedFrom?.notes).toEqual([])
  })

  test('the time of the file, and attributes that have no place in a modern file, are kept', async () => {
    const loader = await made(generation, scan2D)
    const { extra, loadedFrom, timestamp } = await loader.loadData(`${detector}/Data1D/Ch000/Data`)
    expect(timestamp).toBe(new Date(2026, 10, 22, 19, 11, 19, generation === 2 ? 250 : 0).getTime() / 1000)
    expect(extra).toEqual({ remark: 'kept' })
    expect([...(loadedFrom?.otherAttributes ?? [])]).toEqual([['name', 'Mock']])
  })

  test('settings of the nearest node, the log and the pictures come byte for byte', async () => {
    const loader = await made(generation, scan2D)
    const settings = await loader.settings(`${detector}/Data1D/Ch000/Data`)
    expect(settings?.path).toBe(detector)
    expect(Buffer.from(settings?.xml ?? []).toString()).toBe(settingsXml)
    expect((await loader.settings('/Raw_datas/Scan000/Move000'))?.path).toBe('/Raw_datas/Scan000')
    expect(await loader.settings('/Raw_datas')).toBeUndefined()
    expect(await loader.logs()).toEqual(['2026-11-22 19:11:19: started', 'é'.repeat(200)])
    expect(await loader.pixmaps()).toEqual([{ path: '/Raw_datas/Scan000/Live_scan_2D', name: 'pixmap2D', bytes: png }])
  })

  test('continuous saving: rows as they were appended, along their times', async () => {
    const loader = await made(generation, continuous, 'detector')
    const numbers = await loader.loadData(`${detector}/Data0D/Ch000`)
    expect(numbers).toMatchObject({ shape: [4], distribution: 'spread', navIndexes: [0], origin: 'Continuous saving' })
    expect(axesOf(numbers)).toEqual([['Time axis', 'second', 0, 0, 0, 0.25, 0.5, 0.75]])
    const curves = await loader.loadData(`${detector}/Data1D/Ch000`)
    expect(axesOf(curves)).toEqual([
      ['Time axis', 'second', 0, 0, 0, 0.25, 0.5, 0.75],
      ['wl', 'nm', 1, 0, 5, 6, 7],
    ])
  })

  test('a snapshot has no navigation; its background is subtracted when asked for', async () => {
    const loader = await made(generation, (file) => {
      const path = file.channel(file.detector('/Raw_datas/Detector000'), '2D')
      file.array(`${path}/Data`, counting([2, 3]), { dimension: '2D' })
      file.array(`${path}/Bkg`, counting([2, 3], 0, 1), { type: 'bkg', dimension: '2D' })
      file.axis(`${path}/X_axis`, [0, 0.5, 1], 'x', 'um')
      file.axis(`${path}/Y_axis`, [10, 20], 'y', 'um')
      file.array(`${file.channel('/Raw_datas/Detector000', '0D')}/Data`, vector([7]), { dimension: '0D' })
    })
    const image = await loader.loadData('/Raw_datas/Detector000/Data2D/Ch000/Data', { withBkg: true })
    expect(image).toMatchObject({ dim: 'Data2D', shape: [2, 3], navIndexes: [] })
    expect(values(image)).toEqual([[-1, 0, 1, 2, 3, 4]])
    expect(axesOf(image)).toEqual([
      ['y', 'um', 0, 0, 10, 20],
      ['x', 'um', 1, 0, 0, 0.5, 1],
    ])
    expect((await loader.loadAll()).getNames('Data0D')).toEqual(['Mock_CH000'])
    expect((await loader.loadBkg('/Raw_datas/Detector000/Data2D/Ch000/Data'))?.shape).toEqual([2, 3])
  })

  test('nodes are told in the words of modern files', async () => {
    const loader = await made(generation, scan2D)
    const words = new Map<string, (string | undefined)[]>()
    for await (const { path, kind, type, dataType } of loader.walkNodes()) words.set(path, [kind, type, dataType])
    expect(words.get('/Raw_datas/Scan000')).toEqual(['group', 'scan', undefined])
    expect(words.get('/Raw_datas/Scan000/Move000')).toEqual(['group', 'actuator', undefined])
    expect(words.get(`${detector}/Data1D/Ch000/Data`)).toEqual(['array', undefined, 'data'])
    expect(words.get(`${detector}/Data1D/Ch000/X_axis`)).toEqual(['array', undefined, 'axis'])
    expect(words.get('/Raw_datas/Scan000/Scan_x_axis')).toEqual(['array', undefined, 'axis'])
    expect(words.get('/Raw_datas/Logger')).toEqual(['strings', undefined, 'strings'])
  })
})

/** A scan with the data of one detector, given by what differs between kinds of scans. */
function scanWith(fill: (file: LegacyFile, channel: string) => void): (file: LegacyFile) => void {
  return (file) => {
    file.group('/Raw_datas/Scan000', '', 'scan')
    fill(file, file.channel(file.detector(detector), '1D'))
  }
}

test.each([
  ['scan1D', 'Linear', [3, 1, 2], [1, 2, 3]],
  ['scan1D', 'Linear back to start', [1, 2, 3, 3, 2, 1], [1, 1, 2, 2, 3, 3]],
])('%s, %s: the axis is the sorted positions', async (scanType, scanSubtype, visited, expected) => {
  const loader = await made(
    2,
    scanWith((file, channel) => {
      file.array(`${channel}/Data`, counting([expected.length, 2]), { scanType, scanSubtype })
      file.navigationAxis('/Raw_datas/Scan000/Scan_x_axis', visited, 'X', 'mm', 0)
    }),
  )
  const data = await loader.loadData(`${detector}/Data1D/Ch000/Data`)
  expect(data.distribution).toBe('uniform')
  expect(axesOf(data)[0]).toEqual(['X', 'mm', 0, 0, ...expected])
})

test('positions that go with no number of points are told, and the points counted', async () => {
  const loader = await made(
    2,
    scanWith((file, channel) => {
      file.array(`${channel}/Data`, counting([4, 2]), { scanType: 'scan1D' })
      file.navigationAxis('/Raw_datas/Scan000/Scan_x_axis', [1, 2, 3], 'X', 'mm', 0)
    }),
  )
  const data = await loader.loadData(`${detector}/Data1D/Ch000/Data`)
  expect(axesOf(data)[0]).toEqual(['X', 'mm', 0, 0, 0, 1, 2, 3])
  expect(data.loadedFrom?.notes.join()).toContain('Scan_x_axis')
  expect([...(await loader.loadAxis('/Raw_datas/Scan000/Scan_x_axis')).data]).toEqual([1, 2, 3])
})

test('a sequential scan of three axes has its vectors as they are', async () => {
  const loader = await made(
    2,
    scanWith((file, channel) => {
      file.array(`${channel}/Data`, counting([2, 3, 1, 5]), { scanType: 'sequential', scanSubtype: 'Linear' })
      for (const [index, positions] of [[4, 3], [7, 9, 8], [1]].entries()) {
        file.navigationAxis(`/Raw_datas/Scan000/Scan_0${index}_axis`, positions, `A${index}`, '', index)
      }
    }),
  )
  const data = await loader.loadData(`${detector}/Data1D/Ch000/Data`)
  expect(data).toMatchObject({ shape: [2, 3, 1, 5], navIndexes: [0, 1, 2] })
  expect(axesOf(data).slice(0, 3)).toEqual([
    ['A0', '', 0, 0, 4, 3],
    ['A1', '', 1, 0, 7, 9, 8],
    ['A2', '', 2, 0, 1],
  ])
})

test.each([
  ['tabular', 'Linear', 'Scan_00_axis', 'Scan_01_axis', 1],
  ['scan2D', 'Adaptive', 'Scan_x_axis', 'Scan_y_axis', 1],
  ['tabular', 'Adaptive', 'Scan_00_axis', 'Scan_curvilinear_axis', -1],
])('a list of points (%s, %s) keeps its order', async (scanType, scanSubtype, first, second, navIndex) => {
  const loader = await made(
    2,
    scanWith((file, channel) => {
      file.growing(`${channel}/Data`, counting([3, 2]), { scanType, scanSubtype })
      file.navigationAxis(`/Raw_datas/Scan000/${first}`, [3, 1, 3], 'X', 'mm', 0)
      file.navigationAxis(`/Raw_datas/Scan000/${second}`, [5, 5, 4], 'Y', 'um', navIndex)
    }),
  )
  const data = await loader.loadData(`${detector}/Data1D/Ch000/Data`)
  expect(data).toMatchObject({ distribution: 'spread', navIndexes: [0] })
  expect(axesOf(data).slice(0, 2)).toEqual([
    ['X', 'mm', 0, 0, 3, 1, 3],
    ['Y', 'um', 0, 1, 5, 5, 4],
  ])
})

test('averages are a further navigation dimension', async () => {
  const loader = await made(
    2,
    scanWith((file, channel) => {
      file.array(`${channel}/Data`, counting([3, 2, 4]), { scanType: 'scan1D' })
      file.navigationAxis('/Raw_datas/Scan000/Scan_x_axis', [1, 2, 3], 'X', 'mm', 0)
    }),
  )
  const data = await loader.loadData(`${detector}/Data1D/Ch000/Data`)
  expect(data).toMatchObject({ shape: [3, 2, 4], navIndexes: [0, 1] })
  expect(axesOf(data)[1]).toEqual(['', '', 1, 0, 0, 1])
})

test('a detector that navigates by itself has its own axes, behind those of the scan', async () => {
  const loader = await made(2, (file) => {
    file.group('/Raw_datas/Scan000', '', 'scan')
    for (const [path, shape, scanType] of [
      [detector, [2, 3, 4, 5], 'scan1D'],
      ['/Raw_datas/Detector000', [3, 4, 5], ''],
    ] as const) {
      const channel = file.channel(file.detector(path), 'ND')
      file.array(`${channel}/Data`, counting([...shape]), { dimension: 'ND', scanType })
      file.axis(`${channel}/Nav_x_axis`, [1, 2, 3], 'u', '')
      file.axis(`${channel}/Nav_y_axis`, [1, 2, 3, 4], 'v', '')
      file.axis(`${channel}/X_axis`, [1, 2, 3, 4, 5], 'w', '')
    }
    file.navigationAxis('/Raw_datas/Scan000/Scan_x_axis', [8, 9], 'X', 'mm', 0)
  })
  const scanned = await loader.loadData(`${detector}/DataND/Ch000/Data`)
  expect(axesOf(scanned).map(([label, , index]) => [label, index])).toEqual([
    ['X', 0],
    ['u', 1],
    ['v', 2],
    ['w', 3],
  ])
  const snapshot = await loader.loadData('/Raw_datas/Detector000/DataND/Ch000/Data')
  expect(snapshot.navIndexes).toEqual([0, 1])
  expect(axesOf(snapshot).map(([label, , index]) => [label, index])).toEqual([
    ['u', 0],
    ['v', 1],
    ['w', 2],
  ])
})

test('the logger has its time beside the dimension groups, which it calls scans', async () => {
  const loader = await made(
    2,
    (file) => {
      file.group('/Raw_datas/Detector000', 'Det 1', 'detector')
      file.growing(`${file.channel('/Raw_datas/Detector000', '0D', 'Mock', 'scan')}/Data`, counting([3]), {
        dimension: '0D',
        scanType: 'scan1D',
      })
      file.growing('/Raw_datas/Detector000/Logger_time_axis', vector([1.5, 1.5, 2]), {
        type: 'navigation_axis',
        label: 'Time',
        units: 's',
        navIndex: 0,
      })
    },
    'logger',
  )
  const data = await loader.loadData('/Raw_datas/Detector000/Data0D/Ch000/Data')
  expect(axesOf(data)).toEqual([['Time', 's', 0, 0, 1.5, 1.5, 2]])
})

describe('generation 0', () => {
  test('a scan: types without a system, names in lower case', async () => {
    const file = new FileBuilder(join(await tempDir(), 'old.h5'))
    const attributes = [plain('type', 'channel1D'), plain('data_type', '1D'), plain('scan_type', 'Scan2D')]
    for (const path of [
      '/Raw_datas',
      '/Raw_datas/Scan000',
      '/Raw_datas/Scan000/Det000',
      '/Raw_datas/Scan000/Det000/Data1D',
      '/Raw_datas/Scan000/Det000/Data1D/CH000',
    ])
      file.group(path)
    file.array('/Raw_datas/Scan000/Det000/Data1D/CH000/Data', counting([2, 3, 4]), attributes)
    file.array('/Raw_datas/Scan000/Det000/Data1D/CH000/x_axis', counting([4], 0.5), [plain('label', 'wl'), plain('units', 'nm')])
    file.array('/Raw_datas/Scan000/scan_x_axis', vector([0, 0, 0, 1, 1, 1]))
    file.array('/Raw_datas/Scan000/scan_x_axis_unique', vector([0, 1]), [plain('label', 'X')])
    file.array('/Raw_datas/Scan000/scan_y_axis', vector([5, 6, 7, 7, 6, 5]), [plain('label', 'Y')])
    file.rows('/Raw_datas/logging', ['old'])
    const loader = await opened(await file.close())
    expect(loader.generation()).toBe(0)
    expect(await loader.logs()).toEqual(['old'])
    const [data] = [...(await loader.loadAll())]
    expect(data).toMatchObject({ name: 'CH000', origin: 'Det000', shape: [2, 3, 4], navIndexes: [0, 1], timestamp: 0 })
    expect(data && axesOf(data)).toEqual([
      ['X', '', 0, 0, 0, 1],
      ['Y', '', 1, 0, 5, 6, 7],
      ['wl', 'nm', 2, 0, 0, 0.5, 1, 1.5],
    ])
  })

  test('a snapshot of one detector stands at the root', async () => {
    const file = new FileBuilder(join(await tempDir(), 'old.h5'))
    for (const path of ['/Data0D', '/Data0D/CH000', '/Data1D', '/Data1D/CH000']) file.group(path)
    file.array('/Data1D/CH000/Data', counting([4]))
    file.array('/Data1D/CH000/x_axis', counting([4], 0.5))
    file.array('/Data0D/CH000/Data', counting([1]))
    const loader = await opened(await file.close())
    expect(loader.generation()).toBe(0)
    expect([...(await loader.loadAll())].map(({ dim, shape }) => [dim, ...shape])).toEqual([
      ['Data0D', 1],
      ['Data1D', 4],
    ])
  })
})
