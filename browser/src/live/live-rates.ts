/** What the writer's figures say over time: rates, the time that is left, and the course of the last minute. The figures are totals;
 *  a rate is what they gained between two of them. */
import type { LiveStatistics } from '../../../lib/browser/protocol.js'

/** One look at the writer. */
export interface Sample {
  atMs: number
  /** accepted rows a second since the sample before */
  rate: number
  queueBytes: number
}

/** What the panel shows. Null where it cannot be told yet. */
export interface Rates {
  /** rows accepted a second, over the last seconds */
  rowsPerSecond: number | null
  bytesInPerSecond: number | null
  bytesOnDiskPerSecond: number | null
  /** bytes in for each byte written */
  ratio: number | null
  /** seconds until the disk is full at the present rate; Infinity when nothing is written */
  secondsLeft: number | null
  /** largest number of bytes that was seen waiting */
  queueHighWater: number
  /** of the last minute, oldest first */
  samples: readonly Sample[]
}

/** Rates are of so many milliseconds: commits come once a second, and a rate over less would jump. */
const windowMs = 3_000
const keptMs = 60_000
/** Between two samples of the strip charts. */
const sampleMs = 500

/** Keeps the figures of the last minute. */
export class LiveHistory {
  #figures: LiveStatistics[] = []
  #samples: Sample[] = []
  #sampled: LiveStatistics | undefined
  #highWater = 0

  /** Takes in figures. Those of another recording begin a new history; those that were known already change nothing. */
  add(figures: LiveStatistics): void {
    const last = this.#figures[this.#figures.length - 1]
    if (last !== undefined && (figures.startedMs !== last.startedMs || figures.accepted < last.accepted)) this.#reset()
    else if (last !== undefined && figures.atMs <= last.atMs) return
    this.#figures.push(figures)
    this.#highWater = Math.max(this.#highWater, figures.queueBytes)
    // One older than the window stays, so that there is always something to compare with.
    while (this.#figures.length > 2 && (this.#figures[1]?.atMs ?? 0) <= figures.atMs - windowMs) this.#figures.shift()
    this.#sample(figures)
  }

  rates(): Rates {
    const now = this.#figures[this.#figures.length - 1]
    const before = this.#figures[0]
    const seconds = now === undefined || before === undefined ? 0 : (now.atMs - before.atMs) / 1000
    const rate = (total: (figures: LiveStatistics) => number) =>
      now === undefined || before === undefined || seconds <= 0 ? null : Math.max(0, (total(now) - total(before)) / seconds)
    const bytesOnDiskPerSecond = rate(({ bytesEncoded }) => bytesEncoded)
    return {
      rowsPerSecond: rate(({ accepted }) => accepted),
      bytesInPerSecond: rate(({ bytesIn }) => bytesIn),
      bytesOnDiskPerSecond,
      ratio: now === undefined || now.bytesEncoded === 0 ? null : now.bytesIn / now.bytesEncoded,
      secondsLeft:
        now === undefined || now.spaceLeft === null || bytesOnDiskPerSecond === null ? null : now.spaceLeft / bytesOnDiskPerSecond,
      queueHighWater: this.#highWater,
      samples: this.#samples,
    }
  }

  #sample(figures: LiveStatistics): void {
    const last = this.#sampled
    if (last !== undefined && figures.atMs - last.atMs < sampleMs) return
    if (last !== undefined) {
      const rate = (1000 * (figures.accepted - last.accepted)) / (figures.atMs - last.atMs)
      const since = figures.atMs - keptMs
      this.#samples = [...this.#samples.filter(({ atMs }) => atMs > since), { atMs: figures.atMs, rate, queueBytes: figures.queueBytes }]
    }
    this.#sampled = figures
  }

  #reset(): void {
    this.#figures = []
    this.#samples = []
    this.#sampled = undefined
    this.#highWater = 0
  }
}

/** A length of time in words: `12 s`, `3 min 20 s`, `2 h 5 min`, `4 days`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'no end'
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  if (whole < 48 * 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  return `${Math.floor(whole / 86_400)} days`
}

/** A rate with three digits, such as `99.8`. */
export function formatRate(rate: number): string {
  if (rate === 0) return '0'
  if (rate >= 100) return String(Math.round(rate))
  return rate >= 10 ? rate.toFixed(1) : rate.toFixed(2)
}

/** What is worth telling somebody who listens: the state, losses and a lack of space; never figures that change all the time. */
export function spokenState({ phase, dropped, failed }: LiveStatistics, secondsLeft: number | null): string {
  const words = [phaseWords[phase]]
  if (dropped > 0) words.push('rows were dropped')
  if (failed > 0) words.push('rows were lost')
  if (secondsLeft !== null && secondsLeft < 60) words.push('the disk is nearly full')
  return words.join(', ')
}

export const phaseWords: Record<LiveStatistics['phase'], string> = {
  open: 'Recording',
  closing: 'Closing the file',
  closed: 'The file is closed',
  failed: 'The recording failed',
}
