// A browser without WebGL: the plots are there all the same.
import { expect, test } from 'vitest'
import { openBrowser } from '../helpers/browser.js'
import { describeInChromium } from './harness/chromium.js'
import { detectorPath, mapsPath, richFile } from './harness/files.js'
import { openPage } from './harness/page.js'
import { plot } from './harness/plot.js'

describeInChromium('without WebGL', () => {
  test('images, curves and maps are drawn, and can be saved', async () => {
    const p = await openPage((await openBrowser(await richFile())).url)
    expect(await p.page.evaluate(() => document.createElement('canvas').getContext('webgl2'))).toBeNull()
    for (const place of [`${detectorPath}/Data2D/CH00/Data00`, `${detectorPath}/Data1D/CH00/Data00`, `${mapsPath}/DataND/CH00/Data00`]) {
      await p.go(place)
      await plot(p, 'Signal').drawn()
    }
    await plot(p, 'Navigation').drawn()
    await p.shot('without-webgl')
    await p.go('/RawData/Logger')
    await p.page.locator('.texts-lines li').first().waitFor()
  })
}, ['--disable-3d-apis'])
