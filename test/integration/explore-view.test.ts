// Plots, views and navigations of real files, against what DataLoader loads of them.
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { PlotDescription, ViewAnswer } from '../../lib/browser/protocol.js'
import { NdArray } from '../../lib/data/nd-array.js'
import { type AnyArray, isDType, viewAs } from '../../lib/dtype.js'
import type { ArraysAnswer } from '../../lib/explore/arrays-answer.js'
import { readNavigation } from '../../lib/explore/navigation.js'
import { toNumbers } from '../../lib/explore/numbers.js'
import { describePlot } from '../../lib/explore/plot.js'
import { axisValues } from '../../lib/explore/plot-axis.js'
import { readView } from '../../lib/explore/view.js'
import { H5Reader } from '../../lib/file/h5-reader.js'
import { H5Saver } from '../../lib/file/h5-saver.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { FileView } from '../../lib/loaders/file-view.js'
import { DetectorSaver } from '../../lib/savers/detector-saver.js'
import { ScanSaver } from '../../lib/savers/scan-saver.js'
import { dte, dwa, newFile } from '../helpers/data-objects.js'
import { rejectionOf } from '../helpers/errors.js'
import { tempDir } from '../helpers/temp-dir.js'

const reference = fileURLToPath(new URL('../../../shared/reference', import.meta.url))

/** The arrays of an answer as numbers. */
function numbersOf({ arrays }: ArraysAnswer<unknown>): number[][] {
  return arrays.map(({ dtype, bytes }) => {
    const copy = bytes.slice()
    const elements = viewAs(dtype, copy.buffer, 0, copy.byteLength)
    if (elements === undefined) throw new Error(`${bytes.byteLength} bytes are no ${dtype}`)
    return Array.from(toNumbers(dtype, elements))
  })
}

function loadedNumbers({ dtype, data }: NdArray): number[] {
  return Array.from(toNumbers(dtype, data as AnyArray))
}

async function openFile(path: string): Promise<{ view: FileView; loader: DataLoader }> {
  const reader = await H5Reader.open(path)
  const loader = await DataLoader.open(path)
  onTestFinished(async () => {
    await reader.close()
    await loader.close()
  })
  return { view: new FileView(reader), loader }
}

/** Selects two dimensions at most, one index of all before them. */
function lastTwo({ shape }: PlotDescription, index = '0'): string {
  return shape.map((_, dimension) => (dimension >= shape.length - 2 ? ':' : index)).join(',')
}

const files = existsSync(reference) ? (await readdir(reference)).filter((name) => name.endsWith('.h5')) : []

test.skipIf(files.length === 0)('every array of the files that PyMoDAQ wrote is described and shown as DataLoader loads it', async () => {
  let seen = 0
  for (const file of files) {
    const { view, loader } = await openFile(`${reference}/${file}`)
    for (const data of await loader.loadAll('/')) {
      const path = data.loadedFrom?.path ?? ''
      const plot = await describePlot(view, { path, scope: 'siblings' })
      expect(plot).toMatchObject({ path, name: data.name, dimension: data.dim, distribution: data.distribution, units: data.units })
      expect(plot.channels.length).toBe(data.length)
      const kept = plot.shape.filter((extent, dimension) => extent !== 1 || plot.navIndexes.includes(dimension))
      expect([file, path, kept.length === 0 ? [1] : kept]).toEqual([file, path, [...data.shape]])
      const select = lastTwo(plot)
      const view2 = await readView(view, { path, scope: 'siblings', select })
      const rows = plot.shape.slice(0, Math.max(0, plot.shape.length - 2)).reduce((product, extent) => product * extent, 1)
      for (const [at, values] of numbersOf(view2).entries()) {
        const whole = loadedNumbers(data.data[at] ?? NdArray.from([]))
        expect(values).toEqual(whole.slice(0, whole.length / rows))
      }
      seen++
    }
  }
  expect(seen).toBeGreaterThan(20)
})

test.skipIf(files.length === 0)('the axes have the coordinates that DataLoader gives the data', async () => {
  for (const file of files) {
    const { view, loader } = await openFile(`${reference}/${file}`)
    for (const data of await loader.loadAll('/')) {
      const path = data.loadedFrom?.path ?? ''
      const plot = await describePlot(view, { path, scope: 'siblings' })
      const long = [...plot.shape.keys()].filter((dimension) => plot.shape[dimension] !== 1 || plot.navIndexes.includes(dimension))
      for (const [place, axis] of plot.axes.entries()) {
        const index = long.indexOf(axis.index)
        if (index < 0) continue
        const answer = await axisValues(view, { path, scope: 'siblings', axis: place })
        const loaded = data.getAxis(index).find(({ spreadOrder }) => spreadOrder === axis.spreadOrder) ?? data.getAxis(index)[0]
        // Nothing is made up along spread data that has no axis: the page counts.
        if (loaded === undefined) expect(axis.linear).toEqual({ offset: 0, scaling: 1 })
        else expect([file, path, place, numbersOf(answer)]).toEqual([file, path, place, [Array.from(loaded.data)]])
      }
    }
  }
})

/** A file with an image, curves with errors, a scan of images with a background, and spread data. */
async function richFile(): Promise<string> {
  const saver = await newFile()
  const detector = new DetectorSaver(saver, { title: 'Camera' })
  const node = detector.getSetNode()
  const ramp = (shape: number[], factor = 1) => {
    const size = shape.reduce((product, extent) => product * extent, 1)
    return new NdArray(
      'float64',
      shape,
      Float64Array.from({ length: size }, (_, place) => factor * ((place * 7919) % 1013)),
    )
  }
  const image = new NdArray(
    'uint16',
    [40, 60],
    Uint16Array.from({ length: 2400 }, (_, place) => (place * 31) % 4096),
  )
  const dark = new NdArray(
    'uint16',
    [40, 60],
    Uint16Array.from({ length: 2400 }, (_, place) => place % 5000),
  )
  detector.addData(
    node,
    dte('Camera', [
      dwa('image', image, { labels: ['left'] }),
      dwa('curve', ramp([3000]), { errors: [ramp([3000], 0.01)], units: 'V' }),
      dwa('scan', ramp([4, 5, 6, 7]), { navIndexes: [0, 1], errors: [ramp([4, 5, 6, 7], 0.5)] }),
      dwa('wide', new NdArray('int64', [3], BigInt64Array.of(1n, -5n, 2n ** 60n))),
      dwa('complex', new NdArray('complex128', [2], Float64Array.of(3, 4, -6, 8))),
    ]),
  )
  detector.addBkg(node, dte('Camera', [dwa('image', dark), dwa('scan', ramp([4, 5, 6, 7], 0.25))]))
  await saver.close()
  return saver.path
}

const camera = '/RawData/Detector000'

test('a background is subtracted as DataLoader does it', async () => {
  const { view, loader } = await openFile(await richFile())
  const path = `${camera}/Data2D/CH00/Data00`
  const loaded = await loader.loadData(path, { withBkg: true })
  const shown = await readView(view, { path, select: ':,:', withBackground: '1' })
  expect(numbersOf(shown)).toEqual([loadedNumbers(loaded.data[0] as NdArray)])
  expect(Math.min(...(numbersOf(shown)[0] ?? []))).toBeLessThan(0)
  // Values at the ceiling are those of the sensor, whatever is subtracted from them.
  expect(shown.answer.channels[0]?.saturated).toBe(1)
  const plain = await readView(view, { path, select: ':,:' })
  expect([plain.arrays[0]?.dtype, shown.arrays[0]?.dtype]).toEqual(['uint16', 'float32'])
})

test('any two dimensions of a scan can be shown, the others reduced, with their errors and with backgrounds', async () => {
  const { view, loader } = await openFile(await richFile())
  const path = `${camera}/DataND/CH00/Data00`
  const data = (await loader.loadData(path, { withBkg: true })).data[0] as NdArray
  const errors = (await loader.loadData(path)).errors?.[0] as NdArray
  const at = (array: NdArray, index: readonly number[]) => Number(array.at(...index))
  const means = await readView(view, { path, select: '~,2,1:4,:', withBackground: '1', withErrors: '1' })
  expect(means.answer).toMatchObject({
    dimensions: [2, 3],
    extent: [3, 7],
    start: [1, 0],
    shape: [3, 7],
    indexes: [-1, 2, -1, -1],
    errors: true,
  })
  const [values, bars] = numbersOf(means)
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 7; column++) {
      const points = [0, 1, 2, 3].map((scan) => [scan, 2, row + 1, column])
      const sum = points.reduce((total, index) => total + at(data, index), 0)
      expect(values?.[row * 7 + column]).toBeCloseTo(sum / 4, 9)
      const square = points.reduce((total, index) => total + at(errors, index) ** 2, 0)
      expect(bars?.[row * 7 + column]).toBeCloseTo(Math.sqrt(square) / 4, 9)
    }
  }
  const greatest = await readView(view, { path, select: ':,~,~,~', reduce: 'max', withErrors: '1' })
  expect(greatest.answer.errors).toBe(false)
  const plain = (await loader.loadData(path)).data[0] as NdArray
  const rows = loadedNumbers(plain)
  expect(numbersOf(greatest)).toEqual([[0, 1, 2, 3].map((scan) => Math.max(...rows.slice(scan * 210, (scan + 1) * 210)))])
})

test('large pictures come reduced, with the statistics of all that was selected', async () => {
  const { view } = await openFile(await richFile())
  const image = await readView(view, { path: `${camera}/Data2D/CH00/Data00`, select: ':,:', width: 30, height: 7 })
  expect(image.answer).toMatchObject({ shape: [7, 30], step: [6, 2], minMaxPairs: false, sourceShape: [40, 60] })
  expect(image.answer.channels[0]).toMatchObject({ min: 0, max: 4095, finite: 2400, saturated: 1 })
  expect(image.arrays[0]?.dtype).toBe('float32')
  const curve = await readView(view, { path: `${camera}/Data1D/CH00/Data00`, select: ':', width: 100, withErrors: '1' })
  expect(curve.answer).toMatchObject({ shape: [100], step: [60], minMaxPairs: true, errors: true })
  const [pairs = [], errors = []] = numbersOf(curve)
  for (let pair = 0; pair < 100; pair += 2) {
    expect(pairs[pair]).toBeLessThanOrEqual(pairs[pair + 1] ?? 0)
    expect(errors[pair]).toBe(errors[pair + 1])
  }
  expect(curve.answer.channels[0]?.histogram.reduce((sum, count) => sum + count, 0)).toBe(3000)
})

test('64-bit integers and complex numbers come as numbers that a page can show', async () => {
  const { view } = await openFile(await richFile())
  const plots = await Promise.all(
    ['CH01', 'CH02'].map((channel) => readView(view, { path: `${camera}/Data1D/${channel}/Data00`, select: ':' })),
  )
  expect(plots.map(numbersOf)).toEqual([[[1, -5, 2 ** 60]], [[5, 10]]])
  expect(plots.map(({ arrays }) => arrays[0]?.dtype)).toEqual(['float64', 'float64'])
})

test('a navigation has one value for each point, sampled where all would cost too much', async () => {
  const { view, loader } = await openFile(await richFile())
  const path = `${camera}/DataND/CH00/Data00`
  const rows = loadedNumbers((await loader.loadData(path)).data[0] as NdArray)
  const means = Array.from({ length: 20 }, (_, point) => rows.slice(point * 42, (point + 1) * 42).reduce((sum, one) => sum + one, 0) / 42)
  const whole = await readNavigation(view, { path, select: ':,:,~,~' })
  expect(whole.answer).toEqual({
    dimensions: [0, 1],
    shape: [4, 5],
    start: [0, 0],
    step: [1, 1],
    sampled: 20,
    total: 20,
    sourceShape: [4, 5, 6, 7],
  })
  for (const [point, value] of (numbersOf(whole)[0] ?? []).entries()) expect(value).toBeCloseTo(means[point] ?? 0, 9)
  const few = await readNavigation(view, { path, select: ':,:,~,~' }, undefined, { readBytesMax: 5000, pointsMax: 2 })
  const { shape, step } = few.answer
  expect(few.answer).toMatchObject({ sampled: (shape[0] ?? 0) * (shape[1] ?? 0), total: 20 })
  expect(few.answer.sampled).toBeLessThanOrEqual(2)
  for (const [place, value] of (numbersOf(few)[0] ?? []).entries()) {
    const point = Math.floor(place / (shape[1] ?? 1)) * (step[0] ?? 1) * 5 + (place % (shape[1] ?? 1)) * (step[1] ?? 1)
    expect(value).toBeCloseTo(means[point] ?? 0, 9)
  }
})

test('what costs too much is refused with its size before anything is read', async () => {
  const { view } = await openFile(await richFile())
  const path = `${camera}/Data2D/CH00/Data00`
  const error = await rejectionOf(readView(view, { path, select: ':,:' }, undefined, { readBytesMax: 4799 }))
  expect(error).toMatchObject({ code: 'ERR_DATA_TOO_LARGE', node: path, bytes: 4800, bytesMax: 4799 })
  await readView(view, { path, select: ':,:' }, undefined, { readBytesMax: 4800 })
  const point = await rejectionOf(readNavigation(view, { path, select: ':,~' }, undefined, { readBytesMax: 10 }))
  expect(point.code).toBe('ERR_DATA_TOO_LARGE')
})

test('a stack of ten thousand large images is described, shown and navigated without being read', async () => {
  const path = `${await tempDir()}/huge.h5`
  const saver = await H5Saver.create({ file: path, saveType: 'scan', commitInterval: 0 })
  const scan = new ScanSaver(saver, { detectors: { Camera: {} }, actuators: { Delay: {} } }).start(
    { size: 10_000 },
    { scanType: 'Tabular' },
  )
  // Only two of the images are stored: all others read as zeros, as those of a scan that goes on.
  for (const point of [0, 7000]) {
    const frame = new NdArray('uint16', [2048, 2048], new Uint16Array(2048 * 2048).fill(point + 1))
    if (!scan.addData('Camera', dte('Camera', [dwa('image', frame)]), [point], { position: [point] })) await saver.drain()
  }
  scan.done()
  await saver.close()
  const { view } = await openFile(path)
  const data = '/RawData/Scan000/Detector000/Data2D/CH00/Data00'
  expect(await describePlot(view, { path: data })).toMatchObject({ shape: [10_000, 2048, 2048], navIndexes: [0] })
  const image = await readView(view, { path: data, select: '7000,:,:', width: 512, height: 512 })
  expect(image.answer).toMatchObject({ shape: [512, 512], step: [4, 4], channels: [{ min: 7001, max: 7001, finite: 2048 * 2048 }] })
  const navigation = await readNavigation(view, { path: data, select: ':,~,~' })
  expect(navigation.answer.total).toBe(10_000)
  expect(navigation.answer.sampled).toBeLessThanOrEqual(32)
  expect(numbersOf(navigation)[0]?.[0]).toBe(1)
  const error = await rejectionOf(readView(view, { path: data, select: '~,:,:' }))
  expect(error).toMatchObject({ code: 'ERR_DATA_TOO_LARGE', bytes: 10_000 * 2048 * 2048 * 2 })
})

test('a request that is aborted ends with its reason', async () => {
  const { view } = await openFile(await richFile())
  const reason = new Error('not wanted any more')
  const signal = AbortSignal.abort(reason)
  const query = { path: `${camera}/Data2D/CH00/Data00`, select: ':,:' }
  await expect(readView(view, query, signal)).rejects.toBe(reason)
  await expect(readNavigation(view, { ...query, select: ':,~' }, signal)).rejects.toBe(reason)
})

test('wrong queries are refused, and name what is wrong', async () => {
  const { view } = await openFile(await richFile())
  const path = `${camera}/Data2D/CH00/Data00`
  const codes = async (query: object) => {
    const { code, option } = await rejectionOf(readView(view, { path, select: ':,:', ...query }))
    return [code, option]
  }
  expect(await codes({ channels: '1' })).toEqual(['ERR_INDEX_OUT_OF_RANGE', 'channels'])
  expect(await codes({ channels: 'a' })).toEqual(['ERR_INVALID_OPTION', 'channels'])
  expect(await codes({ width: 0 })).toEqual(['ERR_INVALID_OPTION', 'width'])
  expect(await codes({ height: 5000 })).toEqual(['ERR_INVALID_OPTION', 'height'])
  expect(await codes({ reduce: 'median' })).toEqual(['ERR_INVALID_OPTION', 'reduce'])
  expect(await codes({ scope: 'all' })).toEqual(['ERR_INVALID_OPTION', 'scope'])
  expect(await codes({ select: ':,:,:' })).toEqual(['ERR_INVALID_OPTION', 'select'])
  expect(await codes({ withErrors: 'yes' })).toEqual(['ERR_INVALID_OPTION', 'withErrors'])
  expect((await rejectionOf(describePlot(view, { path: '/RawData/Logger' }))).code).toMatch(/ERR_NODE_KIND|ERR_DTYPE_UNSUPPORTED/)
  expect((await rejectionOf(describePlot(view, { path: '/nowhere' }))).code).toBe('ERR_NODE_NOT_FOUND')
})

test('all channels of a detector come into one plot where their shapes agree', async () => {
  const { view } = await openFile(await richFile())
  const plot = await describePlot(view, { path: `${camera}/Data1D/CH01/Data00`, scope: 'channels' })
  expect(plot.channels.map(({ path }) => path)).toEqual([`${camera}/Data1D/CH01/Data00`])
  expect(plot.notes.some((note) => note.includes('another shape'))).toBe(true)
  const answer: ViewAnswer = (await readView(view, { path: plot.path, scope: 'channels', select: ':' })).answer
  expect(answer.channels.length).toBe(1)
  expect(plot.channels.every(({ dtype }) => isDType(dtype))).toBe(true)
})
