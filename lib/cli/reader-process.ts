/** The process that `ls` and `show` read in: see guarded-reader.ts. It tells its parent of answers of libhdf5, at most one a
 *  second, and ends with its parent. */
import { type CommandSpec, type OptionTable, type ParsedCommand, parseCommand } from './args.js'
import { lsSpec, showSpec } from './commands.js'
import { failureLine, failureStatus } from './failure.js'
import { Output } from './output.js'
import type { ReaderIo } from './reader-io.js'

const tellEveryMs = 1000
let toldAt = performance.now()

const io: ReaderIo = {
  stdout: new Output(process.stdout),
  stderr: new Output(process.stderr),
  answered() {
    const now = performance.now()
    if (now < toldAt + tellEveryMs) return
    toldAt = now
    process.send?.('answered')
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
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.channel?.unref()

process.exitCode =
  process.argv[2] === lsSpec.name
    ? await run(lsSpec, async () => (await import('./ls.js')).ls)
    : await run(showSpec, async () => (await import('./show.js')).show)
