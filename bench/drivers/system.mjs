// What a driver asks the operating system.
import { closeSync, fdatasyncSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

/** Forgets the highest resident set so far. Linux keeps it, and starts anew when 5 is written here. */
export function resetPeakMemory() {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Other systems: the peak since the start of the process stands in, which can only make the growth look larger.
  }
}

/** @returns {number} bytes of the highest resident set since the reset */
export function peakMemory() {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    if (line) return Number(line[1]) * 1024
  } catch {
    // As above.
  }
  return process.resourceUsage().maxRSS * 1024
}

/** The files of an output: itself, or all below it where it is a folder.
 *  @param {string} path
 *  @returns {string[]} */
function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** @param {string} path of a file or folder that was closed
 *  @returns {number} bytes of its files */
export function outputBytes(path) {
  return filesOf(path).reduce((bytes, file) => bytes + statSync(file).size, 0)
}

/** @param {string} path of a file or folder that was closed
 *  @returns {number} seconds until its data is on the disk */
export function syncSeconds(path) {
  const files = filesOf(path)
  const start = performance.now()
  for (const file of files) {
    const handle = openSync(file, 'r+')
    try {
      fdatasyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }
  return (performance.now() - start) / 1000
}
