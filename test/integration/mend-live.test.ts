// Detectors of live files whose writers died within a flush: their columns get one length again.
import { spawnSync } from 'node:child_process'
import { copyFile, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { H5Reader } from '../../lib/file/h5-reader.js'
import { H5Saver } from '../../lib/file/h5-saver.js'
import { mendLive } from '../../lib/file/mend-live.js'
import { recoverFile } from '../../lib/file/recover-file.js'
import { WriterSession } from '../../lib/file/writer-session.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { verifyFile } from '../../lib/verify/verify-file.js'
import { packageUrl } from '../helpers/child.js'
import { counting, enveloped, type FileBuilder, int, pyTables, str, tuple } from '../helpers/file-builder.js'
import { addData, addGroup, modernFile } from '../helpers/modern-files.js'
import { tempDir } from '../helpers/temp-dir.js'

interface Rows {
  image: number
  total: number
  time: number
}

/** A detector whose arrays have so many rows, and say that they have `told`. Its totals are not known unless `accepted` says them. */
function addDetector(file: FileBuilder, path: string, { image, total, time }: Rows, told: number, accepted?: number): void {
  const ledger = accepted === undefined ? enveloped('ledger_accepted', 'NoneType', 'None') : int('ledger_accepted', accepted)
  addGroup(file, path, 'Camera', 'detector', [ledger])
  for (const group of ['Data0D', 'Data0D/CH00', 'Data2D', 'Data2D/CH00', 'NavAxes']) addGroup(file, `${path}/${group}`)
  const arrays: [node: string, shape: number[], dimension: string][] = [
    [`${path}/Data0D/CH00/EnlData00`, [total, 1], 'Data0D'],
    [`${path}/Data2D/CH00/EnlData00`, [image, 4, 6], 'Data2D'],
  ]
  for (const [node, shape, dimension] of arrays) {
    addData(file, node, counting(shape), { nav: [0], distribution: 'spread', dimension })
    file.attributes(node, [tuple('shape', [told, ...shape.slice(1)])])
  }
  file.growing(`${path}/NavAxes/Axis00`, counting([time]), [
    ...pyTables('EARRAY', 'time'),
    ...[str('data_type', 'axis'), str('data_dimension', 'Data1D'), str('label', 'time'), str('units', 's'), str('distribution', 'spread')],
    ...[tuple('shape', [told]), int('size', told), int('index', 0), int('spread_order', 0)],
  ])
}

async function rowsOf(file: string, path: string): Promise<(number | undefined)[]> {
  await using reader = await H5Reader.open(file)
  const nodes = ['Data2D/CH00/EnlData00', 'Data0D/CH00/EnlData00', 'NavAxes/Axis00']
  return await Promise.all(nodes.map(async (node) => (await reader.info(`${path}/${node}`)).shape?.[0]))
}

test('columns that are longer than others are cut, and all of them say how many rows they have', async () => {
  const file = modernFile(join(await tempDir(), 'dead.h5'))
  const path = '/RawData/Detector000'
  addDetector(file, path, { image: 12, total: 10, time: 11 }, 13)
  await file.close()
  expect(await recoverFile(file.path)).toMatchObject({ recovered: false, rowsCut: 2 })
  expect(await rowsOf(file.path, path)).toEqual([10, 10, 10])
  expect(await verifyFile(file.path)).toMatchObject({ faults: [], notes: [] })
  await using loader = await DataLoader.open(file.path)
  const [total, image] = [...(await loader.loadAll())]
  expect(Array.from<number | bigint>(total?.data[0]?.data ?? [])).toEqual(counting([10]).values)
  expect(Array.from<number | bigint>(image?.data[0]?.data ?? [])).toEqual(counting([10, 4, 6]).values)
  expect([...(image?.navAxes[0]?.data ?? [])]).toEqual(counting([10]).values)
  const mended = await readFile(file.path)
  expect(await recoverFile(file.path)).toMatchObject({ rowsCut: 0 })
  expect((await readFile(file.path)).equals(mended)).toBe(true)
})

test('counts alone are set right where only they are wrong', async () => {
  const file = modernFile(join(await tempDir(), 'dead.h5'))
  addDetector(file, '/RawData/Detector000', { image: 5, total: 5, time: 5 }, 6)
  await file.close()
  expect((await verifyFile(file.path)).notes).toHaveLength(4)
  expect(await recoverFile(file.path)).toMatchObject({ rowsCut: 0 })
  expect(await verifyFile(file.path)).toMatchObject({ faults: [], notes: [] })
})

test('each detector has its own length, by a link too; one whose totals are known is left as it is', async () => {
  const folder = await tempDir()
  const file = modernFile(join(folder, 'dead.h5'))
  addDetector(file, '/RawData/Detector000', { image: 3, total: 4, time: 4 }, 4)
  addDetector(file, '/RawData/Detector001', { image: 0, total: 1, time: 0 }, 0)
  addDetector(file, '/RawData/Detector002', { image: 7, total: 6, time: 6 }, 6, 6)
  await file.close()
  const link = join(folder, 'link.h5')
  await symlink(file.path, link)
  expect(await recoverFile(link)).toMatchObject({ rowsCut: 2 })
  expect(await rowsOf(file.path, '/RawData/Detector000')).toEqual([3, 3, 3])
  expect(await rowsOf(file.path, '/RawData/Detector001')).toEqual([0, 0, 0])
  expect(await rowsOf(file.path, '/RawData/Detector002')).toEqual([7, 6, 6])
})

test('arrays of another kind in the group of a detector neither shorten it nor are cut', async () => {
  const file = modernFile(join(await tempDir(), 'dead.h5'))
  const path = '/RawData/Detector000'
  addDetector(file, path, { image: 12, total: 10, time: 11 }, 10)
  const others = [`${path}/Marks`, `${path}/Data0D/CH00/EnlData01`]
  for (const [place, node] of others.entries()) addData(file, node, counting([2 + 20 * place, 1]), { nav: [0], distribution: 'spread' })
  await file.close()
  expect(await recoverFile(file.path)).toMatchObject({ rowsCut: 2 })
  expect(await rowsOf(file.path, path)).toEqual([10, 10, 10])
  await using reader = await H5Reader.open(file.path)
  expect(await Promise.all(others.map(async (node) => (await reader.info(node)).shape))).toEqual([
    [2, 1],
    [22, 1],
  ])
})

test('rows that somebody adds to a mended detector stay there', async () => {
  const file = modernFile(join(await tempDir(), 'dead.h5'))
  const path = '/RawData/Detector000'
  addDetector(file, path, { image: 3, total: 4, time: 3 }, 3)
  await file.close()
  expect(await recoverFile(file.path)).toMatchObject({ rowsCut: 1 })
  const session = new WriterSession({
    path: file.path,
    mode: 'append',
    threads: 1,
    queueBytes: 2 ** 20,
    commitIntervalMs: 0,
    onFull: 'refuse',
  })
  session.submit([{ op: 'cut', path: `${path}/NavAxes/Axis00`, rows: 1 }])
  await session.close()
  expect(await recoverFile(file.path)).toMatchObject({ rowsCut: 0 })
  expect(await rowsOf(file.path, path)).toEqual([3, 3, 1])
})

test('a detector is mended when its file is opened, also without a journal', async () => {
  const file = modernFile(join(await tempDir(), 'dead.h5'))
  const path = '/RawData/Detector000'
  addDetector(file, path, { image: 5, total: 4, time: 5 }, 4)
  await file.close()
  // A recovery that was killed between its two steps has left none.
  const saver = await H5Saver.open(file.path)
  await saver.close()
  expect(await rowsOf(file.path, path)).toEqual([4, 4, 4])
})

test('who mends a file at the same time cuts nothing twice, whenever the other one is done', async () => {
  const folder = await tempDir()
  const file = modernFile(join(folder, 'dead.h5'))
  const path = '/RawData/Detector000'
  addDetector(file, path, { image: 5, total: 4, time: 5 }, 4)
  await file.close()
  const program = `import { recoverFile } from ${JSON.stringify(packageUrl())}
    console.log((await recoverFile(process.argv.at(-1))).rowsCut)`
  const mendAt = async (answer: number) => {
    const copy = join(folder, `copy${answer}.h5`)
    await copyFile(file.path, copy)
    let answers = 0
    let cutByOther = 0
    const own = await mendLive(copy, () => {
      if (++answers !== answer) return
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program, '--', copy], { encoding: 'utf8' })
      cutByOther = Number(stdout)
    })
    expect(await rowsOf(copy, path)).toEqual([4, 4, 4])
    expect((await verifyFile(copy)).faults).toEqual([])
    return { answers, own, cutByOther }
  }
  const alone = await mendAt(0)
  expect(alone).toMatchObject({ own: 1, cutByOther: 0 })
  let others = 0
  const moments = Array.from({ length: 8 }, (_, index) => Math.ceil(((index + 1) * alone.answers) / 9))
  for (const answer of moments) {
    const { own, cutByOther } = await mendAt(answer)
    expect({ answer, cut: own + cutByOther }).toEqual({ answer, cut: 1 })
    others += cutByOther
  }
  expect(others).toBeGreaterThan(0)
})
