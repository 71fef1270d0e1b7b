/** The values of a selection in the order in which they are shown, its reduced dimensions reduced, piece by piece: no more than
 *  a block of the file and a tile of the picture is in memory at once. */
import { blocksOf, elementsOf } from '../file/array-blocks.js'
import type { Selection } from '../file/h5-reader.js'
import { addBlock, makeReducer } from './reduction.js'
import { boxOf, type DimensionTerm, dimensionsOf } from './selection.js'
import type { ValueBlocks } from './value-blocks.js'

/** Places that are reduced at once. Each takes up to 24 bytes while the data is gone through. */
const tilePlaces = 2 ** 22

/** Some of the values that are shown. */
export interface ShownPiece {
  /** shown values before it, in C order of the shown dimensions */
  readonly offset: number
  readonly values: Float64Array
}

/** What is done with the dimensions that are reduced. */
export interface ShownOptions {
  readonly reduction: Parameters<typeof makeReducer>[0]
  /** extents of the array's chunks */
  readonly chunk?: readonly number[] | undefined
  /** given every block of values as they stand in the file */
  readonly onStored?: (stored: Float64Array) => void
  readonly signal?: AbortSignal | undefined
}

/** Reads a selection.
 *  @throws signal.reason, and the errors of ValueBlocks.read */
export async function* shownValues(
  source: ValueBlocks,
  terms: readonly DimensionTerm[],
  { reduction, chunk, onStored, signal }: ShownOptions,
): AsyncGenerator<ShownPiece, void, undefined> {
  if (!terms.some(({ kind }) => kind === 'reduced')) {
    for await (const { offset, values, stored } of source.read(boxOf(terms), signal)) {
      onStored?.(stored)
      yield { offset, values }
    }
    return
  }
  const shown = dimensionsOf(terms, 'shown')
  const box = boxOf(shown.map((dimension) => terms[dimension]).filter((term) => term !== undefined))
  const chunks = shown.map((dimension) => chunk?.[dimension] ?? 1)
  for (const tile of blocksOf(box.start, box.count, tilePlaces, chunks)) {
    const part = tileOf(terms, shown, tile)
    const strides = placeStrides(terms.length, shown, tile.count)
    const reducer = makeReducer(reduction, elementsOf(tile.count))
    for await (const block of source.read(part, signal)) {
      onStored?.(block.stored)
      const place = strides.reduce((sum, stride, at) => sum + stride * ((block.start[at] ?? 0) - (part.start[at] ?? 0)), 0)
      addBlock(reducer, block.values, block.count, strides, place)
    }
    yield { offset: tile.offset, values: reducer.result() }
  }
}

/** The part of the data that a tile of what is shown is made of. */
function tileOf(terms: readonly DimensionTerm[], shown: readonly number[], tile: Selection): Selection {
  const { start, count } = boxOf(terms)
  const of = (list: readonly number[], all: readonly number[]) =>
    all.map((value, at) => (shown.includes(at) ? (list[shown.indexOf(at)] ?? value) : value))
  return { start: of(tile.start, start), count: of(tile.count, count) }
}

/** How far apart neighbours are among the places of a tile, of every dimension of the data. */
function placeStrides(rank: number, shown: readonly number[], count: readonly number[]): number[] {
  const strides = new Array<number>(rank).fill(0)
  let stride = 1
  for (let at = shown.length - 1; at >= 0; at--) {
    strides[shown[at] ?? 0] = stride
    stride *= count[at] ?? 1
  }
  return strides
}
