/** The figures that savers tell about themselves. */
import type { H5SaverError } from '../errors.js'
import type { NativeRowCounts, NativeState } from '../native.js'

/** Rows, and what became of them: `offered = accepted + dropped`, and after the close `accepted = committed + failed`.
 *  `missingFrameIds` is the sum of the gaps in the frame ids that were given. */
export type RowCounts = NativeRowCounts

/** The state of a file that is being written. */
export interface SaverStats extends RowCounts {
  /** the file */
  path: string
  /** `opening`, `open`, `closing`, `closed`, or `failed` once it has ended with a failure */
  phase: NativeState['phase']
  /** the first failure, which ended the writing */
  error: H5SaverError | null
  /** bytes accepted and not yet written */
  queueBytes: number
  /** the hard limit of that */
  queueBytesMax: number
  /** bytes of the accepted rows, before compression */
  bytesIn: number
  /** bytes of those rows' chunks after compression */
  bytesEncoded: number
  /** size of the file at the last commit */
  bytesOnDisk: number
  /** bytes that rows to come may still take on the disk, as of the last look; null where that cannot be told */
  spaceLeft: number | null
  /** warnings so far: see the event `warning` */
  warnings: number
  /** completed commits */
  commits: number
  /** when the last commit was completed: Unix milliseconds, 0 before the first */
  lastCommitMs: number
  /** microseconds that the longest commit took */
  commitMaxUs: number
  /** microseconds that the last commit took */
  commitLastUs: number
  /** microseconds spent in codecs, the sum of all threads */
  encodeUs: number
  /** microseconds spent in writing chunks */
  writeUs: number
}

/** The public figures of a state. */
export function toStats(path: string, state: NativeState, error: H5SaverError | null): SaverStats {
  const {
    batchesDone: _batches,
    commitsDone: _commits,
    queueBytesLow: _low,
    news: _news,
    error: _failure,
    warning: _warning,
    ...figures
  } = state
  return { path, ...figures, error }
}
