// Live files: what others see while they are written, what is refused meanwhile, and what is there afterwards.
import { access, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { H5Reader } from '../../lib/file/h5-reader.js'
import { H5Saver } from '../../lib/file/h5-saver.js'
import { waitingBytesMax } from '../../lib/file/live-tree.js'
import { recoverFile } from '../../lib/file/recover-file.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { DetectorSaver } from '../../lib/savers/detector-saver.js'
import { ScanSaver } from '../../lib/savers/scan-saver.js'
import { verifyFile } from '../../lib/verify/verify-file.js'
import { errorOf, rejectionOf } from '../helpers/errors.js'
import { frameShape, startLiveWriter } from '../helpers/live-writer.js'
import { canMount, smallDisk } from '../helpers/small-disk.js'
import { tempDir } from '../helpers/temp-dir.js'

const detector = '/RawData/Detector000'
const imagePath = `${detector}/Data2D/CH00/EnlData00`
const totalPath = `${detector}/Data0D/CH00/EnlData00`

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

const newFile = async () => join(await tempDir(), 'live.h5')

/** Every row of the file, by its number. */
async function expectRows(file: string, rows: number): Promise<void> {
  await using loader = await DataLoader.open(file)
  const [totals, frames] = [...(await loader.loadAll())]
  expect([totals?.shape, frames?.shape]).toEqual([[rows], [rows, ...frameShape]])
  const numbers = Array.from({ length: rows }, (_, row) => row)
  expect(Array.from<number | bigint>(totals?.data[0]?.data ?? [])).toEqual(numbers)
  const pixels = frames?.data[0]?.data ?? new Uint16Array()
  const size = (frameShape[0] ?? 0) * (frameShape[1] ?? 0)
  expect(numbers.map((row) => [pixels[row * size], pixels[(row + 1) * size - 1]])).toEqual(numbers.map((row) => [row, row]))
  expect(frames?.navAxes.map(({ data }) => [...data])).toEqual([numbers.map((row) => 1e9 + row)])
}

/** A live saver in this process with one small channel. */
async function liveSaver(file: string, options: { commitInterval?: number } = {}) {
  const saver = await H5Saver.create({ file, live: 'swmr', compression: { library: 'zlib', level: 1 }, ...options })
  const rows = saver.continuous('Meter', { total: { dtype: 'float64', shape: [] } })
  const append = (from: number, count = 1) => {
    for (let row = from; row < from + count; row++) rows.append({ total: row }, { time: 1e9 + row })
  }
  return { saver, rows, append }
}

describe('a writer in another process', () => {
  test('is followed: each flush shows whole rows, and nothing that is not known yet', async () => {
    const file = await newFile()
    const writer = await startLiveWriter(file)
    await writer.tell('start')
    await using reader = await H5Reader.open(file)
    for (let step = 0; step < 5; step++) {
      const rows = await writer.tell('append 7', 'flush')
      await expectRows(file, rows)
      expect((await reader.info(imagePath)).shape).toEqual([rows, ...frameShape])
      const attributes = await reader.attributes(detector, new Set(['ledger_accepted', 'ledger_committed']))
      expect([...attributes.values()]).toEqual([null, null])
      expect((await reader.attributes(totalPath, new Set(['timestamp', 'shape']))).get('shape')).toEqual([rows, 1])
      expect(await verifyFile(file)).toMatchObject({ ok: true, faults: [], ledgers: [] })
    }
    await writer.tell('close')
  })

  test('is refused to others until it can be followed', async () => {
    const file = await newFile()
    const writer = await startLiveWriter(file)
    expect((await rejectionOf(DataLoader.open(file))).code).toBe('ERR_FILE_LOCKED')
    // The first row does what startLive does.
    await writer.tell('append 1', 'flush')
    await expectRows(file, 1)
  })

  test('keeps other writers out, and a recovery too', async () => {
    const file = await newFile()
    const writer = await startLiveWriter(file)
    await writer.tell('append 3', 'flush')
    expect((await rejectionOf(H5Saver.open(file))).code).toBe('ERR_FILE_LOCKED')
    expect((await rejectionOf(recoverFile(file))).code).toBe('ERR_FILE_LOCKED')
    expect((await rejectionOf(H5Saver.create({ file, overwrite: true }))).code).toBe('ERR_FILE_LOCKED')
    expect(await writer.tell('append 2', 'flush')).toBe(5)
    await expectRows(file, 5)
  })

  test('leaves a file as any other, with its texts and its totals', async () => {
    const file = await newFile()
    const writer = await startLiveWriter(file)
    await writer.tell('log before', 'append 5', 'log during', 'log again')
    await writer.tell('append 20', 'close')
    expect(await exists(`${file}.h5j`)).toBe(false)
    await expectRows(file, 25)
    const { ledgers, ...report } = await verifyFile(file)
    expect(report).toMatchObject({ ok: true, faults: [], notes: [] })
    expect(ledgers).toMatchObject([{ offered: 25, accepted: 25, committed: 25, failed: 0, dropped: 0, rows: 25 }])
    await using loader = await DataLoader.open(file)
    expect(await loader.logs()).toEqual(['before', 'during', 'again'])
    const reader = await H5Reader.open(file)
    expect((await reader.attributes('/RawData/Logger', new Set(['shape']))).get('shape')).toEqual([3])
    // Frames are chunks of their own; of the numbers many are in one, which is written again and again.
    expect((await reader.info(imagePath)).filters?.map(({ id }) => id)).toEqual([2, 1])
    expect((await reader.info(totalPath)).filters).toEqual([])
    await reader.close()
  })

  test('that is killed leaves every row that was flushed, for all who read with us and after a recovery for all others', async () => {
    const file = await newFile()
    const writer = await startLiveWriter(file)
    await writer.tell('append 12', 'log lost', 'flush')
    await writer.kill()
    await expectRows(file, 12)
    expect(await verifyFile(file)).toMatchObject({ ok: true, ledgers: [] })
    expect(await recoverFile(file)).toEqual({
      file,
      recovered: false,
      commit: 0,
      bytesChanged: 0,
      bytesCut: 0,
      marksCleared: true,
      rowsCut: 0,
    })
    expect(await exists(`${file}.h5j`)).toBe(false)
    await expectRows(file, 12)
    expect(await verifyFile(file)).toMatchObject({ ok: true, ledgers: [] })
    expect(await recoverFile(file)).toMatchObject({ marksCleared: false })
    await using loader = await DataLoader.open(file)
    expect(await loader.logs()).toEqual([])
  })

  test('that is killed can be gone on with: opening the file recovers it', async () => {
    const file = await newFile()
    const writer = await startLiveWriter(file)
    await writer.tell('append 4', 'flush')
    await writer.kill()
    const saver = await H5Saver.open(file)
    saver.addLog('after')
    const rows = saver.continuous('Second', { total: { dtype: 'float64', shape: [] } })
    rows.append({ total: 1 })
    await saver.close()
    expect(await verifyFile(file)).toMatchObject({ ok: true, faults: [] })
    await using loader = await DataLoader.open(file)
    expect(await loader.logs()).toEqual(['after'])
    expect([...(await loader.loadAll())].map(({ shape }) => shape)).toEqual([[4], [4, ...frameShape], [1]])
  })

  test('that is killed before it could be followed is recovered too', async () => {
    const file = await newFile()
    const writer = await startLiveWriter(file)
    await writer.kill()
    expect(await recoverFile(file)).toMatchObject({ marksCleared: true })
    expect(await verifyFile(file)).toMatchObject({ ok: true })
  })
})

describe('the frozen tree', () => {
  test('refuses everything that would change it, by its name, and rows go on', async () => {
    const file = await newFile()
    const { saver, append } = await liveSaver(file)
    const group = saver.addIncrementalGroup('custom')
    const list = saver.addStringArray(group, 'Notes')
    const rows = saver.addArray(group, 'Grows', [1], { enlargeable: true })
    const snapshots = new DetectorSaver(saver, { title: 'Camera' })
    const scans = new ScanSaver(saver, { detectors: { Camera: {} } })
    const known = [...saver.walkNodes()].map(({ path }) => path)
    await saver.startLive()
    const refused = (call: () => unknown, node: string) =>
      expect(errorOf(call)).toMatchObject({ code: 'ERR_SWMR_TREE_FROZEN', node, message: expect.stringContaining(`'${node}'`) })
    refused(() => saver.addDetGroup(), '/RawData/Detector001')
    refused(() => saver.addScanGroup(), '/RawData/Scan000')
    refused(() => saver.getSetGroup(group, 'New'), `${group.path}/New`)
    refused(() => saver.addArray(group, 'Late', [1, 2]), `${group.path}/Late`)
    refused(() => saver.addArray(group, 'Late', undefined, { scanShape: [2], shape: [], dtype: 'float64' }), `${group.path}/Late`)
    refused(() => saver.addArray(group, 'Late', [1], { enlargeable: true }), `${group.path}/Late`)
    refused(() => saver.addStringArray(group, 'Late'), `${group.path}/Late`)
    refused(() => saver.continuous('Second', { total: { dtype: 'float64', shape: [] } }), '/RawData/Detector001')
    refused(() => snapshots.getSetNode(), '/RawData/Detector001')
    refused(() => scans.getSetNode(), '/RawData/Scan000')
    expect((await rejectionOf(saver.addExternalFile(file))).code).toMatch(/^ERR_(SWMR_TREE_FROZEN|FILE_LOCKED)$/)
    expect((await rejectionOf(saver.initFile({ file, metadata: { sample: 'A' } }))).code).toBe('ERR_SWMR_TREE_FROZEN')
    expect([...saver.walkNodes()].map(({ path }) => path)).toEqual(known)
    // What stands in it already goes on.
    append(0, 3)
    rows.append([2, 3])
    list.append('one', 'two')
    expect(saver.getSetGroup('/RawData', 'Custom000').path).toBe(group.path)
    await saver.close()
    expect(saver.stats()).toMatchObject({ phase: 'closed', error: null, accepted: 6, committed: 6 })
    expect(await verifyFile(file)).toMatchObject({ ok: true, ledgers: [{ accepted: 3, committed: 3, rows: 3 }] })
    await using reader = await H5Reader.open(file)
    expect((await reader.info(rows.node.path)).shape).toEqual([3, 1])
    expect((await reader.info(list.node.path)).shape).toEqual([2])
  })

  test('names the attribute that is not there, or has another size', async () => {
    const { saver } = await liveSaver(await newFile())
    await saver.startLive()
    const { tree } = saver
    const text = { kind: 'text', name: 'sample', text: 'A', storage: 'fixed', charset: 'utf8' } as const
    const fresh = errorOf(() => tree.setAttributes('/RawData', [text]))
    expect([fresh.code, fresh.message]).toEqual(['ERR_SWMR_TREE_FROZEN', expect.stringContaining('/RawData@sample')])
    const longer = errorOf(() => tree.setAttributes(detector, [{ ...text, name: 'ledger_offered', size: 200 }]))
    expect([longer.code, longer.message]).toEqual(['ERR_SWMR_TREE_FROZEN', expect.stringContaining('ledger_offered')])
    await saver.close()
  })

  test('takes texts up to a limit, all of a call or none, and writes them at the close', async () => {
    const file = await newFile()
    const { saver, append } = await liveSaver(file)
    append(0)
    const text = 'x'.repeat(waitingBytesMax / 8)
    let taken = 0
    const full = errorOf(() => {
      for (; taken < 100; taken++) saver.addLog(text)
    })
    expect(full).toMatchObject({ code: 'ERR_QUEUE_FULL', node: '/RawData/Logger' })
    expect(taken).toBe(3)
    saver.addLog('small')
    expect(errorOf(() => saver.addLog('\ud800')).code).toBe('ERR_INVALID_OPTION')
    await saver.close()
    await using loader = await DataLoader.open(file)
    expect((await loader.logs()).map(({ length }) => length)).toEqual([text.length, text.length, text.length, 5])
    expect(await verifyFile(file)).toMatchObject({ ok: true })
  })

  test('has no arrays that are filled point by point: they are refused before anything is made', async () => {
    const { saver } = await liveSaver(await newFile())
    const known = [...saver.walkNodes()].length
    const grid = errorOf(() => saver.addArray('/RawData', 'Map', undefined, { scanShape: [2], shape: [3], dtype: 'float64' }))
    expect(grid).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'live', node: '/RawData/Map' })
    const scans = new ScanSaver(saver, { detectors: { Camera: {} } })
    const scan = errorOf(() => scans.start({ axes: [{ label: 'x', units: 'mm', data: [1, 2] }] }))
    expect(scan).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'live' })
    expect([...saver.walkNodes()].length).toBe(known)
    await saver.close()
  })
})

describe('the end', () => {
  test('of a saver that closes at once has texts and totals as well', async () => {
    const file = await newFile()
    const { saver, append } = await liveSaver(file)
    const told: string[] = []
    saver.on('close', ({ phase }) => told.push(phase))
    append(0, 9)
    saver.addLog('late')
    saver.closeSync()
    expect(told).toEqual(['closed'])
    expect(await verifyFile(file)).toMatchObject({ ok: true, ledgers: [{ accepted: 9, committed: 9 }] })
    await using loader = await DataLoader.open(file)
    expect(await loader.logs()).toEqual(['late'])
  })

  test('is told once, when the texts are in the file', async () => {
    const file = await newFile()
    const { saver, append } = await liveSaver(file)
    let count = 0
    saver.on('close', () => {
      count++
    })
    append(0)
    saver.addLog('late')
    await saver.close()
    expect([count, await exists(`${file}.h5j`)]).toEqual([1, false])
    await saver.close()
    expect(count).toBe(1)
  })

  test('tells what became of texts that cannot be written any more', async () => {
    const file = await newFile()
    const { saver, append } = await liveSaver(file)
    append(0, 4)
    await saver.flush()
    saver.addLog('late')
    await rename(file, `${file}.moved.h5`)
    const failed: string[] = []
    saver.on('error', ({ code, message }) => failed.push(code, message))
    const error = await rejectionOf(saver.close())
    expect(error).toMatchObject({ code: 'ERR_FILE_NOT_FOUND', message: expect.stringContaining('live file may be lost: 1)') })
    expect(failed).toEqual([error.code, error.message])
    expect(saver.stats()).toMatchObject({ committed: 4, failed: 0 })
    expect(await verifyFile(`${file}.moved.h5`)).toMatchObject({ ok: true, ledgers: [{ committed: 4, rows: 4 }] })
  })

  test('by a failure tells how many texts may be lost with it, and none where none waited', async () => {
    for (const texts of [['one', 'two', 'three'], []]) {
      const file = await newFile()
      const { saver, append } = await liveSaver(file)
      append(0, 4)
      await saver.flush()
      for (const text of texts) saver.addLog(text)
      await rm(file)
      append(4)
      await rejectionOf(saver.flush())
      const error = await rejectionOf(saver.close())
      expect(error.code).toBe('ERR_FILE_REMOVED')
      expect(error.message.match(/live file may be lost: (\d+)\)/)?.[1]).toBe(texts.length === 0 ? undefined : String(texts.length))
      expect(errorOf(() => saver.addLog('later')).code).toBe('ERR_FILE_CLOSED')
    }
  })

  test('of one file is the begin of the next, which is live as well', async () => {
    const folder = await tempDir()
    const saver = await H5Saver.create({ basePath: folder, live: 'swmr' })
    const first = saver.path
    await saver.startLive()
    saver.addLog('one')
    expect(await saver.initFile()).toBe(true)
    saver.addDetGroup()
    await saver.startLive()
    expect(errorOf(() => saver.addDetGroup()).code).toBe('ERR_SWMR_TREE_FROZEN')
    await saver.close()
    await using loader = await DataLoader.open(first)
    expect(await loader.logs()).toEqual(['one'])
  })

  test('replaces the file that was there', async () => {
    const file = await newFile()
    await (await H5Saver.create({ file })).close()
    const saver = await H5Saver.create({ file, overwrite: true, live: 'swmr' })
    const rows = saver.continuous('Meter', { total: { dtype: 'float64', shape: [] } })
    rows.append({ total: 1 })
    saver.addLog('late')
    await saver.close()
    expect(await verifyFile(file)).toMatchObject({ ok: true, ledgers: [{ committed: 1 }] })
    await using loader = await DataLoader.open(file)
    expect(await loader.logs()).toEqual(['late'])
  })
})

describe('what cannot be live', () => {
  test('a file that is there, or one that was made without the option', async () => {
    const file = await newFile()
    const plain = await H5Saver.create({ file })
    expect(await rejectionOf(plain.startLive())).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'live' })
    await plain.close()
    const options = { live: 'swmr' } as object
    expect(await rejectionOf(H5Saver.open(file, options))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'live' })
    const other = await newFile()
    const { saver, append } = await liveSaver(other)
    append(0)
    expect(await rejectionOf(saver.loadFile(file))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'live' })
    expect(await rejectionOf(saver.initFile({ file }))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'live' })
    append(1)
    await saver.close()
    expect((await rejectionOf(saver.startLive())).code).toBe('ERR_FILE_CLOSED')
    expect(await verifyFile(other)).toMatchObject({ ok: true, ledgers: [{ committed: 2 }] })
  })
})

test.skipIf(!canMount)('on a full disk rows are refused in time, and the file is closed and opens', async () => {
  const file = join(await smallDisk(24), 'a.h5')
  const saver = await H5Saver.create({ file, live: 'swmr', commitInterval: 20 })
  const camera = saver.continuous('Camera', { frames: { dtype: 'uint8', shape: [512, 512] } })
  const frame = new Uint8Array(512 * 512)
  const refused = await rejectionOf(
    (async () => {
      for (let row = 0; row < 1000; row++) await camera.appendAsync({ frames: frame.fill(row) })
    })(),
  )
  expect(refused).toMatchObject({ code: 'ERR_NO_SPACE', bytesLeft: expect.any(Number) })
  await saver.close()
  const { accepted, committed } = saver.stats()
  expect(committed).toBe(accepted)
  expect(committed).toBeGreaterThan(20)
  expect(await verifyFile(file)).toMatchObject({ ok: true, ledgers: [{ committed, rows: committed }] })
})
