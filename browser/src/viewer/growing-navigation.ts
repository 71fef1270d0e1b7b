/** The navigation of data that grows: rows that were read once stay what they are, so only the new ones are asked for. */
import type { NavigationAnswer, NavigationQuery } from '../../../lib/browser/protocol.js'
import type { WithArrays } from '../api.js'
import { plainValues } from './picture.js'

/** A navigation over one dimension that grows. */
export interface GrowingQuery {
  query: NavigationQuery
  /** indexes of the dimension that there are now */
  extent: number
  /** the dimension's place in the selection; null: nothing grows, all is asked for each time */
  dimension: number | null
}

type Answer = WithArrays<NavigationAnswer>
type Ask = (query: NavigationQuery, signal: AbortSignal) => Promise<Answer>

/** Points that are kept: then every second one is dropped. */
const pointsMax = 4096

/** Asks for what is not known yet. */
export class GrowingNavigation {
  readonly #ask: Ask
  #known: { key: string; answer: Answer } | undefined

  constructor(ask: Ask) {
    this.#ask = ask
  }

  async request(growing: GrowingQuery, signal: AbortSignal): Promise<Answer> {
    const { query, extent, dimension } = growing
    const key = JSON.stringify(query)
    const known = this.#known?.key === key ? this.#known.answer : undefined
    const missing = known === undefined || dimension === null ? null : missingRange(known.answer, extent)
    if (known === undefined || dimension === null || missing === null) return this.#keep(key, await this.#ask(query, signal))
    const [start, end] = missing
    if (start >= end) return this.#keep(key, withExtent(known, extent))
    const select = query.select.split(',').map((term, place) => (place === dimension ? `${start}:${end}` : term))
    const more = await this.#ask({ ...query, select: select.join(',') }, signal)
    return this.#keep(key, thinned(joined(known, more, extent)))
  }

  #keep(key: string, answer: Answer): Answer {
    this.#known = { key, answer }
    return answer
  }
}

/** The indexes that come next: all that are new, or one of those at the distance of the known points.
 *  @returns null when the data has become shorter: everything is asked for again */
export function missingRange(
  { start, step, shape }: Pick<NavigationAnswer, 'start' | 'step' | 'shape'>,
  extent: number,
): readonly [number, number] | null {
  const each = step[0] ?? 1
  const next = (start[0] ?? 0) + each * (shape[0] ?? 0)
  if (next - each >= extent) return null
  if (each === 1) return [next, extent]
  return [next, Math.min(next + 1, extent)]
}

/** The known points with further ones behind them. Of these, those at the distance of the known ones are taken. */
export function joined(known: Answer, more: Answer, extent: number): Answer {
  const each = known.answer.step[0] ?? 1
  const ours = more.answer.step[0] ?? 1
  // Points so far apart that the server left some out: what it gave is placed by index, and what is missing is NaN.
  const count =
    each === 1 ? Math.max(0, (more.answer.start[0] ?? 0) + ours * (more.answer.shape[0] ?? 0) - nextOf(known)) : (more.answer.shape[0] ?? 0)
  const added = Math.min(count, each === 1 ? extent - nextOf(known) : 1)
  const arrays = known.arrays.map((array, channel) => {
    const old = plainValues(array)
    const fresh = plainValues(more.arrays[channel])
    const values = new Float64Array(old.length + added).fill(Number.NaN)
    values.set(Float64Array.from(old))
    for (let place = 0; place * ours < added; place++) values[old.length + place * ours] = fresh[place] ?? Number.NaN
    return { dtype: 'float64' as const, values }
  })
  const answer = {
    ...known.answer,
    shape: [(known.answer.shape[0] ?? 0) + added],
    sampled: known.answer.sampled + (more.answer.shape[0] ?? 0),
  }
  return withExtent({ answer, arrays }, extent)
}

/** Every second point, when there are too many of them. */
export function thinned({ answer, arrays }: Answer, most: number = pointsMax): Answer {
  const count = answer.shape[0] ?? 0
  if (count <= most) return { answer, arrays }
  const kept = Math.ceil(count / 2)
  const halves = arrays.map((array) => {
    const values = plainValues(array)
    return { dtype: 'float64' as const, values: Float64Array.from({ length: kept }, (_, place) => values[2 * place] ?? Number.NaN) }
  })
  return { answer: { ...answer, shape: [kept], step: [2 * (answer.step[0] ?? 1)], sampled: kept }, arrays: halves }
}

function nextOf({ answer }: Answer): number {
  return (answer.start[0] ?? 0) + (answer.step[0] ?? 1) * (answer.shape[0] ?? 0)
}

function withExtent({ answer, arrays }: Answer, extent: number): Answer {
  return {
    answer: { ...answer, total: extent, sourceShape: answer.sourceShape.map((old, at) => (at === answer.dimensions[0] ? extent : old)) },
    arrays,
  }
}
