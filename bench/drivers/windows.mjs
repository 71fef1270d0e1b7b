// How long the appends of some ranges of rows took, waiting for room included.

export class Windows {
  #borders
  #passed = 0
  /** @type {number[]} milliseconds at which each border was passed */
  #times = []
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
    const now = performance.now()
    for (; this.#borders[this.#passed] === row; this.#passed++) this.#times.push(now)
    this.next = this.#borders[this.#passed]
  }

  /** @returns {Record<string, number>} nanoseconds a row of each range, and how much dearer the last is than the first */
  figures() {
    const costs = this.#ranges.map(([first, end], index) => {
      const from = this.#times[2 * index]
      const to = this.#times[2 * index + 1]
      return from === undefined || to === undefined ? Number.NaN : ((to - from) * 1e6) / (end - first)
    })
    const figures = Object.fromEntries(costs.map((cost, index) => [`window${index}`, cost]))
    return { ...figures, growth: (costs.at(-1) ?? Number.NaN) / (costs[0] ?? Number.NaN) }
  }
}
