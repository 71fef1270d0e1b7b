// Seeded random numbers for the benchmark's data: the same seed gives the same frames on every machine.

/** A generator of unsigned 32-bit integers with 128 bits of state (Chris Doty-Humphrey's "small fast counting" scheme).
 *  @param {number} seed any integer
 *  @returns {() => number} 0 … 2³²−1 */
export function seededIntegers(seed) {
  let a = seed | 0
  let b = 0x9e3779b9 | 0
  let c = 0x243f6a88 | 0
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // The first outputs still show the seed's bits.
  for (let warmUp = 0; warmUp < 12; warmUp++) next()
  return next
}

const quantileCount = 65536
/** @type {Float64Array | undefined} */
let quantiles

/** Normal deviates of 65,536 equally likely values. A look-up per pixel is ten times faster than a logarithm and a
 *  cosine, and frames rounded to integers cannot tell the difference.
 *  @param {() => number} integers of {@link seededIntegers}
 *  @returns {() => number} mean 0, standard deviation 1 */
export function normalDeviates(integers) {
  quantiles ??= makeQuantiles()
  const table = quantiles
  return () => /** @type {number} */ (table[integers() >>> 16])
}

/** The table is a fixed sample by the Box-Muller transform, scaled to unit variance. */
function makeQuantiles() {
  const integers = seededIntegers(20260101)
  const table = new Float64Array(quantileCount)
  let sum = 0
  let squares = 0
  for (let index = 0; index < quantileCount; index += 2) {
    const radius = Math.sqrt(-2 * Math.log((integers() + 1) / 4294967297))
    const angle = (2 * Math.PI * integers()) / 4294967296
    const pair = [radius * Math.cos(angle), radius * Math.sin(angle)]
    table.set(pair, index)
    for (const value of pair) {
      sum += value
      squares += value ** 2
    }
  }
  const mean = sum / quantileCount
  const deviation = Math.sqrt(squares / quantileCount - mean * mean)
  return table.map((value) => (value - mean) / deviation)
}
