/** The progress of a recording in one line: redrawn in place on a terminal, a line every ten seconds elsewhere.
 *  Rates are means over the last two seconds, so that a stall shows and a single slow write does not. */
import type { Output } from './output.js'
import { bytes, duration } from './printable.js'

/** What the line is made of. Counts are rows since the start; `seconds` is the time of the reading. */
export interface LogFigures {
  readonly seconds: number
  readonly accepted: number
  readonly dropped: number
  readonly committed: number
  /** bytes accepted, before encoding */
  readonly bytesIn: number
  /** bytes handed to HDF5, after encoding */
  readonly bytesEncoded: number
  readonly queueBytes: number
  readonly queueBytesMax: number
  /** bytes that frames may still take on the disk; null when not known */
  readonly spaceLeft: number | null
}

const windowSeconds = 2

const start: LogFigures = {
  seconds: 0,
  accepted: 0,
  dropped: 0,
  committed: 0,
  bytesIn: 0,
  bytesEncoded: 0,
  queueBytes: 0,
  queueBytesMax: 0,
  spaceLeft: null,
}

/** Means of the figures over the last two seconds. */
export class RateMeter {
  readonly #samples: LogFigures[] = [start]

  /** Takes a reading and tells the rates a second since the oldest one that is kept. */
  update(figures: LogFigures): { frames: number; bytesIn: number; bytesEncoded: number } {
    this.#samples.push(figures)
    while ((this.#samples[1]?.seconds ?? Number.POSITIVE_INFINITY) <= figures.seconds - windowSeconds) this.#samples.shift()
    const oldest = this.#samples[0] ?? figures
    const span = figures.seconds - oldest.seconds
    if (span <= 0) return { frames: 0, bytesIn: 0, bytesEncoded: 0 }
    return {
      frames: (figures.accepted - oldest.accepted) / span,
      bytesIn: (figures.bytesIn - oldest.bytesIn) / span,
      bytesEncoded: (figures.bytesEncoded - oldest.bytesEncoded) / span,
    }
  }
}

/** The line's text, without its end. */
export function progressText(figures: LogFigures, rates: { frames: number; bytesIn: number; bytesEncoded: number }): string {
  // Before the first chunk is written there is no ratio to tell. Bytes that wait in the queue are not encoded yet.
  const encodedFrom = figures.bytesIn - figures.queueBytes
  const ratio = figures.bytesEncoded > 0 && encodedFrom > 0 ? (encodedFrom / figures.bytesEncoded).toFixed(2) : '-'
  const queue = figures.queueBytesMax > 0 ? Math.round((100 * figures.queueBytes) / figures.queueBytesMax) : 0
  const parts = [
    `${figures.seconds.toFixed(1)} s`,
    `${figures.accepted} frames (${rates.frames.toFixed(rates.frames < 100 ? 1 : 0)}/s)`,
    `in ${bytes(Math.round(rates.bytesIn))}/s`,
    `disk ${bytes(Math.round(rates.bytesEncoded))}/s`,
    `ratio ${ratio}`,
    `queue ${queue} %`,
    `dropped ${figures.dropped}`,
    `committed ${figures.committed}`,
  ]
  if (figures.spaceLeft !== null && rates.bytesEncoded > 0) parts.push(`disk full in ${duration(figures.spaceLeft / rates.bytesEncoded)}`)
  return parts.join('  ')
}

/** Draws the line. */
export class ProgressLine {
  /** how often {@link ProgressLine.update} should be called */
  readonly intervalMs: number
  readonly #output: Output
  readonly #meter = new RateMeter()
  #drawn = false

  constructor(output: Output) {
    this.#output = output
    this.intervalMs = output.isTerminal ? 200 : 10_000
  }

  update(figures: LogFigures): void {
    const text = progressText(figures, this.#meter.update(figures))
    if (!this.#output.isTerminal) {
      this.#output.writeLatest(`${text}\n`)
      return
    }
    // A line that wraps could not be redrawn in place; \x1b[K erases what an earlier, longer line has left.
    this.#output.writeLatest(`\r${text.slice(0, this.#output.columns - 1)}\x1b[K`)
    this.#drawn = true
  }

  /** Leaves the line standing and goes on below it. */
  end(): void {
    if (this.#drawn) this.#output.write('\n')
    this.#drawn = false
  }
}
