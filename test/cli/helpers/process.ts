/** Runs the built command line as users do: as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))

export interface Finished {
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export type CliEvent = Record<string, unknown> & { event: string }

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'h5saver-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A command line that runs. */
export class RunningCli {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
  #stdout = ''
  #stderr = ''
  readonly #watchers = new Set<() => void>()

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    // Input to a process that has ended already is the test's business only where the test says so.
    this.child.stdin?.on('error', () => {})
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      for (const watch of this.#watchers) watch()
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.finished = new Promise((resolve, reject) => {
      this.child.on('error', reject)
      this.child.on('close', (status, signal) => {
        for (const watch of this.#watchers) watch()
        resolve({ status, signal, stdout: this.#stdout, stderr: this.#stderr })
      })
    })
    onTestFinished(() => {
      if (this.child.exitCode === null) this.child.kill('SIGKILL')
    })
  }

  /** The events printed so far. */
  get events(): CliEvent[] {
    return parseEvents(this.#stdout)
  }

  /** Waits until an event is printed. Rejects when the process ends without it. */
  event(wanted: (event: CliEvent) => boolean): Promise<CliEvent> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.events.find(wanted)
        if (found) resolve(found)
        else if (this.child.exitCode !== null) reject(new Error(`ended without the event:\n${this.#stdout}\n${this.#stderr}`))
        else return
        this.#watchers.delete(look)
      }
      this.#watchers.add(look)
      look()
    })
  }
}

/** Starts `h5saver` with these arguments. */
export function startCli(...args: string[]): RunningCli {
  if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build:ts"`)
  return new RunningCli(process.execPath, [main, ...args])
}

/** The words of a shell that starts `h5saver` with these arguments. */
export function cliWords(...args: string[]): string {
  return [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ')
}

/** Runs a shell command to its end. */
export function runShell(command: string): Promise<Finished> {
  const running = new RunningCli('/bin/bash', ['-c', command])
  running.child.stdin?.end()
  return running.finished
}

/** Runs `h5saver` to its end, with `input` on its standard input. */
export function runCli(args: readonly string[], input?: Uint8Array): Promise<Finished> {
  const running = startCli(...args)
  running.child.stdin?.end(input)
  return running.finished
}

/** The JSON objects of an output, one a line. */
export function parseEvents(stdout: string): CliEvent[] {
  const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as CliEvent)
}
