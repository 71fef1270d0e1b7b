/** Folders that are gone after the test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new, empty folder. It is removed when the test has finished, whatever became of it. */
export async function tempDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'h5saver-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
