/** Runs a program in a Node of its own, with the built package at hand. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const index = new URL('../../dist/index.js', import.meta.url)

export interface ChildResult {
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** The address of the built package, for programs that import it themselves. */
export function packageUrl(): string {
  if (!existsSync(fileURLToPath(index))) throw new Error('dist/index.js is missing: run "npm run build:ts"')
  return index.href
}

/** Runs the text of a module, which finds the package's exports as `h5saver`, and waits for its end.
 *  @param shellPrefix words of a shell that come before the command, such as limits
 *  @param killAtLine it is killed by SIGKILL once it has printed so many lines */
export function runChild(
  source: string,
  { args = [] as string[], nodeFlags = [] as string[], shellPrefix = '', killAtLine = Number.POSITIVE_INFINITY } = {},
): Promise<ChildResult> {
  const program = `import * as h5saver from ${JSON.stringify(packageUrl())}\n${source}`
  const command = [process.execPath, ...nodeFlags, '--input-type=module', '-e', program, '--', ...args]
  const child =
    shellPrefix === ''
      ? spawn(process.execPath, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
      : // A preloaded sanitizer is for node alone: bash does not survive ThreadSanitizer's.
        spawn(
          '/bin/bash',
          ['-c', `${shellPrefix}; exec "$@"`, 'bash', '/usr/bin/env', `LD_PRELOAD=${process.env.LD_PRELOAD ?? ''}`, ...command],
          {
            stdio: ['ignore', 'pipe', 'pipe'],
            env: { ...process.env, LD_PRELOAD: '' },
          },
        )
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })
  let stdout = ''
  let lines = 0
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    lines += text.split('\n').length - 1
    if (lines >= killAtLine) child.kill('SIGKILL')
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }))
  })
}
