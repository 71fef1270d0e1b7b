// Several processes that begin and continue files at the same moment.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { H5Saver } from '../../lib/index.js'
import { type ChildResult, runChild } from '../helpers/child.js'
import { rejectionOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const clock = 'const now = () => new Date(2026, 10, 22, 16, 58, 48)'

function linesOf({ status, stdout, stderr }: ChildResult): string[] {
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.trim().split('\n')
}

test.each(['scan', 'detector'])('processes that begin %s files in the same second never share one', async (saveType) => {
  const basePath = await tempDir()
  const program = `${clock}
    const saver = await h5saver.H5Saver.create({ basePath: process.argv[1], saveType: process.argv[2], now })
    const done = []
    for (let file = 0; file < 6; file++) {
      saver.addLog(process.pid + ' ' + file)
      done.push(saver.path)
      if (file < 5) await saver.initFile({ newFile: true })
    }
    await saver.close()
    console.log(done.map((path) => process.pid + ' ' + path).join('\\n'))`
  const children = await Promise.all([1, 2, 3].map(() => runChild(program, { args: [basePath, saveType] })))
  const made = children.flatMap(linesOf).map((line) => line.split(' '))
  const paths = made.map(([, path = '']) => path)
  expect(new Set(paths).size).toBe(18)
  expect(await readdir(join(basePath, '2026', '20261122'))).toHaveLength(18)
  for (const [pid, path = ''] of made) {
    const log = await (await ReadFile.open(path)).log()
    expect(log).toHaveLength(1)
    expect(log[0]?.split(' ')[0]).toBe(pid)
  }
})

test('a file that another process is writing is not opened, and is continued after its end', async () => {
  const path = join(await tempDir(), 'a.h5')
  const saver = await H5Saver.create({ file: path, saveType: 'scan' })
  saver.addScanGroup()
  await saver.flush()
  const program = `const saver = await h5saver.H5Saver.open(process.argv[1]).catch((error) => console.log(error.code))
    if (saver) {
      console.log(saver.addScanGroup().name)
      saver.addLog('from a child')
      await saver.close()
    }`
  expect(linesOf(await runChild(program, { args: [path] }))).toEqual(['ERR_FILE_LOCKED'])
  saver.addLog('from the parent')
  await saver.close()
  expect(linesOf(await runChild(program, { args: [path] }))).toEqual(['Scan001'])
  await saver.close()
  const again = await H5Saver.open(path)
  expect(again.addScanGroup().name).toBe('Scan002')
  await again.close()
  expect(await (await ReadFile.open(path)).log()).toEqual(['from the parent', 'from a child'])
})

test('of processes that continue the same file at once each adds its own scans, or is told to wait', async () => {
  const path = join(await tempDir(), 'a.h5')
  await (await H5Saver.create({ file: path, saveType: 'scan' })).close()
  const program = `const names = []
    for (let count = 0; count < 5; ) {
      try {
        const saver = await h5saver.H5Saver.open(process.argv[1])
        names.push(saver.addScanGroup(undefined, { title: String(process.pid) }).name)
        await saver.close()
        count++
      } catch (error) {
        if (error.code !== 'ERR_FILE_LOCKED') throw error
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    console.log(names.map((name) => process.pid + ' ' + name).join('\\n'))`
  const children = await Promise.all([1, 2, 3].map(() => runChild(program, { args: [path] })))
  const made = children.flatMap(linesOf).map((line) => line.split(' '))
  expect(made.map(([, name = '']) => name).sort()).toEqual(
    Array.from({ length: 15 }, (_, index) => `Scan${String(index).padStart(3, '0')}`),
  )
  const file = await ReadFile.open(path)
  for (const [pid, name] of made) expect((await file.attributes(`/RawData/${name}`)).TITLE).toBe(pid)
})

test('the last file of the day, while another process writes it, is refused and not passed over', async () => {
  const basePath = await tempDir()
  const now = () => new Date(2026, 10, 22, 16, 58, 48)
  const mine = await H5Saver.create({ basePath, saveType: 'scan', now })
  const program = `${clock}
    const saver = await h5saver.H5Saver.create({ basePath: process.argv[1], saveType: 'scan', now })
    console.log(saver.path)
    await new Promise((resolve) => setTimeout(resolve, 20_000))`
  const child = runChild(program, { args: [basePath] })
  const theirs = join(basePath, '2026', '20261122', 'Dataset_20261122_001.h5')
  const files = async () => (await readdir(join(basePath, '2026', '20261122'))).filter((name) => name.endsWith('.h5'))
  await expect.poll(async () => (await files()).length, { timeout: 15_000 }).toBe(2)
  expect((await rejectionOf(mine.initFile())).code).toBe('ERR_FILE_LOCKED')
  expect((await mine.updateFilePaths({ newFile: true })).file).toBe(join(basePath, '2026', '20261122', 'Dataset_20261122_002.h5'))
  expect(await mine.initFile({ newFile: true })).toBe(true)
  expect(mine.path).not.toBe(theirs)
  await mine.close()
  void child
})
