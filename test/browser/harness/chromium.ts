/** The browser of the tests: Debian's Chromium, driven by playwright-core. One for each file of tests, which ends with it. */
import { accessSync, constants } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const install = 'sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium'
const advice = `no Chromium was found: install it (${install}), or name its program in H5SAVER_CHROMIUM`
const launchMsMax = 60_000

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function findChromium(): string | undefined {
  const named = process.env.H5SAVER_CHROMIUM
  // A name that leads nowhere is a mistake, not a wish for another browser.
  return named === undefined ? places.find(isProgram) : isProgram(named) ? named : undefined
}

const program = findChromium()
let browser: Browser | undefined

/** The browser of this file. */
export function theBrowser(): Browser {
  if (browser === undefined) throw new Error('tests of a page stand in describeInChromium')
  return browser
}

/** A suite that needs Chromium. Without one it fails where CI is set, and is skipped elsewhere; both say how to install it.
 *  @param args further words of Chromium's command line, for the whole file */
export function describeInChromium(name: string, suite: () => void, args: readonly string[] = []): void {
  if (program === undefined && process.env.CI) {
    test(`${name}: needs Chromium`, () => expect.fail(advice))
    return
  }
  if (program === undefined) console.error(`SKIPPED ${name}: ${advice}`)
  describe.skipIf(program === undefined)(name, () => {
    beforeAll(async () => {
      // Root has no sandbox: Chromium refuses to start with one.
      const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
      browser = await chromium.launch({ executablePath: program ?? '', args: [...sandbox, ...args], timeout: launchMsMax })
    })
    // Should it not close in time, playwright ends its own process with this one.
    afterAll(async () => browser?.close())
    suite()
  })
}
