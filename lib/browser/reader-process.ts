/** Starts the processes that read and write the file for the server. Each limits itself before it opens anything. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The limits of such a process. */
export interface ReaderLimits {
  /** bytes of memory that is no file's; that of `limitReading` when left out */
  memoryBytes?: number
  /** bytes of JavaScript objects; 512 MiB when left out */
  heapBytes?: number
}

/** A module of this folder that runs by itself. This file runs as dist/browser/reader-process.js or, under the test runner, as
 *  lib/browser/reader-process.ts, which Node does not run: the built module is the same. */
export function childModule(name: string): string {
  return fileURLToPath(new URL(`../../dist/browser/${name}.js`, import.meta.url))
}

/** Starts a module of this folder as a process of its own. It says nothing but by its messages: what libhdf5 and the C library
 *  print is thrown away. */
export function startChild(name: string, { memoryBytes, heapBytes = 512 * 2 ** 20 }: ReaderLimits = {}): ChildProcess {
  return fork(childModule(name), memoryBytes === undefined ? [] : [String(memoryBytes)], {
    execArgv: [`--max-old-space-size=${Math.floor(heapBytes / 2 ** 20)}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    // Options for Node that whoever started us has set, such as an inspector's port, are not for it.
    env: { ...process.env, NODE_OPTIONS: '' },
  })
}

/** Starts a reader. */
export function startReader(limits: ReaderLimits): ChildProcess {
  return startChild('reader-main', limits)
}
