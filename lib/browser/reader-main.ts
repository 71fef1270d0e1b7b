/** The process that reads the file for the server. The file may crash libhdf5, keep it busy for ever, or ask for all memory: the
 *  server sees that from outside, and starts another one.
 *
 *  Its memory is limited before the file is opened, and it can write no file; its time is watched from outside. Ends with its
 *  parent. */
import { Explorer } from '../explore/explorer.js'
import { answerRequest, type ReaderAnswer } from '../explore/requests.js'
import { limitReading } from '../process-limits.js'
import { failureOf } from './api-error.js'
import type { FromReader, ToReader } from './reader-messages.js'

const [memoryBytes] = process.argv.slice(2).map(Number)
limitReading({ fileBytes: 0, ...(memoryBytes === undefined ? {} : { memoryBytes }) })

const tellEveryMs = 1000
let toldAt = performance.now()
let file = { path: '', writable: false }
let explorer: Promise<Explorer> | undefined
const running = new Map<number, AbortController>()

function send(message: FromReader): void {
  // Nobody is left to answer once the channel is closed; the process is about to end.
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

function answered(): void {
  const now = performance.now()
  if (now < toldAt + tellEveryMs) return
  toldAt = now
  send({ kind: 'alive' })
}

/** Opened at the first request, and again after a failure: the file may be there by then. */
async function opened(): Promise<Explorer> {
  explorer ??= Explorer.open(file.path, { writable: file.writable, answered })
  try {
    return await explorer
  } catch (error) {
    explorer = undefined
    throw error
  }
}

async function answer({ id, request }: Extract<ToReader, { kind: 'ask' }>): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const found: ReaderAnswer = await answerRequest(await opened(), request, controller.signal)
    send({ kind: 'answer', id, answer: found })
  } catch (error) {
    send({ kind: 'failure', id, failure: failureOf(error, file.path) })
  } finally {
    running.delete(id)
  }
}

process.on('message', (message: ToReader) => {
  if (message.kind === 'open') file = message
  else if (message.kind === 'ask') void answer(message)
  else running.get(message.id)?.abort()
})

// A thread that is stuck in libhdf5 must not outlive the one who waits for it.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
