// Savers of a file whose queue is small: what is refused or dropped is so as a whole, and what was taken is all there.
import { expect, test } from 'vitest'
import { DataToExportExtendedSaver, DataToExportSaver, DataToExportTimedSaver, type H5Saver, ScanSaver } from '../../lib/index.js'
import { dte, dwa, newFile } from '../helpers/data-objects.js'
import { errorOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'

// Slow to compress: the calls come faster than the threads.
const small = { queueBytes: 100_000, compression: { library: 'zlib', level: 9 }, threads: 1 } as const
const noise = Float64Array.from({ length: 5000 }, (_, place) => Math.sin(place * place))
/** Data of 40 kB whose last element is `value`. */
function data(value: number) {
  const curve = noise.slice()
  curve[curve.length - 1] = value
  return dte('d', [dwa('curve', curve), dwa('number', value)])
}

/** Makes a call again and again until it finds room. @returns how often it did not */
async function insist(saver: H5Saver, call: () => unknown): Promise<number> {
  for (let refusals = 0; ; refusals++) {
    try {
      call()
      return refusals
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_QUEUE_FULL')) throw error
      await saver.drain()
    }
  }
}

test('rows that find no room are refused as a whole, and can be given again', async () => {
  const saver = await newFile(small)
  const detector = saver.addDetGroup()
  const rows = new DataToExportTimedSaver(saver)
  let refusals = 0
  for (let step = 0; step < 60; step++) refusals += await insist(saver, () => rows.addData(detector, data(step)))
  expect(refusals).toBeGreaterThan(0)
  await saver.close()
  const file = await ReadFile.open(saver.path)
  const numbers = await file.array(`${detector.path}/Data0D/CH00/EnlData00`)
  expect([...numbers.data]).toEqual(Array.from({ length: 60 }, (_, step) => step))
  expect((await file.array(`${detector.path}/Data1D/CH00/EnlData00`)).shape).toEqual([60, 5000])
  expect((await file.array(`${detector.path}/NavAxes/Axis00`)).shape).toEqual([60])
})

test('points that find no room are refused as a whole, and can be given again', async () => {
  const saver = await newFile(small)
  const scans = new ScanSaver(saver, { detectors: { d: {} } })
  const scan = scans.start({ axes: [{ label: 'x', size: 300 }] })
  let refusals = 0
  for (let step = 0; step < 300; step++) refusals += await insist(saver, () => scan.addData('d', data(step), [step]))
  expect(refusals).toBeGreaterThan(0)
  scan.done()
  await saver.close()
  const file = await ReadFile.open(saver.path)
  expect([...(await file.array(`${scan.path}/Detector000/Data0D/CH00/Data00`)).data]).toEqual(
    Array.from({ length: 300 }, (_, step) => step),
  )
  const curves = await file.array(`${scan.path}/Detector000/Data1D/CH00/Data00`)
  expect(Array.from({ length: 300 }, (_, step) => curves.data[step * 5000 + 4999])).toEqual(Array.from({ length: 300 }, (_, step) => step))
  expect([...(await file.array(`${scan.path}/Timestamps/Data0D/CH00/Data00`)).data].every((time) => Number(time) > 0)).toBe(true)
})

test('snapshots that find no room leave no node behind, and can be given again', async () => {
  const saver = await newFile(small)
  const exporter = new DataToExportSaver(saver)
  let refusals = 0
  const paths: string[] = []
  for (let step = 0; step < 40; step++) {
    const detector = saver.addDetGroup()
    paths.push(detector.path)
    refusals += await insist(saver, () => {
      expect(saver.tree.nodes.children(detector.path)).toEqual([])
      exporter.addData(detector, data(step))
    })
  }
  expect(refusals).toBeGreaterThan(0)
  await saver.close()
  const file = await ReadFile.open(saver.path)
  for (const [step, path] of paths.entries()) expect([...(await file.array(`${path}/Data0D/CH00/Data00`)).data]).toEqual([step])
})

test('rows that are dropped are missing in all arrays', async () => {
  const saver = await newFile({ ...small, onFull: 'drop' })
  let told = 0
  saver.on('drop', () => told++)
  const detector = saver.addDetGroup()
  const rows = new DataToExportTimedSaver(saver)
  for (let step = 0; step < 100; step++) rows.addData(detector, data(step))
  await saver.close()
  const { accepted, dropped, committed } = saver.stats()
  expect(dropped).toBeGreaterThan(0)
  // Told once: no commit came in between.
  expect(told).toBe(1)
  expect([accepted + dropped, committed]).toEqual([100, accepted])
  const file = await ReadFile.open(saver.path)
  for (const name of ['Data0D/CH00/EnlData00', 'Data1D/CH00/EnlData00', 'NavAxes/Axis00']) {
    expect((await file.array(`${detector.path}/${name}`)).shape[0], name).toBe(accepted)
  }
})

test('savers of a closed file say so', async () => {
  const saver = await newFile()
  const [detector, other] = [saver.addDetGroup(), saver.addDetGroup()]
  const rows = new DataToExportTimedSaver(saver)
  const points = new DataToExportExtendedSaver(saver, [3])
  rows.addData(detector, data(0))
  points.addData(other, data(0), [0])
  await saver.close()
  expect(errorOf(() => rows.addData(detector, data(1))).code).toBe('ERR_WRITER_CLOSED')
  expect(errorOf(() => points.addData(other, data(1), [1])).code).toBe('ERR_WRITER_CLOSED')
  expect(errorOf(() => new DataToExportSaver(saver).addData(detector, data(1))).code).toMatch(/^ERR_(FILE_CLOSED|NODE_EXISTS)$/)
})
