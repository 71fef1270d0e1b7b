/** `h5saver convert`, as the user's process sees it: the conversion runs in a process of its own. */

import { temporaryPath } from '../convert/output-file.js'
import { exactPath } from '../file/naming.js'
import type { ParsedCommand } from './args.js'
import { UsageError } from './args.js'
import type { convertSpec } from './commands.js'
import { growthMsMax, runGuardedOutput } from './guarded-output.js'
import type { CommandIo } from './output.js'

/** Converts. Resolves to the exit status.
 *  @throws UsageError, ERR_INVALID_NAME, ERR_HDF5 when libhdf5 crashed on the input or is stuck in it */
export async function runConvert(
  { values, positionals }: ParsedCommand<typeof convertSpec.options>,
  io: CommandIo,
  args: readonly string[],
): Promise<number> {
  if (values.level !== undefined && values.compression === undefined) throw new UsageError('--level needs --compression')
  const [input = '', output = ''] = positionals
  return runGuardedOutput(
    {
      args: ['convert', ...args],
      file: input,
      temporary: temporaryPath(exactPath(output)),
      missing: `'${output}' was not made`,
      answerMsMax: growthMsMax,
    },
    io,
  )
}
