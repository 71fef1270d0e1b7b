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

/** Points that are kept, and asked for at once: of more, every second one is dropped. */
const pointsMax = 4096
/** What the new points of one request may take. Where so many take longer, every second point is dropped from then on: the curve keeps
 *  up with the data, and whoever writes it is left alone. Of a few none can be spared. */
const requestMs = 250
const pointsMin = 8

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
    let known = this.#known?.key === key ? this.#known.answer : undefined
    while (known !== undefined && dimension !== null) {
      const missing = missingPoints(known.answer, extent)
      if (missing === null) break
      const { start, end, points } = missing
      if (points === 0) return this.#keep(key, withExtent(known, extent))
      const select = query.select.split(',').map((term, place) => (place === dimension ? `${start}:${end}` : term))
      const begun = performance.now()
      const more = await this.#ask({ ...query, select: select.join(','), width: Math.min(points, pointsMax) }, signal)
      const isSlow = performance.now() - begun > requestMs
      if (points > 1 && stepOf(more) > stepOf(known)) {
        // So many at once are over the server's limit: they are asked for at a distance that is not.
        known = coarsened(known, stepOf(more))
        continue
      }
      const all = thinned(joined(known, more, extent))
      return this.#keep(key, isSlow && points >= pointsMin ? halved(all) : all)
    }
    return this.#keep(key, await this.#ask(query, signal))
  }

  #keep(key: string, answer: Answer): Answer {
    this.#known = { key, answer }
    return answer
  }
}

/** The points that come next, at the distance of those that are known: where they begin and end, and how many they are.
 *  @returns null when the data has become shorter: everything is asked for again */
export function missingPoints(
  { start, step, shape }: Pick<NavigationAnswer, 'start' | 'step' | 'shape'>,
  extent: number,
): { start: number; end: number; points: number } | null {
  const each = step[0] ?? 1
  const next = (start[0] ?? 0) + each * (shape[0] ?? 0)
  if (next - each >= extent) return null
  const points = Math.max(0, Math.floor((extent - next) / each))
  return { start: next, end: next + each * points, points }
}

/** The known points with those behind them. */
export function joined(known: Answer, more: Answer, extent: number): Answer {
  // Of a single point the server's distance says nothing.
  const added = stepOf(more) === stepOf(known) ? (more.answer.shape[0] ?? 0) : 1
  const arrays = known.arrays.map((array, channel) => {
    const old = plainValues(array)
    const fresh = plainValues(more.arrays[channel])
    const values = new Float64Array(old.length + added).fill(Number.NaN)
    values.set(Float64Array.from(old))
    for (let place = 0; place < added; place++) values[old.length + place] = fresh[place] ?? Number.NaN
    return { dtype: 'float64' as const, values }
  })
  const answer = { ...known.answer, shape: [(known.answer.shape[0] ?? 0) + added], sampled: known.answer.sampled + added }
  return withExtent({ answer, arrays }, extent)
}

/** The points at no less than this distance: every second one, as often as it takes. */
export function coarsened(known: Answer, step: number): Answer {
  let coarse = known
  while (stepOf(coarse) < step) coarse = halved(coarse)
  return coarse
}

/** Every second point, when there are too many of them. */
export function thinned(all: Answer, most: number = pointsMax): Answer {
  return (all.answer.shape[0] ?? 0) <= most ? all : halved(all)
}

function halved({ answer, arrays }: Answer): Answer {
  const kept = Math.ceil((answer.shape[0] ?? 0) / 2)
  const halves = arrays.map((array) => {
    const values = plainValues(array)
    return { dtype: 'float64' as const, values: Float64Array.from({ length: kept }, (_, place) => values[2 * place] ?? Number.NaN) }
  })
  return { answer: { ...answer, shape: [kept], step: [2 * (answer.step[0] ?? 1)], sampled: kept }, arrays: halves }
}

function stepOf({ answer }: Answer): number {
  return answer.step[0] ?? 1
}

function withExtent({ answer, arrays }: Answer, extent: number): Answer {
  return {
    answer: { ...answer, total: extent, sourceShape: answer.sourceShape.map((old, at) => (at === answer.dimensions[0] ? extent : old)) },
    arrays,
  }
}
