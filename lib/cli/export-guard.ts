/** `h5saver export`, as the user's process sees it: the file is read in a process of its own, which writes to this one's standard
 *  output, or makes the file. */
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import type { ExportFormat } from '../browser/protocol.js'
import { temporaryPath } from '../convert/output-file.js'
import { exportFormatNames, factsOf } from '../explore/export/formats.js'
import { type ParsedCommand, UsageError } from './args.js'
import type { exportSpec } from './commands.js'
import { growthMsMax, runGuardedOutput } from './guarded-output.js'
import type { CommandIo } from './output.js'

type ExportValues = ParsedCommand<typeof exportSpec.options>['values']

/** Exports. Resolves to the exit status.
 *  @throws UsageError, ERR_HDF5 when libhdf5 crashed on the file or is stuck in it */
export async function runExport(
  { values, positionals }: ParsedCommand<typeof exportSpec.options>,
  io: CommandIo,
  args: readonly string[],
): Promise<number> {
  const [file = ''] = positionals
  const { out } = values
  const format = exportFormat(values)
  const toFile = out !== '-'
  checkUsage(values, format, io)
  return runGuardedOutput(
    {
      args: ['export', ...args],
      file,
      temporary: temporaryPath(toFile ? resolve(out) : join(tmpdir(), 'export')),
      missing: toFile ? `'${out}' was not made` : 'the export is not complete',
      // What libhdf5 copies whole, it copies in one call.
      ...(format === 'h5' ? { answerMsMax: growthMsMax } : {}),
    },
    io,
  )
}

/** The format that was asked for, or that of the ending of the file. @throws UsageError */
export function exportFormat({ format, out }: ExportValues): ExportFormat {
  const ending = extname(out).slice(1).toLowerCase()
  const found = format ?? exportFormatNames.find((name) => factsOf(name).extension === ending)
  if (found === undefined) throw new UsageError(`export: --format is missing: one of ${exportFormatNames.join(', ')}`)
  return found
}

function checkUsage({ out, json, overwrite, select, levels, colours, ...values }: ExportValues, format: ExportFormat, io: CommandIo): void {
  const facts = factsOf(format)
  if (out === '-' && json) throw new UsageError('export: --json needs --out FILE: standard output carries the export')
  if (out === '-' && overwrite) throw new UsageError('export: --overwrite needs --out FILE')
  if (out === '-' && facts.isBinary && io.stdout.isTerminal)
    throw new UsageError(`export: ${format} is not for a terminal: give --out FILE, or a pipe`)
  if (!facts.takesSelection && select !== undefined)
    throw new UsageError(`export: ${format} exports nodes as they stand: it takes no --select`)
  if (!facts.takesSelection && values['with-bkg'])
    throw new UsageError(`export: ${format} exports nodes as they stand: it takes no --with-bkg`)
  if (format !== 'png' && (levels !== 'data' || colours !== 'grey')) throw new UsageError('export: --levels and --colours are for png')
}
