// Tears the last commit of a writer that died, by the journal's bytes as docs/reliability.md describes them, without the library. Plain
// JavaScript, because the programs of test/interop use it too.
import { open, readFile } from 'node:fs/promises'

const recordAt = 4096
const recordHeaderBytes = 72
const headBytes = 512

/** @typedef {{ address: number, bytes: Buffer }} Extent */

/** The extents of the record in a journal. Throws when there is none.
 *  @param {string} journal
 *  @returns {Promise<Extent[]>} */
export async function extentsOf(journal) {
  const bytes = await readFile(journal)
  if (bytes.toString('latin1', recordAt, recordAt + 8) !== 'H5SVREDO') throw new Error(`${journal} holds no record`)
  const count = bytes.readUInt32LE(recordAt + 12)
  const extents = []
  let at = recordAt + recordHeaderBytes
  for (let i = 0; i < count; i++) {
    const size = Number(bytes.readBigUInt64LE(at + 8))
    extents.push({ address: Number(bytes.readBigUInt64LE(at)), bytes: bytes.subarray(at + 16, at + 16 + size) })
    at += 16 + size
  }
  return extents
}

/** Leaves a file as a writer leaves it that dies while it applies the commit in its journal: the head is written, of the rest nothing
 *  that makes sense. Returns the bytes that were spoilt.
 *  @param {string} file
 *  @returns {Promise<number>} */
export async function tearCommit(file) {
  const handle = await open(file, 'r+')
  let spoilt = 0
  try {
    for (const { address, bytes } of await extentsOf(`${file}.h5j`)) {
      const from = Math.max(address, headBytes)
      const length = address + bytes.length - from
      if (length <= 0) continue
      await handle.write(Buffer.alloc(length, 0xa5), 0, length, from)
      spoilt += length
    }
  } finally {
    await handle.close()
  }
  return spoilt
}
