// What is appended is what is read back: every dtype, every dimension, every way of giving a frame.
import { expect, test } from 'vitest'
import { arrayClassOf, dtypeNames, itemSize } from '../../lib/dtype.js'
import { H5Saver } from '../../lib/index.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

/** Bytes that differ from each other, as elements of a dtype. */
function pattern(dtype: (typeof dtypeNames)[number], elements: number, seed: number) {
  const bytes = Uint8Array.from({ length: elements * itemSize(dtype) }, (_, place) =>
    dtype === 'bool' ? (place + seed) % 2 : (place * 31 + seed * 7) % 251,
  )
  return new (arrayClassOf(dtype))(bytes.buffer)
}

test.each(dtypeNames)('frames of %s come back in every dimension', async (dtype) => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const shapes = { zero: [], one: [7], two: [3, 5], three: [2, 3, 4] }
  const detector = saver.continuous('Camera', Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype }])))
  const sizes = { zero: 1, one: 7, two: 15, three: 24 }
  const rows = [0, 1, 2].map((seed) => Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, pattern(dtype, size, seed)])))
  for (const row of rows) expect(detector.append(row)).toBe(true)
  await saver.close()

  const file = await ReadFile.open(saver.path)
  const places = { zero: 'Data0D', one: 'Data1D', two: 'Data2D', three: 'DataND' }
  for (const [name, group] of Object.entries(places)) {
    const { dtype: stored, shape, data } = await file.array(`/RawData/Detector000/${group}/CH00/EnlData00`)
    expect(stored).toBe(dtype)
    expect(shape).toEqual([3, ...(name === 'zero' ? [1] : shapes[name as keyof typeof shapes])])
    const given = Buffer.concat(rows.map((row) => Buffer.from(row[name]?.buffer ?? new ArrayBuffer(0))))
    expect(Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(given)).toBe(true)
  }
})

test.each([
  ['none', undefined],
  ['zlib', 1],
  ['zlib', 9],
  ['gzip', 5],
  ['blosc', 5],
  ['blosc:lz4', 1],
  ['blosc:zstd', 3],
])('frames compressed with %s %s come back', async (library, level) => {
  const compression = level === undefined ? { library } : { library, level }
  const saver = await H5Saver.create({ basePath: await tempDir(), compression })
  const camera = saver.continuous('Camera', { frames: { shape: [200, 300], dtype: 'uint16' } })
  const frames = [1, 2, 3].map((seed) => Uint16Array.from({ length: 60_000 }, (_, place) => (place * seed) % 4096))
  for (const frame of frames) camera.append({ frames: frame })
  await saver.close()
  const { data } = await (await ReadFile.open(saver.path)).array('/RawData/Detector000/Data2D/CH00/EnlData00')
  for (const [row, frame] of frames.entries()) expect(data.subarray(row * 60_000, (row + 1) * 60_000)).toEqual(frame)
})

test('raw memory of every kind is taken as little-endian elements', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const camera = saver.continuous('Camera', { frames: { shape: [4], dtype: 'uint16' } })
  const frame = Uint16Array.of(1, 2, 3, 65535)
  const odd = new Uint8Array(9)
  odd.set(new Uint8Array(frame.buffer), 1)
  const shared = new SharedArrayBuffer(8)
  new Uint16Array(shared).set(frame)
  const values = [
    frame,
    Buffer.from(frame.buffer),
    Buffer.from(odd.buffer, 1, 8),
    new DataView(odd.buffer, 1, 8),
    frame.buffer,
    shared,
    new Uint16Array(shared),
  ]
  for (const value of values) camera.append({ frames: value })
  await saver.close()
  const { shape, data } = await (await ReadFile.open(saver.path)).array('/RawData/Detector000/Data1D/CH00/EnlData00')
  expect(shape).toEqual([values.length, 4])
  for (const row of values.keys()) expect(data.subarray(row * 4, row * 4 + 4)).toEqual(frame)
})

test('numbers are taken where the shape is [], beside memory of any kind', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const detector = saver.continuous('Meter', {
    power: { shape: [], dtype: 'float64' },
    count: { shape: [], dtype: 'int64' },
    open: { shape: [], dtype: 'bool' },
    half: { shape: [], dtype: 'float16' },
    trace: { shape: [2], dtype: 'uint16' },
  })
  detector.append({ power: 0.5, count: 2n ** 62n, open: true, half: 1.5, trace: Uint16Array.of(1, 2) })
  detector.append({ power: -1, count: -7, open: 0, half: -2, trace: Buffer.from([3, 0, 4, 0]) })
  await saver.close()
  const file = await ReadFile.open(saver.path)
  const column = async (index: number) => (await file.array(`/RawData/Detector000/Data0D/CH0${index}/EnlData00`)).data
  expect(await column(0)).toEqual(Float64Array.of(0.5, -1))
  expect(await column(1)).toEqual(BigInt64Array.of(2n ** 62n, -7n))
  expect(await column(2)).toEqual(Uint8Array.of(1, 0))
  expect(await column(3)).toEqual(Uint16Array.of(0x3e00, 0xc000))
  expect((await file.array('/RawData/Detector000/Data1D/CH00/EnlData00')).data).toEqual(Uint16Array.of(1, 2, 3, 4))
})

test('a frame may be changed as soon as append returns', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const camera = saver.continuous('Camera', { frames: { shape: [64, 1024], dtype: 'uint16' } })
  const frame = new Uint16Array(64 * 1024)
  for (let row = 0; row < 50; row++) {
    frame.fill(row)
    if (!camera.append({ frames: frame })) await camera.drain()
  }
  frame.fill(9999)
  await saver.close()
  const { data } = await (await ReadFile.open(saver.path)).array('/RawData/Detector000/Data2D/CH00/EnlData00')
  for (let row = 0; row < 50; row++) expect([data[row * 65_536], data[row * 65_536 + 65_535]]).toEqual([row, row])
})

test('several rows are taken in one call, with times and ids', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const detector = saver.continuous('Spectro', { spectrum: { shape: [3], dtype: 'float32' }, power: { shape: [], dtype: 'int16' } })
  const spectrum = Float32Array.from({ length: 12 }, (_, place) => place / 2)
  const many = { spectrum, power: Int16Array.of(1, 2, 3, 4) }
  detector.appendMany(many, { times: [10, 11, 12, 13], frameIds: BigUint64Array.of(1n, 2n, 5n, 6n) })
  detector.appendMany(
    { spectrum: Buffer.from(spectrum.buffer), power: new DataView(many.power.buffer) },
    { count: 4, times: Float64Array.of(14, 15, 16, 17) },
  )
  expect(detector.stats()).toMatchObject({ offered: 8, accepted: 8, missingFrameIds: 2 })
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect((await file.array('/RawData/Detector000/NavAxes/Axis00')).data).toEqual(Float64Array.of(10, 11, 12, 13, 14, 15, 16, 17))
  expect((await file.array('/RawData/Detector000/Data1D/CH00/EnlData00')).data).toEqual(Float32Array.of(...spectrum, ...spectrum))
  expect((await file.array('/RawData/Detector000/Data0D/CH00/EnlData00')).data).toEqual(Int16Array.of(1, 2, 3, 4, 1, 2, 3, 4))
})

test('several detectors of a file grow apart from each other', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const first = saver.continuous('A', { x: { shape: [], dtype: 'uint8' } })
  const second = saver.continuous('B', { x: { shape: [], dtype: 'uint8' } })
  for (let row = 0; row < 5; row++) first.append({ x: row })
  second.append({ x: 200 })
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect((await file.array('/RawData/Detector000/Data0D/CH00/EnlData00')).data).toEqual(Uint8Array.of(0, 1, 2, 3, 4))
  expect((await file.array('/RawData/Detector001/Data0D/CH00/EnlData00')).data).toEqual(Uint8Array.of(200))
  expect([first.path, second.path]).toEqual(['/RawData/Detector000', '/RawData/Detector001'])
})
