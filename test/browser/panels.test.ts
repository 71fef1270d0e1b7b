// Every panel of the page on a file of our savers: what its reader sees is what was saved.
import type { Locator } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { openBrowser } from '../helpers/browser.js'
import { describeInChromium } from './harness/chromium.js'
import { eventually } from './harness/eventually.js'
import { comment, detectorPath, fourD, fourDValue, logLine, mapsPath, richFile } from './harness/files.js'
import { openPage, type TestPage } from './harness/page.js'
import { plot } from './harness/plot.js'

const image = `${detectorPath}/Data2D/CH00/Data00`
const curve = `${detectorPath}/Data1D/CH00/Data00`
const numbers = `${detectorPath}/Data0D/CH00/Data00`
const four = `${mapsPath}/DataND/CH00/Data00`
const three = `${mapsPath}/DataND/CH01/Data00`
const spread = `${mapsPath}/DataND/CH02/Data00`

describeInChromium('a file of ours', () => {
  let p: TestPage
  beforeEach(async () => {
    p = await openPage((await openBrowser(await richFile())).url)
  })

  test('its tree opens: all of it, what is selected, and closes', async () => {
    const rows = p.page.getByRole('treeitem')
    await p.page.getByRole('button', { name: 'Close tree' }).click()
    await p.row(detectorPath).waitFor({ state: 'detached' })
    await p.page.getByRole('button', { name: 'Open all' }).click()
    await p.row(image).waitFor()
    expect(await p.row(image).getAttribute('aria-level')).toBe('6')
    expect(await p.row(image).textContent()).toContain('30 × 40')
    await p.shot('tree')
    await p.page.getByRole('button', { name: 'Close tree' }).click()
    await eventually(
      () => rows.count(),
      (count) => expect(count).toBeLessThan(4),
    )
    await p.row('/RawData').click()
    await p.page.getByRole('button', { name: 'Open selected' }).click()
    await p.row(image).waitFor()
  })

  test('attributes are decoded, settings are those of the node or of the one above it, the picture is shown', async () => {
    await p.go(detectorPath)
    await p.fact('title').or(p.fact('TITLE')).first().waitFor()
    expect(await p.fact('gain').textContent()).toBe('2.5')
    expect(await p.fact('operator').textContent()).toBe('A. Physicist')
    expect(await p.fact('list').textContent()).toBe('[1, 2, 3]')
    expect(await p.page.locator('.comments').textContent()).toBe(comment)
    const setting = p.page.locator('.setting', { hasText: 'Exposure time' })
    expect(await setting.locator('.value').textContent()).toBe('12.5')
    const section = p.page.locator('.section', { has: p.page.getByRole('heading', { name: 'Settings', exact: true }) })
    expect(await section.locator('.section-aside').textContent()).toBe('own')
    const picture = p.page.getByRole('img', { name: `pixmap2D of ${detectorPath}` })
    await eventually(
      () => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth),
      (width) => expect(width).toBe(2),
    )
    await p.shot('details')
    await p.go(image)
    await eventually(
      () => section.locator('.section-aside').textContent(),
      (text) => expect(text).toBe('inherited'),
    )
    expect(await section.textContent()).toContain(`From ${detectorPath}`)
    expect(await setting.locator('.value').textContent()).toBe('12.5')
  })

  test('the log is shown as lines', async () => {
    await p.go('/RawData/Logger')
    await p.page.locator('.texts-lines li', { hasText: logLine }).waitFor()
    await p.shot('log')
  })

  test('single numbers have their label and unit', async () => {
    await p.go(`${numbers}?scope=siblings`)
    const shown = p.page.locator('.viewer-numbers')
    await shown.waitFor()
    expect(await shown.locator('dt').allTextContents()).toEqual(['in', 'out'])
    expect((await shown.locator('dd').allTextContents()).map((text) => text.trim())).toEqual(['1.25 mW', '0.5 mW'])
    await p.shot('plot-0d')
  })

  test('curves have axes with labels and units, errors, channels, and numbers behind them', async () => {
    await p.go(`${curve}?scope=siblings`)
    const view = plot(p, 'Signal')
    await view.drawn()
    expect(await view.label()).toMatch(/^spectrum: 2 curves over wavelength/)
    await view.settled()
    expect(await view.readOut()).toBe('from 0 to 100')
    await p.shot('plot-1d')
    await view.hover(0.5, 0.5)
    expect(await view.readOut()).toMatch(/wavelength.*nm|nm/)
    await p.page.getByRole('button', { name: 'Numbers' }).click()
    const heads = () => p.page.locator('.viewer-values th[scope=col]').allTextContents()
    await eventually(heads, (seen) => expect(seen).toEqual(['A', 'B', 'A ±', 'B ±']))
    const row = p.page.locator('.viewer-values tbody tr').nth(4)
    expect(await row.locator('th').textContent()).toBe('4: 401 nm')
    expect(await row.locator('td').allTextContents()).toEqual(['4', '96', '0.5', '0.25'])
    await p.page.getByRole('button', { name: 'Errors' }).click()
    await eventually(heads, (seen) => expect(seen).toEqual(['A', 'B']))
    await p.page.getByRole('checkbox', { name: 'B', exact: true }).uncheck()
    await eventually(heads, (seen) => expect(seen).toEqual(['A']))
  })

  test('images have axes and levels, channels to choose from, and lose their background when asked', async () => {
    await p.go(`${image}?scope=siblings`)
    const view = plot(p, 'Signal')
    await view.drawn()
    expect(await view.label()).toContain('image: image of 30 by 40')
    await eventually(
      () => view.readOut(),
      (text) => expect(text).toMatch(/^from 0 to 1[ {2},]?199/),
    )
    await p.shot('plot-2d')
    await p.page.getByRole('checkbox', { name: 'subtract background' }).check()
    await eventually(
      () => view.readOut(),
      (text) => expect(text).toMatch(/^from [−-]100 to 1[ {2},]?099/),
    )
    await p.page.getByRole('checkbox', { name: 'subtract background' }).uncheck()
    await eventually(
      () => view.readOut(),
      (text) => expect(text).toMatch(/^from 0 to/),
    )
    await p.page.getByRole('radio', { name: 'right' }).check()
    await eventually(
      () => p.place(),
      (place) => expect(place).toContain('ch=1'),
    )
    await p.page.getByLabel('High level').fill('500')
    await p.page.keyboard.press('Enter')
    await eventually(
      () => p.place(),
      (place) => expect(place).toContain('500'),
    )
    await p.page.getByRole('button', { name: 'Numbers' }).click()
    const row = p.page.locator('.viewer-values tbody tr').nth(2)
    await eventually(
      () => row.locator('th').textContent(),
      (text) => expect(text).toBe('2: −2 um'),
    )
    expect((await row.locator('td').allTextContents()).slice(0, 3)).toEqual(['80', '81', '82'])
  })

  test('the cursor of the navigation chooses the signal, and the reduction what the map shows', async () => {
    await p.go(four)
    const [navigation, signal] = [plot(p, 'Navigation'), plot(p, 'Signal')]
    await navigation.drawn()
    await signal.drawn()
    expect(await navigation.label()).toContain('four: navigation of 6 by 5 points')
    await p.shot('plot-4d')
    const [, , height, width] = fourD
    const range = (a: number, b: number) => `from ${spaced(fourDValue(a, b, 0, 0))} to ${spaced(fourDValue(a, b, height - 1, width - 1))}`
    const field = (name: string) => p.page.getByLabel(`Index in ${name}`)
    const setTo = async (name: string, index: number) => {
      await field(name).fill(String(index))
      await field(name).press('Enter')
    }
    await setTo('stage x', 4)
    await setTo('stage y', 3)
    await signal.reads(range(4, 3))
    await navigation.focus()
    await p.page.keyboard.press('ArrowLeft')
    await p.page.keyboard.press('ArrowDown')
    await signal.reads(range(3, 2))
    expect([await field('stage x').inputValue(), await field('stage y').inputValue()]).toEqual(['3', '2'])
    await navigation.click(0.95, 0.5)
    await eventually(
      () => field('stage x').inputValue(),
      (text) => expect(text).toBe('5'),
    )
    await signal.reads(range(5, Number(await field('stage y').inputValue())))
    // All of stage x at once: the mean of 0…5 thousands, then their greatest.
    await setTo('stage y', 1)
    const all = p.page.getByRole('checkbox', { name: 'all' }).first()
    await all.check()
    await signal.reads(`from ${spaced(fourDValue(2.5, 1, 0, 0))} to ${spaced(fourDValue(2.5, 1, height - 1, width - 1))}`)
    for (const [reduction, a] of [
      ['max', 5],
      ['min', 0],
    ] as const) {
      await p.page.getByLabel('Reduce by').selectOption(reduction)
      await signal.reads(range(a, 1))
    }
    await p.page.getByLabel('Reduce by').selectOption('sum')
    await signal.reads(`from ${spaced(6 * fourDValue(2.5, 1, 0, 0))} to ${spaced(6 * fourDValue(2.5, 1, height - 1, width - 1))}`)
  })

  test('curves over a delay: one navigation axis, another one when it is chosen', async () => {
    await p.go(`${three}?slice=7,:`)
    const [navigation, signal] = [plot(p, 'Navigation'), plot(p, 'Signal')]
    await signal.reads('from 700 to 724')
    expect(await signal.label()).toContain('over energy')
    await navigation.drawn()
    await p.page.getByText('Navigation axes').click()
    await p.page.getByRole('checkbox', { name: /^energy/ }).check()
    await eventually(
      () => navigation.label(),
      (label) => expect(label).toContain('navigation of 20 by 25 points'),
    )
  })

  test('spread data lies in a plane of two axes; its points are chosen by their place', async () => {
    await p.go(spread)
    const navigation = plot(p, 'Navigation')
    await navigation.drawn()
    expect(await navigation.label()).toContain('spread: 40 points; triangles between them')
    await p.page.getByLabel(/^Index in px/).fill('33')
    await p.page.keyboard.press('Enter')
    const value = p.page.locator('.viewer-numbers dd')
    await eventually(
      async () => (await value.textContent())?.trim(),
      (text) => expect(text).toBe('33 V'),
    )
    await p.shot('plot-spread')
    for (const [fill, words] of [
      ['the nearest point', 'fills the area nearest'],
      ['nothing', 'drawn as dots'],
    ] as const) {
      await p.page.getByRole('combobox', { name: 'Between points' }).selectOption(fill)
      await eventually(
        () => navigation.label(),
        (label) => expect(label).toContain(words),
      )
      await p.shot(`plot-spread-${words.split(' ')[0]}`)
    }
  })

  test('all channels of a dimension can be in one plot', async () => {
    await p.go(`${curve}`)
    await legendIs(p.page.locator('.viewer-legend label'), 0)
    await p.page.getByRole('combobox', { name: 'Plot' }).selectOption('channels')
    await legendIs(p.page.locator('.viewer-legend label'), 2)
  })
})

async function legendIs(entries: Locator, count: number): Promise<void> {
  await eventually(
    () => entries.count(),
    (seen) => expect(seen).toBe(count),
  )
}

/** As the page writes numbers: with thin spaces between thousands where it does so. */
function spaced(value: number): string {
  return String(value)
}
