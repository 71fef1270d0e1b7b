// A disk that is full: rows are refused while the file can still be committed and closed, and nothing dies.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { H5Reader } from '../../lib/file/h5-reader.js'
import { H5Saver, type H5SaverError, type LowSpace, StorageError } from '../../lib/index.js'
import { errorOf, rejectionOf } from '../helpers/errors.js'
import { canMount, canMountImages, smallDisk, smallExt4Disk } from '../helpers/small-disk.js'

const channels = { x: { shape: [256, 256], dtype: 'uint8' } } as const
const frame = new Uint8Array(65_536)

async function fill(saver: H5Saver, append: () => boolean): Promise<H5SaverError> {
  for (let row = 0; row < 10_000; row++) {
    try {
      if (!append()) await saver.drain()
      // Commits and events get their turn.
      if (row % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    } catch (error) {
      return errorOf(() => {
        throw error
      })
    }
  }
  throw new Error('the disk was never full')
}

describe.skipIf(!canMount)('on a full disk', () => {
  test.each([24, 40])('of %i MiB rows are refused, told before, and what was accepted is committed', async (mebibytes) => {
    const folder = await smallDisk(mebibytes)
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 20 })
    const told: (string | LowSpace)[] = []
    saver.on('lowSpace', (left) => told.push(left))
    const camera = saver.continuous('X', channels)
    const wide = saver.continuous('Wide', { x: { shape: [2 ** 24], dtype: 'uint8' } })
    const row = { x: new Uint8Array(2 ** 24) }
    const error = await fill(saver, () => camera.append({ x: frame }))
    told.push(error.code)
    expect(error).toBeInstanceOf(StorageError)
    expect(error).toMatchObject({ code: 'ERR_NO_SPACE', path: saver.path })
    expect(error.bytesLeft).toBeLessThan(mebibytes * 2 ** 20)
    expect(told).toEqual([{ bytesLeft: expect.any(Number), secondsLeft: expect.any(Number) }, 'ERR_NO_SPACE'])
    const { accepted } = camera.stats()
    expect(saver.stats()).toMatchObject({ phase: 'open', offered: accepted, error: null })
    expect(saver.stats().spaceLeft).toBeLessThan(4 * 2 ** 20)

    // Every way to write is refused, and takes nothing.
    expect(await rejectionOf(wide.appendAsync(row))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(errorOf(() => wide.append(row, { transfer: true }))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(errorOf(() => wide.offer(row))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(errorOf(() => wide.appendMany({ x: new Uint8Array(2 ** 25) }))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(errorOf(() => saver.addArray('/RawData', 'Big', new Float64Array(4e6)))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect([...saver.walkNodes()].some(({ name }) => name === 'Big')).toBe(false)
    expect(wide.stats().offered).toBe(0)

    await saver.flush()
    expect(saver.stats().committed).toBe(accepted)
    await saver.close()
    {
      await using reader = await H5Reader.open(saver.path)
      const { shape } = await reader.info('/RawData/Detector000/Data2D/CH00/EnlData00')
      expect(shape).toEqual([accepted, 256, 256])
      const ledger = await reader.attributes('/RawData/Detector000')
      expect(ledger.get('ledger_committed')).toBe(accepted)
    }

    // The same program goes on when there is room.
    await rm(saver.path)
    const next = await H5Saver.create({ file: join(folder, 'b.h5') })
    expect(next.continuous('X', channels).append({ x: frame })).toBe(true)
    await next.close()
  })

  test('arrays that grow and points are refused like frames, and rows are taken again when there is room', async () => {
    const folder = await smallDisk(24)
    const filler = await H5Saver.create({ file: join(folder, 'filler.h5') })
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 20 })
    const grown = saver.addArray('/RawData', 'Grown', undefined, { enlargeable: true, dtype: 'uint8', shape: [65_536] })
    const grid = saver.addArray('/RawData', 'Grid', undefined, { scanShape: [10_000], dtype: 'uint8', shape: [65_536] })
    const camera = filler.continuous('X', channels)
    await fill(filler, () => camera.append({ x: frame }))
    await filler.close()
    await saver.flush()
    expect((await fill(saver, () => grown.append(frame))).code).toBe('ERR_NO_SPACE')
    let point = 0
    expect((await fill(saver, () => grid.write([point++], frame))).code).toBe('ERR_NO_SPACE')
    await rm(filler.path)
    await expect
      .poll(() => {
        try {
          return grown.append(frame)
        } catch {
          return undefined
        }
      })
      .toBe(true)
    await saver.close()
    expect(saver.stats()).toMatchObject({ failed: 0, phase: 'closed' })
  })
})

// Room is reserved ahead there: the journal, another file, must find some all the same.
describe.skipIf(!canMountImages)('on a full ext4 disk', () => {
  test.each([64, 256, 1024])('rows of %i KiB are refused, and what was accepted is committed', async (kibibytes) => {
    const folder = await smallExt4Disk(64)
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 20 })
    const bytes = new Uint8Array(kibibytes * 1024)
    const camera = saver.continuous('X', { x: { shape: [bytes.length], dtype: 'uint8' } })
    expect(await fill(saver, () => camera.append({ x: bytes }))).toMatchObject({ code: 'ERR_NO_SPACE' })
    const { accepted } = camera.stats()
    expect(accepted * bytes.length).toBeGreaterThan(32 * 2 ** 20)
    expect(saver.stats()).toMatchObject({ phase: 'open', error: null })
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: accepted, failed: 0 })
  })
})
