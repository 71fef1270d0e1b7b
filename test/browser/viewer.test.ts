// The plots for everybody: by keyboard, with a screen reader, in both themes, on a phone, without WebGL, and behind an address.
import { expect, test } from 'vitest'
import { openBrowser } from '../helpers/browser.js'
import { accessibilityFaults } from './harness/axe.js'
import { describeInChromium } from './harness/chromium.js'
import { eventually } from './harness/eventually.js'
import { detectorPath, mapsPath, richFile } from './harness/files.js'
import { openPage, type TestPage } from './harness/page.js'
import { plot } from './harness/plot.js'

const views: [name: string, place: string][] = [
  ['numbers', `${detectorPath}/Data0D/CH00/Data00?scope=siblings`],
  ['curves', `${detectorPath}/Data1D/CH00/Data00?scope=siblings`],
  ['curves-table', `${detectorPath}/Data1D/CH00/Data00?scope=siblings&table=1`],
  ['image', `${detectorPath}/Data2D/CH00/Data00?scope=siblings`],
  ['four', `${mapsPath}/DataND/CH00/Data00`],
  ['spread', `${mapsPath}/DataND/CH02/Data00?fill=nearest`],
  ['detector', detectorPath],
  ['root', '/'],
]

async function show(p: TestPage, place: string): Promise<void> {
  await p.go(place)
  await p.page.locator('.viewer [data-shown], .viewer-values, .contents').first().waitFor()
  await p.settle()
}

interface Focused extends Window {
  focused?: { element: HTMLElement; look: string }
}

/** Runs in the page after each step: whether the element that had the focus before looked another way then. */
function compareLook(): { name: string; isMarked: boolean } | null {
  const lookOf = (element: HTMLElement) =>
    [getComputedStyle(element), getComputedStyle(element, '::after')]
      .map((style) => [style.outline, style.boxShadow, style.backgroundColor, style.borderColor].join())
      .join(' ')
  const page: Focused = window
  const before = page.focused
  const now = document.activeElement
  if (now instanceof HTMLElement && now !== document.body) page.focused = { element: now, look: lookOf(now) }
  else delete page.focused
  if (before === undefined || before.element === now) return null
  const { element, look } = before
  const words = element.getAttribute('aria-label') ?? element.textContent?.slice(0, 30) ?? ''
  return { name: `${element.tagName.toLowerCase()}.${element.className} ${words}`.slice(0, 90), isMarked: look !== lookOf(element) }
}

describeInChromium('the views of the page', () => {
  test.each(['light', 'dark'] as const)('break no rule of accessibility in %s colours', async (theme) => {
    const p = await openPage((await openBrowser(await richFile())).url, { theme })
    const faults: Record<string, string[]> = {}
    for (const [name, place] of views) {
      await show(p, place)
      const found = await accessibilityFaults(p)
      if (found.length > 0) faults[name] = found
      await p.shot(`${theme}-${name}`)
    }
    expect(faults).toEqual({})
  })

  test('show what has the focus, wherever the tab key goes', async () => {
    const p = await openPage((await openBrowser(await richFile())).url)
    await show(p, `${mapsPath}/DataND/CH00/Data00`)
    const unmarked: string[] = []
    const reached = new Set<string>()
    for (let step = 0; step < 60; step++) {
      await p.page.keyboard.press('Tab')
      const left = await p.page.evaluate(compareLook)
      if (left === null) continue
      reached.add(left.name)
      if (!left.isMarked) unmarked.push(left.name)
    }
    expect(unmarked).toEqual([])
    const all = [...reached].join('\n')
    for (const part of ['Nodes of the file', 'Search names', 'navigation of', 'image of', 'Index in stage x', 'Low level'])
      expect(all).toContain(part)
  })

  test('come back from their address: after a reload, and with the button that goes back', async () => {
    const p = await openPage((await openBrowser(await richFile())).url)
    const place = `${mapsPath}/DataND/CH00/Data00?reduce=max&slice=4,3,:,:`
    await show(p, place)
    await plot(p, 'Signal').reads('from 4300 to 4379')
    await p.page.reload()
    await plot(p, 'Signal').reads('from 4300 to 4379')
    expect(await p.page.getByLabel('Reduce by').inputValue()).toBe('max')
    await p.row(`${mapsPath}/DataND/CH01`).click()
    await eventually(
      () => p.place(),
      (seen) => expect(seen).toBe(`#${mapsPath}/DataND/CH01`),
    )
    await p.page.goBack()
    await plot(p, 'Signal').reads('from 4300 to 4379')
    expect(await p.place()).toBe(`#${place}`)
  })

  test('fit a phone: nothing is wider than the window, and the plot can be used', async () => {
    const p = await openPage((await openBrowser(await richFile())).url, { width: 390, height: 844 })
    await show(p, `${mapsPath}/DataND/CH00/Data00`)
    const signal = plot(p, 'Signal')
    await signal.drawn()
    expect(await p.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await p.page.getByLabel('Index in stage x').fill('2')
    await p.page.keyboard.press('Enter')
    await signal.reads('from 2000 to 2079')
    await p.shot('phone-plot')
  })
})
