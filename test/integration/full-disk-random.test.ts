// Random writing on a disk that is nearly full: whatever was accepted is committed, whatever it was and whenever commits came.
import { execFileSync } from 'node:child_process'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { H5Saver, H5SaverError } from '../../lib/index.js'
import { canMountImages, canMountQuotas, smallDisk, smallExt4Disk, smallQuota } from '../helpers/small-disk.js'

interface Column {
  shape: number[]
  count: number
}
type Step = { rows: number } | { points: number } | { array: number } | 'group' | 'flush' | 'wait'

const columns = fc.record({ shape: fc.constantFrom<number[]>([1], [16], [700], [8192]), count: fc.integer({ min: 1, max: 400 }) })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ rows: fc.constantFrom(1, 2, 20, 300, 2047, 3000, 20_000) }) },
  { weight: 1, arbitrary: fc.record({ array: fc.integer({ min: 1, max: 3_000_000 }) }) },
  { weight: 1, arbitrary: fc.record({ points: fc.integer({ min: 0, max: 99 }) }) },
  { weight: 3, arbitrary: fc.constantFrom<Step>('group', 'flush', 'wait') },
)
const compressions = [undefined, { library: 'zlib', level: 1 }, { library: 'blosc:lz4', level: 1 }] as const

const diskBytes = 64 * 2 ** 20
const rowBytesMax = 2 ** 16
const bytesOf = ({ shape }: Column) => 8 * shape.reduce((product, extent) => product * extent)

/** Noise: compressed it is as long as before. */
const noise = Float64Array.from({ length: diskBytes / 8 }, Math.random)

/** @returns what `write` does; nothing where it was refused */
function attempt<T>(write: () => T): T | undefined {
  try {
    return write()
  } catch (error) {
    if (error instanceof H5SaverError && ['ERR_NO_SPACE', 'ERR_QUEUE_FULL'].includes(error.code)) return undefined
    throw error
  }
}

describe.each([
  ['a full disk (memory)', smallDisk, canMountImages],
  ['a full disk (ext4)', smallExt4Disk, canMountImages],
  ['a full quota', smallQuota, canMountQuotas],
] as const)('on %s', (_, makeDisk, canMake) => {
  test.skipIf(!canMake)('what was accepted is committed', { timeout: 600_000 }, async () => {
    const folder = await makeDisk(diskBytes / 2 ** 20)
    const { bavail, bsize } = await statfs(folder)
    const freeBytes = Math.min(diskBytes, bavail * bsize)
    const filler = join(folder, 'filler')
    const file = join(folder, 'a.h5')
    const write = async (free: number, commitInterval: number, codec: number, column: Column, steps: Step[]) => {
      await writeFile(filler, new Uint8Array(Math.max(0, freeBytes - free * 2 ** 20)))
      const saver = await H5Saver.create({ file, commitInterval, ...(compressions[codec] && { compression: compressions[codec] }) })
      const count = Math.max(1, Math.min(column.count, Math.floor(rowBytesMax / bytesOf(column))))
      const names = Array.from({ length: count }, (_, place) => `c${place}`)
      const channels = Object.fromEntries(names.map((name) => [name, { shape: column.shape, dtype: 'float64' } as const]))
      const many = attempt(() => saver.continuous('Many', channels))
      const grid = attempt(() => saver.addArray('/RawData', 'Grid', undefined, { scanShape: [100, 10], dtype: 'float64', shape: [256] }))
      const elements = bytesOf(column) / 8
      for (const [at, one] of steps.entries()) {
        if (one === 'flush') await saver.flush()
        else if (one === 'wait') await saver.drain()
        else if (one === 'group') attempt(() => saver.addDetGroup('/RawData', { title: 'x'.repeat(1000) }))
        else if ('points' in one) {
          for (let index = 0; index < 10; index++) attempt(() => grid?.write([one.points, index], noise.subarray(0, 256)))
        } else if ('array' in one) {
          attempt(() => saver.addArray('/RawData', `Array${at}`, noise.subarray(0, one.array)))
        } else {
          const values = noise.subarray(at, at + one.rows * elements)
          const rows = Math.floor(values.length / elements)
          attempt(() => many?.appendMany(Object.fromEntries(names.map((name) => [name, values.subarray(0, rows * elements)]))))
        }
      }
      await saver.close()
      expect(saver.stats()).toMatchObject({ committed: saver.stats().accepted, failed: 0, error: null, phase: 'closed' })
    }
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 10, max: 60, noNaN: true }),
        fc.constantFrom(0, 1, 5, 50),
        fc.integer({ min: 0, max: compressions.length - 1 }),
        columns,
        fc.array(step, { maxLength: 40 }),
        async (...given) => {
          try {
            await write(...given)
          } finally {
            await rm(file, { force: true })
            await rm(`${file}.h5j`, { force: true })
            await rm(filler, { force: true })
            // btrfs counts what was removed until then.
            execFileSync('sync', ['-f', folder])
          }
        },
      ),
      { numRuns: 15, endOnFailure: true },
    )
  })
})
