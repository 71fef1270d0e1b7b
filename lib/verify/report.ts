/** What a check of a file found, and how findings are gathered. */
import type { ErrorCode } from '../errors.js'
import type { Generation } from '../loaders/generation.js'

/** What a finding is about.
 *  `unreadable`: a node, its attributes or its links. `undecodable`: elements of a dataset. `unchecked`: elements that nobody here can
 *  decode, which is no fault of theirs. `length`: arrays and axes that belong together have different lengths. `shape`: the attribute
 *  `shape` or `size` is not that of the array. `ledger`: the counts of rows do not add up. `pymodaq`: PyMoDAQ 5 would not load it. */
export type FindingKind = 'unreadable' | 'undecodable' | 'unchecked' | 'length' | 'shape' | 'ledger' | 'pymodaq'

/** One thing that is not as it should be. */
export interface Finding {
  kind: FindingKind
  /** the node */
  path: string
  message: string
  /** why it could not be read */
  code?: ErrorCode
}

/** Rows of a dataset that could not be decoded: indexes of its first dimension. */
export interface RowRange {
  start: number
  count: number
}

/** A dataset of which not all elements can be decoded. */
export interface DamagedDataset {
  path: string
  /** what the first failure was */
  code: ErrorCode
  message: string
  /** extent of the first dimension; 1 for a single element */
  rows: number
  rowsReadable: number
  /** the first of the rows that are not readable, at most 100 ranges */
  unreadable: RowRange[]
}

/** The counts that a saver has stored on its group at the close, and the rows that are there. */
export interface StoredLedger {
  /** the group */
  path: string
  offered: number
  accepted: number
  dropped: number
  /** undefined in files that do not tell it, as those of the first versions */
  written: number | undefined
  /** undefined in files that do not tell it */
  committed: number | undefined
  failed: number | undefined
  /** rows of the arrays of the group that grow; undefined when it has none that can be read */
  rows: number | undefined
}

/** Why no data of a file can be read. */
export interface UnreadableFile {
  code: ErrorCode
  message: string
  /** of a file that was cut: the bytes that it had, as its superblock tells */
  storedBytes?: number
}

/** What a check has found. */
export interface VerifyReport {
  file: string
  /** the node below which all was checked */
  path: string
  /** bytes of the file */
  bytes: number
  /** where libhdf5 cannot read as much as the root: all counts are 0 then, and whose file it is is not known */
  unreadable?: UnreadableFile
  generation: Generation
  /** whether h5saver made the file */
  isOurs: boolean
  /** no faults: everything is readable, and belongs together */
  ok: boolean
  groups: number
  datasets: number
  attributes: number
  /** links that are not followed, because they lead elsewhere or to a node that was checked already */
  links: number
  /** bytes of the elements that were read and decoded; lists of texts count the bytes of the texts */
  elementBytes: number
  /** at most 1000 of each; the counts tell how many there are */
  faults: Finding[]
  faultCount: number
  notes: Finding[]
  noteCount: number
  /** at most 1000 */
  damaged: DamagedDataset[]
  /** at most 1000 */
  ledgers: StoredLedger[]
}

/** Findings of each sort that are kept: a file may hold millions of nodes, all of them broken. */
export const findingsMax = 1000

/** Faults and notes, as they are found. */
export class Findings {
  readonly faults: Finding[] = []
  readonly notes: Finding[] = []
  faultCount = 0
  noteCount = 0

  fault(finding: Finding): void {
    this.faultCount++
    if (this.faults.length < findingsMax) this.faults.push(finding)
  }

  note(finding: Finding): void {
    this.noteCount++
    if (this.notes.length < findingsMax) this.notes.push(finding)
  }
}
