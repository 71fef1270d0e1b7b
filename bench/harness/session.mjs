// Runs the trials of a benchmark: rounds of interleaved runs, the files that some of them need, and the reading back.
import { loadavg } from 'node:os'
import { processorTimes, stolenShare } from './host.mjs'
import { Plan } from './plan.mjs'
import { prewarmBytesOf } from './prewarm.mjs'
import { bytesOf, removeOutput, runTrial } from './trial.mjs'

/** @import { Case, CaseOutcome, Options, PreparedFile, Results, Run, RunOutcome } from './types.js' */
/** @import { Reader } from './read-back.mjs' */

/** Trials at a time: one, because they are compared; two where only their files count. */
const quickTrials = 2

/** Everything that the trials of a benchmark share. */
export class Session {
  #options
  #folder
  #plan
  #reader
  #progress
  /** files that runs need, by what they are made of: of one case at a time
   *  @type {Map<string, Promise<PreparedFile | string>>} */
  #prepared = new Map()
  /** @type {Results['versions']} versions of the libraries that ran, by driver */
  versions = {}

  /** @param {Options} options
   *  @param {string} folder temporary
   *  @param {Reader} reader
   *  @param {(text: string) => void} progress */
  constructor(options, folder, reader, progress) {
    this.#options = options
    this.#folder = folder
    this.#plan = new Plan({ folder, quick: options.quick })
    this.#reader = reader
    this.#progress = progress
  }

  /** Runs the rounds of one case, every run once a round. The starting run moves on, so that none is always first.
   *  @param {Case} benchCase
   *  @returns {Promise<CaseOutcome>} */
  async runCase(benchCase) {
    const { rounds, quick } = this.#options
    const started = performance.now()
    const runs = selectRuns(benchCase, this.#options).map(pendingOutcome)
    for (let round = 0; round < rounds; round++) {
      const start = round % Math.max(1, runs.length)
      const queue = [...runs.slice(start), ...runs.slice(0, start)]
      const work = async () => {
        for (let run = queue.shift(); run; run = queue.shift()) {
          if (run.status === 'missing' || run.status === 'failed') continue
          this.#progress(`${benchCase.name} round ${round + 1}/${rounds}: ${run.name}`)
          await this.#runRound(benchCase, run, round)
        }
      }
      await Promise.all(Array.from({ length: quick ? quickTrials : 1 }, work))
    }
    await this.#removePrepared()
    this.#progress('')
    return { name: benchCase.name, title: benchCase.title, seconds: (performance.now() - started) / 1000, runs }
  }

  /** @param {Case} benchCase
   *  @param {RunOutcome} run gets the outcome
   *  @param {number} round */
  async #runRound(benchCase, run, round) {
    const input = run.prepare ? await this.#prepare(benchCase, run.prepare) : null
    if (typeof input === 'string') {
      Object.assign(run, { status: 'failed', reason: `the file to read was not made: ${input}` })
      return
    }
    const spec = this.#plan.trial(benchCase, run, input)
    const load = loadavg()[0] ?? 0
    const prewarmBytes = this.#options.quick ? 0 : prewarmBytesOf(run.prepare ? 0 : bytesOf(spec))
    const before = processorTimes()
    const outcome = await runTrial(spec, { folder: this.#folder, prewarmBytes })
    run.rowsRun = spec.rows
    run.status = outcome.status
    if (outcome.status === 'done') {
      this.versions[run.driver] = outcome.versions
      const figures = { ...outcome.figures, load, stolen: stolenShare(before, processorTimes()) }
      run.rounds[round] = figures
      // The first round stands for the others, which write the same rows.
      if (round === 0 && this.#reader.missing === null) {
        const { fault, usefulBytes, unread } = await this.#reader.check(spec, figures)
        run.unread = unread ?? null
        if (usefulBytes) figures.fileOverUseful = figures.fileBytes / usefulBytes
        if (fault !== null) Object.assign(run, { status: 'failed', reason: `read back: ${fault}` })
      }
    } else {
      run.rounds[round] = null
      run.reason = outcome.reason
    }
    removeOutput(spec)
  }

  /** Makes a file that runs of the case need, once.
   *  @param {Case} benchCase
   *  @param {NonNullable<Run['prepare']>} preparation
   *  @returns {Promise<PreparedFile | string>} a text: why it could not be made */
  #prepare(benchCase, preparation) {
    const key = JSON.stringify(preparation)
    const made = this.#prepared.get(key) ?? this.#makeInput(benchCase, preparation)
    this.#prepared.set(key, made)
    return made
  }

  /** @param {Case} benchCase
   *  @param {NonNullable<Run['prepare']>} preparation
   *  @returns {Promise<PreparedFile | string>} */
  async #makeInput(benchCase, preparation) {
    const spec = this.#plan.preparation(benchCase, preparation)
    const outcome = await runTrial(spec, { folder: this.#folder, prewarmBytes: 0 })
    return outcome.status === 'done' ? { path: spec.output, datasets: outcome.figures.datasets ?? {} } : outcome.reason
  }

  async #removePrepared() {
    for (const made of this.#prepared.values()) {
      const input = await made
      if (typeof input !== 'string') removeOutput({ output: input.path })
    }
    this.#prepared.clear()
  }
}

/** Those runs of a case that are asked for.
 *  @param {Case} benchCase
 *  @param {Pick<Options, 'drivers' | 'runs' | 'quick'>} options */
export function selectRuns({ runs }, { drivers, runs: text, quick: isQuick }) {
  return runs.filter(({ driver, name, quick }) => drivers.includes(driver) && name.includes(text) && !(isQuick && quick === 'skip'))
}

/** @param {Run} run
 *  @returns {RunOutcome} */
function pendingOutcome(run) {
  return { ...run, status: 'pending', reason: null, unread: null, rowsRun: 0, rounds: [] }
}
