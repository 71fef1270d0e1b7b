/** `h5saver --version`: the package's version, and with `--json` what the addon is built of. */
import { version as packageVersion } from '../version.js'
import { type CommandSpec, commandHelp, flag, parseCommand } from './args.js'
import { jsonLine } from './json.js'
import type { CommandIo } from './output.js'

const spec = {
  name: '--version',
  summary: 'Tells the version.',
  positionals: [],
  options: { json: flag('print one JSON object, with the libraries of this build') },
} as const satisfies CommandSpec

/** Prints the version. */
export async function version(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, help } = parseCommand(spec, args)
  if (help) {
    io.stdout.write(commandHelp(spec))
    return 0
  }
  if (!values.json) {
    io.stdout.write(`h5saver ${packageVersion}\n`)
    return 0
  }
  const { native } = await import('../native.js')
  const { node } = process.versions
  io.stdout.write(jsonLine({ version: packageVersion, node, platform: process.platform, arch: process.arch, ...native.buildInfo() }))
  return 0
}
