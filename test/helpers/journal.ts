/** What the tests of recovery do to journals and files. */
import { open } from 'node:fs/promises'

export { extentsOf, tearCommit } from './torn-commit.mjs'

/** Changes bytes of a file. */
export async function overwrite(file: string, at: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.write(bytes, 0, bytes.length, at)
  } finally {
    await handle.close()
  }
}
