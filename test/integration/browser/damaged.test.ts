// Files that are damaged, or made to do harm: whatever they do to the process that reads them, the server lives and answers.
import { existsSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { ChildrenPage } from '../../../lib/browser/protocol.js'
import { H5Saver } from '../../../lib/file/h5-saver.js'
import { serveWith, type TestServer } from '../../helpers/browser.js'
import { LegacyFile, scan2D } from '../../helpers/legacy-files.js'
import { slowness } from '../../helpers/slowness.js'
import { tempDir } from '../../helpers/temp-dir.js'

/** The issue's own limit. */
const answerMsMax = 15_000 * slowness
const nodesMax = 16

/** Asks for all that the page asks for, node by node. Every answer comes, whatever it says. */
async function exploreAll(server: TestServer): Promise<number> {
  let answers = 0
  const ask = async (path: string, parameters: Record<string, string | number> = {}): Promise<Buffer> => {
    const before = performance.now()
    const { status, body } = await server.raw(path, parameters)
    expect(status).toBeGreaterThanOrEqual(200)
    expect(performance.now() - before, `${path} ${JSON.stringify(parameters)}`).toBeLessThan(answerMsMax)
    answers++
    return body
  }
  await ask('/api/file')
  const waiting = ['/']
  for (let seen = 0; seen < nodesMax && waiting.length > 0; seen++) {
    const path = waiting.shift() ?? '/'
    const page = JSON.parse((await ask('/api/children', { path })).toString()) as Partial<ChildrenPage>
    for (const child of page.children ?? []) waiting.push(child.path)
    for (const request of ['/api/node', '/api/table', '/api/plot', '/api/entity', '/api/values']) await ask(request, { path })
    await ask('/api/texts', { path, count: 10 })
  }
  await ask('/api/search', { text: 'a' })
  return answers
}

/** Reads one file after another at one path, as the page would. */
async function survives(name: string, content: Uint8Array): Promise<void> {
  const path = join(await tempDir(), name)
  await writeFile(path, content)
  const { server } = await serveWith(path, { refusedMs: 1000, startsMax: 1000 })
  expect(await exploreAll(server)).toBeGreaterThan(3)
  expect((await server.raw('/api/nothing')).status).toBe(404)
}

/** Files that were made to do harm are no part of the project: they stand in a folder beside it, or in one that is named. */
const malformed = process.env.H5SAVER_MALFORMED_FILES ?? fileURLToPath(new URL('../../../../shared/malformed', import.meta.url))
const files = existsSync(malformed) ? readdirSync(malformed).filter((name) => !name.endsWith('.md')) : []
const missing = 'without ../shared/malformed or a folder that H5SAVER_MALFORMED_FILES names'
if (files.length === 0) console.error(`SKIPPED test/integration/browser/damaged.test.ts: its malformed files, ${missing}`)

test('a folder of malformed files that is named is there', () => {
  if (process.env.H5SAVER_MALFORMED_FILES !== undefined) expect(files).not.toEqual([])
})

describe.skipIf(files.length === 0)(`malformed files (SKIPPED ${missing})`, () => {
  test.each(files)('%s', { timeout: 300_000 * slowness }, async (name) => {
    await survives(name, await readFile(join(malformed, name)))
  })
})

/** Numbers that look random and are the same in each run. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** The file with some of its bytes changed, most of them in the metadata at its beginning, or with its end cut off. */
function damaged(whole: Uint8Array, seed: number): Uint8Array {
  const random = numbersFrom(seed)
  if (seed % 5 === 0) return whole.slice(0, Math.floor(random() * whole.length))
  // A Buffer's own slice would be the same memory.
  const copy = Uint8Array.from(whole)
  const flips = 1 + Math.floor(random() * 12)
  for (let at = 0; at < flips; at++) {
    const place = Math.floor(random() ** 2 * copy.length)
    copy[place] = seed % 2 === 0 ? Math.floor(random() * 256) : (copy[place] ?? 0) ^ (1 << Math.floor(random() * 8))
  }
  return copy
}

async function savedFile(): Promise<Uint8Array> {
  const path = join(await tempDir(), 'whole.h5')
  const saver = await H5Saver.create({ file: path, compression: { library: 'zlib', level: 1 } })
  const camera = saver.continuous('Camera', { frames: { shape: [8, 8], dtype: 'uint16' } })
  for (let row = 0; row < 3; row++) camera.append({ frames: new Uint16Array(64).fill(row) })
  await saver.close()
  return readFile(path)
}

async function oldFile(): Promise<Uint8Array> {
  const file = new LegacyFile(join(await tempDir(), 'old.h5'), 2)
  scan2D(file)
  return readFile(await file.close())
}

describe.each([
  ['saved', savedFile, 1],
  ['old', oldFile, 1001],
] as const)('damaged copies of a %s file', (name, make, firstSeed) => {
  // One server for all of them: the file changes under it, as files do.
  test('leave the server alive and answering', { timeout: 600_000 * slowness }, async () => {
    const whole = await make()
    const path = join(await tempDir(), `${name}.h5`)
    await writeFile(path, whole)
    const { server } = await serveWith(path, { refusedMs: 0, startsMax: 10_000, answerMsMax: 8000 * slowness })
    const intact = await exploreAll(server)
    for (let seed = firstSeed; seed < firstSeed + 120; seed++) {
      await writeFile(path, damaged(whole, seed))
      expect(await exploreAll(server), `seed ${seed}`).toBeGreaterThan(3)
    }
    await writeFile(path, whole)
    expect(await exploreAll(server)).toBe(intact)
  })
})
