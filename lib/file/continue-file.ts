/** Opens an existing file of PyMoDAQ 4 or later, or of ours, to go on writing in it. */
import { realpath, stat } from 'node:fs/promises'
import { createError, errorFromFileSystem } from '../errors.js'
import { datasetType, groupType, journalEnding, loggerName, rootAttribute } from '../layout.js'
import type { NativeAttribute } from '../native.js'
import { childPath } from '../nodes/node-path.js'
import { logger } from '../nodes/string-array.js'
import { secondsOf } from './clock.js'
import { H5Reader } from './h5-reader.js'
import { fileIdentity, isLive } from './live-writers.js'
import { mendLive } from './mend-live.js'
import { type FileNodes, readTree } from './read-tree.js'
import { recogniseRawPath } from './recognise.js'
import { runRecovery } from './recover-file.js'
import type { CheckedSaverOptions } from './saver-options.js'
import { TreeWriter } from './tree-writer.js'
import { WriterSession } from './writer-session.js'

type ContinueOptions = Pick<CheckedSaverOptions, 'native' | 'codec' | 'now' | 'durability' | 'lowSpaceSeconds' | 'declaredBytesMax'>

/** Opens a file and reads its tree. Resolves when it can be written; its Logger is added when it has none, as PyMoDAQ does.
 *  @param metadata attributes to write on the group of all data
 *  @throws (as rejections) ERR_FILE_NOT_FOUND, ERR_NOT_HDF5, ERR_NOT_PYMODAQ, ERR_LAYOUT_UNKNOWN, ERR_TREE_TOO_LARGE;
 *    ERR_FILE_LOCKED, ERR_PERMISSION, ERR_IO, ERR_HDF5 */
export async function continueFile(options: ContinueOptions, path: string, metadata: readonly NativeAttribute[] = []): Promise<TreeWriter> {
  const identity = (await fileIdentity(path)) ?? path
  if (opening.has(identity)) throw locked(path)
  opening.add(identity)
  try {
    // Before the file is read: whoever is refused has not waited for it.
    if (await isLive(path)) throw locked(path)
    return await openAndRead(options, path, metadata)
  } finally {
    opening.delete(identity)
  }
}

/** Files that this thread is opening: of two calls one goes on, and the other is refused before it has read anything. */
const opening = new Set<string>()

function locked(path: string): Error {
  return createError('ERR_FILE_LOCKED', `'${path}' is being written already`, { path })
}

async function openAndRead(options: ContinueOptions, path: string, metadata: readonly NativeAttribute[]): Promise<TreeWriter> {
  // Read before anything is opened for writing: a file that is refused has not been touched.
  const before = await stamp(path)
  let found = await surveyFile(path)
  const { native, durability, lowSpaceSeconds } = options
  // What a symbolic link leads to: the lock and the journal lie beside the file itself, whatever name it is opened by.
  const file = await realpath(path).catch(() => path)
  // Of the addon's own recovery the file of a live writer would keep rows that are not in all columns.
  if (await isThere(`${file}${journalEnding}`)) await runRecovery(file, () => {})
  // A recovery that was killed may have taken the journal away before it cut them.
  else await mendLive(file, () => {})
  const session = new WriterSession({ ...native, path: file, mode: 'append' }, { path, durability, lowSpaceSeconds })
  try {
    await session.commit()
    // Somebody may have written between the two: now that the file is ours, its tree stays as it is.
    if ((await stamp(path)) !== before) found = await surveyFile(path)
    const { nodes, textRows, rawPath } = found
    const { codec, declaredBytesMax } = options
    const tree = new TreeWriter({ session, codec, now: secondsOf(options.now), nodes, textRows, rawPath, declaredBytesMax })
    const loggerPath = childPath(rawPath, loggerName)
    if (!nodes.has(loggerPath)) tree.submit([logger(loggerPath)])
    if (metadata.length > 0) tree.setAttributes(rawPath, metadata)
    await session.commit()
    return tree
  } catch (error) {
    await session.close().catch(() => undefined)
    throw session.error ?? error
  }
}

/** Reads the tree of a file that is not open for writing. @throws as `continueFile` */
export async function surveyFile(path: string): Promise<FileNodes & { rawPath: string }> {
  await using reader = await H5Reader.open(path)
  const found = await readTree(reader)
  const version = (await reader.attributes('/', new Set([rootAttribute.pymodaqVersion]))).get(rootAttribute.pymodaqVersion)
  const rawPath = recogniseRawPath(found.nodes, path, typeof version === 'string' ? version : undefined)
  return { ...found, rawPath }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** What changes when somebody writes to the file. */
async function stamp(path: string): Promise<string> {
  try {
    const { size, mtimeNs, ino } = await stat(path, { bigint: true })
    return `${ino} ${size} ${mtimeNs}`
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw createError('ERR_FILE_NOT_FOUND', `there is no file '${path}'`, { path, cause: error })
    }
    throw errorFromFileSystem(error, 'the file cannot be read', path)
  }
}

/** The save type that a file says it has: `dataset` is what PyMoDAQ's scans write instead of `scan`. */
export function savedType(tree: TreeWriter): string | undefined {
  const { type } = tree.nodes.get(tree.rawPath)
  return type === datasetType ? groupType.scan : type
}
