/** What the writer of a file tells of itself: the one place where the explorer asks for it. */
import type { FileSummary, LiveStatistics } from '../browser/protocol.js'

/** A writer that lives. */
export interface LiveWriter {
  live: Exclude<FileSummary['live'], null>
  statistics: LiveStatistics
}

/** The figures of the writer of a file, in whichever process it lives; null where none writes it.
 *  Reads no HDF5, and takes no lock that a writer could meet. */
export function readLiveWriter(_path: string): LiveWriter | null {
  return null
}
