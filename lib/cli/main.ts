#!/usr/bin/env node
/** The command line `h5saver`: finds the command, runs it, and turns what it throws into one line and an exit status. */
import { type CommandSpec, commandHelp, type OptionTable, type ParsedCommand, parseCommand, UsageError, usageLine } from './args.js'
import { benchSpec, browseSpec, convertSpec, exportSpec, logSpec, lsSpec, recoverSpec, showSpec, verifySpec } from './commands.js'
import { failureLine, failureStatus } from './failure.js'
import { runGuarded } from './guarded-reader.js'
import { type CommandIo, Output } from './output.js'

/** A command that can be run with its arguments. */
interface Command {
  readonly spec: CommandSpec
  run(args: readonly string[], io: CommandIo): Promise<number>
}

function command<O extends OptionTable>(
  spec: CommandSpec<O>,
  run: (parsed: ParsedCommand<O>, io: CommandIo, args: readonly string[]) => Promise<number>,
): Command {
  return {
    spec,
    async run(args, io) {
      const parsed = parseCommand(spec, args)
      if (!parsed.help) return run(parsed, io, args)
      io.stdout.write(commandHelp(spec))
      return 0
    },
  }
}

/** A command that reads a file which may be hostile: in a process of its own. */
function readingCommand<O extends OptionTable>(spec: CommandSpec<O>): Command {
  return command(spec, ({ positionals }, io, args) => runGuarded([spec.name, ...args], positionals[0] ?? '', io))
}

const commands: readonly Command[] = [
  command(logSpec, async (parsed, io) => (await import('./log.js')).log(parsed, io)),
  readingCommand(lsSpec),
  readingCommand(showSpec),
  command(browseSpec, async (parsed, io) => (await import('./browse.js')).browse(parsed, io)),
  command(exportSpec, async (parsed, io, args) => (await import('./export-guard.js')).runExport(parsed, io, args)),
  readingCommand(verifySpec),
  readingCommand(recoverSpec),
  command(benchSpec, async (parsed, io) => (await import('./bench.js')).bench(parsed, io)),
  command(convertSpec, async (parsed, io, args) => (await import('./convert-guard.js')).runConvert(parsed, io, args)),
]

function help(): string {
  const width = Math.max(...commands.map(({ spec }) => spec.name.length))
  return [
    'usage: h5saver COMMAND [options]',
    '',
    'Saves frames into PyMoDAQ HDF5 files, looks into HDF5 files, and brings old ones up to date.',
    '',
    'commands:',
    ...commands.map(({ spec }) => `  ${spec.name.padEnd(width)}  ${spec.summary}`),
    '',
    'h5saver COMMAND --help tells the options of a command; h5saver --version [--json] what this build is made of.',
    '',
  ].join('\n')
}

/** Runs one command line. @returns the exit status */
async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args
  const found = commands.find(({ spec }) => spec.name === name)
  try {
    if (found) return await found.run(rest, io)
    if (name === '--help' || name === '-h' || name === 'help') {
      io.stdout.write(help())
      return 0
    }
    if (name === '--version') return await (await import('./version.js')).version(rest, io)
    throw new UsageError(name === undefined ? 'a command is missing' : `unknown command "${name}"`)
  } catch (error) {
    io.stderr.write(failureLine(error))
    if (error instanceof UsageError) io.stderr.write(found ? `${usageLine(found.spec)}\n` : help())
    return failureStatus(error)
  }
}

// The status is set rather than exited with: what is still on its way to a pipe gets there first.
process.exitCode = await run(process.argv.slice(2), { stdout: new Output(process.stdout), stderr: new Output(process.stderr) })
