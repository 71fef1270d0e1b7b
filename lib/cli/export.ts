/** `h5saver export`: one node of an HDF5 file in another format, to standard output or into a new file. */
import { open, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { checkOutput, discard, publish, temporaryPath } from '../convert/output-file.js'
import { errorFromFileSystem } from '../errors.js'
import { type ExportRequest, exportH5File, exportNode } from '../explore/export/export-node.js'
import { H5Reader } from '../file/h5-reader.js'
import { makeFolder } from '../file/naming.js'
import type { ParsedCommand } from './args.js'
import type { exportSpec } from './commands.js'
import { exportFormat } from './export-guard.js'
import { FileSink, OutputGone } from './file-sink.js'
import { tellGrowth } from './growth.js'
import { temporaryVariable } from './guarded-output.js'
import { jsonLine } from './json.js'
import { bytes, clip, printable } from './printable.js'
import type { ReaderIo } from './reader-io.js'

/** What shells give to a program that SIGPIPE has ended: who read the output has gone before its end. */
const goneStatus = 141
/** Notes that are printed; `--json` has all. */
const notesMax = 20

/** Exports. Resolves to the exit status. */
export async function exportCommand({ values, positionals }: ParsedCommand<typeof exportSpec.options>, io: ReaderIo): Promise<number> {
  const [file = '', path = '/'] = positionals
  const { select, out, colours, levels } = values
  const temporary = process.env[temporaryVariable] ?? temporaryPath(out === '-' ? join(tmpdir(), 'export') : resolve(out))
  const notes: string[] = []
  const request: ExportRequest = {
    path,
    format: exportFormat(values),
    withBackground: values['with-bkg'],
    picture: { colours, levels },
    temporary,
    note: (text) => notes.push(text),
    ...(select === undefined ? {} : { select }),
  }
  using _growth = tellGrowth(temporary, io.answered)
  await using reader = await H5Reader.open(file, io.answered)
  try {
    if (out === '-') await exportNode(reader, request, new FileSink(process.stdout.fd, 'standard output', io.answered))
    else await exportFile(reader, request, { source: file, target: resolve(out), overwrite: values.overwrite, alive: io.answered })
  } catch (error) {
    if (error instanceof OutputGone) return goneStatus
    throw error
  } finally {
    await discard(temporary)
  }
  await tell(io, request, notes, { file, out, json: values.json })
  return 0
}

interface Target {
  source: string
  target: string
  overwrite: boolean
  alive: () => void
}

/** Makes the file under a name of its own, which it changes when it is complete. */
async function exportFile(reader: H5Reader, request: ExportRequest, { source, target, overwrite, alive }: Target): Promise<void> {
  const { temporary, format } = request
  await checkOutput(source, target, overwrite)
  await makeFolder(dirname(target))
  if (format === 'h5') await exportH5File(reader, request)
  else await writeFile(reader, request, alive)
  await publish(temporary, target, overwrite)
}

async function writeFile(reader: H5Reader, request: ExportRequest, alive: () => void): Promise<void> {
  const { temporary } = request
  const handle = await open(temporary, 'wx').catch((error: unknown) => {
    throw errorFromFileSystem(error, 'the file cannot be made', temporary)
  })
  try {
    await exportNode(reader, request, new FileSink(handle.fd, temporary, alive))
  } finally {
    await handle.close()
  }
}

interface Done {
  file: string
  out: string
  json: boolean
}

async function tell(io: ReaderIo, { path, format }: ExportRequest, notes: readonly string[], { file, out, json }: Done): Promise<void> {
  const size = out === '-' ? 0 : (await stat(out)).size
  if (json) {
    io.stdout.write(jsonLine({ file, path, format, out, bytes: size, notes }))
    return
  }
  for (const note of notes.slice(0, notesMax)) io.stderr.write(`h5saver: note: ${printable(clip(note, 400))}\n`)
  if (notes.length > notesMax) io.stderr.write(`h5saver: note: … ${notes.length - notesMax} more\n`)
  if (out !== '-') io.stdout.write(`${printable(out)}  ${bytes(size)}\n`)
}
