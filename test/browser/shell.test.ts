// The shell of the page in a real browser: tree, keys, search, address, menu, export, comments, themes, small screens.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { H5BrowserOptions } from '../../lib/browser/h5-browser.js'
import { H5Saver } from '../../lib/file/h5-saver.js'
import { toXml } from '../../lib/settings/parameter-xml.js'
import { openBrowser } from '../helpers/browser.js'
import { foreignFile } from '../helpers/foreign-files.js'
import { LegacyFile, scan2D } from '../helpers/legacy-files.js'
import { tempDir } from '../helpers/temp-dir.js'
import { describeInChromium } from './harness/chromium.js'
import { openPage, type PageOptions, waitMs } from './harness/page.js'

const settings = toXml([
  { name: 'main', type: 'group', children: [{ name: 'exposure', type: 'float', title: 'Exposure (ms):', value: 12.5 }] },
])
const detector = '/RawData/Detector000'
const curve = `${detector}/Data1D/CH00/EnlData00`

/** Ten curves of a spectrometer, with settings and a log. */
async function ourFile(): Promise<string> {
  const file = join(await tempDir(), 'ours.h5')
  const saver = await H5Saver.create({ file })
  const spectrometer = saver.continuous('Spectro', { frames: { shape: [16], dtype: 'float64', units: 'V' } }, { settings })
  saver.addLog('the first line')
  for (let row = 0; row < 10; row++) spectrometer.append({ frames: Float64Array.from({ length: 16 }, (_, place) => row + place) })
  saver.addLog('the last line')
  await saver.close()
  return file
}

interface Options extends PageOptions {
  hash?: string
  server?: H5BrowserOptions
}

async function open(file: string, { hash = '', server = {}, ...options }: Options = {}) {
  const shown = await openPage(`${(await openBrowser(file, server)).url}${hash}`, options)
  const poll = (look: () => Promise<unknown>) => expect.poll(look, { timeout: waitMs })
  return { page: shown.page, poll, hash: () => shown.page.evaluate(() => window.location.hash), shot: (name: string) => shown.shot(name) }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds wrong with the page as it stands, in words. H5Web's own application is not ours to mend. */
async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(`axe.run({ exclude: ['.generic'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`)
}

describeInChromium('the shell of the page', () => {
  describe('the tree', () => {
    test('moves with the keys, opens, closes, and shows a node with Enter', async () => {
      const { page, hash, poll } = await open(await ourFile())
      const active = () => page.getAttribute('[role=tree]', 'aria-activedescendant')
      await page.waitForSelector('[data-path="/RawData/Logger"]')
      await page.focus('[role=tree]')
      await page.keyboard.press('End')
      await poll(active).toContain('Logger')
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowDown')
      await poll(active).toBe('node:%2FRawData')
      await page.keyboard.press('ArrowLeft')
      await page.waitForSelector('[data-path="/RawData/Logger"]', { state: 'detached' })
      await page.keyboard.press('ArrowRight')
      await page.waitForSelector('[data-path="/RawData/Logger"]')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await poll(hash).toBe(`#${detector}`)
      await page.waitForSelector(`[data-path="${detector}"][aria-selected=true]`)
    })

    test('a group of 100,000 nodes scrolls, with a few lines in the page, and a deep link finds its line', async () => {
      const path = await foreignFile(join(await tempDir(), 'many.h5'), (file) => {
        const many = file.create_group('many')
        for (let index = 0; index < 100_000; index++) many.create_group(`node${index}`)
      })
      const { page, shot } = await open(path, { hash: '#/many/node77777' })
      await page.waitForSelector('[data-path="/many/node77777"][aria-selected=true]', { timeout: 60_000 })
      expect(await page.getAttribute('[data-path="/many/node77777"]', 'aria-setsize')).toBe('100000')
      expect(await page.locator('[role=treeitem]').count()).toBeLessThan(100)
      await page.focus('[role=tree]')
      await page.keyboard.press('End')
      await page.waitForSelector('[data-path="/many/node99999"]')
      await shot('tree-100000')
    })

    test('open all and close tree', async () => {
      const { page } = await open(await ourFile())
      await page.click('text=Open all')
      await page.waitForSelector(`[data-path="${curve}"]`)
      await page.click('text=Close tree')
      await page.waitForSelector(`[data-path="${curve}"]`, { state: 'detached' })
    })
  })

  describe('the address', () => {
    test('survives a reload, and goes back and forward', async () => {
      const { page, hash, poll } = await open(await ourFile(), { hash: `#${curve}?tab=table` })
      await page.waitForSelector('#tab-table[aria-selected=true]')
      await page.reload()
      await page.waitForSelector('#tab-table[aria-selected=true]')
      await page.waitForSelector(`[data-path="${curve}"][aria-selected=true]`)
      await page.click('[data-path="/RawData"]')
      await poll(hash).toBe('#/RawData')
      await page.goBack()
      await poll(hash).toBe(`#${curve}?tab=table`)
      await page.waitForSelector('#tab-table[aria-selected=true]')
      await page.goForward()
      await poll(hash).toBe('#/RawData')
    })
  })

  describe('panels', () => {
    test('attributes, settings of the nearest node above, storage', async () => {
      const { page, shot, poll } = await open(await ourFile(), { hash: `#${curve}` })
      const details = page.locator('.details')
      await poll(() => details.textContent()).toContain('Exposure (ms):12.5')
      const text = await details.textContent()
      expect(text).toContain('inherited')
      expect(text).toContain(`From ${detector}`)
      expect(text).toContain('unitsV')
      expect(text).toContain('shape10 × 16')
      await shot('node')
    })

    test('the log, its newest line at the end', async () => {
      const { page, poll } = await open(await ourFile(), { hash: '#/RawData/Logger' })
      await poll(() => page.locator('.texts-lines li').allTextContents()).toEqual(['the first line', 'the last line'])
    })

    test('a table of values with its pages', async () => {
      const { page } = await open(await ourFile(), { hash: `#${curve}?tab=table` })
      await page.waitForSelector('.cells tbody tr')
      expect(await page.locator('.cells tbody tr').count()).toBe(10)
      expect(await page.locator('.cells tbody tr').nth(3).locator('td').allTextContents()).toEqual(
        Array.from({ length: 16 }, (_, place) => String(3 + place)),
      )
    })

    test('a scan of an older PyMoDAQ: its picture is said to be none when it is none', async () => {
      const file = new LegacyFile(join(await tempDir(), 'legacy.h5'), 2)
      scan2D(file)
      const { page, shot } = await open(await file.close(), {
        hash: '#/Raw_datas/Scan000/Live_scan_2D',
        expected: [/status 4/, /Failed to load resource/],
      })
      await page.waitForSelector('.pictures >> text=no picture that can be shown')
      await shot('legacy')
    })
  })

  describe('keys, search and menu', () => {
    test('slash searches by attribute, Enter goes to the hit, c copies its path', async () => {
      const { page, hash, poll } = await open(await ourFile())
      await page.keyboard.press('/')
      await page.keyboard.type('data_enl')
      await page.waitForSelector('[role=option]')
      await page.keyboard.press('Enter')
      await poll(hash).toBe(`#${curve}`)
      await page.keyboard.press('c')
      await page.waitForSelector('[role=status] >> text=Path copied')
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(curve)
    })

    test('the menu of a node has its roles, moves with the arrows and gives the focus back', async () => {
      const { page } = await open(await ourFile())
      await page.focus('[role=tree]')
      await page.keyboard.press('Shift+F10')
      await page.waitForSelector('[role=menu]')
      expect(await page.locator('[role=menuitem]').allTextContents()).toEqual(
        expect.arrayContaining([expect.stringContaining('Export as'), 'Plot Nodes With Bkg', 'Copy as h5py code']),
      )
      await page.keyboard.press('End')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Copy as Node code')
      await page.keyboard.press('Escape')
      await page.waitForSelector('[role=menu]', { state: 'detached' })
      expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe('tree')
    })

    test('? shows the help, Escape closes it', async () => {
      const { page } = await open(await ourFile())
      await page.keyboard.press('?')
      await page.waitForSelector('dialog[open] >> text=search by name')
      await page.keyboard.press('Escape')
      await page.waitForSelector('dialog', { state: 'detached' })
    })
  })

  describe('export', () => {
    test.each(['npy', 'csv', 'txt', 'json', 'h5'])('saves %s', async (format) => {
      const { page } = await open(await ourFile(), { hash: `#${curve}` })
      await page.waitForSelector('#tab-table')
      await page.keyboard.press('e')
      await page.check(`dialog input[value=${format}]`)
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('dialog >> text="Export"')])
      expect(download.suggestedFilename()).toBe(`ours_RawData_Detector000_Data1D_CH00_EnlData00.${format}`)
      const saved = join(await tempDir(), 'saved')
      await download.saveAs(saved)
      const content = await readFile(saved)
      expect(content.byteLength).toBeGreaterThan(100)
      if (format === 'npy') expect(content.subarray(1, 6).toString('latin1')).toBe('NUMPY')
      await page.waitForSelector('dialog', { state: 'detached' })
    })

    test('says why something cannot be exported and stays open', async () => {
      const { page } = await open(await ourFile(), { hash: '#/RawData/Logger', expected: [/status 422/, /Failed to load resource/] })
      await page.waitForSelector('.texts-lines')
      await page.keyboard.press('e')
      await page.check('dialog input[value=png]')
      await page.click('dialog >> text="Export"')
      await page.waitForSelector('dialog [role=alert] >> text=This could not be exported')
    })
  })

  describe('comments', () => {
    test('are added where the server may write, as text and not as markup', async () => {
      const { page, poll } = await open(await ourFile(), { hash: `#${detector}`, server: { writable: true } })
      await page.fill('#comment', 'a <b>good</b> day')
      await page.click('text=Add comment')
      await poll(() => page.locator('.comments').textContent()).toBe('a <b>good</b> day')
    })

    test('cannot be added elsewhere', async () => {
      const { page } = await open(await ourFile(), { hash: `#${detector}` })
      await page.waitForSelector('text=start the browser with --writable')
      expect(await page.locator('#comment').count()).toBe(0)
    })
  })

  describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
    test('axe-core finds nothing wrong with tree, plot, table, texts, search, menu, dialogs', async () => {
      const { page, shot } = await open(await ourFile(), { hash: `#${curve}`, theme: colorScheme })
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme)
      await page.waitForSelector('.viewer canvas')
      await shot(`plot-${colorScheme}`)
      expect(await accessibilityFaults(page)).toEqual([])
      await page.click('#tab-table')
      await page.waitForSelector('.cells tbody tr')
      expect(await accessibilityFaults(page)).toEqual([])
      await page.click('[data-path="/RawData/Logger"]')
      await page.waitForSelector('.texts-lines li')
      expect(await accessibilityFaults(page)).toEqual([])
      await page.keyboard.press('/')
      await page.keyboard.type('Spectro')
      await page.waitForSelector('[role=option]')
      expect(await accessibilityFaults(page)).toEqual([])
      await page.keyboard.press('Enter')
      await page.keyboard.press('Shift+F10')
      await page.waitForSelector('[role=menu]')
      expect(await accessibilityFaults(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('e')
      await page.waitForSelector('dialog[open]')
      expect(await accessibilityFaults(page)).toEqual([])
    })
  })

  test('a phone-sized window has one column, and the tree in a drawer', async () => {
    const { page, hash, shot, poll } = await open(await ourFile())
    await page.setViewportSize({ width: 390, height: 844 })
    await page.click('[aria-label="Tree of the file"]')
    await page.click('[data-path="/RawData"]')
    await poll(hash).toBe('#/RawData')
    await poll(() => page.locator('.tree-pane-open').count()).toBe(0)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await shot('phone')
  })

  test('the generic view draws under the strict policy', async () => {
    const { page, shot } = await open(await ourFile(), { hash: `#${curve}?tab=generic`, expected: [/GL Driver Message/] })
    await page.waitForSelector('.generic canvas', { timeout: 60_000 })
    await shot('generic')
  })
})
