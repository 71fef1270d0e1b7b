// A disk that is full: rows are refused while the file can still be committed and closed, and nothing dies.
import { execFileSync } from 'node:child_process'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { H5Reader } from '../../lib/file/h5-reader.js'
import { lowSpaceBytes } from '../../lib/file/space-watch.js'
import { H5Saver, type LowSpace, StorageError } from '../../lib/index.js'
import { errorOf, rejectionOf } from '../helpers/errors.js'
import { fill, taken } from '../helpers/fill.js'
import { canMount, canMountImages, canMountQuotas, smallDisk, smallExt4Disk, smallQuota } from '../helpers/small-disk.js'

const channels = { x: { shape: [256, 256], dtype: 'uint8' } } as const
const frame = new Uint8Array(65_536)

describe.skipIf(!canMount)('on a full disk', () => {
  test.each([24, 40])('of %i MiB rows are refused, told before, and what was accepted is committed', async (mebibytes) => {
    const folder = await smallDisk(mebibytes)
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 20 })
    const told: (string | LowSpace)[] = []
    saver.on('lowSpace', (left) => told.push(left))
    const camera = saver.continuous('X', channels)
    const wide = saver.continuous('Wide', { x: { shape: [2 ** 21], dtype: 'uint8' } })
    const row = { x: new Uint8Array(2 ** 21) }
    const error = await fill(saver, () => camera.append({ x: frame }))
    told.push(error.code)
    expect(error).toBeInstanceOf(StorageError)
    expect(error).toMatchObject({ code: 'ERR_NO_SPACE', path: saver.path })
    expect(error.bytesLeft).toBeLessThan(mebibytes * 2 ** 20)
    expect(told).toEqual([{ bytesLeft: expect.any(Number), secondsLeft: expect.any(Number) }, 'ERR_NO_SPACE'])
    const { accepted } = camera.stats()
    expect(saver.stats()).toMatchObject({ phase: 'open', offered: accepted, error: null })
    expect(saver.stats().spaceLeft).toBeLessThan(2 ** 20)

    // Every way to write is refused, and takes nothing.
    expect(await rejectionOf(wide.appendAsync(row))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(errorOf(() => wide.append(row, { transfer: true }))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(errorOf(() => wide.offer(row))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(errorOf(() => wide.appendMany({ x: new Uint8Array(2 ** 22) }))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(errorOf(() => saver.addArray('/RawData', 'Big', new Float64Array(1e6)))).toMatchObject({ code: 'ERR_NO_SPACE' })
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

  // In the file and in the journal: more than is left, which is not little yet.
  const longText = { metadata: { note: 'x'.repeat(11 * 2 ** 20) }, dtype: 'uint8', shape: [8] } as const
  test.each<[string, (saver: H5Saver) => unknown]>([
    ['that grows', (saver) => saver.addArray('/RawData', 'Array', undefined, { enlargeable: true, ...longText })],
    ['of points', (saver) => saver.addArray('/RawData', 'Array', undefined, { scanShape: [10], ...longText })],
  ])('an array %s whose texts have no room is refused, told of, and taken when there is room', async (_, addArray) => {
    const folder = await smallDisk(40)
    const filler = join(folder, 'filler')
    await writeFile(filler, new Uint8Array(16 * 2 ** 20))
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 20 })
    const told: LowSpace[] = []
    saver.on('lowSpace', (left) => told.push(left))
    const error = errorOf(() => addArray(saver))
    expect(error).toMatchObject({ code: 'ERR_NO_SPACE', path: saver.path, bytesLeft: expect.any(Number) })
    expect(error.bytesLeft).toBeGreaterThan(lowSpaceBytes)
    expect(told).toEqual([{ bytesLeft: error.bytesLeft, secondsLeft: 0 }])
    expect([...saver.walkNodes()].some(({ name }) => name === 'Array')).toBe(false)
    await rm(filler)
    await expect.poll(() => taken(() => Boolean(addArray(saver)))).toBe(true)
    await saver.close()
    expect(saver.stats()).toMatchObject({ failed: 0, error: null, phase: 'closed' })
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
    await expect.poll(() => taken(() => grown.append(frame))).toBe(true)
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

// The disk has room, and no call tells how much of it may be taken.
describe.skipIf(!canMountQuotas)('under a quota', () => {
  const btrfs = (...args: string[]) => execFileSync('btrfs', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  /** What the quota counts: that of the subvolume, by its number. */
  const bytesOf = (folder: string) => {
    execFileSync('sync', ['-f', folder])
    const number = btrfs('inspect-internal', 'rootid', folder).trim()
    return Number(new RegExp(`^0/${number}\\s+(\\d+)`, 'm').exec(btrfs('qgroup', 'show', '--raw', folder))?.[1])
  }

  test.each([64, 1024])('rows of %i KiB are refused, what was accepted is committed, and nothing stays reserved', async (kibibytes) => {
    const folder = await smallQuota(48)
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 20, queueBytes: 2 ** 23 })
    const bytes = new Uint8Array(kibibytes * 1024)
    const camera = saver.continuous('X', { x: { shape: [bytes.length], dtype: 'uint8' } })
    expect(await fill(saver, () => camera.append({ x: bytes }))).toMatchObject({ code: 'ERR_NO_SPACE' })
    const { accepted } = camera.stats()
    expect(accepted * bytes.length).toBeGreaterThan(32 * 2 ** 20)
    expect(saver.stats()).toMatchObject({ phase: 'open', error: null })
    await saver.flush()
    expect(saver.stats().committed).toBe(accepted)
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: accepted, failed: 0 })
    // btrfs keeps blocks of what was overwritten; the reserve alone would be more.
    expect(bytesOf(folder) - (await stat(saver.path)).size).toBeLessThan(3 * 2 ** 20)
  })

  // Faster than the disk: all that the queue holds was accepted before the quota is met.
  test('what waits in the queue has its room', async () => {
    const saver = await H5Saver.create({ file: join(await smallQuota(48), 'a.h5'), queueBytes: 2 ** 25 })
    const camera = saver.continuous('X', channels)
    const error = errorOf(() => {
      for (;;) camera.append({ x: frame })
    })
    expect(['ERR_QUEUE_FULL', 'ERR_NO_SPACE']).toContain(error.code)
    await saver.drain()
    expect((await fill(saver, () => camera.append({ x: frame }))).code).toBe('ERR_NO_SPACE')
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: camera.stats().accepted, failed: 0, error: null })
  })

  test('two files share it', async () => {
    const folder = await smallQuota(96)
    const rows = 20 * 16
    // Each may have more in its queue than there is at all.
    const savers = await Promise.all(
      ['a.h5', 'b.h5'].map((name) => H5Saver.create({ file: join(folder, name), commitInterval: 100, queueBytes: 2 ** 29 })),
    )
    const cameras = savers.map((saver) => saver.continuous('X', channels))
    for (let row = 0; row < rows; row++) {
      for (const [at, camera] of cameras.entries()) if (!camera.append({ x: frame })) await savers[at]?.drain()
    }
    for (const saver of savers) await saver.close()
    expect(savers.map((saver) => saver.stats())).toMatchObject([1, 2].map(() => ({ committed: rows, failed: 0, error: null })))
  })

  test('two files that use it up commit what they have accepted', async () => {
    const folder = await smallQuota(96)
    // No more waits in a queue than its file holds at least.
    const options = { commitInterval: 20, queueBytes: 2 ** 22 }
    const savers = await Promise.all(['a.h5', 'b.h5'].map((name) => H5Saver.create({ file: join(folder, name), ...options })))
    const cameras = savers.map((saver) => saver.continuous('X', channels))
    const errors = await Promise.all(cameras.map((camera, at) => fill(savers[at] as H5Saver, () => camera.append({ x: frame }))))
    expect(errors.map(({ code }) => code)).toEqual(['ERR_NO_SPACE', 'ERR_NO_SPACE'])
    for (const saver of savers) await saver.close()
    const accepted = cameras.map((camera) => camera.stats().accepted)
    expect(savers.map((saver) => saver.stats())).toMatchObject(accepted.map((rows) => ({ committed: rows, failed: 0, error: null })))
    expect(accepted.reduce((sum, rows) => sum + rows) * frame.length).toBeGreaterThan(64 * 2 ** 20)
  })

  test('rows of many columns that were accepted are committed', async () => {
    const saver = await H5Saver.create({ file: join(await smallQuota(64), 'a.h5'), commitInterval: 20 })
    const names = Array.from({ length: 300 }, (_, place) => `c${place}`)
    const many = saver.continuous('Many', Object.fromEntries(names.map((name) => [name, { shape: [1], dtype: 'float64' }])))
    const values = Object.fromEntries(names.map((name) => [name, new Float64Array(50)]))
    expect(await fill(saver, () => many.appendMany(values))).toMatchObject({ code: 'ERR_NO_SPACE' })
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: many.stats().accepted, failed: 0, error: null })
  })

  test('rows are taken again when it is raised', async () => {
    const folder = await smallQuota(40)
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 20 })
    const camera = saver.continuous('X', channels)
    expect((await fill(saver, () => camera.append({ x: frame }))).code).toBe('ERR_NO_SPACE')
    const { accepted } = camera.stats()
    execFileSync('btrfs', ['qgroup', 'limit', '80M', folder])
    // A row or two may be taken before that is noticed: less was needed than was promised to those before them.
    const takenSince = async () => {
      expect((await fill(saver, () => camera.append({ x: frame }))).code).toBe('ERR_NO_SPACE')
      return camera.stats().accepted - accepted
    }
    await expect.poll(takenSince, { timeout: 20_000 }).toBeGreaterThan(256)
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: camera.stats().accepted, failed: 0, error: null })
  })
})
