// Plots of what is rarer than curves and images: points in any order, colours in bytes, profiles, values that are no numbers.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DataToExport, DataWithAxes, DetectorSaver, H5Saver, NdArray } from '../../lib/index.js'
import { openBrowser } from '../helpers/browser.js'
import { foreignFile } from '../helpers/foreign-files.js'
import { tempDir } from '../helpers/temp-dir.js'
import { describeInChromium } from './harness/chromium.js'
import { eventually } from './harness/eventually.js'
import { openPage } from './harness/page.js'
import { plain, plot } from './harness/plot.js'

const tall = 4
const wide = 8

/** An image whose red counts its rows and whose green counts its columns. */
const photo = Uint8Array.from({ length: tall * wide * 3 }, (_, at) => {
  const [row, column] = [Math.floor(at / 3 / wide), Math.floor(at / 3) % wide]
  return [40 * row, 30 * column, 7][at % 3] ?? 0
})

async function photoFile(): Promise<string> {
  return foreignFile(join(await tempDir(), 'photo.h5'), (file) => {
    file.create_dataset({ name: 'photo', data: photo, shape: [tall, wide, 3] })
    const counts = Float64Array.from({ length: tall * wide }, (_, at) => 100 * Math.floor(at / wide) + (at % wide))
    file.create_dataset({ name: 'counts', data: counts, shape: [tall, wide] })
    file.create_dataset({ name: 'gaps', data: Float64Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY), shape: [4] })
    file.create_dataset({ name: 'tiny', data: Float64Array.of(1e-10, 2.5e-10), shape: [2] })
  })
}

/** Points along one axis, in the order in which an adaptive scan came by. */
async function adaptiveFile(): Promise<string> {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'adaptive.h5') })
  const detector = new DetectorSaver(saver, { title: 'Diode' })
  const delays = [0, 8, 4, 2, 6, 6, 1]
  const data = new DataWithAxes({
    name: 'power',
    data: [
      new NdArray(
        'float64',
        [delays.length],
        Float64Array.from(delays, (delay) => delay * delay),
      ),
    ],
    labels: ['P'],
    units: 'mW',
    distribution: 'spread',
    navIndexes: [0],
    axes: [{ label: 'delay', units: 'fs', index: 0, spreadOrder: 0, data: Float64Array.from(delays) }],
  })
  detector.addData(detector.getSetNode(), new DataToExport({ name: 'Diode', data: [data] }))
  await saver.close()
  return saver.path
}

const openAt = async (file: string, place: string) => {
  const p = await openPage((await openBrowser(file)).url)
  await p.go(place)
  return p
}

describeInChromium('plots of another kind', () => {
  test('bytes of red, green and blue become colours when asked', async () => {
    const p = await openAt(await photoFile(), '/photo')
    const signal = plot(p, 'Signal')
    await signal.drawn()
    await p.page.getByRole('button', { name: 'True colour' }).click()
    await eventually(
      () => signal.label(),
      (label) => expect(label).toContain('colour image of 4 by 8'),
    )
    await signal.drawn()
    await signal.hover(0.5, 0.5)
    await eventually(
      () => signal.readOut(),
      (text) => {
        const [, row, column, red, green, blue] = /^\[(\d), (\d)\] .*: (\d+), (\d+), (\d+)/.exec(text) ?? []
        expect([red, green, blue].map(Number)).toEqual([40 * Number(row), 30 * Number(column), 7])
      },
    )
    await p.shot('plot-colour')
    expect(await p.place()).toContain('rgb=1')
  })

  test('profiles of an image cross where it is clicked', async () => {
    const p = await openAt(await photoFile(), '/counts')
    const signal = plot(p, 'Signal')
    await p.page.getByRole('button', { name: 'Profiles' }).click()
    const captions = p.page.locator('.viewer-profile figcaption')
    await eventually(
      () => captions.allTextContents(),
      (texts) => expect(texts).toEqual(['at row 2', 'at column 4']),
    )
    const image = p.page.locator('.viewer-main .plot-view > .plot-canvas')
    const box = await image.boundingBox()
    await p.page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2 + 2, (box?.y ?? 0) + (box?.height ?? 0) * 0.15)
    await eventually(
      () => captions.allTextContents(),
      (texts) => expect(texts[0]).toBe('at row 0'),
    )
    await p.page.locator('.viewer-profile .plot-canvas').first().hover()
    await eventually(
      () => signal.readOut(),
      (text) => {
        const [, column, value] = /^\[(\d)\] \d+: +(\d+)$/.exec(text) ?? []
        expect(value).toBe(column)
      },
    )
    await p.shot('plot-profiles')
  })

  test('points of spread data over one axis stand in the order of their coordinates', async () => {
    const p = await openAt(await adaptiveFile(), '/RawData/Detector000/DataND/CH00/Data00')
    const navigation = plot(p, 'Navigation')
    await navigation.drawn()
    await navigation.hover(0.96, 0.5)
    await eventually(
      () => navigation.readOut(),
      // The second point that was visited lies at the end.
      (text) => expect(text).toBe('[1] 8 fs: P 64'),
    )
    await navigation.click(0.96, 0.5)
    await eventually(
      () => p.page.locator('.viewer-numbers dd').textContent(),
      (text) => expect(text?.trim()).toBe('64 mW'),
    )
    await p.shot('plot-adaptive')
  })

  test('values that are no numbers are counted, and small ones keep their power of ten', async () => {
    const p = await openAt(await photoFile(), '/gaps')
    const signal = plot(p, 'Signal')
    await signal.reads('from 1 to 3, mean 2; 2 values are NaN or infinite')
    await p.go('/tiny')
    await eventually(
      async () => plain(await signal.readOut()),
      (text) => expect(text).toBe('from 10⁻¹⁰ to 2.5·10⁻¹⁰, mean 1.75·10⁻¹⁰'),
    )
  })
})
