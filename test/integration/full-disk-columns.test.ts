// A disk that is full, and rows of many columns or of points: their chunks, the index of those and the journal take far more room
// than the rows themselves.
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { H5Saver } from '../../lib/index.js'
import { errorOf } from '../helpers/errors.js'
import { fill, taken } from '../helpers/fill.js'
import { canMountImages, smallDisk, smallExt4Disk } from '../helpers/small-disk.js'

const columns = (count: number) => Array.from({ length: count }, (_, place) => `c${place}`)
const channels = (count: number) => Object.fromEntries(columns(count).map((name) => [name, { shape: [1], dtype: 'float64' } as const]))

// The chunk of a column takes its whole room with its first row, and the points of a grid wait in libhdf5's memory.
describe.skipIf(!canMountImages).each([
  ['memory', smallDisk],
  ['ext4', smallExt4Disk],
] as const)('on a full disk (%s)', (_, makeDisk) => {
  test.each([10, 50, 2000])('rows of many columns that were accepted are committed, %i at a time', async (rows) => {
    const saver = await H5Saver.create({ file: join(await makeDisk(64), 'a.h5'), commitInterval: 20 })
    const many = saver.continuous('Many', channels(300))
    const values = Object.fromEntries(columns(300).map((name) => [name, new Float64Array(rows)]))
    expect(await fill(saver, () => many.appendMany(values))).toMatchObject({ code: 'ERR_NO_SPACE' })
    const { accepted } = many.stats()
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: accepted, failed: 0, error: null })
    expect(accepted * 300 * 8).toBeGreaterThan(16 * 2 ** 20)
  })

  test('the first row of many columns is refused where there is no room for their chunks', async () => {
    const folder = await makeDisk(80)
    const filler = join(folder, 'filler')
    await writeFile(filler, new Uint8Array(50 * 2 ** 20))
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 20 })
    const many = saver.continuous('Many', channels(1000))
    const row = Object.fromEntries(columns(1000).map((name) => [name, Float64Array.of(1)]))
    await saver.flush()
    expect(errorOf(() => many.append(row))).toMatchObject({ code: 'ERR_NO_SPACE' })
    // The bytes of the row itself would fit.
    expect(saver.stats().spaceLeft).toBeGreaterThan(2 ** 20)
    await rm(filler)
    await expect.poll(() => taken(() => many.append(row))).toBe(true)
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: 1, failed: 0, error: null })
  })

  // With one row each chunk is in the file: more rows up to its end need no room there, and the next commit brings them all through
  // the journal.
  test.each([
    ['without a codec', { library: 'zlib', level: 0 }],
    ['with zlib', { library: 'zlib', level: 1 }],
  ] as const)('chunks that were begun are ended, %s', async (_, compression) => {
    const folder = await makeDisk(64)
    const { bavail, bsize } = await statfs(folder)
    const filler = join(folder, 'filler')
    const rowsOf = (rows: number) =>
      Object.fromEntries(columns(300).map((name) => [name, Float64Array.from({ length: rows }, Math.random)]))
    const accepted: number[] = []
    for (let free = 9; free <= 33; free += 1.5) {
      await writeFile(filler, new Uint8Array(bavail * bsize - free * 2 ** 20))
      const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 0, compression })
      const many = saver.continuous('Many', channels(300))
      await saver.flush()
      for (const rows of [1, 2047, 1]) {
        try {
          many.appendMany(rowsOf(rows))
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_NO_SPACE' })
        }
        await saver.flush()
      }
      await saver.close()
      expect(saver.stats()).toMatchObject({ committed: many.stats().accepted, failed: 0, error: null })
      accepted.push(many.stats().accepted)
      await rm(saver.path)
      await rm(filler)
    }
    // From none to all of them.
    expect(accepted).toEqual(accepted.toSorted((a, b) => a - b))
    expect([accepted[0], accepted.at(-1)]).toEqual([0, 2049])
  })

  test.each([1, 7919])('points that were accepted are committed, in steps of %i', async (step) => {
    const saver = await H5Saver.create({ file: join(await makeDisk(40), 'a.h5'), commitInterval: 0 })
    const grid = saver.addArray('/RawData', 'Grid', undefined, { scanShape: [400, 400], dtype: 'float64', shape: [1024] })
    const frame = new Float64Array(1024)
    let point = 0
    const write = () => {
      point = (point + step) % 160_000
      return grid.write([Math.floor(point / 400), point % 400], frame)
    }
    expect(await fill(saver, write)).toMatchObject({ code: 'ERR_NO_SPACE' })
    await saver.close()
    expect(saver.stats()).toMatchObject({ failed: 0, error: null })
  })

  // More than their bytes say: whole chunks, and their index. Nothing else asks the disk again.
  test('arrays are refused, and taken again when there is room', async () => {
    const folder = await makeDisk(40)
    const filler = join(folder, 'filler')
    await writeFile(filler, new Uint8Array(20 * 2 ** 20))
    const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 0, compression: { library: 'zlib', level: 1 } })
    const noise = Float64Array.from({ length: 1000 }, Math.random)
    let number = 0
    const add = () => saver.addArray('/RawData', `Array${number++}`, noise)
    await expect(fill(saver, () => Boolean(add()))).resolves.toMatchObject({ code: 'ERR_NO_SPACE' })
    await rm(filler)
    await expect.poll(() => taken(() => Boolean(add()))).toBe(true)
    await saver.close()
    expect(saver.stats()).toMatchObject({ error: null, phase: 'closed' })
  })

  // libhdf5 gives a dataset that lies in one piece its room with the first point, not when it is made.
  test('points of many small grids that were accepted are committed', async () => {
    const folder = await makeDisk(40)
    const { bavail, bsize } = await statfs(folder)
    const accepted: number[] = []
    for (const free of [8, 11, 14, 24]) {
      const filler = join(folder, 'filler')
      await writeFile(filler, new Uint8Array(bavail * bsize - free * 2 ** 20))
      const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 0 })
      const point = Float64Array.of(1)
      const options = { scanShape: [80, 100], dtype: 'float64', shape: [1] } as const
      try {
        for (let number = 0; number < 150; number++) {
          const grid = saver.addArray('/RawData', `Grid${number}`, undefined, options)
          if (number % 2 === 0) await saver.flush()
          grid.write([0, 0], point)
        }
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_NO_SPACE' })
      }
      await saver.close()
      const stats = saver.stats()
      expect(stats).toMatchObject({ committed: stats.accepted, failed: 0, error: null })
      accepted.push(stats.accepted)
      await rm(saver.path)
      await rm(filler)
    }
    expect(accepted[0]).toBeLessThan(150)
    expect(accepted.at(-1)).toBe(150)
  })

  // With a chunk the index of each column changes too, in libhdf5's memory as long as that has room: no disk tells of it before the
  // commit, which brings more through the journal than any before it.
  test('the indexes of many columns that have grown since the last commit keep their room', { timeout: 120_000 }, async () => {
    const saver = await H5Saver.create({ file: join(await makeDisk(460), 'a.h5'), commitInterval: 0 })
    const series = Array.from({ length: 20 }, (_, place) => saver.continuous(`Series${place}`, channels(100)))
    const others = saver.continuous('Others', { x: { shape: [8192], dtype: 'float64' } })
    const values = Object.fromEntries(columns(100).map((name) => [name, new Float64Array(2048)]))
    for (let round = 0; round < 8; round++) {
      for (const one of series) {
        one.appendMany(values)
        await saver.flush()
      }
    }
    for (const one of series) {
      one.appendMany(values)
      await saver.drain()
    }
    const frame = new Float64Array(8192)
    expect(await fill(saver, () => others.append({ x: frame }))).toMatchObject({ code: 'ERR_NO_SPACE' })
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: saver.stats().accepted, failed: 0, error: null })
  })
})
