// Which file comes next.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planFile } from '../../../lib/file/file-plan.js'
import { tempDir } from '../../helpers/temp-dir.js'

const date = new Date(2026, 10, 22, 16, 58, 48)
const fresh = { newFile: false, loaded: undefined }

async function day(...names: string[]): Promise<{ basePath: string; folder: string; baseName: string }> {
  const basePath = await tempDir()
  const folder = join(basePath, '2026', '20261122')
  await mkdir(folder, { recursive: true })
  for (const name of names) await writeFile(join(folder, name), '')
  return { basePath, folder, baseName: 'Data' }
}

test('the first file of a day is new, and nothing is made for the plan', async () => {
  const basePath = await tempDir()
  const first = await planFile({ basePath, baseName: 'Data' }, 'scan', date, fresh)
  expect(first).toEqual({ path: join(basePath, '2026', '20261122', 'Dataset_20261122_000.h5'), isNew: true })
})

test('scans go on in the last file of the day, the one of the largest number', async () => {
  const { folder, ...place } = await day(
    'Dataset_20261122_000.h5',
    'Dataset_20261122_1000.h5',
    'Dataset_20261122_999.h5',
    'Dataset_20261121_2000.h5',
  )
  expect(await planFile(place, 'scan', date, fresh)).toEqual({ path: join(folder, 'Dataset_20261122_1000.h5'), isNew: false })
  const next = await planFile(place, 'scan', date, { ...fresh, newFile: true })
  expect(next).toEqual({ path: join(folder, 'Dataset_20261122_1001.h5'), isNew: true })
})

test('scans go on in a file that was loaded, until a new one is asked for', async () => {
  const { folder, ...place } = await day('Dataset_20261122_004.h5')
  expect(await planFile(place, 'scan', date, { newFile: false, loaded: '/x/y.h5' })).toEqual({ path: '/x/y.h5', isNew: false })
  const next = await planFile(place, 'scan', date, { newFile: true, loaded: '/x/y.h5' })
  expect(next.path).toBe(join(folder, 'Dataset_20261122_005.h5'))
})

test('all others have a new file each time, that of the same second a name of its own', async () => {
  const { folder, ...place } = await day('Data_20261122_16_58_48.h5')
  const plan = await planFile(place, 'detector', date, { newFile: false, loaded: '/x/y.h5' })
  expect(plan).toEqual({ path: join(folder, 'Data_20261122_16_58_48_001.h5'), isNew: true })
})
