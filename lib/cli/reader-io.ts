/** What commands that read files are given. */
import type { CommandIo } from './output.js'

export interface ReaderIo extends CommandIo {
  /** to be called after each answer of libhdf5: shows whoever waits that it is slow, and not stuck */
  readonly answered: () => void
}
