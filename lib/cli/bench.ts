/** `h5saver bench`: this machine, side by side with the rivals that are installed; with `--advise`, which codec to take. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ParsedCommand, UsageError } from './args.js'
import type { benchSpec } from './commands.js'
import type { CommandIo } from './output.js'
import { onStopSignals } from './signals.js'

type BenchValues = ParsedCommand<typeof benchSpec.options>['values']

// dist/cli/bench.js and lib/cli/bench.ts both lie two folders below the package.
const program = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url))

/** Runs the benchmark, or gives advice. @returns the exit status */
export async function bench({ values }: ParsedCommand<typeof benchSpec.options>, io: CommandIo): Promise<number> {
  if (!values.advise) {
    refuse(values, ['shape', 'dtype', 'fps'], 'needs --advise')
    return runBenchmark(values, io)
  }
  refuse(values, ['quick', 'case', 'driver', 'run', 'rounds', 'part', 'plan', 'install-rivals'], 'has no meaning beside --advise')
  const { shape, fps, folder, json, dtype = 'uint16' } = values
  if (shape === undefined) throw new UsageError('bench: --advise needs --shape')
  if (fps === undefined) throw new UsageError('bench: --advise needs --fps')
  const { advise } = await import('./bench/advise.js')
  return advise({ format: { shape, dtype }, fps, folder, json }, io)
}

/** @throws UsageError when one of the options is there */
function refuse(values: BenchValues, names: readonly (keyof BenchValues)[], why: string): void {
  const given = names.find((name) => values[name] !== undefined && values[name] !== false)
  if (given !== undefined) throw new UsageError(`bench: --${given} ${why}`)
}

/** The benchmark is a program of its own, which measures from outside. */
async function runBenchmark(values: BenchValues, io: CommandIo): Promise<number> {
  if (!values.json) return run(argumentsOf(values), io)
  if (values.plan || values['install-rivals']) throw new UsageError('bench: --json needs a run')
  return run([...argumentsOf(values), '--output', '-'], io)
}

function argumentsOf(values: BenchValues): string[] {
  const switches = (['quick', 'plan', 'install-rivals'] as const).filter((name) => values[name]).map((name) => `--${name}`)
  const texts = (['case', 'driver', 'run', 'rounds', 'part', 'folder'] as const).flatMap((name) => {
    const value = values[name]
    return value === undefined ? [] : [`--${name}`, value]
  })
  return [...switches, ...texts]
}

/** Runs the program, and passes on what it prints and the signals that end it. @returns its exit status */
function run(args: readonly string[], { stdout, stderr }: CommandIo): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.write(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.write(text))
  return new Promise((resolve, reject) => {
    const signals = onStopSignals(
      (signal) => child.kill(signal),
      () => child.kill('SIGKILL'),
    )
    child.once('error', reject)
    child.once('close', (status) => {
      signals[Symbol.dispose]()
      resolve(status ?? 1)
    })
  })
}
