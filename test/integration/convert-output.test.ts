// What stands where after a conversion, whether it went well or not.
import { link, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { convertFile, H5Saver } from '../../lib/index.js'
import { rejectionOf } from '../helpers/errors.js'
import { counting } from '../helpers/file-builder.js'
import { fileContent } from '../helpers/loaded-content.js'
import { addData, addGroup, modernFile } from '../helpers/modern-files.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

async function input(folder: string): Promise<string> {
  const file = modernFile(join(folder, 'in.h5'))
  addGroup(file, '/RawData/Place')
  addData(file, '/RawData/Place/Data00', counting([2000]))
  return file.close()
}

/** Cuts a file in the middle of the elements of its array. */
async function damaged(folder: string): Promise<string> {
  const path = join(folder, 'damaged.h5')
  const file = modernFile(path)
  addGroup(file, '/RawData/Place')
  addData(file, '/RawData/Place/Data00', counting([600_000]))
  await file.close()
  const compressed = join(folder, 'compressed.h5')
  await convertFile(path, compressed, { compression: { library: 'zlib', level: 1 } })
  const bytes = await readFile(compressed)
  // Deflate streams of chunks that do not begin as deflate streams do.
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0x78 && [0x01, 0x5e, 0x9c].includes(bytes[at + 1] ?? 0)) bytes[at] = 0xff
  await writeFile(path, bytes)
  return path
}

describe('the output', () => {
  test('is there when the conversion is done, and nothing beside it', async () => {
    const folder = await tempDir()
    const source = await input(folder)
    const before = await readFile(source)
    const report = await convertFile(source, join(folder, 'new', 'folder', 'out'))
    expect(report.output).toBe(join(folder, 'new', 'folder', 'out.h5'))
    expect(await readdir(join(folder, 'new', 'folder'))).toEqual(['out.h5'])
    expect(report.bytesOnDisk).toBe((await stat(report.output)).size)
    expect(report.inputBytesOnDisk).toBe(before.length)
    expect(await readFile(source)).toEqual(before)
  })

  test('is not made where something stands, unless it may be replaced', async () => {
    const folder = await tempDir()
    const source = await input(folder)
    const output = join(folder, 'out.h5')
    await writeFile(output, 'old')
    expect(await rejectionOf(convertFile(source, output))).toMatchObject({ code: 'ERR_FILE_EXISTS' })
    expect(await readFile(output, 'utf8')).toBe('old')
    await convertFile(source, output, { overwrite: true })
    expect(await fileContent(output)).toEqual(await fileContent(source))
    expect((await readdir(folder)).sort()).toEqual(['in.h5', 'out.h5'])
  })

  test('is never the input, by whatever name', async () => {
    const folder = await tempDir()
    const source = await input(folder)
    const before = await readFile(source)
    await symlink(source, join(folder, 'soft.h5'))
    await link(source, join(folder, 'hard.h5'))
    for (const name of ['in.h5', 'soft.h5', 'hard.h5', './in.h5', 'in']) {
      for (const overwrite of [false, true]) {
        const failure = await rejectionOf(convertFile(source, join(folder, name), { overwrite }))
        expect(failure).toMatchObject({ code: 'ERR_FILE_EXISTS' })
        expect(failure.message).toContain('is the input itself')
      }
    }
    expect(await readFile(source)).toEqual(before)
  })

  test('is no folder', async () => {
    const folder = await tempDir()
    const source = await input(folder)
    await mkdir(join(folder, 'out.h5'))
    expect(await rejectionOf(convertFile(source, join(folder, 'out.h5'), { overwrite: true }))).toMatchObject({ code: 'ERR_PATH' })
  })

  test('of a conversion that fails is not there, and an old one is as it was', async () => {
    const folder = await tempDir()
    const source = await damaged(folder)
    const output = join(folder, 'out.h5')
    expect(await rejectionOf(convertFile(source, output))).toMatchObject({ code: 'ERR_DECODE_FAILED' })
    expect(await readdir(folder)).toEqual(['compressed.h5', 'damaged.h5'])
    await writeFile(output, 'old')
    await rejectionOf(convertFile(source, output, { overwrite: true }))
    expect(await readFile(output, 'utf8')).toBe('old')
    expect((await readdir(folder)).sort()).toEqual(['compressed.h5', 'damaged.h5', 'out.h5'])
  })

  test('can be gone on with', async () => {
    const folder = await tempDir()
    const source = await input(folder)
    const output = join(folder, 'out.h5')
    await convertFile(source, output)
    {
      await using saver = await H5Saver.open(output)
      saver.addDetGroup('/RawData', { title: 'More' })
    }
    expect(await (await ReadFile.open(output)).paths('/RawData')).toContain('/RawData/Detector000')
  })
})

describe('what cannot be converted is refused', () => {
  test('a missing file, one that is none, and one that is being written', async () => {
    const folder = await tempDir()
    const output = join(folder, 'out.h5')
    expect(await rejectionOf(convertFile(join(folder, 'missing.h5'), output))).toMatchObject({ code: 'ERR_FILE_NOT_FOUND' })
    await writeFile(join(folder, 'text.h5'), 'no HDF5')
    expect(await rejectionOf(convertFile(join(folder, 'text.h5'), output))).toMatchObject({ code: 'ERR_NOT_HDF5' })
    await using saver = await H5Saver.create({ file: join(folder, 'live.h5') })
    expect(await rejectionOf(convertFile(saver.path, output))).toMatchObject({ code: 'ERR_FILE_LOCKED' })
    expect((await readdir(folder)).filter((name) => !name.startsWith('live.')).sort()).toEqual(['text.h5'])
  })

  test.each([
    [{ compresion: {} }, 'ERR_INVALID_OPTION'],
    [{ compression: { library: 'lzo' } }, 'ERR_FILTER_UNAVAILABLE'],
    [{ compression: { library: 'zlib', level: 10 } }, 'ERR_FILTER_PARAM'],
    [{ sliceBytes: 10 }, 'ERR_INVALID_OPTION'],
    [{ overwrite: 'yes' }, 'ERR_INVALID_OPTION'],
    [{ onProgress: 1 }, 'ERR_INVALID_OPTION'],
  ])('the options %j', async (options, code) => {
    const folder = await tempDir()
    const source = await input(folder)
    expect(await rejectionOf(convertFile(source, join(folder, 'out.h5'), options as object))).toMatchObject({ code })
    expect(await readdir(folder)).toEqual(['in.h5'])
  })
})
