// The built command line: exports that do no harm, neither to the disk nor to the spreadsheet that opens them.
import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { H5Saver, NdArray } from '../../lib/index.js'
import { foreignFile } from '../helpers/foreign-files.js'
import { canMount, smallDisk } from '../helpers/small-disk.js'
import { cliWords, runCli, runShell, temporaryFolder } from './helpers/process.js'

/** A file of a megabyte that cannot be compressed. */
async function noiseFile(): Promise<string> {
  const file = join(await temporaryFolder(), 'noise.h5')
  await using saver = await H5Saver.create({ file })
  saver.addArray('/RawData', 'Noise', new NdArray('float64', [131_072], Float64Array.from({ length: 131_072 }, Math.random)))
  return file
}

if (!canMount) console.error('SKIPPED a small disk in test/cli/export-safety.test.ts: this process may not mount one')

describe.skipIf(!canMount)('on a disk without room (SKIPPED where none can be mounted)', () => {
  test.each(['out', 'download'])('h5 is refused before anything is copied: %s', { timeout: 60_000 }, async (place) => {
    const file = await noiseFile()
    const disk = await smallDisk(4)
    await writeFile(join(disk, 'full'), new Uint8Array(4 * 2 ** 20 - 64 * 1024))
    const out = place === 'out' ? `--out '${join(disk, 'a.h5')}'` : '> /dev/null'
    const { status, stdout, stderr } = await runShell(
      `TMPDIR='${disk}' ${cliWords('export', file, '/RawData/Noise', '--format', 'h5')} ${out}`,
    )
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^h5saver: ERR_NO_SPACE: there is no room for \d+ bytes in [^\n]+\n$/)
    expect(readdirSync(disk)).toEqual(['full'])
  })
})

test('csv: what a spreadsheet would take for a formula begins with an apostrophe, and no text leaves a line without a sign', async () => {
  const folder = await temporaryFolder()
  const file = await foreignFile(join(folder, 'texts.h5'), (made) => {
    const data = ['=1+1', '+x', '-dI/dV', '@a', '\tTab', '-3.5', '+1e5', 'a=b', '']
    made.create_dataset({ name: 'texts', data, shape: [data.length], dtype: 'S' })
    made.create_dataset({ name: '-signal', data: Float64Array.of(-1), shape: [1] })
  })
  const exported = async (path: string, format: string) => {
    const { status, stdout, stderr } = await runCli(['export', file, path, '--format', format])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }
  const texts = ["'=1+1", "'+x", "'-dI/dV", "'@a", "'\tTab", '-3.5', '+1e5', 'a=b', '""']
  expect(await exported('/texts', 'csv')).toBe(`texts\r\n${texts.join('\r\n')}\r\n`)
  // Numbers stay numbers, also below zero.
  expect(await exported('/-signal', 'csv')).toBe("'-signal\r\n-1\r\n")
  // Files for programs are left as they are.
  expect(await exported('/texts', 'txt')).toMatch(/^=1\+1\n\+x\n/)
  expect(JSON.parse(await exported('/texts', 'json')).data[0]).toBe('=1+1')
})
