/** Brings what a dead writer has left into its file, by hand: what opening the file for writing would do, and nothing else. */
import { lstat, realpath } from 'node:fs/promises'
import { callNative, createError, describe, type ErrorCode, H5SaverError } from '../errors.js'
import { journalEnding } from '../layout.js'
import { native } from '../native.js'
import { H5Reader } from './h5-reader.js'
import { mendLive } from './mend-live.js'

/** What a recovery has done, and what the file is like after it. */
export interface RecoveryReport {
  file: string
  /** whether the journal held a commit. False: the file was left as it is; a journal without a commit was removed. */
  recovered: boolean
  /** number of that commit, counted from 1 when the writer opened the file; 0 when there was none */
  commit: number
  /** bytes of the file that it changed */
  bytesChanged: number
  /** bytes behind the last commit, which nothing referred to, that were cut off */
  bytesCut: number
  /** whether HDF5's marks of a writer were taken from the file, with which others would refuse to open it: it was live, or it had been once. Of a
   *  live file there are no commits to bring back: it stays as the last write left it. */
  marksCleared: boolean
  /** rows of live files that were cut off, because a flush that its writer died in had reached some columns of their detector and not others:
   *  they were never committed */
  rowsCut: number
  /** why the file cannot be opened all the same; undefined when it can */
  fault?: { code: ErrorCode; message: string }
}

/** Brings the last commit of a writer that died into its file, from the journal `<file>.h5j`, and removes the journal. Changes nothing where
 *  there is nothing to do. It may be killed at any moment, and done again. From a live file it takes the marks of its writer,
 *  and the rows that are not in all columns of their detector.
 *  Resolves when the file is whole and on the disk, and was opened once to see that it can be.
 *  @throws (as rejections) ERR_INVALID_OPTION, ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_PATH; ERR_FILE_LOCKED where a writer lives, or has left
 *    its marks but no journal, so that nobody can tell;
 *    ERR_JOURNAL_FOREIGN for a journal of another file, ERR_JOURNAL_VERSION for one of another version, which are left as they are;
 *    ERR_FILE_CUT for a file that is shorter than its writer has left it; ERR_NO_SPACE, ERR_IO */
export function recoverFile(file: string): Promise<RecoveryReport> {
  return runRecovery(file, () => {})
}

/** How often a recovery tells that it goes on: it may have gigabytes to write, and no libhdf5 to be stuck in. */
const aliveMs = 1000

/** @param alive called now and then during the recovery, and after each answer of libhdf5 */
export async function runRecovery(file: string, alive: () => void): Promise<RecoveryReport> {
  const timer = setInterval(alive, aliveMs)
  const { replayed, sequence, bytesChanged, bytesCut, cleared } = await replayJournal(file).finally(() => clearInterval(timer))
  const rowsCut = await mendLive(file, alive)
  const fault = await faultOf(file, alive)
  return {
    file,
    recovered: replayed,
    commit: sequence,
    bytesChanged,
    bytesCut,
    marksCleared: cleared,
    rowsCut,
    ...(fault === undefined ? {} : { fault }),
  }
}

async function replayJournal(file: string) {
  if (typeof file !== 'string' || file === '' || file.includes('\0')) {
    const given = describe(file)
    throw createError('ERR_INVALID_OPTION', `file must be the path of a file; got ${given}`, { option: 'file', given })
  }
  const path = await journalledPath(file)
  try {
    return await native.recover(path)
  } catch (error) {
    return callNative(() => {
      throw error
    })
  }
}

/** The name that the file was written under, if it has a journal: a link to the file has none of its own. */
async function journalledPath(file: string): Promise<string> {
  try {
    if (!(await lstat(file)).isSymbolicLink()) return file
    if (await lstat(`${file}${journalEnding}`).then(Boolean, () => false)) return file
    return await realpath(file)
  } catch {
    // What is wrong with the path is told by whoever opens it.
    return file
  }
}

/** Whether libhdf5 opens the file and reads its root. */
async function faultOf(file: string, answered: () => void): Promise<RecoveryReport['fault']> {
  try {
    await using reader = await H5Reader.open(file, answered)
    await reader.list('/')
    return undefined
  } catch (error) {
    if (!(error instanceof H5SaverError)) throw error
    return { code: error.code, message: error.message }
  }
}
