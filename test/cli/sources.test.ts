// The synthetic camera and the pace of frames.
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CameraFrames, frameBytes, halfBits } from '../../lib/cli/sources/camera-frames.js'
import { paced } from '../../lib/cli/sources/pace.js'
import type { Frame } from '../../lib/cli/sources/source.js'
import { SyntheticCamera } from '../../lib/cli/sources/synthetic.js'
import { arrayClassOf, dtypeNames, halfToNumber } from '../../lib/dtype.js'

const rawBytes = (frame: Frame) => Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)

describe('CameraFrames', () => {
  test.each(dtypeNames)('makes frames of %s in its array class and size', (dtype) => {
    for (const shape of [[], [17], [5, 6], [2, 3, 4]]) {
      const frame = new CameraFrames({ shape, dtype }, 1).frame(0)
      expect(frame).toBeInstanceOf(arrayClassOf(dtype))
      expect(frame.byteLength).toBe(frameBytes({ shape, dtype }))
    }
  })

  test('makes the same frames from the same seed, and others from another', () => {
    const make = (seed: number) => rawBytes(new CameraFrames({ shape: [64, 64], dtype: 'uint16' }, seed).frame(3))
    expect(make(7).equals(make(7))).toBe(true)
    expect(make(7).equals(make(8))).toBe(false)
  })

  test('stays within 12 bits, is bright in the middle, and is neither constant nor white noise', () => {
    const side = 256
    const frame = new CameraFrames({ shape: [side, side], dtype: 'uint16' }, 1).frame(0) as Uint16Array
    const mean = (values: Uint16Array) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.max(...frame)).toBeLessThanOrEqual(4095)
    expect(mean(frame.subarray(0, side))).toBeLessThan(200)
    expect(mean(frame.subarray((side / 2) * side, (side / 2 + 1) * side))).toBeGreaterThan(800)
    const ratio = frame.byteLength / deflateSync(Buffer.from(frame.buffer), { level: 1 }).length
    expect(ratio).toBeGreaterThan(1.1)
    expect(ratio).toBeLessThan(4)
  })

  test('halfBits rounds as binary16 does', () => {
    for (let value = 0; value <= 2048; value++) expect(halfToNumber(halfBits(value))).toBe(value)
    for (let value = 2048; value <= 4095; value++) expect(Math.abs(halfToNumber(halfBits(value)) - value)).toBeLessThanOrEqual(1)
  })
})

describe('SyntheticCamera', () => {
  test('repeats a ring of frames that were made before, within 64 MiB', async () => {
    const stop = new AbortController()
    const seen = new Set<Frame>()
    let count = 0
    for await (const frame of new SyntheticCamera({ shape: [1024, 1024], dtype: 'float64' }).frames(stop.signal)) {
      seen.add(frame)
      if (++count === 40) stop.abort()
    }
    expect(seen.size).toBe(8)
  })

  test('ends when it is told to', async () => {
    const stop = new AbortController()
    stop.abort()
    const frames = new SyntheticCamera({ shape: [4], dtype: 'uint8' }).frames(stop.signal)
    expect((await frames.next()).done).toBe(true)
  })
})

describe('paced', () => {
  async function* endless(): AsyncGenerator<Frame> {
    for (;;) yield Uint8Array.of(1)
  }

  test('gives no frame before its time', async () => {
    const start = performance.now()
    let count = 0
    for await (const _ of paced(endless(), 200, new AbortController().signal)) {
      expect(performance.now() - start).toBeGreaterThanOrEqual(count * 5)
      if (++count === 20) break
    }
  })

  test('ends at once when it is told to, even while it waits', async () => {
    const stop = new AbortController()
    const frames = paced(endless(), 0.001, stop.signal)
    await frames.next()
    const waiting = frames.next()
    stop.abort()
    expect((await waiting).done).toBe(true)
  })
})
