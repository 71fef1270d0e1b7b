// Streams and iterables into a real file.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { H5Saver } from '../../lib/index.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const rowCount = 200

async function pixels(path: string): Promise<number[]> {
  const { data, shape } = await (await ReadFile.open(path)).array('/RawData/Detector000/Data2D/CH00/EnlData00')
  return Array.from({ length: shape[0] ?? 0 }, (_, row) => Number(data[row * 65_536]))
}

async function* frames() {
  for (let row = 0; row < rowCount; row++) yield [{ frames: new Uint16Array(65_536).fill(row) }, { time: row, frameId: row }] as const
}

const everyRow = Array.from({ length: rowCount }, (_, row) => row)

test.each(['wait', 'error'] as const)('an async iterable is consumed within the queue (%s)', async (onFull) => {
  const saver = await H5Saver.create({ basePath: await tempDir(), queueBytes: 2 ** 20, onFull })
  const camera = saver.continuous('Camera', { frames: { shape: [256, 256], dtype: 'uint16' } })
  let queueMax = 0
  async function* watched() {
    for await (const row of frames()) {
      yield row
      queueMax = Math.max(queueMax, saver.stats().queueBytes)
    }
  }
  expect(await camera.consume(watched())).toBe(rowCount)
  await saver.close()
  expect(queueMax).toBeLessThanOrEqual(2 ** 20)
  expect(await pixels(saver.path)).toEqual(everyRow)
})

test('a pipeline ends with a commit, and the file stays open', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir(), queueBytes: 2 ** 20, commitInterval: 0 })
  const camera = saver.continuous('Camera', { frames: { shape: [256, 256], dtype: 'uint16' } })
  await pipeline(Readable.from(frames()), camera.toWritable())
  expect(saver.stats()).toMatchObject({ phase: 'open', committed: rowCount })
  camera.append({ frames: new Uint16Array(65_536).fill(rowCount) })
  await saver.close()
  expect(await pixels(saver.path)).toEqual([...everyRow, rowCount])
})

test('a refused row ends the pipeline with its error; what came before is kept', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const camera = saver.continuous('Camera', { frames: { shape: [256, 256], dtype: 'uint16' } })
  const rows = [{ frames: new Uint16Array(65_536) }, { frames: new Uint16Array(5) }]
  await expect(pipeline(Readable.from(rows), camera.toWritable())).rejects.toMatchObject({ code: 'ERR_SHAPE_MISMATCH' })
  await saver.close()
  expect(await pixels(saver.path)).toEqual([0])
})
