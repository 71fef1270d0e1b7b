// One trial: a driver in a process of its own, from loading the data to the file that it left.
import { rmSync, writeFileSync } from 'node:fs'
import { LineChild } from './child.mjs'
import { drivers } from './drivers.mjs'
import { rowBytes } from './dtypes.mjs'
import { pythonEnvironment } from './environment.mjs'
import { prewarm } from './prewarm.mjs'

/** @import { DriverResult, Figures, MemorySample, Outcome, TrialSpec, Versions } from './types.js' */

const timeoutSeconds = 180

/** A line of a driver.
 *  @typedef {{ event: 'ready', versions: Versions } | { event: 'missing', reason: string } | DriverResult} Message */

/** Runs a trial. Its output file stays for the read-back: {@link removeOutput} deletes it.
 *  @param {TrialSpec} spec
 *  @param {{ folder: string, prewarmBytes: number }} options prewarmBytes: 0 leaves the page cache as it is
 *  @returns {Promise<Outcome>} never rejects for what a driver does */
export async function runTrial(spec, { folder, prewarmBytes }) {
  const driver = drivers[spec.driver]
  if (!driver) return { status: 'failed', reason: `no driver is called ${spec.driver}` }
  if (driver.missing !== undefined) return { status: 'missing', reason: driver.missing }
  removeOutput(spec)
  const specPath = `${spec.output}.json`
  writeFileSync(specPath, JSON.stringify(spec))
  const child = new LineChild(driver.command, [...driver.args, specPath], { timeoutSeconds, env: pythonEnvironment })
  /** @type {Message[]} */
  const messages = []
  let garbled = null
  try {
    for (let message = await child.next(); message; message = await child.next()) {
      messages.push(message)
      if (message.event !== 'ready') continue
      if (prewarmBytes > 0) prewarm(folder, prewarmBytes)
      child.send('go')
    }
  } catch (error) {
    child.kill()
    garbled = `the driver printed something else than JSON: ${error instanceof Error ? error.message : error}`
  }
  return judge(spec, messages, garbled ?? (await child.end()))
}

/** @param {Pick<TrialSpec, 'output'>} spec */
export function removeOutput({ output }) {
  for (const path of [output, `${output}.json`, `${output}.h5j`]) rmSync(path, { recursive: true, force: true })
}

/** @param {TrialSpec} spec
 *  @param {Message[]} messages
 *  @param {string | null} failure how the process ended, if not well
 *  @returns {Outcome} */
function judge(spec, messages, failure) {
  const [first] = messages
  const last = messages.at(-1)
  if (last?.event === 'missing') return { status: 'missing', reason: last.reason }
  if (failure?.startsWith('spawn ')) return { status: 'missing', reason: failure }
  if (failure) return { status: 'failed', reason: failure }
  if (first?.event !== 'ready' || last?.event !== 'result') return { status: 'failed', reason: 'the driver ended without a result' }
  const { accepted, committed } = last.counts ?? { accepted: spec.rows, committed: spec.rows }
  if (accepted !== spec.rows || committed !== spec.rows) {
    return { status: 'failed', reason: `${spec.rows} rows were given, ${accepted} accepted and ${committed} committed` }
  }
  return { status: 'done', versions: first.versions, figures: figuresOf(spec, last) }
}

/** Uncompressed bytes of all rows: values, and row times where the case gives them.
 *  @param {Pick<TrialSpec, 'rows' | 'times'> & { columns: Pick<TrialSpec['columns'][number], 'dtype' | 'shape'>[] }} spec */
export function bytesOf({ rows, columns, times }) {
  return rows * (columns.reduce((bytes, column) => bytes + rowBytes(column), 0) + (times ? 8 : 0))
}

/** @param {TrialSpec} spec
 *  @param {DriverResult} result
 *  @returns {Figures} */
function figuresOf(spec, result) {
  const { seconds, syncSeconds, cpuSeconds, fileBytes, memoryGrowthBytes, memorySamples, append } = result
  const bytes = bytesOf(spec)
  return {
    ...result,
    mbPerSecond: bytes / 1e6 / seconds,
    mbPerSecondSynced: syncSeconds === null ? null : bytes / 1e6 / (seconds + syncSeconds),
    rowsPerSecond: spec.rows / seconds,
    cpuSecondsPerGB: cpuSeconds / (bytes / 1e9),
    memoryGrowthMB: memoryGrowthBytes / 1e6,
    memoryDriftMB: driftMB(memorySamples),
    ratio: bytes / fileBytes,
    appendP99OverP50: append && append.p50 > 0 ? append.p99 / append.p50 : null,
    fileOverUseful: null,
  }
}

/** How much higher the resident set came in the second half of a run than in its first half: 0 or less means flat.
 *  @param {MemorySample[]} samples */
function driftMB(samples) {
  if (samples.length < 4) return null
  const peak = (/** @type {MemorySample[]} */ part) => Math.max(...part.map(({ bytes }) => bytes))
  const middle = Math.floor(samples.length / 2)
  return (peak(samples.slice(middle)) - peak(samples.slice(0, middle))) / 1e6
}
