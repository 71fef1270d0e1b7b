/** The process that commands which read files run in: see guarded-reader.ts. It tells its parent of answers of libhdf5, at most
 *  one a second, and ends with its parent. */
import { rmSync } from 'node:fs'
import { unfinishedPaths } from '../convert/output-file.js'
import { limitReading } from '../process-limits.js'
import { type CommandSpec, type OptionTable, type ParsedCommand, parseCommand } from './args.js'
import { convertSpec, exportSpec, lsSpec, recoverSpec, showSpec, verifySpec } from './commands.js'
import { failureLine, failureStatus } from './failure.js'
import { temporaryVariable } from './guarded-output.js'
import { Output } from './output.js'
import type { ReaderIo } from './reader-io.js'

// The others may have to hold a row of any length.
const limited: readonly CommandSpec<OptionTable>[] = [exportSpec, lsSpec, showSpec]

const tellEveryMs = 1000
let toldAt = performance.now()

const io: ReaderIo = {
  stdout: new Output(process.stdout),
  stderr: new Output(process.stderr),
  answered() {
    const now = performance.now()
    if (now < toldAt + tellEveryMs) return
    toldAt = now
    if (process.connected) process.send?.('answered')
  },
}

async function run<O extends OptionTable>(
  spec: CommandSpec<O>,
  load: () => Promise<(parsed: ParsedCommand<O>, io: ReaderIo) => Promise<number>>,
): Promise<number> {
  try {
    const parsed = parseCommand(spec, process.argv.slice(3))
    return await (await load())(parsed, io)
  } catch (error) {
    io.stderr.write(failureLine(error))
    return failureStatus(error)
  }
}

// Nobody would read the answer; and a thread that is stuck in libhdf5 must not outlive the one who waits for it.
process.once('disconnect', () => {
  const unfinished = process.env[temporaryVariable]
  for (const path of unfinished === undefined ? [] : unfinishedPaths(unfinished)) rmSync(path, { force: true })
  process.kill(process.pid, 'SIGKILL')
})
process.channel?.unref()

async function runNamed(name: string | undefined): Promise<number> {
  if (name === convertSpec.name) return run(convertSpec, async () => (await import('./convert.js')).convert)
  if (name === verifySpec.name) return run(verifySpec, async () => (await import('./verify.js')).verify)
  if (name === recoverSpec.name) return run(recoverSpec, async () => (await import('./recover.js')).recover)
  if (name === exportSpec.name) return run(exportSpec, async () => (await import('./export.js')).exportCommand)
  if (name === lsSpec.name) return run(lsSpec, async () => (await import('./ls.js')).ls)
  return run(showSpec, async () => (await import('./show.js')).show)
}

if (limited.some(({ name }) => name === process.argv[2])) limitReading()
process.exitCode = await runNamed(process.argv[2])
