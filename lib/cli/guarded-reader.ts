/** Runs a command that reads a file in a process of its own. A file may be damaged, or made to do harm, in ways that crash
 *  libhdf5 or keep it busy for ever; a process that dies tells so by its signal, and this one puts it into words. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createError } from '../errors.js'
import type { CommandIo } from './output.js'

/** Longest wait for one answer of libhdf5. A slow network disk answers within a fraction of it. */
const answerMsDefault = 12_000

const readerProcess = fileURLToPath(new URL('./reader-process.js', import.meta.url))

/** More than any failure has to say. */
const stderrMax = 64 * 1024

/** How a command is watched over. */
export interface Guard {
  /** longest time without a sign of life, in milliseconds; 12 s when left out */
  answerMsMax?: number
  /** environment variables that the process gets besides */
  environment?: Readonly<Record<string, string>>
  /** ends the process when it is aborted */
  signal?: AbortSignal
}

/** Runs a command with its arguments, which name `file`. Resolves to its exit status; it prints by itself.
 *  @throws ERR_HDF5 when libhdf5 crashed, or gave no sign of life for too long */
export function runGuarded(args: readonly string[], file: string, io: CommandIo, guard: Guard = {}): Promise<number> {
  const { answerMsMax = answerMsDefault, environment = {}, signal } = guard
  // Standard error is held back: the C library's own words on a crash are no answer to the user's question.
  const child = fork(readerProcess, [...args], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'], env: { ...process.env, ...environment } })
  const stderr = keepText(child)
  const watch = watchAnswers(child, answerMsMax)
  // The thread that waits in libhdf5 would keep the process from ending by itself.
  const end = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', end)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, killedBy) => {
      watch.stop()
      signal?.removeEventListener('abort', end)
      if (status === null) {
        reject(createError('ERR_HDF5', watch.isStuck() ? stuckMessage(file, answerMsMax) : crashMessage(file, killedBy), { path: file }))
        return
      }
      io.stderr.write(stderr())
      resolve(status)
    })
  })
}

function stuckMessage(file: string, answerMsMax: number): string {
  return `libhdf5 gave no answer within ${answerMsMax / 1000} s on '${file}': it is damaged, or its disk does not answer`
}

function crashMessage(file: string, signal: string | null): string {
  return `libhdf5 crashed on '${file}' (${signal}): it is damaged, or made to do harm`
}

function keepText(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    if (text.length < stderrMax) text += piece
  })
  return () => text
}

/** Ends the child when no message has told of an answer for too long. */
function watchAnswers(child: ChildProcess, answerMsMax: number): { stop: () => void; isStuck: () => boolean } {
  let stuck = false
  const timer = setTimeout(() => {
    stuck = true
    child.kill('SIGKILL')
  }, answerMsMax)
  child.on('message', () => timer.refresh())
  return { stop: () => clearTimeout(timer), isStuck: () => stuck }
}
