/** A folder for the files of one row of the run, and a control page outside of it. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Control } from './control.mjs'

// Memory, where there is some: a thousand files are written and thrown away.
const fastFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const evidenceFolder = join(tmpdir(), 'h5saver-fault-evidence')

export class Place {
  constructor(preload, { parent = fastFolder } = {}) {
    this.root = mkdtempSync(join(parent, 'h5saver-fault-'))
    this.folder = join(this.root, 'files')
    mkdirSync(this.folder)
    this.controlPath = join(this.root, 'control')
    this.tracePath = join(this.root, 'trace')
    this.control = new Control(this.controlPath)
    this.preload = preload
  }

  path(name) {
    return join(this.folder, name)
  }

  /** What a child needs to be watched. */
  environment({ trace = false } = {}) {
    return {
      LD_PRELOAD: this.preload,
      FAULT_FOLDER: this.folder,
      FAULT_CONTROL: this.controlPath,
      ...(trace ? { FAULT_TRACE: this.tracePath } : {}),
    }
  }

  get bytes() {
    return readdirSync(this.folder).reduce((sum, name) => sum + statSync(join(this.folder, name)).size, 0)
  }

  empty() {
    for (const name of readdirSync(this.folder)) rmSync(join(this.folder, name), { recursive: true })
  }

  remove() {
    this.control.close()
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Puts a file that was found bad, with its journal, where it can be looked at. */
export function keepEvidence(path, label) {
  mkdirSync(evidenceFolder, { recursive: true })
  const target = join(evidenceFolder, `${label}-${process.pid}-${readdirSync(evidenceFolder).length}.h5`)
  if (existsSync(path)) copyFileSync(path, target)
  if (existsSync(`${path}.h5j`)) copyFileSync(`${path}.h5j`, `${target}.h5j`)
  return target
}

/** The same for a record of calls (power/trace.mjs reads it). */
export function keepTrace(path) {
  mkdirSync(evidenceFolder, { recursive: true })
  const target = join(evidenceFolder, `record-${process.pid}-${readdirSync(evidenceFolder).length}`)
  copyFileSync(path, target)
  return target
}
