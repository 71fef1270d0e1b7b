/** Which file comes next: a new one, or one that is continued. Creates nothing. */
import { join } from 'node:path'
import { createError } from '../errors.js'
import { datedFolder, lastScanFile, listFolder, nameTriesMax, proposeStems, type SaveType } from './naming.js'

/** Where the dated files of a saver go. */
export interface DatedPlace {
  basePath: string
  baseName: string
}

/** The next file. */
export interface FilePlan {
  /** absolute */
  path: string
  /** the file is to be created; of a dated one the name may change when somebody else takes it first */
  isNew: boolean
}

/** The next dated file, by PyMoDAQ's rule: scans go on in the day's last `Dataset_…` unless a new one is asked for, everything else has
 *  a new file each time.
 *  @param loaded a file that was loaded: scans go on in that one instead
 *  @throws (as rejections) ERR_PATH, ERR_PERMISSION, ERR_IO when the folder cannot be read */
export async function planFile(
  { basePath, baseName }: DatedPlace,
  saveType: SaveType,
  date: Date,
  { newFile, loaded }: { newFile: boolean; loaded: string | undefined },
): Promise<FilePlan> {
  const folder = datedFolder(basePath, date)
  const names = await listFolder(folder)
  if (saveType === 'scan' && !newFile) {
    if (loaded !== undefined) return { path: loaded, isNew: false }
    const last = lastScanFile(names, date)
    if (last !== undefined) return { path: join(folder, last.name), isNew: false }
  }
  const taken = new Set(names)
  for (const stem of proposeStems(baseName, saveType, date, names)) {
    if (!taken.has(`${stem}.h5`)) return { path: join(folder, `${stem}.h5`), isNew: true }
  }
  throw createError('ERR_FILE_EXISTS', `${nameTriesMax} names were tried for a file in '${folder}', all are taken`, { path: folder })
}
