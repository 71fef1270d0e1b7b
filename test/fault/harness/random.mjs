/** Random numbers from a seed, so that a run that failed can be had again. */

/** @param {number} seed */
export function makeRandom(seed) {
  let state = seed >>> 0
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
  return {
    /** 0 ≤ number < 1 */
    next,
    /** a whole number, both ends included */
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)],
    /** a seed for somebody else */
    seed: () => Math.floor(next() * 4294967296),
  }
}
