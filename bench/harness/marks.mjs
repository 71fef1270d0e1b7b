// Compares the figures with the marks that a case declares. A mark that is missed is "short": reported, not a failure.
import { bestOf, ratioOf, spreadOf } from './statistics.mjs'

/** @import { Mark, MarkOutcome, RunOutcome, Spread } from './types.js' */

/** A speed must be reached by the median over the rounds; a ceiling must hold in every round, unless it says otherwise.
 *  @param {Mark} mark
 *  @param {Pick<RunOutcome, 'name' | 'status' | 'rounds'>[]} runs of the case
 *  @param {string} caseName
 *  @returns {MarkOutcome} */
export function judgeMark(mark, runs, caseName) {
  const find = (/** @type {string} */ name) => runs.find((run) => run.name === name && run.status === 'done')
  const { limit } = mark
  const rivalNames = typeof mark.against === 'string' ? [mark.against] : mark.against
  const rivals = rivalNames?.map(find).filter((run) => run !== undefined)
  const told = {
    case: caseName,
    text: mark.text,
    limit: 'atLeast' in limit ? `at least ${limit.atLeast}` : `at most ${limit.atMost}`,
    without: rivalNames?.filter((name) => !find(name)) ?? [],
  }
  const measure = (/** @type {string} */ name) => {
    const run = find(name)
    if (!run) return null
    if (!rivals) return spreadOf(run, mark.metric)
    return rivals.length > 0 ? ratioOf(run, bestOf(rivals, mark.metric), mark.metric) : null
  }
  const values = mark.runs.map(measure).filter((value) => value !== null)
  const value = values.length === mark.runs.length ? worst(limit, values) : undefined
  if (!value) return { ...told, verdict: 'not measured', value: null }
  const held = 'atLeast' in limit ? value.median >= limit.atLeast : ceilingOf(limit, value) <= limit.atMost
  return { ...told, verdict: held ? 'held' : 'short', value }
}

/** @param {Mark['limit']} limit
 *  @param {Spread} value
 *  @returns {number} what has to stay below the limit */
function ceilingOf(limit, value) {
  return 'judged' in limit ? value.median : value.max
}

/** @param {Mark['limit']} limit
 *  @param {Spread[]} values
 *  @returns {Spread | undefined} */
function worst(limit, values) {
  return values.toSorted((a, b) => ('atLeast' in limit ? a.median - b.median : ceilingOf(limit, b) - ceilingOf(limit, a)))[0]
}
