/** Keeps FileWriters busy, turn by turn, until all of them have ended. */

/** Rows that are refused because the disk is full end the file, once so many in a row were. */
const refusalsMax = 3

function give(writer, onRow) {
  const { config } = writer
  // What was refused still waits in its calls.
  if (writer.closing) return
  // With a commit per so many rows, the next rows come when it is done: the same calls are made each time.
  if (writer.rowsPerCommit > 0 && !writer.settled && writer.runCalls()) return
  for (let i = 0; i < config.sizes.rowsPerTurn; ++i) {
    const isDone = (config.rows !== undefined && writer.rows >= config.rows) || writer.refusals >= refusalsMax
    if (isDone && (writer.runCalls() || writer.isRefused)) writer.close()
    if (writer.closing || !writer.step()) return
    onRow()
    if (writer.rowsPerCommit > 0 && writer.rows % writer.rowsPerCommit === 0) return
  }
}

/** @param onRow called after each row @returns how each of them has ended */
export function drive(writers, onRow = () => undefined) {
  return new Promise((resolve, reject) => {
    const turn = () => {
      try {
        for (const writer of writers) if (!writer.ended) give(writer, onRow)
      } catch (error) {
        reject(error)
        return
      }
      if (!writers.every((writer) => writer.ended)) {
        // A millisecond apart where nobody waits for commits: a file stays small enough to be judged whole.
        if (writers.some((writer) => writer.rowsPerCommit > 0)) setImmediate(turn)
        else setTimeout(turn, 1)
        return
      }
      resolve(writers.map(endOf))
    }
    setImmediate(turn)
  })
}

function endOf(writer) {
  writer.wake()
  const { phase, error, accepted, committed, failed } = writer.state
  return { path: writer.config.path, phase, error: error?.code ?? null, errno: error?.errno ?? null, accepted, committed, failed }
}
