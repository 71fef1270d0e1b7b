/** `h5saver recover`: the last commit of a writer that died, brought into its file. */
import { createError } from '../errors.js'
import { type RecoveryReport, runRecovery } from '../file/recover-file.js'
import type { ParsedCommand } from './args.js'
import type { recoverSpec } from './commands.js'
import { failureLine } from './failure.js'
import { jsonLine } from './json.js'
import { bytes, printable } from './printable.js'
import type { ReaderIo } from './reader-io.js'

/** Recovers, and says what was done. */
export async function recover({ values, positionals }: ParsedCommand<typeof recoverSpec.options>, io: ReaderIo): Promise<number> {
  const file = positionals[0] ?? ''
  const report = await runRecovery(file, io.answered)
  io.stdout.write(values.json ? jsonLine(report) : `${printable(file)}: ${summary(report)}\n`)
  if (report.fault === undefined) return 0
  io.stderr.write(failureLine(createError(report.fault.code, report.fault.message, { path: file })))
  return 1
}

function summary({ recovered, commit, bytesChanged, bytesCut, marksCleared, rowsCut, fault }: RecoveryReport): string {
  const state = fault === undefined ? 'it opens' : 'it cannot be opened'
  const rows = rowsCut === 0 ? '' : `, ${rowsCut} rows that were not in all columns are cut off`
  if (!recovered && marksCleared) return `a writer that died had left its marks, which are cleared${rows}; ${state}`
  if (!recovered) return `nothing to recover${rows}, ${state}`
  const cut = bytesCut === 0 ? '' : `, ${bytes(bytesCut)} behind it cut off`
  return `recovered up to commit ${commit}: ${bytes(bytesChanged)} changed${cut}; ${state}`
}
