/** Where a file goes and what it is called, by PyMoDAQ's rules: `<base path>/<YYYY>/<YYYYMMDD>/<base name>_<date>_<time>.h5`.
 *  Unlike PyMoDAQ, two files of the same second never share a name. */
import { mkdir, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { createError, errorFromFileSystem } from '../errors.js'
import { checkName, nameBytesMax } from '../nodes/names.js'

/** What a file is for. It names the file: scan files are numbered by day, all others carry the time. */
export type SaveType = 'scan' | 'detector' | 'logger' | 'custom' | 'actuator' | 'optimizer'
export const saveTypes: readonly SaveType[] = ['scan', 'detector', 'logger', 'custom', 'actuator', 'optimizer']

/** Names that are tried before giving up: far more than files that can start within a second or scans of a day. */
export const nameTriesMax = 10_000

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** `2026`, in local time. */
export function yearOf(date: Date): string {
  return digits(date.getFullYear(), 4)
}

/** `20261122`, in local time. */
export function dayOf(date: Date): string {
  return `${yearOf(date)}${digits(date.getMonth() + 1, 2)}${digits(date.getDate(), 2)}`
}

/** `2026-11-22`, as Python's `date.isoformat`. */
export function isoDate(date: Date): string {
  return `${yearOf(date)}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)}`
}

/** `16:58:48.089000`, as Python's `time.isoformat`: without a fraction when it is zero. */
export function isoTime(date: Date): string {
  const seconds = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2)).join(':')
  return date.getMilliseconds() === 0 ? seconds : `${seconds}.${digits(date.getMilliseconds(), 3)}000`
}

/** The folder named `part` on the way to a folder: the folder itself, its nearest ancestor of that name, or a new one inside. */
function folderOf(base: string, part: string): string {
  for (let folder = base; folder !== dirname(folder); folder = dirname(folder)) {
    if (basename(folder) === part) return folder
  }
  return join(base, part)
}

/** The folder of a day: `<base>/<YYYY>/<YYYYMMDD>`. A year or day that already is part of the base path is used as it is. */
export function datedFolder(basePath: string, date: Date): string {
  return folderOf(folderOf(resolve(basePath), yearOf(date)), dayOf(date))
}

/** The name of a file, without the ending. `attempt` counts the names that turned out to be taken. */
export function datedStem(baseName: string, date: Date, attempt: number): string {
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2)).join('_')
  const stem = `${baseName}_${dayOf(date)}_${time}`
  return attempt === 0 ? stem : `${stem}_${digits(attempt, 3)}`
}

/** The number of the next scan file of a day: one more than the largest there is. */
export function nextScanIndex(fileNames: readonly string[], date: Date): number {
  return (lastScanFile(fileNames, date)?.index ?? -1) + 1
}

/** The scan file of a day with the largest number. */
export function lastScanFile(fileNames: readonly string[], date: Date): { name: string; index: number } | undefined {
  const pattern = new RegExp(`^Dataset_${dayOf(date)}_(\\d{3,9})\\.h5$`)
  let last: { name: string; index: number } | undefined
  for (const name of fileNames) {
    const index = Number(pattern.exec(name)?.[1] ?? -1)
    if (index > (last?.index ?? -1)) last = { name, index }
  }
  return last
}

/** `Dataset_20261122_000`. */
export function scanStem(date: Date, index: number): string {
  return `Dataset_${dayOf(date)}_${digits(index, 3)}`
}

/** An exact path, with `.h5` added where it ends in neither `.h5` nor `.hdf5`.
 *  @throws ERR_INVALID_NAME */
export function exactPath(file: string): string {
  if (
    typeof file !== 'string' ||
    file === '' ||
    file.includes('\0') ||
    !file.isWellFormed() ||
    file.endsWith('/') ||
    /^\.{1,2}$/.test(basename(file))
  ) {
    throw createError('ERR_INVALID_NAME', `file must be the path of a file; got ${JSON.stringify(file)}`, {
      option: 'file',
      given: JSON.stringify(file),
    })
  }
  const path = resolve(/\.(?:h5|hdf5)$/i.test(file) ? file : `${file}.h5`)
  checkName(basename(path), 'the name of file')
  return path
}

/** The paths to try for a new file, best first. Each is only a proposal: whoever creates it exclusively owns it.
 *  @throws ERR_INVALID_NAME when the base name cannot be part of a file name
 *  @throws ERR_PATH, ERR_PERMISSION, ERR_NO_SPACE, ERR_IO when the folder cannot be made */
export async function* proposePaths(basePath: string, baseName: string, saveType: SaveType, date: Date): AsyncGenerator<string> {
  checkName(baseName, 'baseName')
  const stemBytes = Buffer.byteLength(`${datedStem(baseName, date, nameTriesMax)}.h5`)
  if (saveType !== 'scan' && stemBytes > nameBytesMax) {
    throw createError('ERR_INVALID_NAME', `baseName makes a file name of ${stemBytes} bytes, more than ${nameBytesMax}`, {
      option: 'baseName',
    })
  }
  const folder = datedFolder(basePath, date)
  await makeFolder(folder)
  const names = saveType === 'scan' ? await listFolder(folder) : []
  for (const stem of proposeStems(baseName, saveType, date, names)) yield join(folder, `${stem}.h5`)
}

/** The names to try for a new file of a folder that holds `names`, best first, without their ending. */
export function* proposeStems(baseName: string, saveType: SaveType, date: Date, names: readonly string[]): Generator<string> {
  const first = saveType === 'scan' ? nextScanIndex(names, date) : 0
  for (let attempt = 0; attempt < nameTriesMax; attempt++) {
    yield saveType === 'scan' ? scanStem(date, first + attempt) : datedStem(baseName, date, attempt)
  }
}

/** Makes a folder and those above it. Resolves when those that it made have their names on the disk.
 *  @throws ERR_PATH, ERR_PERMISSION, ERR_NO_SPACE, ERR_IO */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeMissing(folder)
  } catch (error) {
    throw errorFromFileSystem(error, 'the folder cannot be made', folder)
  }
}

// Node's own recursive mkdir never ends where a file system refuses new folders with ENOENT, as /proc does (Node 20).
async function makeMissing(folder: string): Promise<void> {
  const fault = await tryMkdir(folder)
  if (fault === undefined) return
  if (fault.code !== 'ENOENT' || dirname(folder) === folder) throw fault
  await makeMissing(dirname(folder))
  const again = await tryMkdir(folder)
  if (again !== undefined) throw again
}

// File systems that cannot sync a folder: there is no more to be done on them.
const syncUnsupported: readonly (string | undefined)[] = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP']

/** Makes the names in a folder survive the loss of power: a file that is synced is lost with the folder that it lies in. */
async function syncFolder(folder: string): Promise<void> {
  // Folders that may be written and not read cannot be opened to be synced.
  const handle = await open(folder, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES') throw error
  })
  if (handle === undefined) return
  try {
    await handle.sync()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && syncUnsupported.includes(String(error.code)))) throw error
  } finally {
    await handle.close()
  }
}

/** Makes one folder. @returns why there is none; undefined when there is, made by us or by somebody else */
async function tryMkdir(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(folder)
  } catch (error) {
    const isThere = await stat(folder)
      .then((found) => found.isDirectory())
      .catch(() => false)
    return isThere ? undefined : (error as NodeJS.ErrnoException)
  }
  await syncFolder(dirname(folder))
  return undefined
}

/** The names in a folder; none where it is missing.
 *  @throws ERR_PATH, ERR_PERMISSION, ERR_IO */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw errorFromFileSystem(error, 'the folder cannot be read', folder)
  }
}
