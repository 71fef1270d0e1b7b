// Gives the page cache memory that the machine really has. A virtual machine may hand freed pages back to its host, and
// the first touch of a page then costs a fault of the host: the same write loop runs at 300 MB/s cold and 4000 MB/s warm.
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const block = Buffer.alloc(8 * 1024 * 1024, 0xa5)

const bytesMin = 512e6
/** Beyond this the warming itself would start the kernel's writing to disk, and disturb what it prepares. */
const bytesMax = 2e9

/** @param {number} bytes that a trial writes at most
 *  @returns {number} how many are worth warming */
export function prewarmBytesOf(bytes) {
  return Math.min(bytesMax, Math.max(bytesMin, 1.2 * bytes))
}

/** Writes a file of at least `bytes` and deletes it, so that its pages are free and warm.
 *  @param {string} folder on the file system that the trial writes to
 *  @param {number} bytes */
export function prewarm(folder, bytes) {
  const path = join(folder, 'prewarm.raw')
  const handle = openSync(path, 'w')
  try {
    for (let written = 0; written < bytes; written += block.length) writeSync(handle, block)
  } finally {
    closeSync(handle)
    unlinkSync(path)
  }
}
