// Runs every example as its reader would, with the built package, and reads the files back.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { DataLoader, findParameter, fromXml, type NdArray, readRois } from '../../lib/index.js'
import { root } from '../contract/tree.js'
import { tempDir } from '../helpers/temp-dir.js'

const names = readdirSync(`${root}/examples`).filter((name) => name.endsWith('.mjs'))

/** Runs an example in an empty folder and opens the file that it names last. */
async function runExample(name: string, check: (loader: DataLoader, told: string) => Promise<void>): Promise<void> {
  const folder = await tempDir()
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [`${root}/examples/${name}.mjs`, folder], { timeout: 60_000 })
  const file = stdout.trim()
  expect(file.startsWith(folder)).toBe(true)
  await using loader = await DataLoader.open(file)
  await check(loader, stderr)
}

function element(array: NdArray | undefined, ...indexes: number[]): unknown {
  return array?.at(...indexes)
}

test('there are seven examples, each of less than forty lines and told what it is for', () => {
  expect(names.length).toBe(7)
  for (const name of names) {
    const lines = readFileSync(`${root}/examples/${name}`, 'utf8').trimEnd().split('\n')
    expect(lines.length, name).toBeLessThan(40)
    expect(lines.slice(0, 2), name).toEqual([expect.stringMatching(/^\/\/ [A-Z].*\.$/), expect.stringContaining(`node examples/${name}`)])
  }
})

test('a snapshot has its data, axes, errors, background and settings', async () => {
  await runExample('snapshot', async (loader) => {
    const all = await loader.loadAll()
    expect(all.getNames().sort()).toEqual(['image', 'power', 'spectrum'])
    const image = all.getDataFromName('image')
    expect(image).toMatchObject({ dim: 'Data2D', units: 'counts', labels: ['frame'], origin: 'Camera', shape: [480, 640] })
    expect(image?.data[0]?.dtype).toBe('uint16')
    const spectrum = all.getDataFromName('spectrum')
    expect(spectrum?.getAxis(0)[0]).toMatchObject({ label: 'wavelength', units: 'nm', size: 1024 })
    expect(spectrum?.errors?.[0]?.shape).toEqual([1024])
    expect(element(spectrum?.data[0], 500)).toBe(1)
    expect(all.getDataFromName('power')).toMatchObject({ source: 'calculated', labels: ['in', 'out'] })
    const lit = await loader.loadData('/RawData/Detector000/Data2D/CH00/Data00', { withBkg: true })
    expect(element(lit.data[0], 479, 639)).toBe(93)
    const settings = fromXml((await loader.settings('/RawData/Detector000'))?.xml ?? '')
    expect(findParameter(settings, 'camera_settings', 'exposure')).toMatchObject({ value: 12.5 })
    expect(readRois(settings)).toMatchObject([{ kind: 'RectROI', x: 100, height: 32, mathFunction: 'sum' }])
  })
})

test('continuous saving keeps every row with its time', async () => {
  await runExample('continuous', async (loader, told) => {
    expect(told).toContain('100 rows accepted, 100 committed, 0 dropped')
    const frames = await loader.loadData('/RawData/Detector000/Data2D/CH00/EnlData00')
    expect(frames).toMatchObject({ shape: [100, 256, 320], units: 'counts', distribution: 'spread', navIndexes: [0] })
    expect([0, 42, 99].map((row) => element(frames.data[0], row, 255, 319))).toEqual([0, 42, 99])
    expect(frames.getAxis(0)[0]).toMatchObject({ label: 'time', units: 's', size: 100 })
    const power = await loader.loadData('/RawData/Detector000/Data0D/CH00/EnlData00')
    expect(element(power.data[0], 15)).toBe(Math.sin(1.5))
    expect(await loader.logs()).toEqual(['100 frames'])
  })
})

test('two scans of two axes stand in one file', async () => {
  await runExample('scan-2d', async (loader) => {
    for (const scan of ['Scan000', 'Scan001']) {
      const spectrum = await loader.loadData(`/RawData/${scan}/Detector000/Data1D/CH00/Data00`)
      expect(spectrum).toMatchObject({ name: 'spectrum', shape: [21, 11, 128], navIndexes: [0, 1], distribution: 'uniform' })
      expect(spectrum.axes.map(({ label, index }) => `${label} ${index}`).sort()).toEqual(['Stage X 0', 'Stage Y 1', 'pixel 2'])
      const current = await loader.loadData(`/RawData/${scan}/Detector001/Data0D/CH00/Data00`)
      expect(current.shape).toEqual([21, 11])
      expect(element(current.data[0], 20, 10)).toBeCloseTo(2)
      expect(element(current.data[0], 20, 0)).toBeCloseTo(-2)
    }
    const node = await loader.getNode('/RawData/Scan001')
    expect(node.attributes.get('scan_done')).toBe(true)
    expect(node.attributes.get('description')).toBe('and again')
  })
})

test('an adaptive scan has its points where they were measured', async () => {
  await runExample('adaptive-scan', async (loader) => {
    const current = await loader.loadData('/RawData/Scan000/Detector000/Data0D/CH00/Data00')
    expect(current).toMatchObject({ shape: [200], distribution: 'spread', navIndexes: [0], units: 'A' })
    const [x, y] = current.getAxis(0)
    expect([x?.label, y?.label]).toEqual(['Stage X', 'Stage Y'])
    for (const point of [0, 199]) {
      const [px, py] = [x?.data[point] ?? 0, y?.data[point] ?? 0]
      expect(element(current.data[0], point)).toBe(Math.exp(-((px - 0.3) ** 2 + (py + 0.2) ** 2)))
    }
    expect(await loader.logs()).toEqual([expect.stringMatching(/^the maximum is at 0\.\d+, -0\.\d+ mm$/)])
  })
})

test('a logger keeps each module at its own rate', async () => {
  await runExample('logger', async (loader) => {
    const all = await loader.loadAll()
    const rows = Object.fromEntries([...all].map((data) => [`${data.origin} ${data.name}`, data.shape]))
    expect(rows).toEqual({ 'Thermometer temperature': [60], 'Spectro spectrum': [6, 256], 'Stage position': [6] })
    const temperature = all.getDataFromName('temperature')
    expect(temperature).toMatchObject({ labels: ['in', 'out'], units: 'degC' })
    const times = temperature?.getAxis(0)[0]?.data ?? []
    expect((times[59] ?? 0) - (times[0] ?? 0)).toBeCloseTo(59, 3)
    const position = all.getDataFromName('position')
    expect(element(position?.data[0], 5)).toBe(5)
  })
})

test('a custom application has a tree of its own', async () => {
  await runExample('custom-application', async (loader) => {
    const raw = await loader.getNode('/RawData')
    expect(raw.attributes.get('sample')).toBe('steel 1.4301')
    const run = await loader.getNode('/RawData/Furnace000')
    expect(run.attributes.get('operator')).toBe('night shift')
    const curve = await loader.loadData('/RawData/Furnace000/curve/Data00')
    expect(curve).toMatchObject({ labels: ['emissivity'], shape: [50] })
    expect(curve.getAxis(0)[0]).toMatchObject({ label: 'temperature', units: 'K' })
    const rows = await loader.loadData('/RawData/Furnace000/temperatures/EnlData00')
    expect(rows.shape).toEqual([60, 4])
    expect(element(rows.data[0], 59, 3)).toBe(613)
    const map = await loader.loadData('/RawData/Furnace000/map/Data00')
    expect(element(map.data[0], 7, 7)).toBe(63 * 63)
    expect(await loader.loadTexts('/RawData/Furnace000/Notes')).toEqual(['door opened at 400 °C'])
  })
})

test('the reader tells what it has read', async () => {
  await runExample('read', async (_loader, told) => {
    expect(told).toContain('frames, uint16 [30, 48, 64] in a Uint16Array')
    expect(told).toContain('ten frames: 30720 pixels, the first of frame 10 is 10')
    expect(told).toContain('exposure: 12.5 ms')
    expect(told).toContain('log: 30 frames')
  })
})
