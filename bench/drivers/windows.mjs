// How long the appends of some ranges of rows took, waiting for room included, and how much processor time (of all threads).

export class Windows {
  #borders
  #passed = 0
  /** @type {{ time: number, cpu: number }[]} milliseconds on the clock and of processor time, at which each border was passed */
  #moments = []
  #ranges

  /** @param {[first: number, end: number][]} ranges of rows, in order and without overlap */
  constructor(ranges) {
    this.#ranges = ranges
    this.#borders = ranges.flat()
    /** the row before which `pass` is due; undefined: no more */
    this.next = this.#borders[0]
  }

  /** @param {number} row the border */
  pass(row) {
    const { user, system } = process.cpuUsage()
    const moment = { time: performance.now(), cpu: (user + system) / 1000 }
    for (; this.#borders[this.#passed] === row; this.#passed++) this.#moments.push(moment)
    this.next = this.#borders[this.#passed]
  }

  /** @returns {Record<string, number>} nanoseconds a row of each range, and how much dearer the last is than the first: by the clock
   *  and in processor time */
  figures() {
    const costs = this.#costs('time')
    const figures = Object.fromEntries(costs.map((cost, index) => [`window${index}`, cost]))
    return { ...figures, growth: growthOf(costs), cpuGrowth: growthOf(this.#costs('cpu')) }
  }

  /** @param {'time' | 'cpu'} kind
   *  @returns {number[]} nanoseconds a row of each range; NaN where it was not reached */
  #costs(kind) {
    return this.#ranges.map(([first, end], index) => {
      const from = this.#moments[2 * index]
      const to = this.#moments[2 * index + 1]
      return from === undefined || to === undefined ? Number.NaN : ((to[kind] - from[kind]) * 1e6) / (end - first)
    })
  }
}

/** @param {number[]} costs */
function growthOf(costs) {
  return (costs.at(-1) ?? Number.NaN) / (costs[0] ?? Number.NaN)
}
