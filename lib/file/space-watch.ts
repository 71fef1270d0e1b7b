/** Tells that the disk will be full soon, while there is still time to do something about it. Knows no writer. */

/** What is left of the disk. */
export interface LowSpace {
  /** bytes that rows may still take */
  bytesLeft: number
  /** seconds until they are used up at the present rate; Infinity when nothing is being written */
  secondsLeft: number
}

/** A reading of the disk, taken at a commit. */
export interface SpaceReading {
  /** of a clock that never goes back */
  seconds: number
  /** size of the file */
  bytesOnDisk: number
  /** null where that cannot be told */
  spaceLeft: number | null
}

/** Whatever the rate, less than this is little: four times what is kept for the end of a file. */
export const lowSpaceBytes = 16 * 2 ** 20

/** The rate is the mean of so many seconds: one burst is no rate, and one pause no end of it. */
const windowSeconds = 5
/** Readings closer than this are not kept: commits may come a thousand times a second. */
const stepSeconds = 0.1

/** A new episode begins only after space has been this many times what is called low. */
const recovery = 2

/** Follows the readings of one file. */
export class SpaceWatch {
  readonly #lowSeconds: number
  #readings: SpaceReading[] = []
  #isLow = false

  /** @param lowSeconds less time than this is little */
  constructor(lowSeconds: number) {
    this.#lowSeconds = lowSeconds
  }

  /** Takes a reading. @returns what is left, once when it has become little; undefined otherwise */
  note(reading: SpaceReading): LowSpace | undefined {
    const { spaceLeft } = reading
    const rate = this.#rate(reading)
    if (spaceLeft === null) return undefined
    const left = { bytesLeft: spaceLeft, secondsLeft: rate > 0 ? spaceLeft / rate : Number.POSITIVE_INFINITY }
    if (this.#isLow) {
      this.#isLow = left.secondsLeft < recovery * this.#lowSeconds || spaceLeft < recovery * lowSpaceBytes
      return undefined
    }
    this.#isLow = left.secondsLeft < this.#lowSeconds || spaceLeft < lowSpaceBytes
    return this.#isLow ? left : undefined
  }

  /** Notes that a row was refused for want of space. @returns what is left, when it was not told before */
  noteRefusal(bytesLeft: number): LowSpace | undefined {
    if (this.#isLow) return undefined
    this.#isLow = true
    return { bytesLeft, secondsLeft: 0 }
  }

  /** Bytes a second between the oldest reading of the window and this one. */
  #rate(reading: SpaceReading): number {
    const last = this.#readings.at(-1)
    if (last === undefined || reading.seconds - last.seconds >= stepSeconds) this.#readings.push(reading)
    while ((this.#readings[1]?.seconds ?? Number.POSITIVE_INFINITY) <= reading.seconds - windowSeconds) this.#readings.shift()
    const oldest = this.#readings[0] ?? reading
    const span = reading.seconds - oldest.seconds
    return span > 0 ? Math.max(0, reading.bytesOnDisk - oldest.bytesOnDisk) / span : 0
  }
}
