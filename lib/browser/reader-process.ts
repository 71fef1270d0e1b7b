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

const script = 'ulimit -d "$1" && ulimit -f 0 && ulimit -c 0; shift; exec "$@"'

/** Starts a reader. It says nothing but by its messages: what libhdf5 and the C library print is thrown away. */
export function startReader({ memoryBytes, heapBytes }: ReaderLimits): ChildProcess {
  const kilobytes = String(Math.floor(memoryBytes / 1024))
  const node = [process.execPath, `--max-old-space-size=${Math.floor(heapBytes / 2 ** 20)}`, childModule('reader-main')]
  return spawn('/bin/sh', ['-c', script, 'reader', kilobytes, ...node], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    // Options for Node that whoever started us has set, such as an inspector's port, are not for it.
    env: { ...process.env, NODE_OPTIONS: '' },
  })
}
