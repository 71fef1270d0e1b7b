/** What `log` tells while it records: events as JSON lines for scripts, or words and a progress line for people. */
import type { LowSpace } from '../file/space-watch.js'
import { jsonLine } from './json.js'
import type { CommandIo } from './output.js'
import { bytes, duration } from './printable.js'
import { type LogFigures, ProgressLine } from './progress.js'

/** Rows, and what became of them. */
export interface LogCounts {
  readonly offered: number
  readonly accepted: number
  readonly written: number
  readonly committed: number
  readonly dropped: number
  readonly failed: number
}

/** The figures of the `close` event. */
export interface LogTotals extends LogCounts {
  readonly bytesIn: number
  readonly bytesOnDisk: number
  readonly seconds: number
}

/** Where a recording is told. The contract of the events: `open` first, a `commit` after each commit, `close` last, and
 *  before the close a `commit` with the final figures, also after a failure; `listening` where a page shows it; `lowSpace` once when the disk will be full soon. */
export interface LogReport {
  /** milliseconds between two calls of {@link LogReport.progress}; undefined: none wanted */
  readonly progressMs: number | undefined
  open(file: string): void
  /** the page that shows the recording can be opened */
  listening(url: string): void
  commit(counts: LogCounts): void
  /** the disk will be full soon */
  lowSpace(left: LowSpace): void
  /** @param line one line that says what the recording goes on after */
  warning(line: string): void
  progress(figures: LogFigures): void
  close(file: string, totals: LogTotals): void
}

/** Events for scripts, on standard output. While the reader stalls, a commit replaces the one before it. */
export class JsonReport implements LogReport {
  readonly progressMs = undefined
  readonly #io: CommandIo
  #lastCommit = ''
  #closed = false

  constructor(io: CommandIo) {
    this.#io = io
  }

  open(file: string): void {
    this.#io.stdout.write(jsonLine({ event: 'open', file }))
  }

  listening(url: string): void {
    this.#io.stdout.write(jsonLine({ event: 'listening', url }))
  }

  commit(counts: LogCounts): void {
    // The saver tells its last commit on its own time, which may be after the close: the close has told it then.
    if (this.#closed) return
    this.#lastCommit = commitLine(counts)
    this.#io.stdout.writeLatest(this.#lastCommit)
  }

  lowSpace({ bytesLeft, secondsLeft }: LowSpace): void {
    this.#io.stdout.write(jsonLine({ event: 'lowSpace', bytesLeft, secondsLeft: Number.isFinite(secondsLeft) ? round(secondsLeft) : null }))
  }

  warning(line: string): void {
    this.#io.stderr.write(line)
  }

  progress(): void {}

  close(file: string, totals: LogTotals): void {
    this.#closed = true
    const final = commitLine(totals)
    if (final !== this.#lastCommit) this.#io.stdout.write(final)
    const { offered, accepted, written, committed, dropped, failed, bytesIn, bytesOnDisk, seconds } = totals
    const figures = { offered, accepted, written, committed, dropped, failed, bytesIn, bytesOnDisk, seconds }
    this.#io.stdout.write(jsonLine({ event: 'close', file, ...figures }))
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10
}

function commitLine({ accepted, written, committed, dropped, failed }: LogCounts): string {
  return jsonLine({ event: 'commit', accepted, written, committed, dropped, failed })
}

/** Words for people: progress on standard error, the file and the figures on standard output. */
export class TextReport implements LogReport {
  readonly progressMs: number
  readonly #io: CommandIo
  readonly #line: ProgressLine

  constructor(io: CommandIo) {
    this.#io = io
    this.#line = new ProgressLine(io.stderr)
    this.progressMs = this.#line.intervalMs
  }

  open(file: string): void {
    this.#io.stderr.write(`recording into ${file}\n`)
  }

  listening(url: string): void {
    this.#io.stderr.write(`shown at ${url}\n`)
  }

  commit(): void {}

  lowSpace({ bytesLeft, secondsLeft }: LowSpace): void {
    const time = Number.isFinite(secondsLeft) ? `, for ${duration(secondsLeft)} at this rate` : ''
    this.warning(`h5saver: the disk will be full soon: ${bytes(bytesLeft)} left${time}\n`)
  }

  warning(line: string): void {
    this.#line.end()
    this.#io.stderr.write(line)
  }

  progress(figures: LogFigures): void {
    this.#line.update(figures)
  }

  close(file: string, totals: LogTotals): void {
    this.#line.end()
    this.#io.stdout.write(`${file}\n${totalsText(totals)}\n`)
  }
}

function totalsText(totals: LogTotals): string {
  const { offered, accepted, committed, dropped, failed, bytesIn, bytesOnDisk, seconds } = totals
  const parts = [
    `${committed} of ${offered} frames committed in ${seconds.toFixed(2)} s`,
    `${bytes(bytesIn)} in (${bytes(Math.round(bytesIn / Math.max(seconds, 1e-3)))}/s)`,
    `${bytes(bytesOnDisk)} on disk`,
  ]
  if (bytesOnDisk > 0 && committed === accepted && bytesIn > 0) parts.push(`ratio ${(bytesIn / bytesOnDisk).toFixed(2)}`)
  if (dropped > 0) parts.push(`${dropped} dropped`)
  if (failed > 0) parts.push(`${failed} lost by a failure`)
  return parts.join(', ')
}
