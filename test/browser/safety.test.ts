// The page against the rest of the web, and against the files that it shows. The server's own table of refusals is tested by
// test/integration/browser/security.test.ts; this is what a browser makes of it.
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { openingAddress } from '../../lib/browser/security.js'
import { DataToExport, DataWithAxes, DetectorSaver, H5Saver } from '../../lib/index.js'
import { openBrowser, serveWith } from '../helpers/browser.js'
import { tempDir } from '../helpers/temp-dir.js'
import { describeInChromium, theBrowser } from './harness/chromium.js'
import { eventually } from './harness/eventually.js'
import { detectorPath, richFile } from './harness/files.js'
import { openPage, waitMs } from './harness/page.js'
import { plot } from './harness/plot.js'

/** A site of somebody else on this machine. */
async function otherSite(): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><title>other</title><p>another site')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const markup = '<img src=x onerror="window.harm=1"><script>window.harm=1</script>'

/** A file whose every text is markup and script. */
async function hostileFile(): Promise<string> {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'hostile.h5') })
  const settings = `<All_settings title="${escaped(markup)}" type="group"><evil title="${escaped(markup)}" type="str">${escaped(markup)}</evil></All_settings>`
  const detector = new DetectorSaver(saver, {
    title: markup,
    settings,
    metadata: {
      comments: markup,
      note: markup,
      [`name ${markup.replaceAll('/', '')}`]: 'x',
      pixmap2D: Uint8Array.from(Buffer.from(markup)),
    },
  })
  const axes = [{ label: markup, units: '', index: 0, offset: 0, scaling: 1, size: 3 }]
  const data = new DataWithAxes({ name: markup, data: [[1, 2, 3]], labels: [markup], axes })
  detector.addData(detector.getSetNode(), new DataToExport({ name: 'x', data: [data] }))
  saver.addLog(markup)
  await saver.close()
  return saver.path
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

describeInChromium('safety', () => {
  test('another site can neither read the answers nor show the page in a frame, also with the cookie in the browser', async () => {
    const server = await openBrowser(await richFile())
    const own = await openPage(server.url)
    const base = `http://127.0.0.1:${server.port}`
    expect(own.page.url()).not.toContain('token')
    const page = await own.context.newPage()
    page.setDefaultTimeout(waitMs)
    for (const site of [await otherSite(), 'data:text/html,<p>a page without an origin']) {
      await page.goto(site)
      const read = await page.evaluate(async (address) => {
        const answers: string[] = []
        for (const mode of ['cors', 'no-cors'] as const) {
          const answer = await fetch(`${address}/api/file`, { credentials: 'include', mode }).catch(() => undefined)
          answers.push(answer === undefined ? 'refused' : await answer.text())
        }
        return answers
      }, base)
      // An answer without CORS has no content for its reader.
      for (const text of read) expect(['refused', '']).toContain(text)
      const framed = await page.evaluate(
        (address) =>
          new Promise<string>((resolve) => {
            const frame = document.createElement('iframe')
            frame.onload = () => {
              try {
                resolve(frame.contentDocument?.body.innerText ?? 'closed')
              } catch {
                resolve('closed')
              }
            }
            frame.src = `${address}/`
            document.body.append(frame)
          }),
        base,
      )
      expect(['closed', '']).toContain(framed)
      const scripts = await page.evaluate(
        (address) =>
          new Promise<string>((resolve) => {
            const script = document.createElement('script')
            script.onload = () => resolve('loaded')
            script.onerror = () => resolve('refused')
            script.src = `${address}/api/file`
            document.head.append(script)
          }),
        base,
      )
      expect(scripts).toBe('refused')
    }
    // A browser that never had the token gets nothing.
    const stranger = await theBrowser().newContext()
    onTestFinished(() => stranger.close())
    const answer = await (await stranger.newPage()).goto(`${base}/`)
    expect(answer?.status()).toBe(401)
  })

  test('a file on the disk can lead to a node, and the page then lives by its cookie alone', async () => {
    const server = await openBrowser(await richFile())
    const leading = join(await tempDir(), 'open.html')
    const address = openingAddress(`${server.url}#${detectorPath}`).replaceAll('&', '&amp;')
    await writeFile(leading, `<!doctype html><title>on</title><meta http-equiv="refresh" content="0; url=${address}">`)
    const p = await openPage(pathToFileURL(leading).href)
    const arrived = async () => {
      await p.page.locator('.path [aria-current=location]').waitFor()
      expect(p.page.url()).toBe(`http://127.0.0.1:${server.port}/#${detectorPath}`)
    }
    await arrived()
    await p.page.reload()
    await arrived()
  })

  test('the policy lets no inline script run, and makes no code from text', async () => {
    const p = await openPage((await openBrowser(await richFile())).url, { expected: [/Content Security Policy/] })
    const done = await p.page.evaluate(() => {
      const blocked: string[] = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        blocked.push(`${effectiveDirective} ${blockedURI}`),
      )
      const script = document.createElement('script')
      script.textContent = 'window.harm = 1'
      document.body.append(script)
      const button = document.createElement('button')
      button.setAttribute('onclick', 'window.harm = 1')
      document.body.append(button)
      button.click()
      return new Promise<{ blocked: string[]; harm: boolean }>((resolve) =>
        setTimeout(() => resolve({ blocked, harm: 'harm' in window }), 0),
      )
    })
    expect(done.harm).toBe(false)
    await eventually(
      () => p.problems.length + done.blocked.length,
      (count) => expect(count).toBeGreaterThan(0),
    )
    // In a turn of the page's own: what the driver itself runs is free to make code from text.
    const made = await p.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          setTimeout(() => {
            try {
              resolve(String(new Function('return 7')()))
            } catch (error) {
              resolve(error instanceof Error ? error.name : 'no error')
            }
          }, 0)
        }),
    )
    expect(made).toBe('EvalError')
    const policy = await p.page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'))
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-eval')
  })

  test('markup and scripts in a file are text on the page', async () => {
    const p = await openPage((await openBrowser(await hostileFile())).url)
    await p.go(detectorPath)
    await p.page.locator('.comments').waitFor()
    expect(await p.page.locator('.comments').textContent()).toBe(markup)
    expect(await p.fact('note').textContent()).toBe(markup)
    expect(await p.page.locator('.setting .value').first().textContent()).toBe(markup)
    expect(await p.page.locator('.setting-name').first().textContent()).toBe(markup)
    // What is no PNG is not shown as one.
    expect(await p.fact('pixmap2D').textContent()).toContain('65 bytes')
    expect(await p.page.locator('.pictures').count()).toBe(0)
    expect(await p.row(detectorPath).textContent()).toContain(markup)
    await p.go(`${detectorPath}/Data1D/CH00/Data00`)
    await plot(p, 'Signal').drawn()
    expect(await plot(p, 'Signal').label()).toContain(markup)
    await p.shot('hostile')
    await p.go(`${detectorPath}/Data1D/CH00/Data00?tab=generic`)
    await p.page.locator('.generic canvas').waitFor()
    await p.go('/RawData/Logger')
    await p.page.locator('.texts-lines li', { hasText: '<script>' }).waitFor()
    await p.page.keyboard.press('/')
    await p.page.keyboard.type('onerror')
    await p.page.locator('.search-list [role=option]').first().waitFor()
    expect(await p.page.evaluate(() => 'harm' in window || document.querySelector('img[src="x"]') !== null)).toBe(false)
  })

  test('a node that cannot be read says so; all others can be read', async () => {
    const path = join(await tempDir(), 'damaged.h5')
    const saver = await H5Saver.create({ file: path, compression: { library: 'zlib', level: 1 } })
    const camera = saver.continuous('Camera', { frames: { shape: [256, 256], dtype: 'uint16' } })
    camera.append({ frames: Uint16Array.from({ length: 65_536 }, (_, at) => (at * 7919) % 65_521) })
    const other = new DetectorSaver(saver, { title: 'Sound' })
    other.addData(other.getSetNode(), new DataToExport({ name: 'x', data: [new DataWithAxes({ name: 'x', data: [[1, 2, 5]] })] }))
    await saver.close()
    // Noise where the one compressed frame lies, the largest part of the file.
    const bytes = await readFile(path)
    bytes.fill(0xa5, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.6))
    await writeFile(path, bytes)
    const p = await openPage((await openBrowser(path)).url, { expected: [/status (of )?[45]\d\d/] })
    await p.go('/RawData/Detector000/Data2D/CH00/EnlData00')
    await p.page.getByRole('alert').first().waitFor()
    expect(await p.page.getByRole('alert').first().textContent()).toMatch(/could not be read|ERR_/)
    await p.shot('damaged-node')
    await p.go('/RawData/Detector001/Data1D/CH00/Data00')
    await plot(p, 'Signal').reads('from 1 to 5')
  })

  test('when the process that reads the file dies, the page says so and the next node works', async () => {
    const { server, client } = await serveWith(await richFile(), { refusedMs: 0, startsMax: 10_000 })
    const p = await openPage(server.url, { expected: [/status (of )?5\d\d/] })
    await p.go(detectorPath)
    await p.page.locator('.comments').waitFor()
    await p.page.evaluate((hash) => {
      window.location.hash = hash
    }, `${detectorPath}/Data1D/CH00/Data00`)
    // One death is not told of: each request is tried again alone. So it dies again and again.
    const note = p.page.getByText('The process that reads the file died').first()
    let held: number | undefined
    await eventually(
      () => {
        held = client.pid
        if (held !== undefined) process.kill(held, 'SIGKILL')
        return note.count()
      },
      (count) => expect(count).toBe(1),
    )
    await p.shot('reader-died')
    await p.go(`${detectorPath}/Data2D/CH00/Data00`)
    await plot(p, 'Signal').reads('from 0 to 1199')
    expect(client.pid).not.toBe(held)
  })
})
