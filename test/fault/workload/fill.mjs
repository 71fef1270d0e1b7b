/** Another program on the same disk. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { constants } from 'node:os'

/** Node has no name for EDQUOT. */
const fullErrnos = new Set([-constants.errno.ENOSPC, -constants.errno.EDQUOT])

/** Makes a file of so many bytes, or of as many as there is room for. */
export function fill(path, bytes) {
  const fd = openSync(path, 'a')
  const block = Buffer.alloc(65_536, 1)
  try {
    for (let done = 0; done < bytes; done += block.length) writeSync(fd, block)
  } catch (error) {
    if (!fullErrnos.has(error.errno)) throw error
  } finally {
    closeSync(fd)
  }
}
