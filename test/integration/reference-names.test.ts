// References as JSON: libhdf5 searches the whole file for each name, with its lock held, so that names are looked for as long as a
// reader may keep all others waiting, and no longer.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

const python = process.env.H5SAVER_PYTHON ?? '/usr/bin/python3'
const hasH5py = spawnSync(python, ['-c', 'import h5py']).status === 0
if (!hasH5py) console.error('SKIPPED test/integration/reference-names.test.ts: h5py is not installed (apt-get install python3-h5py)')

// All names of these take minutes where one takes a millisecond.
const groups = 3000
const repeats = 40
const program = `
import sys, h5py, numpy
with h5py.File(sys.argv[1], 'w') as file:
    references = [file.create_group('g%06d' % i).ref for i in range(${groups})]
    file['many'] = numpy.array(references * ${repeats}, dtype=h5py.ref_dtype)
    file['many'].attrs['one'] = numpy.array(references[:1], dtype=h5py.ref_dtype)
`

describe.skipIf(!hasH5py)('references (SKIPPED without h5py)', () => {
  async function fileOfReferences(): Promise<ReadFile> {
    const path = join(await tempDir(), 'references.h5')
    const made = spawnSync(python, ['-c', program, path], { encoding: 'utf8' })
    expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 0, stderr: '' })
    return ReadFile.open(path)
  }

  const listOf = (json: Uint8Array | undefined): unknown => JSON.parse(Buffer.from(json ?? []).toString('utf8'))

  test('are named as long as that takes no time, and all of them are told', async () => {
    const { reader } = await fileOfReferences()
    expect(listOf(await reader.readJson('/many', [7], [1]))).toEqual(['/g000007'])
    const all = listOf(await reader.readJson('/many', [0], [groups * repeats])) as string[]
    expect(all).toHaveLength(groups * repeats)
    expect(all[0]).toBe('/g000000')
    // The address of its header, where nobody looked for its name any more.
    expect(all.at(-1)).toMatch(/^[0-9a-f]{16}$/)
    // Nothing but the time decides: from the first that has no name on none has.
    const named = all.findIndex((text) => !text.startsWith('/'))
    expect(all.slice(named).some((text) => text.startsWith('/'))).toBe(false)
  })

  test('of attributes are named for those who show them, and for nobody else', async () => {
    const { reader } = await fileOfReferences()
    const [shown] = await reader.shownAttributes('/many')
    expect(listOf(shown?.json)).toEqual(['/g000000'])
    const [plain] = await reader.attributes('/many')
    expect(plain).toMatchObject({ name: 'one', dtype: 'opaque', shape: [1] })
    expect(plain?.json).toBeUndefined()
  })
})
