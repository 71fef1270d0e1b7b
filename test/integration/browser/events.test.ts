// What the page is told of a file that changes, also by a writer in another process.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { H5Saver } from '../../../lib/file/h5-saver.js'
import { startCli } from '../../cli/helpers/process.js'
import { openBrowser, serveWith } from '../../helpers/browser.js'
import { watch } from '../../helpers/event-stream.js'
import { counting, FileBuilder } from '../../helpers/file-builder.js'
import { tempDir } from '../../helpers/temp-dir.js'

const frames = '/RawData/Detector000/Data2D/CH00/EnlData00'

test('a stream begins with the state, and says nothing while nothing changes', async () => {
  const path = await new FileBuilder(join(await tempDir(), 'still.h5'))
    .array('/values', counting([4]))
    .group('/g')
    .close()
  const stream = await watch(await openBrowser(path), ['/', '/values', '/missing'])
  const first = await stream.until(() => true)
  expect(first).toMatchObject({ version: 1, live: null, shapes: { '/values': [4] }, statistics: null })
  expect(first.children['/']?.total).toBe(2)
  expect(Object.keys(first.children)).toEqual(['/'])
  expect(stream.states.length).toBe(1)
})

test.each([
  ['default', []],
  ['swmr', ['--live']],
] as const)('rows of a writer in another process appear as it commits them, %s', async (live, options) => {
  const path = join(await tempDir(), 'live.h5')
  const writer = startCli('log', '--shape', '32x32', '--fps', '50', '--out', path, '--commit-interval', '200', '--json', ...options)
  const { server } = await serveWith(path)
  await vi.waitUntil(async () => (await server.raw('/api/node', { path: frames })).status === 200, { timeout: 30_000 })
  const stream = await watch(server, [frames, '/RawData'])
  const rows = (state: { shapes: Record<string, number[]> }) => state.shapes[frames]?.[0] ?? 0
  const first = await stream.until((state) => rows(state) > 0)
  const later = await stream.until((state) => rows(state) > rows(first) + 20)
  expect(later.version).toBeGreaterThan(first.version)
  const told = await stream.until(({ statistics }) => (statistics?.committed ?? 0) > 0)
  expect(told).toMatchObject({ live, statistics: { phase: 'open', dropped: 0, failed: 0 } })
  expect(told.statistics?.bytesIn).toBeGreaterThan(32 * 32 * 2)
  expect(later.bytes).toBeGreaterThan(0)
  writer.child.kill('SIGINT')
  expect((await writer.finished).status).toBe(0)
  const { committed } = writer.events.find(({ event }) => event === 'close') ?? { committed: -1 }
  await stream.until((state) => rows(state) === committed && state.live === null && state.statistics === null)
  const counts = stream.states.map(rows)
  expect(counts).toEqual([...counts].sort((a, b) => a - b))
})

test('new groups are told by the number and the names of children', async () => {
  const path = join(await tempDir(), 'tree.h5')
  await using saver = await H5Saver.create({ file: path, saveType: 'custom' })
  const { server } = await serveWith(path)
  const stream = await watch(server, ['/RawData'])
  const before = (await stream.until(() => true)).children['/RawData']
  saver.addDetGroup()
  await saver.flush()
  const after = await stream.until((state) => state.children['/RawData']?.total === (before?.total ?? 0) + 1)
  expect(after.children['/RawData']?.stamp).not.toBe(before?.stamp)
})

test('each page hears of its own nodes', async () => {
  const path = await new FileBuilder(join(await tempDir(), 'two.h5'))
    .array('/a', counting([1]))
    .array('/b', counting([2]))
    .close()
  const server = await openBrowser(path)
  const [one, two] = [await watch(server, ['/a']), await watch(server, ['/b'])]
  expect((await one.until(() => true)).shapes).toEqual({ '/a': [1] })
  expect((await two.until((state) => state.shapes['/b'] !== undefined)).shapes).toEqual({ '/b': [2] })
})

test('a file that cannot be read is told, with the last state, and the stream goes on', async () => {
  const path = join(await tempDir(), 'gone.h5')
  await new FileBuilder(path).array('/values', counting([4])).close()
  const { server } = await serveWith(path, { refusedMs: 0 })
  const stream = await watch(server, ['/values'])
  await stream.until((state) => state.shapes['/values'] !== undefined)
  await writeFile(path, 'no HDF5 file any more')
  const problem = await stream.until((state) => state.problem !== undefined)
  expect(problem).toMatchObject({ shapes: { '/values': [4] }, problem: { code: expect.stringMatching(/^ERR_/) } })
  expect(JSON.stringify(problem)).not.toContain(path)
})

test('more pages than there may be are told to come later', async () => {
  const path = await new FileBuilder(join(await tempDir(), 'many.h5')).array('/a', counting([1])).close()
  const server = await openBrowser(path)
  const streams = []
  for (let page = 0; page < 16; page++) streams.push(await watch(server, ['/a']))
  const { status, body } = await server.raw('/api/events', { watch: '["/a"]' })
  expect([status, body.toString()]).toEqual([503, expect.stringContaining('ERR_BUSY')])
  streams[0]?.end()
  await vi.waitUntil(
    async () =>
      watch(server, ['/a']).then(
        () => true,
        () => false,
      ),
    { timeout: 20_000 },
  )
})
