/** Another program on the same disk. */
import { closeSync, openSync, writeSync } from 'node:fs'

/** Makes a file of so many bytes, or of as many as there is room for. */
export function fill(path, bytes) {
  const fd = openSync(path, 'a')
  const block = Buffer.alloc(65_536, 1)
  try {
    for (let done = 0; done < bytes; done += block.length) writeSync(fd, block)
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error
  } finally {
    closeSync(fd)
  }
}
