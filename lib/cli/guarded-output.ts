/** Runs a command that makes a file in a process of its own, and leaves nothing unfinished behind, whatever becomes of that one. */
import { discard } from '../convert/output-file.js'
import { type Guard, runGuarded } from './guarded-reader.js'
import type { CommandIo } from './output.js'
import { onStopSignals, type StopSignal, signalStatus } from './signals.js'

/** Names the unfinished file to the process that writes it. */
export const temporaryVariable = 'H5SAVER_TEMPORARY'

/** Longest time without an answer of libhdf5 and without growth of the output, where libhdf5 copies whole arrays at once. */
export const growthMsMax = 60_000

/** A command that makes a file. */
export interface GuardedOutput {
  /** name and arguments of the command */
  readonly args: readonly string[]
  /** the file that is read */
  readonly file: string
  /** the unfinished file: gone when the command has ended, if it was not renamed */
  readonly temporary: string
  /** what is told to be missing after a signal, such as `'out.h5' was not made` */
  readonly missing: string
  readonly answerMsMax?: number
}

/** Runs the command. Resolves to its exit status, 128+n after a signal.
 *  @throws ERR_HDF5 when libhdf5 crashed on the input or is stuck in it */
export async function runGuardedOutput({ args, file, temporary, missing, answerMsMax }: GuardedOutput, io: CommandIo): Promise<number> {
  const stop = new AbortController()
  let stoppedBy: StopSignal | undefined
  using _signals = onStopSignals(
    (signal) => {
      stoppedBy = signal
      stop.abort()
    },
    (signal) => process.exit(signalStatus(signal)),
  )
  try {
    const guard: Guard = {
      environment: { [temporaryVariable]: temporary },
      signal: stop.signal,
      ...(answerMsMax === undefined ? {} : { answerMsMax }),
    }
    return await runGuarded(args, file, io, guard)
  } catch (error) {
    if (stoppedBy === undefined) throw error
    io.stderr.write(`h5saver: stopped by ${stoppedBy}: ${missing}\n`)
    return signalStatus(stoppedBy)
  } finally {
    await discard(temporary)
  }
}
