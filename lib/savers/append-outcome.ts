/** What the addon's answer means to those who check shape and dtype of their data before they append them. */
import { createError } from '../errors.js'
import { appendOutcome, checkRoom } from '../file/append-outcome.js'
import type { WriterSession } from '../file/writer-session.js'
import { AppendCode, columnFault } from '../native.js'

/** Gives data to the addon.
 *  @param names what each value of the call is called, for messages
 *  @param call an append call of the addon, and its answer
 *  @returns true: go on. false: accepted, but the queue is filling up; or the row was dropped, with `onFull: 'drop'`
 *  @throws ERR_QUEUE_FULL, ERR_NO_SPACE, ERR_WRITER_CLOSED, ERR_WRITER_FAILED, ERR_BUFFER_DETACHED: nothing was taken */
export function appendChecked(session: WriterSession, names: readonly string[], call: () => number): boolean {
  checkRoom(session)
  const code = call()
  if (code < AppendCode.ColumnFault) return appendOutcome(session, code)
  const { value, fault } = columnFault(code)
  const channel = names[value] ?? ''
  if (fault === 'detached' || fault === 'length') {
    // Shape and dtype were checked before: memory that is shorter now was taken away since.
    throw createError('ERR_BUFFER_DETACHED', `data '${channel}': the memory of the array was transferred away`, { channel })
  }
  throw createError('ERR_INTERNAL', `the addon refused data '${channel}' that were checked: ${fault}`, { channel })
}
