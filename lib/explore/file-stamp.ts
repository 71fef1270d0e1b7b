/** Tells whether a file has changed, without libhdf5. */
import { open, stat } from 'node:fs/promises'
import { journalEnding } from '../layout.js'

// docs/reliability.md, "Bytes of the journal": the generation counts up at each commit.
const generationOffset = 16
const generationBytes = 8

/** What changes whenever a writer has committed, or anybody has written: identity, size and time of the file, and the
 *  generation of its journal. Empty where there is no such file. */
export async function fileStamp(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true })
    return [dev, ino, size, mtimeNs, await generationOf(`${path}${journalEnding}`)].join(' ')
  } catch {
    return ''
  }
}

async function generationOf(journal: string): Promise<string> {
  const file = await open(journal, 'r').catch(() => undefined)
  if (file === undefined) return 'none'
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(generationBytes), 0, generationBytes, generationOffset)
    return bytesRead === generationBytes ? String(buffer.readBigUInt64LE()) : 'none'
  } finally {
    await file.close()
  }
}
