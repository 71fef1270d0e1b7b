/** Reads a command's arguments by a table of its options, and makes its help from the same table.
 *  A table's entry says how the option's text becomes a value; nothing here knows what the options mean. */
import { parseArgs } from 'node:util'
import { ArgumentError } from '../errors.js'

/** Wrong usage: the command line ends with status 2 and shows how the command is called. */
export class UsageError extends ArgumentError {
  constructor(message: string, cause?: unknown) {
    super('ERR_INVALID_OPTION', message, cause === undefined ? {} : { cause })
  }
}

/** One option of a command. */
export interface OptionSpec<T> {
  /** the word for the value in the help, such as `MS`; absent for a switch */
  readonly placeholder?: string
  readonly help: string
  /** makes the value; throws {@link UsageError}. A switch is read from the text `true`. */
  readonly read: (text: string) => T
  /** the value when the option is absent */
  readonly initial: T
}

export type OptionTable = Readonly<Record<string, OptionSpec<unknown>>>
type OptionValues<O extends OptionTable> = { readonly [K in keyof O]: O[K] extends OptionSpec<infer T> ? T : never }

/** One command: how it is called and what it takes. */
export interface CommandSpec<O extends OptionTable = OptionTable> {
  readonly name: string
  readonly summary: string
  /** names of the positional arguments, in order; one in brackets may be left out */
  readonly positionals: readonly string[]
  readonly options: O
  /** paragraphs below the options in the help */
  readonly notes?: readonly string[]
}

export interface ParsedCommand<O extends OptionTable> {
  readonly values: OptionValues<O>
  readonly positionals: readonly string[]
  readonly help: boolean
}

/** An option with a value. */
export function option<T>(placeholder: string, help: string, read: (text: string) => T, initial: T): OptionSpec<T> {
  return { placeholder, help, read, initial }
}

/** An option that is there or not. */
export function flag(help: string): OptionSpec<boolean> {
  return { help, read: () => true, initial: false }
}

/** Parses the arguments that follow the command's name.
 *  @throws UsageError for an unknown option, a missing or bad value, or a wrong number of positional arguments. */
export function parseCommand<O extends OptionTable>(spec: CommandSpec<O>, args: readonly string[]): ParsedCommand<O> {
  const { values: texts, positionals } = tokenize(spec, args)
  const help = texts.help === true
  const values: Record<string, unknown> = {}
  for (const [name, entry] of Object.entries(spec.options)) {
    const text = texts[name]
    values[name] = text === undefined ? entry.initial : readValue(name, entry, String(text))
  }
  const required = spec.positionals.filter((name) => !name.startsWith('[')).length
  if (!help && positionals.length < required) throw new UsageError(`${spec.name}: ${spec.positionals[positionals.length]} is missing`)
  if (positionals.length > spec.positionals.length) {
    throw new UsageError(`${spec.name}: unexpected argument "${positionals[spec.positionals.length]}"`)
  }
  return { values: values as OptionValues<O>, positionals, help }
}

function tokenize(spec: CommandSpec, args: readonly string[]) {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = { help: { type: 'boolean', short: 'h' } }
  for (const [name, entry] of Object.entries(spec.options)) options[name] = { type: entry.placeholder ? 'string' : 'boolean' }
  try {
    return parseArgs({ args: joinNegative(spec, args), options, allowPositionals: true, strict: true })
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new UsageError(`${spec.name}: ${message}`, error)
  }
}

/** `--select -1,:` as `--select=-1,:`: Node takes a value that begins with a dash for a forgotten one. */
function joinNegative(spec: CommandSpec, args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const before = joined.at(-1)
    const takesValue = before?.startsWith('--') && spec.options[before.slice(2)]?.placeholder !== undefined
    if (takesValue && !joined.slice(0, -1).includes('--') && /^-\.?\d/.test(arg)) joined[joined.length - 1] = `${before}=${arg}`
    else joined.push(arg)
  }
  return joined
}

function readValue<T>(name: string, entry: OptionSpec<T>, text: string): T {
  try {
    return entry.read(text)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`--${name}: ${error.message}`, error)
  }
}

/** One line that says how a command is called. */
export function usageLine(spec: CommandSpec): string {
  const options = Object.entries(spec.options).map(([name, entry]) => `[${optionForm(name, entry)}]`)
  return ['usage: h5saver', spec.name, ...spec.positionals, ...options].join(' ')
}

/** The help text of a command. */
export function commandHelp(spec: CommandSpec): string {
  const rows = Object.entries(spec.options).map(([name, entry]) => [optionForm(name, entry), entry.help] as const)
  const all = [...rows, ['--help', 'show this help'] as const]
  const width = Math.max(...all.map(([form]) => form.length))
  return [
    ['usage: h5saver', spec.name, ...spec.positionals, '[options]'].join(' '),
    '',
    spec.summary,
    '',
    'options:',
    ...all.map(([form, help]) => `  ${form.padEnd(width)}  ${help}`),
    ...(spec.notes ?? []).flatMap((note) => ['', note]),
    '',
  ].join('\n')
}

function optionForm(name: string, entry: OptionSpec<unknown>): string {
  return entry.placeholder ? `--${name} ${entry.placeholder}` : `--${name}`
}
