// What a commit promises, who may write a file at the same time, and what the counters say.
import { once } from 'node:events'
import { chmod, link, readdir, readFile, rename, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { DataLoader, type Durability, H5Saver, type H5SaverError, recoverFile, verifyFile } from '../../lib/index.js'
import { packageUrl, runChild } from '../helpers/child.js'
import { rejectionOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const scalar = { x: { shape: [], dtype: 'int32' } } as const
const detector = '/RawData/Detector000'
const data = `${detector}/Data0D/CH00/EnlData00`

async function rowsIn(path: string): Promise<number | undefined> {
  return (await (await ReadFile.open(path)).array(data)).shape[0]
}

test.each(['fast', 'durable', 'frame'] as const)('a file of durability %s is whole and leaves nothing beside it', async (durability) => {
  const folder = await tempDir()
  const saver = await H5Saver.create({ file: join(folder, 'a.h5'), durability })
  const camera = saver.continuous('X', scalar)
  for (let row = 0; row < 100; row++) camera.append({ x: row })
  expect((await readdir(folder)).sort()).toEqual(['a.h5', 'a.h5.h5j'])
  await saver.close()
  expect(await readdir(folder)).toEqual(['a.h5'])
  expect(await rowsIn(saver.path)).toBe(100)
})

test('with frame a row is committed when its promise resolves, and calls that wait share commits', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), durability: 'frame', commitInterval: 0 })
  const camera = saver.continuous('X', scalar)
  await camera.appendAsync({ x: 1 })
  expect(saver.stats().committed).toBe(1)
  const before = saver.stats().commits
  await Promise.all(
    Array.from({ length: 500 }, async (_, place) => {
      await camera.appendAsync({ x: place })
      expect(camera.stats().committed).toBeGreaterThanOrEqual(place + 2)
    }),
  )
  expect(saver.stats().committed).toBe(501)
  expect(saver.stats().commits - before).toBeLessThan(100)
  // The others are committed as always: by nobody here, until the close.
  camera.append({ x: 7 })
  expect(saver.stats().committed).toBe(501)
  await saver.close()
  expect(await rowsIn(saver.path)).toBe(502)
})

test('without frame appendAsync does not wait for a commit', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0 })
  const camera = saver.continuous('X', scalar)
  await camera.appendAsync({ x: 1 })
  expect(saver.stats()).toMatchObject({ accepted: 1, committed: 0 })
  await saver.close()
})

test('with frame a call that waits for room while the file is closed resolves when its row is committed', async () => {
  const saver = await H5Saver.create({
    file: join(await tempDir(), 'a.h5'),
    durability: 'frame',
    commitInterval: 0,
    queueBytes: 2 ** 20,
    threads: 1,
  })
  const camera = saver.continuous('X', { x: { shape: [2 ** 18], dtype: 'uint8' } })
  const frame = new Uint8Array(2 ** 18)
  const waiting = Array.from({ length: 40 }, async () => {
    await camera.appendAsync({ x: frame })
    return saver.stats().committed
  })
  const closed = saver.close()
  const committed = await Promise.all(waiting)
  await closed
  expect(committed).toHaveLength(40)
  expect(Math.min(...committed)).toBeGreaterThanOrEqual(1)
  expect(saver.stats()).toMatchObject({ accepted: 40, committed: 40, failed: 0 })
})

test('the chunks of small rows stay small with frame', async () => {
  const sizeOf = async (durability: Durability) => {
    const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), durability })
    const camera = saver.continuous('X', { x: { shape: [4096], dtype: 'uint8' } })
    for (let row = 0; row < 4; row++) camera.append({ x: new Uint8Array(4096) })
    await saver.close()
    return saver.stats().bytesOnDisk
  }
  expect(await sizeOf('frame')).toBeLessThan(await sizeOf('durable'))
})

test('the ledger of a closed file is that of the saver', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5') })
  const camera = saver.continuous('X', scalar)
  for (let row = 0; row < 10; row++) camera.append({ x: row })
  await saver.flush()
  expect(saver.stats()).toMatchObject({ offered: 10, accepted: 10, written: 10, committed: 10, dropped: 0, failed: 0 })
  camera.append({ x: 1 })
  await saver.close()
  const { offered, accepted, dropped, written, committed, failed } = saver.stats()
  expect(await (await ReadFile.open(saver.path)).attributes(detector)).toMatchObject({
    ledger_offered: offered,
    ledger_accepted: accepted,
    ledger_dropped: dropped,
    ledger_written: written,
    ledger_committed: committed,
    ledger_failed: failed,
  })
  expect(committed).toBe(11)
})

test('readers open a file while it is written, and see the last commit', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0 })
  const camera = saver.continuous('X', scalar)
  camera.append({ x: 1 })
  await saver.flush()
  camera.append({ x: 2 })
  expect(await rowsIn(saver.path)).toBe(1)
  await saver.close()
  expect(await rowsIn(saver.path)).toBe(2)
})

// Whatever the environment says to libhdf5: the lock is our own.
test.each(['TRUE', 'FALSE', 'BEST_EFFORT'])(
  'a second writer in another process is refused with HDF5_USE_FILE_LOCKING=%s',
  async (locking) => {
    const path = join(await tempDir(), 'a.h5')
    const saver = await H5Saver.create({ file: path })
    const program = `const codes = []
    const note = (error) => codes.push(error.code)
    await h5saver.H5Saver.open(process.argv[1]).then(() => codes.push('opened'), note)
    await h5saver.H5Saver.create({ file: process.argv[1], overwrite: true }).then(() => codes.push('replaced'), note)
    await h5saver.H5Saver.create({ file: process.argv[1] }).then(() => codes.push('created'), note)
    console.log(codes.join(' '))`
    const { stdout, stderr } = await runChild(program, { args: [path], shellPrefix: `export HDF5_USE_FILE_LOCKING=${locking}` })
    expect({ stdout, stderr }).toEqual({ stdout: 'ERR_FILE_LOCKED ERR_FILE_LOCKED ERR_FILE_EXISTS\n', stderr: '' })
    saver.addLog('kept')
    await saver.close()
    expect(await (await ReadFile.open(path)).log()).toEqual(['kept'])
  },
)

test('a second writer in another thread is refused', async () => {
  const path = join(await tempDir(), 'a.h5')
  const saver = await H5Saver.create({ file: path })
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
     import(workerData.url).then(async ({ H5Saver }) => {
       const codes = []
       const note = (error) => codes.push(error.code)
       await H5Saver.open(workerData.path).then(() => codes.push('opened'), note)
       await H5Saver.create({ file: workerData.path, overwrite: true }).then(() => codes.push('replaced'), note)
       parentPort.postMessage(codes)
     })`,
    { eval: true, workerData: { url: packageUrl(), path } },
  )
  const [codes] = await once(worker, 'message')
  await worker.terminate()
  expect(codes).toEqual(['ERR_FILE_LOCKED', 'ERR_FILE_LOCKED'])
  saver.addLog('kept')
  await saver.close()
  expect(await (await ReadFile.open(path)).log()).toEqual(['kept'])
})

test('a second writer by a link to the file is refused', async () => {
  const folder = await tempDir()
  const path = join(folder, 'a.h5')
  const saver = await H5Saver.create({ file: path })
  await symlink(path, join(folder, 'soft.h5'))
  await link(path, join(folder, 'hard.h5'))
  const program = `await h5saver.H5Saver.open(process.argv[1]).then(() => console.log('opened'), (error) => console.log(error.code))`
  // A hard link has no journal of its own: the claim on the file itself keeps the other one out, where there are such locks.
  for (const name of process.platform === 'linux' ? ['soft.h5', 'hard.h5'] : ['soft.h5']) {
    expect((await runChild(program, { args: [join(folder, name)] })).stdout).toBe('ERR_FILE_LOCKED\n')
  }
  expect(await readdir(folder)).toEqual(['a.h5', 'a.h5.h5j', 'hard.h5', 'soft.h5'])
  expect((await rejectionOf(H5Saver.open(join(folder, 'hard.h5')))).code).toBe('ERR_FILE_LOCKED')
  await saver.close()
})

/** A child that says how many rows are committed, and is killed in the middle of its work. */
async function kill(path: string, options: string): Promise<number> {
  const { stdout, signal } = await runChild(
    `const saver = await h5saver.H5Saver.create({ file: process.argv[1], commitInterval: 0, ${options} })
     const camera = saver.continuous('X', { x: { shape: [], dtype: 'int32' }, y: { shape: [100], dtype: 'float32' } })
     const y = new Float32Array(100)
     for (let row = 0; row < 500; row++) camera.append({ x: row, y })
     await camera.flush()
     for (let row = 500; row < 700; row++) camera.append({ x: row, y })
     const later = saver.flush()
     console.log(saver.stats().committed)
     process.kill(process.pid, 'SIGKILL')`,
    { args: [path] },
  )
  expect(signal).toBe('SIGKILL')
  return Number(stdout)
}

test.each(["durability: 'fast'", "durability: 'durable'", "durability: 'frame'"])(
  'what a killed writer had committed is read, and continued (%s)',
  async (options) => {
    const folder = await tempDir()
    const path = join(folder, 'a.h5')
    const committed = await kill(path, options)
    expect(committed).toBeGreaterThanOrEqual(500)
    const journal = await readFile(`${path}.h5j`)
    {
      // Who only reads sees the last commit, and changes nothing.
      await using loader = await DataLoader.open(path)
      const { data: read } = await loader.loadData(data)
      expect(read[0]?.data.length).toBeGreaterThanOrEqual(committed)
      expect(read[0]?.data[committed - 1]).toBe(committed - 1)
    }
    expect((await readFile(`${path}.h5j`)).equals(journal)).toBe(true)
    const saver = await H5Saver.open(path)
    saver.continuous('Y', scalar).append({ x: 1 })
    await saver.close()
    expect(await readdir(folder)).toEqual(['a.h5'])
    const rows = await rowsIn(path)
    expect(rows).toBeGreaterThanOrEqual(committed)
    const file = await ReadFile.open(path)
    expect((await file.array(`${detector}/Data1D/CH00/EnlData00`)).shape).toEqual([rows, 100])
    expect((await file.array(`${detector}/NavAxes/Axis00`)).shape).toEqual([rows])
    expect((await file.array('/RawData/Detector001/Data0D/CH00/EnlData00')).shape[0]).toBe(1)
  },
)

// The moment is that of the k-th line, when the calls behind it are on their way and the next commit has begun.
test.each([1, 2, 7, 20, 61, 150])('with frame every row whose promise resolved survives a kill at row %i', async (killAtLine) => {
  const path = join(await tempDir(), 'a.h5')
  const { stdout, stderr, signal } = await runChild(
    `const saver = await h5saver.H5Saver.create({ file: process.argv[1], durability: 'frame' })
     const camera = saver.continuous('X', { x: { shape: [], dtype: 'int32' }, y: { shape: [40, 40], dtype: 'uint16' } })
     let next = 0
     const appendAll = async () => {
       for (;;) {
         const row = next++
         await camera.appendAsync({ x: row, y: new Uint16Array(1600).fill(row) })
         console.log(row)
       }
     }
     await Promise.all([appendAll(), appendAll(), appendAll(), appendAll(), appendAll()])`,
    { args: [path], killAtLine },
  )
  expect({ stderr, signal }).toEqual({ stderr: '', signal: 'SIGKILL' })
  // The pipe ends where the process did: what stands behind the last end of line is no row.
  const resolved = stdout.split('\n').slice(0, -1).map(Number)
  expect(resolved.length).toBeGreaterThanOrEqual(killAtLine)
  await recoverFile(path)
  expect(await verifyFile(path)).toMatchObject({ ok: true, faults: [] })
  const file = await ReadFile.open(path)
  const numbers = [...(await file.array(data)).data].map(Number)
  expect(resolved.filter((row) => numbers[row] !== row)).toEqual([])
  const frames = await file.array(`${detector}/Data2D/CH00/EnlData00`)
  expect(frames.shape).toEqual([numbers.length, 40, 40])
  expect(numbers.filter((row) => frames.data[row * 1600] !== row || frames.data[row * 1600 + 1599] !== row)).toEqual([])
  expect((await file.array(`${detector}/NavAxes/Axis00`)).shape).toEqual([numbers.length])
})

test('a killed writer does not keep its file from being replaced', async () => {
  const folder = await tempDir()
  const path = join(folder, 'a.h5')
  await kill(path, '')
  const saver = await H5Saver.create({ file: path, overwrite: true })
  saver.addLog('new')
  await saver.close()
  expect(await readdir(folder)).toEqual(['a.h5'])
  expect(await (await ReadFile.open(path)).log()).toEqual(['new'])
})

test('a file without a name is made under it at once, also where it may be replaced', async () => {
  const folder = await tempDir()
  const saver = await H5Saver.create({ file: join(folder, 'a.h5'), overwrite: true })
  expect((await readdir(folder)).sort()).toEqual(['a.h5', 'a.h5.h5j'])
  await saver.close()
})

test('a file that is renamed while it is written is told, and goes on', async () => {
  const folder = await tempDir()
  const saver = await H5Saver.create({ file: join(folder, 'a.h5'), commitInterval: 0 })
  const warnings: H5SaverError[] = []
  saver.on('warning', (warning) => warnings.push(warning))
  const camera = saver.continuous('X', scalar)
  camera.append({ x: 1 })
  await rename(saver.path, join(folder, 'b.h5'))
  await saver.flush()
  expect(warnings.map(({ code }) => code)).toEqual(['ERR_FILE_MOVED'])
  camera.append({ x: 2 })
  await saver.flush()
  await chmod(join(folder, 'b.h5'), 0o600)
  camera.append({ x: 3 })
  await saver.flush()
  expect(warnings.map(({ code }) => code)).toEqual(['ERR_FILE_MOVED', 'ERR_FILE_MODE'])
  expect(saver.stats().warnings).toBe(2)
  await saver.close()
  expect(await rowsIn(join(folder, 'b.h5'))).toBe(3)
})

test('a file that is deleted while it is written ends with a failure, and committed stays true', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0 })
  const camera = saver.continuous('X', scalar)
  camera.append({ x: 1 })
  await saver.flush()
  await unlink(saver.path)
  camera.append({ x: 2 })
  expect((await rejectionOf(saver.flush())).cause).toMatchObject({ code: 'ERR_FILE_REMOVED' })
  expect((await rejectionOf(saver.close())).code).toBe('ERR_FILE_REMOVED')
  expect(saver.stats()).toMatchObject({ accepted: 2, committed: 1, failed: 1 })
  await saver.close()
})
