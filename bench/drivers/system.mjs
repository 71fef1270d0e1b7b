// What a driver asks the operating system.
import { closeSync, fdatasyncSync, openSync, readFileSync, writeFileSync } from 'node:fs'
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

/** @param {string} path of a file that was closed
 *  @returns {number} seconds until its data is on the disk */
export function syncSeconds(path) {
  const start = performance.now()
  const handle = openSync(path, 'r+')
  try {
    fdatasyncSync(handle)
  } finally {
    closeSync(handle)
  }
  return (performance.now() - start) / 1000
}
