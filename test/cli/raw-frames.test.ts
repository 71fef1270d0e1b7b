// Frames cut from a stream of bytes: exact for every size of the pieces.
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { cutFrames } from '../../lib/cli/sources/raw-frames.js'

async function* pieces(bytes: Buffer, sizes: Iterable<number>): AsyncGenerator<Buffer> {
  let at = 0
  for (const size of sizes) {
    if (at >= bytes.length) return
    yield bytes.subarray(at, at + size)
    at += size
  }
  if (at < bytes.length) yield bytes.subarray(at)
}

async function collect(frames: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = []
  for await (const frame of frames) all.push(Buffer.from(frame))
  return all
}

describe('cutFrames', () => {
  test.each([1, 2, 3, 7, 64, 1000])('cuts the same frames of %i bytes whatever the pieces are', async (frameBytes) => {
    const count = 50
    const input = randomBytes(frameBytes * count)
    // Pieces below, at and above the frame, empty ones, and a mix: the seed of the mix is the frame's size.
    const mixes = [[1], [frameBytes], [frameBytes + 1], [frameBytes * 3], [0, 5, 2 * frameBytes, 1, frameBytes - 1, 11]]
    for (const mix of mixes) {
      const sizes = Array.from({ length: input.length + mix.length * 8 }, (_, index) => mix[index % mix.length] ?? 1)
      const frames = await collect(cutFrames(pieces(input, sizes), frameBytes))
      expect(frames.length).toBe(count)
      expect(Buffer.concat(frames).equals(input)).toBe(true)
    }
  })

  test('gives nothing for an empty input', async () => {
    expect(await collect(cutFrames(pieces(Buffer.alloc(0), []), 16))).toEqual([])
  })

  test('keeps the whole frames of an input that ends inside one, and tells how many bytes were left', async () => {
    const frames: Buffer[] = []
    const input = randomBytes(10 * 3 + 7)
    const reading = (async () => {
      for await (const frame of cutFrames(pieces(input, [4, 4, 25]), 10)) frames.push(Buffer.from(frame))
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_TRUNCATED', message: expect.stringContaining('7 of 10 bytes') })
    expect(Buffer.concat(frames).equals(input.subarray(0, 30))).toBe(true)
  })

  test('reads no further than the frames that are taken', async () => {
    let given = 0
    async function* source() {
      for (; given < 1000; given++) yield Buffer.alloc(100)
    }
    const frames = cutFrames(source(), 250)
    for (let index = 0; index < 4; index++) await frames.next()
    expect(given).toBeLessThanOrEqual(10)
    await frames.return()
  })

  test('copies into one buffer only', async () => {
    const buffers = new Set<ArrayBufferLike>()
    for await (const frame of cutFrames(pieces(Buffer.alloc(64 * 100), new Array(1000).fill(7)), 64)) buffers.add(frame.buffer)
    expect(buffers.size).toBe(1)
  })
})
