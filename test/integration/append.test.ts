// The append calls: refusals, back-pressure, policies, lent memory.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { H5Saver, type H5SaverOptions, type LentMemory } from '../../lib/index.js'
import { errorOf, rejectionOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const frameBytes = 2 * 2 ** 20
const channels = { frames: { shape: [1024, 1024], dtype: 'uint16' } } as const

/** A saver whose queue takes two frames, and whose codec is slow. */
async function slowSaver(options: H5SaverOptions = {}) {
  const saver = await H5Saver.create({
    basePath: await tempDir(),
    queueBytes: 2 * frameBytes + 1000,
    threads: 1,
    compression: { library: 'zlib', level: 9 },
    ...options,
  })
  return { saver, camera: saver.continuous('Camera', channels) }
}

/** A frame that takes a codec a while. */
function noisyFrame(seed: number): Uint16Array<ArrayBuffer> {
  const frame = new Uint16Array(1024 * 1024)
  let state = seed + 1
  for (let place = 0; place < frame.length; place++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    frame[place] = state >>> 20
  }
  frame[0] = seed
  return frame
}

async function firstPixels(path: string): Promise<number[]> {
  const { data, shape } = await (await ReadFile.open(path)).array('/RawData/Detector000/Data2D/CH00/EnlData00')
  return Array.from({ length: shape[0] ?? 0 }, (_, row) => Number(data[row * 1024 * 1024]))
}

test('values that do not fit are refused with their channel, and harm nothing', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const detector = saver.continuous('D', { a: { shape: [2], dtype: 'uint16' }, b: { shape: [], dtype: 'int8' } })
  const append = (row: unknown, options?: unknown) =>
    errorOf(() => detector.append(row as Parameters<typeof detector.append>[0], options as Parameters<typeof detector.append>[1]))
  const a = Uint16Array.of(1, 2)
  expect(append({ a: a.slice(1), b: 1 })).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'a' })
  expect(append({ a: Int16Array.of(1, 2), b: 1 })).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'a' })
  expect(append({ a: [1, 2], b: 1 })).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'a' })
  expect(append({ a: 5, b: 1 })).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'a' })
  expect(append({ a: Buffer.alloc(3), b: 1 })).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'a' })
  expect(append({ a, b: 200 })).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'b' })
  expect(append({ a, b: 0.5 })).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'b' })
  expect(append({ a, b: 'x' })).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'b' })
  expect(append({ a })).toMatchObject({ code: 'ERR_INVALID_OPTION', channel: 'b' })
  expect(append({ a, b: 1, c: 1 })).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'c' })
  expect(append(undefined)).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'row' })
  expect(append({ a, b: 1 }, { time: Number.NaN })).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'time' })
  expect(append({ a, b: 1 }, { frameId: -1 })).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'frameId' })
  const gone = Uint16Array.of(1, 2)
  structuredClone(gone.buffer, { transfer: [gone.buffer] })
  expect(append({ a: gone, b: 1 })).toMatchObject({ code: 'ERR_BUFFER_DETACHED', channel: 'a' })
  expect(detector.append({ a, b: 1 })).toBe(true)
  // After the first row too, where less is checked beforehand.
  expect(append(undefined)).toMatchObject({ code: 'ERR_INVALID_OPTION' })
  expect(append({ a })).toMatchObject({ code: 'ERR_INVALID_OPTION', channel: 'b' })
  expect(append({ a: [1, 2], b: 1 })).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'a' })
  await saver.close()
  expect(saver.stats()).toMatchObject({ offered: 1, accepted: 1, committed: 1, failed: 0 })
})

test('many rows are refused as a whole', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const detector = saver.continuous('D', { a: { shape: [2], dtype: 'uint16' }, b: { shape: [], dtype: 'int8' } })
  const many = (rows: unknown, options = {}) =>
    errorOf(() => detector.appendMany(rows as Parameters<typeof detector.appendMany>[0], options))
  const a = new Uint16Array(6)
  expect(many({ a, b: new Int8Array(2) })).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'b' })
  expect(many({ a: new Uint16Array(5), b: new Int8Array(3) })).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'a' })
  expect(many({ a, b: new Int8Array(3) }, { count: 4 })).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'a' })
  expect(many({ a, b: new Uint8Array(3) })).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'b' })
  expect(many({ a, b: 3 })).toMatchObject({ code: 'ERR_DTYPE_MISMATCH', channel: 'b' })
  expect(many({ a })).toMatchObject({ code: 'ERR_INVALID_OPTION', channel: 'b' })
  expect(many({ a, b: new Int8Array(3) }, { frameIds: [1, 2] })).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', option: 'frameIds' })
  await saver.close()
  expect(saver.stats()).toMatchObject({ offered: 0, accepted: 0 })
})

test('append tells when to wait, and drain when to go on', async () => {
  const { saver, camera } = await slowSaver()
  let waits = 0
  for (let row = 0; row < 12; row++) {
    if (camera.append({ frames: noisyFrame(row) })) continue
    waits++
    await camera.drain()
    expect(saver.stats().queueBytes).toBeLessThanOrEqual(saver.stats().queueBytesMax / 8)
  }
  expect(waits).toBeGreaterThan(0)
  await saver.close()
  expect(await firstPixels(saver.path)).toEqual(Array.from({ length: 12 }, (_, row) => row))
})

test('wait: append throws at the limit, appendAsync waits and keeps the order', async () => {
  const { saver, camera } = await slowSaver()
  const frame = noisyFrame(0)
  let accepted = 0
  const full = errorOf(() => {
    for (;;) {
      frame[0] = accepted
      camera.append({ frames: frame })
      accepted++
    }
  })
  expect(full.code).toBe('ERR_QUEUE_FULL')
  const waiting = Array.from({ length: 6 }, (_, place) => camera.appendAsync({ frames: noisyFrame(accepted + place) }))
  // A row of append may not overtake those that wait.
  expect(errorOf(() => camera.append({ frames: frame })).code).toBe('ERR_QUEUE_FULL')
  await Promise.all(waiting)
  await saver.close()
  expect(await firstPixels(saver.path)).toEqual(Array.from({ length: accepted + 6 }, (_, row) => row))
  expect(camera.stats()).toMatchObject({ offered: accepted + 6, accepted: accepted + 6, dropped: 0 })
})

test('close serves the rows that wait for room', async () => {
  const { saver, camera } = await slowSaver()
  const waiting = Array.from({ length: 8 }, (_, row) => camera.appendAsync({ frames: noisyFrame(row) }))
  const closed = saver.close()
  expect((await rejectionOf(camera.appendAsync({ frames: noisyFrame(9) }))).code).toBe('ERR_WRITER_CLOSED')
  await Promise.all([...waiting, closed])
  expect(await firstPixels(saver.path)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})

test('closeSync does not wait for rows that have no room, and settles everything', async () => {
  const { saver, camera } = await slowSaver()
  const waiting = Promise.allSettled(Array.from({ length: 8 }, (_, row) => camera.appendAsync({ frames: noisyFrame(row) })))
  const closed = saver.close()
  saver.closeSync()
  await closed
  const results = await waiting
  const accepted = results.filter(({ status }) => status === 'fulfilled').length
  const codes = results.filter((result) => result.status === 'rejected').map((result) => result.reason.code)
  expect(new Set(codes)).toEqual(new Set(['ERR_WRITER_CLOSED']))
  expect(saver.stats()).toMatchObject({ phase: 'closed', accepted, committed: accepted })
  expect(await firstPixels(saver.path)).toEqual(Array.from({ length: accepted }, (_, row) => row))
})

test('a row that waits keeps the time of its call', async () => {
  let time = 1000
  const { saver, camera } = await slowSaver({ now: () => new Date(time++ * 1000) })
  const waiting = Array.from({ length: 6 }, (_, row) => camera.appendAsync({ frames: noisyFrame(row) }))
  await Promise.all(waiting)
  await saver.close()
  const { data } = await (await ReadFile.open(saver.path)).array('/RawData/Detector000/NavAxes/Axis00')
  const times = Array.from(data, Number)
  expect(times).toEqual([...times].sort((one, other) => one - other))
  // The name of the file and the detector ask before; then every row asks once, whether it finds room or not.
  expect(time).toBe(1002 + waiting.length)
})

test('drop: rows are dropped and counted, and told once for each commit', async () => {
  const { saver, camera } = await slowSaver({ onFull: 'drop', commitInterval: 0 })
  const told: number[] = []
  saver.on('drop', (stats) => told.push(stats.dropped))
  const frame = noisyFrame(0)
  for (let row = 0; row < 40; row++) camera.append({ frames: frame }, { frameId: row })
  const { offered, accepted, dropped } = camera.stats()
  expect([offered, accepted + dropped]).toEqual([40, 40])
  expect(dropped).toBeGreaterThan(0)
  await nextTurn()
  expect(told).toHaveLength(1)
  const rejections = await Promise.allSettled(Array.from({ length: 20 }, () => camera.appendAsync({ frames: frame })))
  expect(rejections.filter((result) => result.status === 'rejected').map((result) => result.reason.code)).toContain('ERR_FRAMES_DROPPED')
  await saver.close()
  const ledger = await (await ReadFile.open(saver.path)).attributes('/RawData/Detector000')
  const counts = camera.stats()
  expect(ledger).toMatchObject({ ledger_offered: 60, ledger_dropped: counts.dropped, ledger_accepted: counts.accepted })
  expect(counts.committed).toBe(counts.accepted)
})

test('error: both calls fail at the limit', async () => {
  const { saver, camera } = await slowSaver({ onFull: 'error' })
  const frame = noisyFrame(0)
  const full = errorOf(() => {
    for (;;) camera.append({ frames: frame })
  })
  expect(full.code).toBe('ERR_QUEUE_FULL')
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => camera.appendAsync({ frames: frame })))
  const codes = results.filter((result) => result.status === 'rejected').map((result) => result.reason.code)
  expect(new Set(codes)).toEqual(new Set(['ERR_QUEUE_FULL']))
  await saver.close()
})

test('a frame larger than the queue is let in, one at a time', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir(), queueBytes: 1000 })
  const camera = saver.continuous('Camera', channels)
  for (let row = 0; row < 4; row++) await camera.appendAsync({ frames: noisyFrame(row) })
  await saver.close()
  expect(await firstPixels(saver.path)).toEqual([0, 1, 2, 3])
})

test('lent frames come back, all of them, and are not copied', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const released: LentMemory[] = []
  let calls = 0
  const camera = saver.continuous('Camera', channels, {
    onRelease: (buffers) => {
      calls++
      released.push(...buffers)
    },
  })
  const frames = [0, 1, 2, 3, 4].map(noisyFrame)
  for (const frame of frames) if (!camera.append({ frames: frame }, { transfer: true })) await camera.drain()
  await saver.close()
  await nextTurn()
  expect(new Set(released)).toEqual(new Set(frames))
  expect(calls).toBeLessThanOrEqual(frames.length)
  expect(await firstPixels(saver.path)).toEqual([0, 1, 2, 3, 4])
})

test('small and unaligned frames are lent too: they are copied and come back', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const released: LentMemory[] = []
  const detector = saver.continuous('D', { a: { shape: [4], dtype: 'uint16' } }, { onRelease: (buffers) => released.push(...buffers) })
  const small = Uint16Array.of(1, 2, 3, 4)
  const odd = Buffer.from(new ArrayBuffer(9), 1, 8)
  const whole = new ArrayBuffer(8)
  for (const a of [small, odd, whole]) detector.append({ a }, { transfer: true })
  await saver.close()
  await nextTurn()
  expect(released).toHaveLength(3)
  for (const memory of [small, odd, whole]) expect(released).toContain(memory)
})

test('a frame that cannot be lent stays with its caller', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const released: LentMemory[] = []
  const detector = saver.continuous('D', { a: { shape: [4], dtype: 'uint16' } }, { onRelease: (buffers) => released.push(...buffers) })
  const resizable = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }]) as ArrayBuffer
  const lend = (a: Uint16Array<ArrayBuffer>) => errorOf(() => detector.append({ a }, { transfer: true }))
  expect(lend(new Uint16Array(resizable))).toMatchObject({ code: 'ERR_BUFFER_DETACHED', channel: 'a' })
  expect(lend(new Uint16Array(3))).toMatchObject({ code: 'ERR_SHAPE_MISMATCH', channel: 'a' })
  const gone = new Uint16Array(4)
  structuredClone(gone.buffer, { transfer: [gone.buffer] })
  expect(lend(gone)).toMatchObject({ code: 'ERR_BUFFER_DETACHED', channel: 'a' })
  // Copied, a buffer that may be resized does no harm.
  expect(detector.append({ a: new Uint16Array(resizable) })).toBe(true)
  await saver.close()
  await nextTurn()
  expect(released).toEqual([])
})

test('lent memory that is dropped comes back', async () => {
  const { saver } = await slowSaver({ onFull: 'drop' })
  const released: LentMemory[] = []
  const camera = saver.continuous('Camera', channels, { onRelease: (buffers) => released.push(...buffers) })
  const frames = Array.from({ length: 12 }, (_, seed) => noisyFrame(seed))
  for (const frame of frames) camera.append({ frames: frame }, { transfer: true })
  expect(camera.stats().dropped).toBeGreaterThan(0)
  await saver.close()
  await nextTurn()
  expect(new Set(released)).toEqual(new Set(frames))
})

test('a lent buffer cannot be transferred to another thread', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir() })
  const camera = saver.continuous('Camera', channels)
  const frame = noisyFrame(0)
  camera.append({ frames: frame }, { transfer: true })
  try {
    // Node 20 copies what may not be transferred, later versions throw.
    structuredClone(frame.buffer, { transfer: [frame.buffer] })
  } catch (error) {
    expect(error).toMatchObject({ name: 'DataCloneError' })
  }
  expect(frame.length).toBe(1024 * 1024)
  await saver.close()
})

test('options that are misspelt or of another kind are refused, for rows that wait too', async () => {
  const { saver, camera } = await slowSaver()
  const frame = noisyFrame(0)
  const append = (options: unknown) => errorOf(() => camera.append({ frames: frame }, options as Parameters<typeof camera.append>[1]))
  for (const options of [null, 5, [], { tyme: 1 }, { transfer: 'yes' }, { time: null }]) {
    expect(append(options).code).toBe('ERR_INVALID_OPTION')
  }
  const waiting = Array.from({ length: 6 }, (_, row) => camera.appendAsync({ frames: noisyFrame(row) }))
  for (const options of [{ tyme: 1 }, { time: null }, 5]) {
    const error = await rejectionOf(camera.appendAsync({ frames: frame }, options as Parameters<typeof camera.append>[1]))
    expect(error.code).toBe('ERR_INVALID_OPTION')
  }
  await Promise.all(waiting)
  await saver.close()
  expect(camera.stats()).toMatchObject({ accepted: 6, committed: 6 })
})
