/** What the operating system allows a process that reads files which nobody vouches for. */
import { native } from './native.js'

/** The limits of such a process. */
export interface ReadingLimits {
  /** bytes of memory that is no file's (RLIMIT_DATA, where the system counts it); 3 GiB when left out */
  memoryBytes?: number
  /** longest file that it may write, in bytes; any when left out */
  fileBytes?: number
}

/** Limits this process from here on: its memory, the files that it writes, and no memory image of it when it crashes. What is
 *  already lower stays.
 *  @throws ERR_IO when the system refuses: a process that is not limited must not go on to read */
export function limitReading({ memoryBytes = 3 * 2 ** 30, fileBytes }: ReadingLimits = {}): void {
  native.limitProcess({
    coreBytes: 0,
    ...(fileBytes === undefined ? {} : { fileBytes }),
    // The shadow memory of a sanitizer, terabytes of addresses, counts as memory.
    ...(native.buildInfo().sanitizers === '' ? { dataBytes: memoryBytes } : {}),
  })
}
