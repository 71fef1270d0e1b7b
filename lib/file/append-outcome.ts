/** What the addon's answer to a row means to those who append one row after the other to series and grids. */
import { createError, type H5SaverError } from '../errors.js'
import { AppendCode } from '../native.js'
import type { WriterSession } from './writer-session.js'

/** True: go on. False: the row was accepted, but the queue is filling up (or, with `onFull: 'drop'`, the row was dropped and
 *  counted): await drain().
 *  @throws ERR_QUEUE_FULL, ERR_NO_SPACE, ERR_WRITER_CLOSED, ERR_WRITER_FAILED, ERR_BUFFER_DETACHED: the row was not taken */
export function appendOutcome(session: WriterSession, code: number): boolean {
  if (code === AppendCode.Accepted) return true
  if (code === AppendCode.Dropped) session.noteDrop()
  if (code === AppendCode.AboveHighWater || code === AppendCode.Dropped) return false
  // Shape and dtype were checked before: only the memory itself can be at fault.
  if (code >= AppendCode.ColumnFault)
    throw createError('ERR_BUFFER_DETACHED', 'the memory of the data was transferred away', { option: 'data' })
  if (code === AppendCode.NoSpace) throw session.noSpace()
  throw code === AppendCode.QueueFull ? queueFull(session) : session.refusal()
}

/** Refuses a row that would overtake those that wait for room, or that comes after the end.
 *  @throws ERR_QUEUE_FULL, ERR_WRITER_CLOSED, ERR_WRITER_FAILED */
export function checkRoom(session: WriterSession): void {
  if (session.blocked) throw session.isClosing ? session.refusal() : queueFull(session)
}

function queueFull(session: WriterSession): H5SaverError {
  const { queueBytes, queueBytesMax } = session.stats()
  const message = `the queue is full: ${queueBytes} of ${queueBytesMax} bytes are waiting to be written; await drain()`
  return createError('ERR_QUEUE_FULL', message, { path: session.path })
}
