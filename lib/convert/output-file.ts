/** The file that a conversion makes: it is written under a name of its own beside its place, and gets its name when it is complete.
 *  Whatever happens before, nothing stands under that name but what stood there. */
import { randomBytes } from 'node:crypto'
import { link, lstat, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createError, errorFromFileSystem } from '../errors.js'
import { isLive } from '../file/live-writers.js'
import { journalEnding } from '../layout.js'

/** A name for the file while it is written. */
export function temporaryPath(output: string): string {
  // A short name of its own: the output's name may already have the greatest length.
  return join(dirname(output), `.h5saver-${randomBytes(8).toString('hex')}.tmp`)
}

/** Checks that the output may be written.
 *  @throws ERR_FILE_EXISTS when it is the input itself, by whatever name, or is there and shall not be replaced; ERR_PATH when it is no
 *    file; ERR_FILE_LOCKED when this process is writing it */
export async function checkOutput(input: string, output: string, overwrite: boolean): Promise<void> {
  const source = await stat(input).catch(() => undefined)
  const target = await stat(output).catch(() => undefined)
  if (source !== undefined && target !== undefined && source.dev === target.dev && source.ino === target.ino) {
    throw createError('ERR_FILE_EXISTS', `the output '${output}' is the input itself: choose another name`, { path: output })
  }
  const entry = await lstat(output).catch(() => undefined)
  if (entry === undefined) return
  if (!overwrite) throw exists(output)
  if (!entry.isFile() && !entry.isSymbolicLink())
    throw createError('ERR_PATH', `'${output}' is no file: it cannot be replaced`, { path: output })
  if (await isLive(output))
    throw createError('ERR_FILE_LOCKED', `'${output}' is being written: close it before it is replaced`, { path: output })
}

/** Gives the complete file its name.
 *  @throws ERR_FILE_EXISTS when somebody else has taken it meanwhile; ERR_PERMISSION, ERR_NO_SPACE, ERR_IO */
export async function publish(temporary: string, output: string, overwrite: boolean): Promise<void> {
  try {
    await sync(temporary)
    if (overwrite) await rename(temporary, output)
    else await giveFreeName(temporary, output)
    await sync(dirname(output)).catch(() => undefined)
  } catch (error) {
    if (isCode(error, 'EEXIST')) throw exists(output)
    throw errorFromFileSystem(error, 'the finished file cannot get its name', output)
  }
}

/** Removes an incomplete file, with the journal that its writer may have left. */
export async function discard(temporary: string): Promise<void> {
  for (const path of unfinishedPaths(temporary)) await unlink(path).catch(() => undefined)
}

/** The files that stand there while one is written. */
export function unfinishedPaths(temporary: string): string[] {
  return [temporary, `${temporary}${journalEnding}`]
}

/** A link never replaces what is there; file systems without links are left with a look before. */
async function giveFreeName(temporary: string, output: string): Promise<void> {
  try {
    await link(temporary, output)
    await unlink(temporary)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].some((code) => isCode(error, code))) throw error
    if ((await lstat(output).catch(() => undefined)) !== undefined) throw exists(output)
    await rename(temporary, output)
  }
}

/** Has the system write what it holds: a name may not reach the disk before what it names. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function exists(output: string): Error {
  return createError('ERR_FILE_EXISTS', `the file is already there: '${output}'`, { path: output })
}
