/** Starts the process that reads the file, with limits that the operating system keeps: of memory, and of files, of which it may
 *  write none. The shell sets them before anything of the file, or of Node, is in the process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The limits of a reader. */
export interface ReaderLimits {
  /** bytes of memory besides the program itself (RLIMIT_DATA, where the system counts it) */
  memoryBytes: number
  /** bytes of JavaScript objects */
  heapBytes: number
}

export const defaultReaderLimits: ReaderLimits = { memoryBytes: 3 * 2 ** 30, heapBytes: 512 * 2 ** 20 }

/** A module of this folder that is a process of its own. This file runs as dist/browser/reader-process.js or, under the test runner,
 *  as lib/browser/reader-process.ts, which Node does not run: the built module is the same. */
export function childModule(name: string): string {
  return fileURLToPath(new URL(`../../dist/browser/${name}.js`, import.meta.url))
}

// One limit that the system refuses, since a lower one holds already, leaves the others in force.
const script = 'ulimit -d "$1"; ulimit -f "$2"; ulimit -c 0; shift 2; exec "$@"'

/** A command line that runs another one, and all processes that it starts, within limits of the operating system.
 *  @param writesFiles whether it may write files */
export function limitedCommand(command: readonly string[], memoryBytes: number, writesFiles: boolean): { program: string; args: string[] } {
  const limits = [String(Math.floor(memoryBytes / 1024)), writesFiles ? 'unlimited' : '0']
  return { program: '/bin/sh', args: ['-c', script, 'limited', ...limits, ...command] }
}

/** Starts a reader. It says nothing but by its messages: what libhdf5 and the C library print is thrown away. */
export function startReader({ memoryBytes, heapBytes }: ReaderLimits): ChildProcess {
  const node = [process.execPath, `--max-old-space-size=${Math.floor(heapBytes / 2 ** 20)}`, childModule('reader-main')]
  const { program, args } = limitedCommand(node, memoryBytes, false)
  return spawn(program, args, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    // Options for Node that whoever started us has set, such as an inspector's port, are not for it.
    env: { ...process.env, NODE_OPTIONS: '' },
  })
}
