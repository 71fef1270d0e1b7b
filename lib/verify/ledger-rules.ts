/** Whether the counts of rows that a saver has stored add up, and are those of the rows that are there. */
import { dataType, ledgerAttribute } from '../layout.js'
import type { SeenArray } from './length-rules.js'
import type { AttributeSet } from './node-facts.js'
import type { Finding, StoredLedger } from './report.js'

/** The ledger of a group; undefined where it has none: the file of a writer that died, or one that somebody is still writing. */
export function ledgerOf(path: string, attributes: AttributeSet): StoredLedger | undefined {
  const count = (name: string) => attributes.number(name)
  const [offered, accepted, dropped] = [ledgerAttribute.offered, ledgerAttribute.accepted, ledgerAttribute.dropped].map(count)
  if (offered === undefined || accepted === undefined || dropped === undefined) return undefined
  const [written, committed, failed] = [ledgerAttribute.written, ledgerAttribute.committed, ledgerAttribute.failed].map(count)
  return { path, offered, accepted, dropped, written, committed, failed, rows: undefined }
}

/** Rows of the arrays below a group that grow; those of the shortest. */
export function rowsBelow(group: string, arrays: readonly SeenArray[]): number | undefined {
  const rows = arrays
    .filter(({ path, dataType: type }) => type === dataType.enlargeable && path.startsWith(`${group}/`))
    .map(({ later }) => later[0] ?? 0)
  return rows.length === 0 ? undefined : Math.min(...rows)
}

/** What does not add up. */
export function ledgerFindings(ledger: StoredLedger): { fault: Finding[]; note: Finding[] } {
  const { path, offered, accepted, dropped, written, committed, failed, rows } = ledger
  const finding = (message: string): Finding => ({ kind: 'ledger', path, message })
  const fault: Finding[] = []
  const note: Finding[] = []
  if (offered !== accepted + dropped) fault.push(finding(`${offered} rows were offered, ${accepted} accepted and ${dropped} dropped`))
  if (committed !== undefined && accepted !== committed + (failed ?? 0))
    fault.push(finding(`${accepted} rows were accepted, ${committed} committed and ${failed ?? 0} failed`))
  if (written !== undefined && written > accepted) fault.push(finding(`${accepted} rows were accepted, ${written} written`))
  if (written !== undefined && committed !== undefined && written < committed)
    fault.push(finding(`${written} rows were written, ${committed} committed`))
  const expected = committed ?? accepted
  if (rows !== undefined && rows < expected) fault.push(finding(`${expected} rows were committed, ${rows} are there`))
  // Another program may go on with a detector's arrays; it knows nothing of the ledger.
  if (rows !== undefined && rows > expected)
    note.push(finding(`${rows} rows are there, ${rows - expected} more than were counted at the close`))
  return { fault, note }
}
