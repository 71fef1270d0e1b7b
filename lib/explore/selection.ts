/** The selection of a view: one term for each dimension of the data, in the words of `ViewQuery.select`. */
import { createError, describe } from '../errors.js'
import type { Selection } from '../file/h5-reader.js'

/** What becomes of one dimension. */
export type DimensionTerm =
  | { readonly kind: 'shown'; readonly start: number; readonly count: number }
  | { readonly kind: 'reduced'; readonly start: number; readonly count: number }
  | { readonly kind: 'index'; readonly start: number; readonly count: 1 }

/** Reads a selection.
 *
 *  Terms stand in the order of the dimensions, with commas: `:` shown whole, `a:b` shown from a up to b, `n` one index,
 *  `~` or `~a:b` reduced. Negative numbers count from the end; a bound that is left out is that of the dimension.
 *  @param shape of the data
 *  @param shownMax dimensions that may be shown
 *  @throws ERR_INVALID_OPTION for another number of terms, terms that are none, or too many shown;
 *    ERR_INDEX_OUT_OF_RANGE for what is not there */
export function parseSelection(select: string, shape: readonly number[], shownMax = 2): DimensionTerm[] {
  if (typeof select !== 'string') refuse(`select must be a text; got ${describe(select)}`)
  const texts = shape.length === 0 && select.trim() === '' ? [] : select.split(',')
  if (texts.length !== shape.length) {
    refuse(`select must have one term for each of the ${shape.length} dimensions; ${describe(select)} has ${texts.length}`)
  }
  const terms = texts.map((text, dimension) => parseTerm(text.trim(), shape[dimension] ?? 0, dimension))
  const shown = terms.filter(({ kind }) => kind === 'shown').length
  if (shown > shownMax) refuse(`select shows ${shown} dimensions with ${describe(select)}; at most ${shownMax} can be shown`)
  return terms
}

/** The box of elements that the terms select. */
export function boxOf(terms: readonly DimensionTerm[]): Selection {
  return { start: terms.map(({ start }) => start), count: terms.map(({ count }) => count) }
}

/** The dimensions of one kind. */
export function dimensionsOf(terms: readonly DimensionTerm[], kind: DimensionTerm['kind']): number[] {
  return [...terms.keys()].filter((dimension) => terms[dimension]?.kind === kind)
}

function parseTerm(text: string, extent: number, dimension: number): DimensionTerm {
  if (/^-?\d{1,15}$/.test(text)) return { kind: 'index', start: checkIndex(Number(text), extent, dimension), count: 1 }
  const range = /^(~?)(?:(-?\d{1,15})?:(-?\d{1,15})?)?$/.exec(text)
  if (range === null || text === '')
    refuse(`term ${dimension} of select must be ':', 'a:b', '~', '~a:b' or an index; got ${describe(text)}`)
  const start = bound(range[2], 0, extent)
  const end = bound(range[3], extent, extent)
  // An empty dimension can be shown whole: there is nothing of it yet.
  const isThere = start >= 0 && end <= extent && (start < end || (extent === 0 && start === 0 && end === 0))
  if (!isThere) outOfRange(`term ${dimension} of select, ${describe(text)}, is no part of the ${extent} indexes of that dimension`)
  return { kind: range[1] === '~' ? 'reduced' : 'shown', start, count: end - start }
}

function bound(text: string | undefined, whenLeftOut: number, extent: number): number {
  if (text === undefined) return whenLeftOut
  const value = Number(text)
  return value < 0 || Object.is(value, -0) ? extent + value : value
}

function checkIndex(value: number, extent: number, dimension: number): number {
  const index = value < 0 ? extent + value : value
  if (index >= 0 && index < extent) return index
  return outOfRange(`index ${value} of select is none of the ${extent} indexes of dimension ${dimension}`)
}

function refuse(message: string): never {
  throw createError('ERR_INVALID_OPTION', message, { option: 'select' })
}

function outOfRange(message: string): never {
  throw createError('ERR_INDEX_OUT_OF_RANGE', message, { option: 'select' })
}
