/** A page of the H5Browser under test: whatever goes wrong in it, in its console or in its requests, fails the test. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { theBrowser } from './chromium.js'

/** Screenshots of the last run. */
const shots = fileURLToPath(new URL('../../../test-results/browser/', import.meta.url))

/** For every wait: two busy cores take their time, and what never comes must not hold the suite. */
export const waitMs = 20_000

/** What Chromium says of the tests' own screenshots, and of their looks at pixels. */
const readings = [/GL Driver Message .* GPU stall due to ReadPixels/, /Canvas2D: Multiple readback operations using getImageData/]

export interface PageOptions {
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  /** problems that belong to the test, such as the status of a request that must fail */
  expected?: readonly RegExp[]
  /** another browser than the file's */
  browser?: Browser
}

/** A page with what it has complained of. */
export class TestPage {
  readonly problems: string[] = []
  readonly #expected: readonly RegExp[]

  constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    expected: readonly RegExp[],
  ) {
    this.#expected = expected
    const note = (text: string) => {
      if (![...this.#expected, ...readings].some((known) => known.test(text))) this.problems.push(text)
    }
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') note(`console ${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => note(`error: ${error.stack ?? error.message}`))
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? ''
      // The page gives up requests whose answer is no longer wanted.
      if (why !== 'net::ERR_ABORTED') note(`request failed: ${request.url()} ${why}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) note(`status ${response.status()} of ${response.url()}`)
    })
  }

  /** Goes to a node by the address, as a deep link does: `/RawData/Scan000`, `/a/b?slice=…`. */
  async go(place: string): Promise<void> {
    await this.page.evaluate((hash) => {
      window.location.hash = hash
    }, place)
    await this.page.locator('.path [aria-current=location]').waitFor()
  }

  /** Saves what is seen. */
  async shot(name: string): Promise<void> {
    mkdirSync(shots, { recursive: true })
    await this.page.screenshot({ path: join(shots, `${name}.png`), timeout: waitMs })
  }

  /** A line of the tree. */
  row(path: string): Locator {
    return this.page.locator(`[role=treeitem][data-path=${JSON.stringify(path)}]`)
  }

  /** The value of an attribute, or of another named fact of the details. */
  fact(name: string): Locator {
    return this.page.locator('.details tr', { has: this.page.locator('th', { hasText: new RegExp(`^${name}$`) }) }).locator('td')
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true })
  }

  /** Waits until nothing on the page is being read. */
  async settle(): Promise<void> {
    await this.page.waitForFunction(() => document.querySelector('.busy, [data-busy]') === null)
  }

  /** The hash of the address, readable. */
  async place(): Promise<string> {
    return decodeURIComponent(await this.page.evaluate(() => window.location.hash))
  }
}

/** Opens a page at an address that a server has given out. It is closed when the test has finished, and its problems fail the test. */
export async function openPage(url: string, options: PageOptions = {}): Promise<TestPage> {
  const { width = 1360, height = 860, theme = 'light', expected = [], browser = theBrowser() } = options
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(waitMs)
  const page = await context.newPage()
  const shown = new TestPage(page, context, expected)
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await shown.shot(`failed-${task.name.replace(/\W+/g, '-').slice(0, 80)}`).catch(() => undefined)
    await context.close()
    expect(shown.problems).toEqual([])
  })
  await page.goto(url)
  // On a phone the tree stands in a drawer.
  await page.locator('[role=treeitem]').first().waitFor({ state: 'attached' })
  return shown
}
