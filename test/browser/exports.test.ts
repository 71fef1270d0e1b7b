// What the export dialog saves is what the file holds.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import { DataLoader } from '../../lib/index.js'
import { openBrowser } from '../helpers/browser.js'
import { tempDir } from '../helpers/temp-dir.js'
import { describeInChromium } from './harness/chromium.js'
import { detectorPath, richFile } from './harness/files.js'
import { openPage, type TestPage } from './harness/page.js'
import { plot } from './harness/plot.js'

const image = `${detectorPath}/Data2D/CH00/Data00`
const curve = `${detectorPath}/Data1D/CH00/Data00`

interface Saved {
  name: string
  path: string
  bytes: Buffer
}

/** Exports the node that is shown, by the keyboard. */
async function exported(p: TestPage, format: string, part?: string): Promise<Saved> {
  await p.page.locator('body').press('e')
  const dialog = p.page.getByRole('dialog')
  await dialog.getByRole('radio', { name: new RegExp(`^${format} `) }).check()
  if (part !== undefined) await dialog.getByLabel('Part of it').fill(part)
  const arriving = p.page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export' }).click()
  const download = await arriving
  const path = join(await tempDir(), download.suggestedFilename())
  await download.saveAs(path)
  await dialog.waitFor({ state: 'detached' })
  return { name: download.suggestedFilename(), path, bytes: await readFile(path) }
}

/** dtype, shape and elements of a file of numpy's. */
function readNpy(bytes: Buffer): { header: string; data: Buffer } {
  expect(bytes.subarray(0, 6).toString('latin1')).toBe('\x93NUMPY')
  const length = bytes.readUInt16LE(8)
  return { header: bytes.subarray(10, 10 + length).toString('latin1'), data: bytes.subarray(10 + length) }
}

function pngSize(bytes: Buffer): [number, number] {
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

/** The compressed pixels, which stand in one piece or several. */
function pngData(bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') pieces.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)))
  }
  return Buffer.concat(pieces)
}

describeInChromium('exports', () => {
  let p: TestPage
  beforeEach(async () => {
    p = await openPage((await openBrowser(await richFile())).url)
    await p.go(image)
    await plot(p, 'Signal').drawn()
  })

  test('npy, whole and in part', async () => {
    const whole = await exported(p, 'npy')
    expect(whole.name).toBe('rich_RawData_Detector000_Data2D_CH00_Data00.npy')
    const { header, data } = readNpy(whole.bytes)
    expect(header).toContain("'<u2'")
    expect(header).toContain('(30, 40)')
    expect([...new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))]).toEqual([...Array(1200).keys()])
    const part = readNpy((await exported(p, 'npy', '2,1:4')).bytes)
    expect(part.header).toContain('(3,)')
    expect([part.data.readUInt16LE(0), part.data.readUInt16LE(2), part.data.readUInt16LE(4)]).toEqual([81, 82, 83])
  })

  test('csv, txt and json of a curve have its values, its axis and their units', async () => {
    await p.go(curve)
    const csv = (await exported(p, 'csv')).bytes.toString('utf8')
    expect(csv).toMatch(/wavelength.*nm/)
    const lines = csv.split(/\r?\n/).filter((line) => /^[\d.-]/.test(line))
    expect(lines).toHaveLength(50)
    expect(lines[4]?.split(',').map(Number).slice(0, 2)).toEqual([401, 4])
    const txt = (await exported(p, 'txt')).bytes.toString('utf8').trimEnd().split('\n')
    expect(txt.filter((line) => !line.startsWith('#')).map((line) => Number(line.split('\t').at(-1)))).toEqual([...Array(50).keys()])
    const json = JSON.parse((await exported(p, 'json')).bytes.toString('utf8')) as unknown
    expect(JSON.stringify(json)).toContain('"wavelength"')
    expect(JSON.stringify(json)).toContain(`${[...Array(50).keys()].join(',')}`)
  })

  test('h5 of a node can be loaded again', async () => {
    await p.go(detectorPath)
    const { path } = await exported(p, 'h5')
    const loader = await DataLoader.open(path)
    const all = await loader.loadAll('/')
    await loader.close()
    const saved = all.data.find(({ name }) => name === 'image')
    expect(saved?.shape).toEqual([30, 40])
    expect([...(saved?.data[0]?.data ?? [])].slice(0, 4)).toEqual([0, 1, 2, 3])
  })

  test('png has a pixel for each value, and the plot can be saved as it stands', async () => {
    const { bytes } = await exported(p, 'png')
    expect(pngSize(bytes)).toEqual([40, 30])
    // Grey levels that only rise, as the values do.
    const rows = inflateSync(pngData(bytes))
    expect([rows[1], rows.at(-1)]).toEqual([0, 255])
    const shown = await exported(p, 'plot')
    expect(shown.name).toMatch(/_plot\.png$/)
    const [width, height] = pngSize(shown.bytes)
    expect(Math.min(width, height)).toBeGreaterThan(200)
    expect(shown.bytes.length).toBeGreaterThan(2000)
  })

  test('a part that does not fit is told in the dialog, which stays', async () => {
    await p.page.locator('body').press('e')
    const dialog = p.page.getByRole('dialog')
    await dialog.getByLabel('Part of it').fill('99999,:')
    await dialog.getByRole('button', { name: 'Export' }).click()
    await dialog.getByRole('alert').waitFor()
    expect(await dialog.getByRole('alert').textContent()).toContain('99999')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    const refused = p.problems.splice(0)
    expect(refused.every((text) => /status (of )?4\d\d/.test(text))).toBe(true)
    expect(refused.length).toBeGreaterThan(0)
  })
})
