// The page beside a writer in the same process: it sees what is written before it is committed, and never stops the writer.
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openBrowserWorker } from '../../../lib/browser/browser-worker.js'
import type { NodeDetail } from '../../../lib/browser/protocol.js'
import { TestServer } from '../../helpers/browser.js'
import { watch } from '../../helpers/event-stream.js'
import { tempDir } from '../../helpers/temp-dir.js'

const frames = '/RawData/Detector000/Data2D/CH00/EnlData00'

/** The writer has to be of the built package: libhdf5, and the writers that it knows, are one with those of the worker there. */
async function builtSaver(): Promise<typeof import('../../../lib/index.js')> {
  return import(new URL('../../../dist/index.js', import.meta.url).href) as Promise<typeof import('../../../lib/index.js')>
}

test('rows are seen before any commit, and the file goes on being shown after the end of its writer', async () => {
  const { H5Saver } = await builtSaver()
  const file = join(await tempDir(), 'own.h5')
  const saver = await H5Saver.create({ file, commitInterval: 0 })
  onTestFinished(() => saver.close())
  const camera = saver.continuous('Camera', { frames: { shape: [512, 512], dtype: 'uint16' } })
  await saver.flush()
  const page = await openBrowserWorker(file)
  onTestFinished(() => page.close())
  const server = new TestServer(page)
  const stream = await watch(server, [frames])
  for (let row = 0; row < 8; row++) await camera.appendAsync({ frames: new Uint16Array(512 * 512).fill(row) })
  const seen = await stream.until((state) => state.shapes[frames]?.[0] === 8)
  expect(seen.problem).toBeUndefined()
  await stream.until(({ live, statistics }) => live === 'memory' && statistics !== null)
  expect(saver.stats().committed).toBe(0)
  const view = await server.envelope<{ shape: number[] }>('/api/view', { path: frames, select: '-1,0:2,0:2' })
  expect(view.answer.shape).toEqual([2, 2])
  await saver.close()
  await vi.waitUntil(async () => (await server.json<NodeDetail>('/api/node', { path: frames })).dataset?.shape[0] === 8, {
    timeout: 20_000,
  })
  await stream.until(({ live, shapes }) => live === null && shapes[frames]?.[0] === 8)
  await page.close()
  await expect(server.raw('/api/file')).rejects.toThrow(/ECONNREFUSED/)
})

test('a port that is taken is refused with its code', async () => {
  const file = join(await tempDir(), 'own.h5')
  await using page = await openBrowserWorker(file)
  await expect(openBrowserWorker(file, { port: page.port })).rejects.toMatchObject({ code: 'ERR_IO' })
  await expect(openBrowserWorker(file, { port: -1 })).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'port' })
})
