// What every JavaScript driver shares. A driver is a process that runs one trial:
//   1. it gets the path of the trial's JSON as its only argument and loads the data;
//   2. it prints {"event":"ready","versions":{…}}, or {"event":"missing","reason":…} and ends;
//   3. it waits for a line on standard input, so that the harness can warm up the page cache in between;
//   4. it runs, and prints {"event":"result",…} as its last line.
// protocol.py does the same for Python; README.md lists the fields.
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { Column } from './column.mjs'
import { Latencies } from './latencies.mjs'
import { MemorySamples } from './memory-samples.mjs'
import { outputBytes, peakMemory, resetPeakMemory, syncSeconds } from './system.mjs'

/** @import { DriverResult, TrialSpec, Versions } from '../harness/types.js' */

/** What a driver tells of its run. `fileBytes` and `syncSeconds` are found out where it does not tell them. `check` runs when
 *  the clock has stopped, and throws where what was read is wrong.
 *  @typedef {Pick<DriverResult, 'format' | 'datasets' | 'counts' | 'extra'> & Partial<DriverResult> & { check?: () => void }} Fields */

/** One trial with its data in memory. */
export class Trial {
  /** @param {TrialSpec} spec */
  constructor(spec) {
    this.rows = spec.rows
    this.output = spec.output
    this.input = spec.input
    this.codec = spec.codec
    this.options = spec.options
    this.sync = spec.sync
    this.columns = spec.columns.map((column) => new Column(column))
    /** Unix seconds of the rows; null where the case leaves them to the clock */
    this.times = spec.times && loadTimes(spec.times.file, spec.rows)
    this.latencies = new Latencies(spec.rows, spec.sampleEvery)
    this.memory = new MemorySamples(spec.rows, spec.memorySamples)
  }
}

/** Runs the driver of this process.
 *  @template Library
 *  @param {object} driver
 *  @param {() => Promise<Library>} driver.load what it throws makes this rival missing
 *  @param {(library: Library) => Versions} driver.versions
 *  @param {(trial: Trial, library: Library) => Promise<void>} [driver.warmUp] runs before the clock starts
 *  @param {(trial: Trial, library: Library) => Promise<Fields>} driver.run
 *         creates the file, appends every row and closes the file: all of it is timed */
export async function serve(driver) {
  let library
  try {
    library = await driver.load()
  } catch (error) {
    return print({ event: 'missing', reason: firstLine(error) })
  }
  const trial = new Trial(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
  print({ event: 'ready', versions: { node: process.version, ...driver.versions(library) } })
  await goAhead()
  await driver.warmUp?.(trial, library)

  resetPeakMemory()
  const memoryBefore = process.memoryUsage.rss()
  const cpuBefore = process.cpuUsage()
  const loopBefore = performance.eventLoopUtilization()
  const startedUnixMs = Date.now()
  const started = performance.now()
  const { check, ...fields } = await driver.run(trial, library)
  const seconds = (performance.now() - started) / 1000
  const { utilization } = performance.eventLoopUtilization(loopBefore)
  const cpu = process.cpuUsage(cpuBefore)
  const memoryGrowthBytes = Math.max(0, peakMemory() - memoryBefore)
  check?.()
  print({
    event: 'result',
    seconds,
    startedUnixMs,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    memoryGrowthBytes,
    eventLoopUtilization: utilization,
    fileBytes: fields.fileBytes ?? outputBytes(trial.output),
    append: trial.latencies.summary(),
    memorySamples: trial.memory.samples,
    syncSeconds: trial.sync && fields.format !== 'none' ? syncSeconds(trial.output) : null,
    ...fields,
  })
}

/** Appends every row with a function that is done when it returns, as all drivers but ours have.
 *  @param {Trial} trial
 *  @param {(row: number) => void} append */
export function appendAll({ rows, latencies, memory }, append) {
  for (let row = 0; row < rows; row++) {
    if (row === memory.next) memory.take(row)
    if (row % latencies.every === 0) {
      const start = performance.now()
      append(row)
      latencies.add(performance.now() - start)
    } else {
      append(row)
    }
  }
}

/** @param {string} file
 *  @param {number} rows */
function loadTimes(file, rows) {
  const { buffer, byteOffset } = readFileSync(file)
  return new Float64Array(buffer, byteOffset, rows)
}

/** Waits for the harness, which warms up the page cache in between. */
export async function goAhead() {
  await new Promise((resolve, reject) => {
    process.stdin.once('data', resolve)
    process.stdin.once('end', () => reject(new Error('the harness closed standard input before the start')))
  })
  process.stdin.destroy()
}

/** @param {DriverResult | { event: 'ready', versions: Versions } | { event: 'missing', reason: string }} message */
export function print(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** @param {unknown} error */
function firstLine(error) {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return line
}
