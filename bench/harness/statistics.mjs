// Medians and ranges over the rounds of one run, and ratios between two runs of the same rounds.

/** @import { RunOutcome, Spread } from './types.js' */

/** @param {number[]} values
 *  @returns {Spread | null} null without values */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const [min] = sorted
  const max = sorted.at(-1)
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) return null
  return { median: (lower + upper) / 2, min, max }
}

/** @param {Pick<RunOutcome, 'rounds'>} run
 *  @param {string} metric key of a trial's figures; a dot leads into an object
 *  @returns {Spread | null} over the rounds that have it */
export function spreadOf(run, metric) {
  return spread(run.rounds.map((figures) => read(figures, metric)).filter((value) => value !== null))
}

/** The ratio of a metric of two runs, round by round: neighbours in time share the machine's moods.
 *  @param {Pick<RunOutcome, 'rounds'>} run
 *  @param {Pick<RunOutcome, 'rounds'>} other
 *  @param {string} metric
 *  @returns {Spread | null} */
export function ratioOf(run, other, metric) {
  const ratios = run.rounds.map((figures, round) => {
    const above = read(figures, metric)
    const below = read(other.rounds[round], metric)
    return above === null || !below ? null : above / below
  })
  return spread(ratios.filter((ratio) => ratio !== null))
}

/** @param {unknown} figures
 *  @param {string} metric
 *  @returns {number | null} */
function read(figures, metric) {
  let value = figures
  for (const key of metric.split('.')) {
    if (typeof value !== 'object' || value === null) return null
    value = Reflect.get(value, key)
  }
  return typeof value === 'number' ? value : null
}
