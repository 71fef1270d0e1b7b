/** Which part of an array the table shows: an index for each leading dimension, the last two (or one) whole. */

/** The selection of a fresh table: first indexes, the last two dimensions whole. Compounds and texts show one dimension. */
export function initialSelection(shape: readonly number[]): string[] {
  return shape.map((_, dimension) => (dimension >= shape.length - 2 ? ':' : '0'))
}

/** A selection from the page's address, when it has a term for each dimension and at most two dimensions whole. */
export function parseTableSelection(text: string | undefined, shape: readonly number[]): string[] {
  const terms = text?.split(',') ?? []
  const valid =
    terms.length === shape.length &&
    terms.every((term, dimension) => term === ':' || (/^\d+$/.test(term) && Number(term) < Math.max(shape[dimension] ?? 0, 1))) &&
    terms.filter((term) => term === ':').length <= 2
  return valid ? terms : initialSelection(shape)
}

/** The selection with one term changed. A third whole dimension makes the first of the others an index. */
export function withTerm(terms: readonly string[], dimension: number, term: string): string[] {
  const next = terms.map((old, at) => (at === dimension ? term : old))
  const whole = next.flatMap((one, at) => (one === ':' && at !== dimension ? [at] : []))
  if (term === ':' && whole.length > 1 && whole[0] !== undefined) next[whole[0]] = '0'
  return next
}

/** Dimensions that are whole: those of the rows and of the columns. */
export function wholeDimensions(terms: readonly string[]): number[] {
  return terms.flatMap((term, dimension) => (term === ':' ? [dimension] : []))
}
