/** What the writer of a file tells of itself: the one place where the explorer asks for it. */
import type { FileSummary, LiveStatistics } from '../browser/protocol.js'
import { type NativeStatistics, native } from '../native.js'

/** A writer that lives. */
export interface LiveWriter {
  live: Exclude<FileSummary['live'], null>
  statistics: LiveStatistics
}

/** The figures of the writer of a file, in whichever process it lives; null where none writes it.
 *  Reads no HDF5, and takes no lock that a writer could meet.
 *  @param isOwn this process is the one that writes it */
export async function readLiveWriter(path: string, isOwn: boolean): Promise<LiveWriter | null> {
  const found = await native.readStatistics(path)
  if (found === null) return null
  return { live: isOwn ? 'memory' : found.live ? 'swmr' : 'default', statistics: statisticsOf(found) }
}

/** The figures alone. */
function statisticsOf({ live: _live, ...figures }: NativeStatistics): LiveStatistics {
  return figures
}
