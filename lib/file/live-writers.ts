/** All writers of this thread that are open: closed together by `closeAll`, and by the end of the process. */
import { stat } from 'node:fs/promises'
import { errorFromNative, type H5SaverError } from '../errors.js'

/** What can be closed here. */
export interface LiveWriter {
  readonly path: string
  close(): Promise<void>
  closeSync(timeoutMs: number): void
}

/** The end of a process waits at most so long for all files together. */
export const exitLimitMs = 10_000

const live = new Set<WeakRef<LiveWriter>>()
const refs = new WeakMap<LiveWriter, WeakRef<LiveWriter>>()
let isListening = false

// The addon's destructor closes a file whose writer was collected; what is lost is the chance to learn about failures.
const collected = new FinalizationRegistry<{ path: string; ref: WeakRef<LiveWriter> }>(({ path, ref }) => {
  live.delete(ref)
  process.emitWarning(`'${path}' was not closed: call close(), or declare the saver with "await using"`, {
    type: 'H5SaverWarning',
    code: 'H5SAVER_NOT_CLOSED',
  })
})

/** Notes a writer that was opened. It is not kept alive by this. */
export function addLive(writer: LiveWriter): void {
  const ref = new WeakRef(writer)
  live.add(ref)
  refs.set(writer, ref)
  collected.register(writer, { path: writer.path, ref }, writer)
  if (isListening) return
  isListening = true
  // One listener for all: neither the addon's cleanup hooks nor any destructor run at process.exit() in the main thread.
  process.on('exit', closeAtExit)
}

/** Whether a file is being written by this thread under this very name: without waiting, so that nothing comes between the answer and
 *  what follows from it. */
export function isLiveName(path: string): boolean {
  return [...live].some((ref) => ref.deref()?.path === path)
}

/** Whether a file is being written by this thread, by whatever name. libhdf5 locks files against other processes only. */
export async function isLive(path: string): Promise<boolean> {
  if (isLiveName(path)) return true
  const paths = [...live].flatMap((ref) => ref.deref()?.path ?? [])
  const [wanted, ...written] = await Promise.all([path, ...paths].map(fileIdentity))
  return wanted !== undefined && written.includes(wanted)
}

/** Device and inode; undefined where there is no such file. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true })
    return `${dev} ${ino}`
  } catch {
    return undefined
  }
}

/** Forgets a writer that has ended. */
export function removeLive(writer: LiveWriter): void {
  const ref = refs.get(writer)
  if (ref !== undefined) live.delete(ref)
  collected.unregister(writer)
}

function closeAtExit(): void {
  const deadline = performance.now() + exitLimitMs
  for (const ref of [...live]) {
    const writer = ref.deref()
    try {
      writer?.closeSync(Math.max(0, deadline - performance.now()))
    } catch (error) {
      // Nobody is left to catch it, and the other files still have to be closed. Emitted at once: ticks do not run any more.
      const reason = error instanceof Error ? error.message : String(error)
      const warning = Object.assign(new Error(`'${writer?.path}' was not closed well: ${reason}`), { name: 'H5SaverWarning', cause: error })
      process.emit('warning', warning)
      process.exitCode ||= 1
    }
  }
}

/** Closes all files that this thread has open for writing.
 *  Resolves when every one has ended, after its last commit.
 *  @throws the failure of the one that failed; when several did, the first, with an AggregateError of all as its cause */
export async function closeAll(): Promise<void> {
  const writers = [...live].map((ref) => ref.deref()).filter((writer) => writer !== undefined)
  const results = await Promise.allSettled(writers.map((writer) => writer.close()))
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason as H5SaverError)
  const [first] = failures
  if (first === undefined) return
  if (failures.length === 1) throw first
  throw errorFromNative({
    code: first.code,
    message: `${failures.length} files failed to close; the first: ${first.message}`,
    cause: new AggregateError(failures),
  })
}
