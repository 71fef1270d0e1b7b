/** The other end of preload/fault.c: builds it, tells it what to do, reads what it has seen. */
import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** In the order of the C enum. */
export const phases = ['any', 'opening', 'replay', 'raw', 'file sync', 'record', 'journal sync', 'mark', 'apply', 'closing', 'telling']
/** From the first sync or record of a commit to the mark that ends it. */
export const commitPhases = ['file sync', 'record', 'journal sync', 'mark', 'apply']
export const ops = { write: 1, sync: 2, truncate: 4, unlink: 8, folder: 16, allocate: 32, all: 63 }
export const actions = { nothing: 0, dieBefore: 1, dieWithin: 2, dieAfter: 3, fail: 4, shorten: 5 }
export const skips = { file: 1, journal: 2, folder: 4, all: 7 }

const fields = ['action', 'phase', 'ops', 'at', 'times', 'number', 'part', 'skip', 'seen', 'hits', 'hitPhase', 'inCommit', 'lastPhase']
const bytes = (fields.length + phases.length) * 8

/** Builds the library when it is older than its source; returns its path. */
export function buildPreload() {
  const source = fileURLToPath(new URL('../preload/fault.c', import.meta.url))
  const output = join(tmpdir(), `h5saver-fault-${process.getuid?.() ?? 0}-${statSync(source).mtimeMs.toFixed(0)}.so`)
  if (!existsSync(output)) {
    execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-shared', '-fPIC', '-o', output, source, '-ldl', '-lpthread'], { stdio: 'inherit' })
  }
  return output
}

/** A page that a process under the library shares with whoever opens it here. */
export class Control {
  #fd
  constructor(path) {
    if (!existsSync(path)) writeFileSync(path, new Uint8Array(bytes))
    this.#fd = openSync(path, 'r+')
  }

  /** Arms the library for the next process; what the last one has counted, and the commit in which it died, is forgotten.
   *  `phase`: a name of `phases`. `times: 0` is for ever. `number`: a signal or an errno. `part`: how much of a write is done,
   *  of 1024. */
  arm({ action = 'nothing', phase = 'any', ops: mask = ops.all, at = 1, times = 1, number = 9, part = 512, skip = 0 } = {}) {
    const forgotten = Array(fields.length - 8 + phases.length).fill(0)
    this.#set('action', [0, phases.indexOf(phase), mask, at, times, number, part, skip, ...forgotten])
    // Last: from here on it counts.
    this.#set('action', [actions[action]])
  }

  disarm() {
    this.arm()
  }

  get state() {
    const buffer = Buffer.alloc(bytes)
    readSync(this.#fd, buffer, 0, bytes, 0)
    const values = fields.map((name, index) => [name, Number(buffer.readBigUInt64LE(index * 8))])
    const counts = phases.map((name, index) => [name, Number(buffer.readBigUInt64LE((fields.length + index) * 8))])
    return { ...Object.fromEntries(values), counts: Object.fromEntries(counts) }
  }

  #set(first, values) {
    const buffer = Buffer.alloc(values.length * 8)
    values.forEach((value, index) => {
      buffer.writeBigUInt64LE(BigInt(value), index * 8)
    })
    writeSync(this.#fd, buffer, 0, buffer.length, fields.indexOf(first) * 8)
  }

  close() {
    closeSync(this.#fd)
  }
}
