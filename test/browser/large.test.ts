// What is far larger than a screen or than memory: it opens, only what is shown is read, and what is too large says so.

import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { gzipBytesOf, pageSizes } from '../../scripts/setup/page-build.mjs'
import { openBrowser } from '../helpers/browser.js'
import { describeInChromium } from './harness/chromium.js'
import { hugeFile } from './harness/files.js'
import { openPage } from './harness/page.js'
import { plot } from './harness/plot.js'

const stack = '/RawData/Scan000/Detector000/Data2D/CH00/Data00'

describeInChromium('a stack of 2048 × 2048 × 10,000', () => {
  test('opens, goes to any frame, refuses the mean of all with its size, and offers one frame', async () => {
    const p = await openPage((await openBrowser(await hugeFile())).url, { expected: [/status (of )?4(13|22)/] })
    await p.go(`${stack}?slice=5000,:,:`)
    const signal = plot(p, 'Signal')
    await signal.reads('from 5007 to 5007')
    expect(await signal.label()).toContain('image of 2048 by 2048')
    await p.shot('large-stack')
    const index = p.page.getByLabel(/^Index in/).first()
    for (const [frame, value] of [
      ['9999', 10006],
      ['7', 0],
      ['0', 7],
    ] as const) {
      await index.fill(frame)
      await index.press('Enter')
      await signal.reads(`from ${value} to ${value}`)
    }
    await p.page.getByRole('checkbox', { name: 'all' }).check()
    const note = p.page.getByRole('alert').first()
    await note.waitFor()
    expect(await note.textContent()).toContain('Too large to show at once')
    // 10,000 frames of two bytes a pixel.
    expect(await note.textContent()).toMatch(/8[34]\.?\d* GB/)
    await p.shot('large-refused')
    await note.getByRole('button', { name: 'Show one index instead of all' }).click()
    await signal.reads('from 7 to 7')
  })

  test('what is no longer wanted is given up: the export when it is cancelled, the server answers at once', async () => {
    const p = await openPage((await openBrowser(await hugeFile())).url)
    await p.go(`${stack}?slice=0,:,:`)
    await plot(p, 'Signal').reads('from 7 to 7')
    await p.page.locator('.plot-canvas').last().press('e')
    const dialog = p.page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /^npy / }).check()
    const given = p.page.waitForEvent('requestfailed', (request) => request.url().includes('/api/export'))
    await dialog.getByRole('button', { name: 'Export' }).click()
    await dialog.getByText(/received|The server makes it/).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect((await given).failure()?.errorText).toBe('net::ERR_ABORTED')
    await dialog.waitFor({ state: 'detached' })
    const index = p.page.getByLabel(/^Index in/).first()
    await index.fill('9999')
    await index.press('Enter')
    await plot(p, 'Signal').reads('from 10006 to 10006')
  })

  test('the time of its first picture is told', async () => {
    const p = await openPage((await openBrowser(await hugeFile())).url)
    await p.page.goto(`${p.page.url().split('#')[0]}#${stack}?slice=5000,:,:`)
    await p.page.reload()
    await plot(p, 'Signal').reads('from 5007 to 5007')
    const times = await p.page.evaluate(() => ({
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      shown: performance.now(),
    }))
    const sizes = pageSizes(fileURLToPath(new URL('../../dist/page', import.meta.url)))
    expect(times.paint).toBeGreaterThan(0)
    expect(gzipBytesOf(sizes, '.js')).toBeLessThan(450_000)
    console.log(
      `first paint after ${times.paint.toFixed(0)} ms, a frame of 2048 × 2048 after at most ${times.shown.toFixed(0)} ms, ` +
        `JavaScript ${(gzipBytesOf(sizes, '.js') / 1000).toFixed(0)} kB with gzip`,
    )
  })
})
