// Medians and ranges over the rounds of one run, and ratios between two runs of the same rounds.

/** @import { Spread } from './types.js' */

/** Figures by round.
 *  @typedef {{ rounds: readonly unknown[] }} Rounds */

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

/** @param {Rounds} run
 *  @param {string} metric key of a trial's figures; a dot leads into an object
 *  @returns {Spread | null} over the rounds that have it */
export function spreadOf(run, metric) {
  return spread(run.rounds.map((figures) => read(figures, metric)).filter((value) => value !== null))
}

/** The ratio of a metric of two runs, round by round: neighbours in time share the machine's moods.
 *  @param {Rounds} run
 *  @param {Rounds} other
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

/** Of several runs the one with the highest figure, chosen anew in each round.
 *  @param {readonly Rounds[]} runs
 *  @param {string} metric
 *  @returns {Rounds} */
export function bestOf(runs, metric) {
  const height = (/** @type {unknown} */ figures) => read(figures, metric) ?? Number.NEGATIVE_INFINITY
  const rounds = Array.from({ length: Math.max(0, ...runs.map((run) => run.rounds.length)) }, (_, round) =>
    runs.map((run) => run.rounds[round]).reduce((best, figures) => (height(figures) > height(best) ? figures : best), null),
  )
  return { rounds }
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
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
