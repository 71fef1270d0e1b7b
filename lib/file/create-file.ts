/** Creates files that did not exist before, whoever else tries the same name at the same moment. */
import { randomBytes } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createError, H5SaverError } from '../errors.js'
import { journalEnding } from '../layout.js'
import { secondsOf } from './clock.js'
import { fileTree } from './file-tree.js'
import { LiveTree } from './live-tree.js'
import { makeFolder, nameTriesMax, proposePaths } from './naming.js'
import type { CheckedSaverOptions } from './saver-options.js'
import { TreeWriter } from './tree-writer.js'
import { WriterSession } from './writer-session.js'

/** Creates the file and its first nodes. Resolves when they are committed.
 *  @throws (as rejections) ERR_FILE_EXISTS, ERR_FILE_LOCKED, ERR_PATH, ERR_PERMISSION, ERR_NO_SPACE, ERR_IO, ERR_HDF5 */
export async function createFile(options: CheckedSaverOptions, created: Date): Promise<TreeWriter> {
  const { place } = options
  if ('basePath' in place) return createDated(options, place.basePath, place.baseName, created)
  await makeFolder(dirname(place.path))
  return place.overwrite ? createReplacing(options, place.path, created) : open(options, place.path, created)
}

async function createDated(options: CheckedSaverOptions, basePath: string, baseName: string, created: Date) {
  for await (const path of proposePaths(basePath, baseName, options.saveType, created)) {
    try {
      return await open(options, path, created)
    } catch (error) {
      // Another file of the same second, perhaps of another process: the next name is free, or the one after it.
      if (!(error instanceof H5SaverError && error.code === 'ERR_FILE_EXISTS')) throw error
    }
  }
  throw createError('ERR_FILE_EXISTS', `${nameTriesMax} names were tried for a file in '${basePath}', all are taken`, { path: basePath })
}

/** The old file stays until the new one stands; a reader sees one or the other. Where there is none the new file has its name from the
 *  start. A process that is killed before the new file has its name leaves `.h5saver-….tmp` behind, which holds nothing. */
async function createReplacing(options: CheckedSaverOptions, path: string, created: Date): Promise<TreeWriter> {
  try {
    return await open(options, path, created)
  } catch (error) {
    if (!(error instanceof H5SaverError && error.code === 'ERR_FILE_EXISTS')) throw error
  }
  // A short name of its own: the target's name may already have the greatest length.
  const temporary = join(dirname(path), `.h5saver-${randomBytes(8).toString('hex')}.tmp`)
  try {
    return await open(options, path, created, temporary)
  } catch (error) {
    for (const left of [temporary, `${temporary}${journalEnding}`]) await unlink(left).catch(() => undefined)
    throw error
  }
}

/** @param openedPath the name under which the file is made, until it takes the place of the one at `path` */
async function open(options: CheckedSaverOptions, path: string, created: Date, openedPath = path): Promise<TreeWriter> {
  const { native, durability, lowSpaceSeconds } = options
  const session = new WriterSession({ ...native, path: openedPath }, { path, durability, lowSpaceSeconds })
  try {
    const live = native.live ? new LiveTree() : undefined
    const { codec, declaredBytesMax } = options
    const tree = new TreeWriter({ session, codec, now: secondsOf(options.now), live, declaredBytesMax })
    tree.submit(fileTree(basename(path), options.saveType, created, options.metadata))
    await session.commit()
    if (openedPath === path) return tree
    // By the writer, which has both names locked: whoever writes the old file, in this process or another, goes on writing it.
    session.submit([{ op: 'move', path }])
    await session.commit()
    return tree
  } catch (error) {
    // The first failure is what the caller wants to know; the close gives the threads back.
    await session.close().catch(() => undefined)
    throw session.error ?? error
  }
}
