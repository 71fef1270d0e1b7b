// Compares the figures with the marks that a case declares. A mark that is missed is "short": reported, not a failure.
import { ratioOf, spreadOf } from './statistics.mjs'

/** @import { Mark, MarkOutcome, RunOutcome, Spread } from './types.js' */

/** A speed must be reached by the median over the rounds; a ceiling must hold in every round.
 *  @param {Mark} mark
 *  @param {Pick<RunOutcome, 'name' | 'status' | 'rounds'>[]} runs of the case
 *  @returns {MarkOutcome} */
export function judgeMark(mark, runs) {
  const find = (/** @type {string} */ name) => runs.find((run) => run.name === name && run.status === 'done')
  const measure = (/** @type {string} */ name) => {
    const run = find(name)
    if (!run) return null
    if (mark.against === undefined) return spreadOf(run, mark.metric)
    const other = find(mark.against)
    return other ? ratioOf(run, other, mark.metric) : null
  }
  const values = mark.runs.map(measure).filter((value) => value !== null)
  const { limit } = mark
  const told = { text: mark.text, limit: 'atLeast' in limit ? `at least ${limit.atLeast}` : `below ${limit.below}` }
  const value = values.length === mark.runs.length ? worst(limit, values) : undefined
  if (!value) return { ...told, verdict: 'not measured', value: null }
  const passed = 'atLeast' in limit ? value.median >= limit.atLeast : value.max < limit.below
  return { ...told, verdict: passed ? 'pass' : 'short', value }
}

/** @param {Mark['limit']} limit
 *  @param {Spread[]} values
 *  @returns {Spread | undefined} */
function worst(limit, values) {
  return values.toSorted((a, b) => ('atLeast' in limit ? a.median - b.median : b.max - a.max))[0]
}
