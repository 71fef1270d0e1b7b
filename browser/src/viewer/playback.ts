/** Which index is shown of data whose newest is followed. Rows that come one by one are shown as they come; rows that come many at once,
 *  as a commit brings them, are played in the time until the next ones, so that a movement is seen and not its end alone. The newest
 *  is always reached before more comes. */

/** Rows that come sooner than this one after another are shown at once. */
const gapMsMin = 250
/** Rows that came after a longer pause are played in this time. */
const playMsMax = 1000
/** The newest is reached after this share of the time in which the next rows are expected. */
const playShare = 0.75
/** Between two pictures: ten a second are as many as are asked for. */
const stepMsMin = 100

/** Follows one growing dimension. Times are in milliseconds, from any start. */
export class Playback {
  #extent: number | undefined
  #grownMs = 0
  #from = 0
  #begunMs = 0
  #stepMs = 0
  #steps = 0

  /** Takes in how long the data is now.
   *  @param pictureMs what it takes to show a picture: no more are asked for than half as many as could be shown */
  note(extent: number, nowMs: number, pictureMs: number): void {
    if (extent === this.#extent) return
    const before = this.#extent
    const gapMs = nowMs - this.#grownMs
    const from = before === undefined ? 0 : this.at(nowMs)
    this.#extent = extent
    this.#grownMs = nowMs
    this.#from = from
    this.#begunMs = nowMs
    this.#stepMs = Math.max(stepMsMin, 2 * pictureMs)
    const rows = extent - 1 - from
    const hasPause = before !== undefined && extent > before && gapMs >= gapMsMin
    this.#steps = hasPause ? Math.min(rows, Math.floor((playShare * Math.min(gapMs, playMsMax)) / this.#stepMs)) : 0
  }

  /** The index that is shown at a time. */
  at(nowMs: number): number {
    const last = Math.max(0, (this.#extent ?? 0) - 1)
    if (this.#steps < 2) return last
    const step = Math.min(this.#steps, 1 + Math.floor((nowMs - this.#begunMs) / this.#stepMs))
    return this.#from + Math.round(((last - this.#from) * step) / this.#steps)
  }

  /** How long until another index is shown; undefined when the newest is. */
  untilNext(nowMs: number): number | undefined {
    const passed = Math.floor((nowMs - this.#begunMs) / this.#stepMs)
    if (this.#steps < 2 || passed + 1 >= this.#steps) return undefined
    return Math.max(1, this.#begunMs + (passed + 1) * this.#stepMs - nowMs)
  }
}
