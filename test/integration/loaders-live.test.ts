// Loading while the file is being written, and arrays of more than one block.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { H5Saver } from '../../lib/file/h5-saver.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { rejectionOf } from '../helpers/errors.js'
import { FileBuilder } from '../helpers/file-builder.js'
import { tempDir } from '../helpers/temp-dir.js'

test('a saver that is open in this process can be loaded from, and its later rows too', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'live.h5') })
  const rows = saver.continuous('Camera', {
    image: { dtype: 'uint16', shape: [2, 3], units: 'counts' },
    total: { dtype: 'float64', shape: [] },
  })
  const append = (from: number) =>
    rows.append({ image: Uint16Array.from({ length: 6 }, (_, place) => from + place), total: from }, { time: 1700000000 + from })
  append(0)
  append(10)
  saver.addLog('two rows')
  const loader = await DataLoader.open(saver)
  const totalOf = async () => {
    const all = await loader.loadAll()
    return [...all].map((data) => [
      data.dim,
      data.distribution,
      ...data.shape,
      ...Array.from<number | bigint>(data.data[0]?.data ?? []).slice(-3),
    ])
  }
  expect(await totalOf()).toEqual([
    ['DataND', 'spread', 2, 0, 10],
    ['DataND', 'spread', 2, 2, 3, 13, 14, 15],
  ])
  expect(await loader.logs()).toEqual(expect.arrayContaining([expect.stringContaining('two rows')]))
  append(20)
  await saver.flush()
  expect(await totalOf()).toEqual([
    ['DataND', 'spread', 3, 0, 10, 20],
    ['DataND', 'spread', 3, 2, 3, 23, 24, 25],
  ])
  const image = (await loader.loadAll()).getDataFromName('image')
  expect(image?.navAxes.map(({ label, units, data }) => [label, units, ...data])).toEqual([
    ['time', 's', 1700000000, 1700000010, 1700000020],
  ])
  await loader.close()
  await saver.close()
})

test('what is no file and no saver is refused', async () => {
  const sources = [undefined, null, 5, {}, { path: 'x' }] as unknown[]
  for (const source of sources) expect((await rejectionOf(DataLoader.open(source as string))).code).toBe('ERR_INVALID_OPTION')
})

test('an array of many blocks comes whole, its background block by block', async () => {
  const rows = 700
  const shape = [rows, 100, 128]
  const values = Float32Array.from({ length: rows * 12_800 }, (_, place) => place % 65_521)
  const file = new FileBuilder(join(await tempDir(), 'large.h5'))
  file.group('/entry').growing('/entry/large', { shape, values, dtype: 'float32' })
  const loader = await DataLoader.open(await file.close())
  const data = await loader.loadData('/entry/large')
  expect(data.data[0]?.byteLength).toBeGreaterThan(2 * 16 * 1024 * 1024)
  expect(Buffer.compare(new Uint8Array(data.data[0]?.data.buffer ?? new ArrayBuffer(0)), new Uint8Array(values.buffer))).toBe(0)
  const part = await loader.loadData('/entry/large', { start: [699, 99], count: [1, 1] })
  expect([...(part.data[0]?.data ?? [])]).toEqual([...values.slice(-128)])
  await loader.close()
})
