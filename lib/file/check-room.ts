/** Whether a disk has room for a file that is about to be made. */
import { statfs } from 'node:fs/promises'
import { createError } from '../errors.js'

/** Looks at the room of a disk before something large is written to it. Where the system cannot tell, the writing will.
 *  @param folder that the file will stand in
 *  @param bytes that it will have at least
 *  @throws ERR_NO_SPACE with `path` and `bytesLeft` */
export async function checkRoom(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined)
  // File systems that count nothing, such as some of the network, tell of no blocks at all.
  if (disk === undefined || disk.blocks === 0) return
  const bytesLeft = disk.bavail * disk.bsize
  if (bytes <= bytesLeft) return
  throw createError('ERR_NO_SPACE', `there is no room for ${bytes} bytes in '${folder}': ${bytesLeft} are left on its disk`, {
    path: folder,
    bytesLeft,
  })
}
