/** Damage that leaves nothing to libhdf5: a file that was cut, before its writer died or after, a root that cannot be decoded. Also what a check tells then. */
import { stat } from 'node:fs/promises'
import { H5SaverError } from '../errors.js'
import { H5Reader } from '../file/h5-reader.js'
import type { UnreadableFile, VerifyReport } from './report.js'

/** How libhdf5 words that a file is shorter than its superblock says; what is stored counts from the file's first byte. */
const cutText = /^truncated file:.* stored_eof = (\d+)/

/** Opens a file. Resolves when its root can be read: libhdf5 opens files of newer formats without a look at it.
 *  @throws as `H5Reader.open` */
export async function openWithRoot(file: string, answered: () => void): Promise<H5Reader> {
  const reader = await H5Reader.open(file, answered)
  try {
    await reader.info('/')
    return reader
  } catch (error) {
    await reader.close()
    throw error
  }
}

/** The report on a file that `openWithRoot` could not open.
 *  @throws `failure` itself where it tells no damage: the file is missing, locked, no HDF5 file at all */
export async function unreadableReport(file: string, path: string, failure: unknown): Promise<VerifyReport> {
  if (!(failure instanceof H5SaverError)) throw failure
  const { code } = failure
  const storedBytes = storedBytesOf(failure)
  if (storedBytes === undefined && code !== 'ERR_HDF5' && code !== 'ERR_FILE_CUT') throw failure
  const { size: bytes } = await stat(file)
  const reason = storedBytes === undefined ? failure.message : `it has ${bytes} bytes, and its superblock says ${storedBytes}: it was cut`
  const message = `no data in it can be read through libhdf5: ${reason}`
  const unreadable: UnreadableFile = { code, message, ...(storedBytes !== undefined && { storedBytes }) }
  return {
    ...{ file, path, bytes, unreadable, generation: 'foreign', isOurs: false, ok: false },
    ...{ groups: 0, datasets: 0, attributes: 0, links: 0, elementBytes: 0 },
    ...{ faults: [{ kind: 'unreadable', path: '/', code, message }], faultCount: 1, notes: [], noteCount: 0, damaged: [], ledgers: [] },
  }
}

/** The size that the superblock of a cut file stores; undefined where the file was not cut. */
function storedBytesOf({ hdf5Stack = [] }: H5SaverError): number | undefined {
  const found = hdf5Stack.map(({ description }) => cutText.exec(description)).find((match) => match !== null)
  return found === undefined ? undefined : Number(found[1])
}
