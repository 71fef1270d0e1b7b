/** `h5saver convert`, as the user's process sees it: the conversion runs in a process of its own, and whatever becomes of that one,
 *  nothing unfinished stays behind. */

import { discard, temporaryPath } from '../convert/output-file.js'
import { exactPath } from '../file/naming.js'
import type { ParsedCommand } from './args.js'
import { UsageError } from './args.js'
import type { convertSpec } from './commands.js'
import { runGuarded } from './guarded-reader.js'
import type { CommandIo } from './output.js'
import { onStopSignals, type StopSignal, signalStatus } from './signals.js'

/** Names the unfinished file to the process that writes it. */
export const temporaryVariable = 'H5SAVER_CONVERT_TEMPORARY'

/** Longest time without an answer of libhdf5 and without growth of the output. There is no limit on the whole. */
const silenceMsMax = 60_000

/** Converts. Resolves to the exit status.
 *  @throws UsageError, ERR_INVALID_NAME, ERR_HDF5 when libhdf5 crashed on the input or is stuck in it */
export async function runConvert(
  { values, positionals }: ParsedCommand<typeof convertSpec.options>,
  io: CommandIo,
  args: readonly string[],
): Promise<number> {
  if (values.level !== undefined && values.compression === undefined) throw new UsageError('--level needs --compression')
  const [input = '', output = ''] = positionals
  const temporary = temporaryPath(exactPath(output))
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
    const guard = { answerMsMax: silenceMsMax, environment: { [temporaryVariable]: temporary }, signal: stop.signal }
    return await runGuarded(['convert', ...args], input, io, guard)
  } catch (error) {
    if (stoppedBy === undefined) throw error
    io.stderr.write(`h5saver: stopped by ${stoppedBy}: '${output}' was not made\n`)
    return signalStatus(stoppedBy)
  } finally {
    await discard(temporary)
  }
}
