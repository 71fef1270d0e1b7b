/** What is shown of data of any number of dimensions: which dimensions are navigated, which are shown as the signal, and where the
 *  cursor stands. Kept in the page's address as text; the text's grammar is that of the server's selections. */
import type { PlotDescription } from '../../../lib/browser/protocol.js'

/** One dimension of the slice: a cursor's index, the whole of it, a window of it, or reduced over all its indexes. */
export type SliceTerm =
  | { kind: 'index'; index: number }
  | { kind: 'whole' }
  | { kind: 'window'; start: number; end: number }
  | { kind: 'reduced' }

/** What of the address concerns the plot. */
export interface PlotState {
  /** a term for each dimension */
  slice?: string | undefined
  /** dimensions that are navigated, with commas; those of the file when left out */
  nav?: string | undefined
  /** '1' while the cursor follows the newest index */
  follow?: string | undefined
  /** '1': red, green and blue of an image are shown as one colour, where {@link colourDimension} finds them */
  rgb?: string | undefined
}

/** How the dimensions of a plot are shown. */
export interface PlotModel {
  shape: readonly number[]
  /** dimensions that are navigated */
  navigation: readonly number[]
  /** at most two of them, which the navigation view shows */
  shownNavigation: readonly number[]
  /** at most two dimensions, which the signal view shows */
  shownSignal: readonly number[]
  /** dimensions that are neither: one index of them is shown */
  others: readonly number[]
  /** one term for each dimension */
  terms: readonly SliceTerm[]
  /** the index of each dimension that the cursor stands at */
  cursor: readonly number[]
  following: boolean
  /** the dimension of red, green and blue, which the image shows as one; null where each is a value of its own */
  colour: number | null
}

/** How data is shown.
 *  @param shape as it is now: growing data is longer than when it was described
 *  @param followed index of the dimension that grows, while the newest is followed */
export function plotModel(
  plot: Pick<PlotDescription, 'navIndexes' | 'growing' | 'channels'>,
  shape: readonly number[],
  state: PlotState,
  followed = (shape[0] ?? 0) - 1,
): PlotModel {
  const colour = state.rgb === '1' ? colourDimension(plot, shape) : null
  const navigation = navigationOf(plot, colour === null ? shape : shape.slice(0, -1), state.nav)
  const signal = [...shape.keys()].filter((dimension) => !navigation.includes(dimension) && dimension !== colour)
  const shownSignal = signal.filter((dimension) => (shape[dimension] ?? 0) !== 1).slice(-2)
  const shownNavigation = navigation.slice(0, 2)
  const following = isFollowing(plot, state)
  const stored = parseSlice(state.slice ?? '', shape.length)
  const terms = shape.map((extent, dimension) => {
    const term = stored[dimension]
    if (shownSignal.includes(dimension)) return windowTerm(term, extent)
    // The cursor is pinned to the newest of the dimension that grows, unless all of it is reduced.
    if (following && dimension === 0 && term?.kind !== 'reduced') return cursorTerm({ kind: 'index', index: followed }, extent)
    return cursorTerm(term, extent)
  })
  const cursor = terms.map((term) => (term.kind === 'index' ? term.index : 0))
  const others = [...shape.keys()].filter((dimension) => !shownSignal.includes(dimension) && !shownNavigation.includes(dimension))
  return { shape, navigation, shownNavigation, shownSignal, others, terms, cursor, following, colour }
}

/** Whether the cursor follows the newest index. */
export function isFollowing({ growing }: Pick<PlotDescription, 'growing'>, { follow }: PlotState): boolean {
  return follow === '1' && growing
}

/** The dimension in which red, green and blue of an image may stand: the last one, of three or four bytes. */
export function colourDimension(
  { channels, navIndexes }: Pick<PlotDescription, 'channels' | 'navIndexes'>,
  shape: readonly number[],
): number | null {
  const last = shape.length - 1
  const isColour = last >= 2 && (shape[last] === 3 || shape[last] === 4) && !navIndexes.includes(last)
  return isColour && channels.length > 0 && channels.every(({ dtype }) => dtype === 'uint8') ? last : null
}

/** The selection of the signal view. Data that is still empty has none. */
export function signalSelection({ terms, shape }: PlotModel): string | null {
  return shape.includes(0) ? null : formatSlice(terms)
}

/** The selection of the navigation view: its dimensions shown, the signal reduced, all else at the cursor.
 *  Null where nothing is navigated. */
export function navigationSelection({ shape, shownNavigation, shownSignal, terms }: PlotModel): string | null {
  if (shownNavigation.length === 0 || shape.includes(0)) return null
  const words = terms.map((term, dimension) => {
    if (shownNavigation.includes(dimension)) return ':'
    if (shownSignal.includes(dimension)) return term.kind === 'window' ? `~${term.start}:${term.end}` : '~'
    return formatTerm(term)
  })
  return words.join(',')
}

/** The slice with some of its terms replaced. */
export function changeSlice({ terms }: PlotModel, changes: ReadonlyMap<number, SliceTerm>): string {
  return formatSlice(terms.map((term, dimension) => changes.get(dimension) ?? term))
}

/** Whether all of a dimension is reduced to one value. */
export function isReduced({ terms }: Pick<PlotModel, 'terms'>, dimension: number): boolean {
  return terms[dimension]?.kind === 'reduced'
}

/** The indexes of a shown dimension that are in its window. */
export function windowOf({ terms, shape }: Pick<PlotModel, 'terms' | 'shape'>, dimension: number): readonly [number, number] {
  const term = terms[dimension]
  return term?.kind === 'window' ? [term.start, term.end] : [0, shape[dimension] ?? 0]
}

/** The term of a window of indexes: the whole, where it holds all. */
export function windowTermOf([start, end]: readonly [number, number], extent: number): SliceTerm {
  return start <= 0 && end >= extent ? { kind: 'whole' } : { kind: 'window', start, end }
}

/** A row and a column of an image. */
export type ImagePlace = readonly [row: number, column: number]

/** Where the profiles cross, as the address has it: `12,40`; null for anything else. */
export function parseImagePlace(text: string | undefined, [rows, columns]: readonly [number, number]): ImagePlace | null {
  const found = /^(\d{1,9}),(\d{1,9})$/.exec(text ?? '')
  if (found === null) return null
  return [Math.min(rows - 1, Number(found[1])), Math.min(columns - 1, Number(found[2]))]
}

/** Reads a slice; terms that are none are taken for the whole.
 *  @returns no terms when their number is not that of the dimensions */
export function parseSlice(text: string, rank: number): SliceTerm[] {
  const words = text === '' ? [] : text.split(',')
  return words.length === rank ? words.map(parseTerm) : []
}

export function formatSlice(terms: readonly SliceTerm[]): string {
  return terms.map(formatTerm).join(',')
}

function parseTerm(word: string): SliceTerm {
  if (/^\d{1,15}$/.test(word)) return { kind: 'index', index: Number(word) }
  if (word === '~') return { kind: 'reduced' }
  const window = /^(\d{1,15}):(\d{1,15})$/.exec(word)
  return window === null ? { kind: 'whole' } : { kind: 'window', start: Number(window[1]), end: Number(window[2]) }
}

function formatTerm(term: SliceTerm): string {
  if (term.kind === 'index') return String(term.index)
  if (term.kind === 'reduced') return '~'
  return term.kind === 'whole' ? ':' : `${term.start}:${term.end}`
}

/** A shown dimension: a window that lies within it, else the whole. */
function windowTerm(term: SliceTerm | undefined, extent: number): SliceTerm {
  if (term?.kind !== 'window') return { kind: 'whole' }
  const start = Math.max(0, Math.min(term.start, extent - 1))
  const end = Math.min(term.end, extent)
  return end > start && end - start < extent ? { kind: 'window', start, end } : { kind: 'whole' }
}

function cursorTerm(term: SliceTerm | undefined, extent: number): SliceTerm {
  if (term?.kind === 'reduced') return term
  return { kind: 'index', index: term?.kind === 'index' ? Math.max(0, Math.min(term.index, extent - 1)) : 0 }
}

/** The dimensions that are navigated: those asked for, else those of the file, else all that a picture cannot show. */
function navigationOf({ navIndexes }: Pick<PlotDescription, 'navIndexes'>, shape: readonly number[], asked: string | undefined): number[] {
  if (asked !== undefined) {
    const dimensions = asked === '' ? [] : asked.split(',').map(Number)
    if (dimensions.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0 && dimension < shape.length)) {
      return [...new Set(dimensions)].sort((a, b) => a - b)
    }
  }
  if (navIndexes.length > 0) return [...navIndexes].sort((a, b) => a - b)
  const long = [...shape.keys()].filter((dimension) => (shape[dimension] ?? 0) > 1)
  const last = long[long.length - 1] ?? 0
  // Colours of an image stand in its last dimension: they are looked at one by one.
  if (long.length === 3 && (shape[last] ?? 0) <= 4) return [last]
  return long.slice(0, -2)
}
