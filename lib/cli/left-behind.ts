/** Tells the user of a file whose writer has died, and what makes it whole. */
import { H5Reader } from '../file/h5-reader.js'
import { journalEnding } from '../layout.js'
import { bytes, printable } from './printable.js'
import type { ReaderIo } from './reader-io.js'

/** Prints a line on standard error when a writer that died has left something beside the file, or another file its journal; nothing else.
 *  @throws what opening the file throws */
export async function tellLeftBehind(file: string, io: ReaderIo): Promise<void> {
  await using reader = await H5Reader.open(file, io.answered)
  const name = printable(file)
  if (await reader.hasForeignJournal()) {
    io.stderr.write(`h5saver: '${name}${journalEnding}' is the journal of another file: it is not used; move it away to write '${name}'\n`)
    return
  }
  const left = await reader.leftBehind()
  if (left === undefined) return
  const what =
    left.sequence > 0
      ? `its last commit (${bytes(left.bytes)} of changes) is taken from '${name}${journalEnding}'; bring it into the file`
      : 'the marks of a writer are still in it, and keep other programs from opening it; take them away'
  io.stderr.write(`h5saver: the writer of '${name}' has died: ${what} with "h5saver recover '${name}'"\n`)
}
