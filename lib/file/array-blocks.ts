/** How a large read is cut into blocks: each is one run of the result in C order, and none is larger than asked, so that no
 *  single call of libhdf5 keeps the others waiting for long. */

/** A block of a dataset. */
export interface Block {
  start: number[]
  count: number[]
  /** elements of the result that lie before it */
  offset: number
}

/** The product of extents: the number of elements. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** Cuts a selection into blocks of at most `elementsMax` elements (at least one each), in C order. Where it can, a block ends
 *  where a chunk ends: a chunk that two blocks share is decoded twice.
 *  @param chunk the extents of the dataset's chunks, where it has any */
export function* blocksOf(
  start: readonly number[],
  count: readonly number[],
  elementsMax: number,
  chunk: readonly number[] = [],
): Generator<Block, void, undefined> {
  if (elementsOf(count) <= elementsMax || count.length === 0) {
    yield { start: [...start], count: [...count], offset: 0 }
    return
  }
  const { dimension, inner } = splitDimension(count, elementsMax)
  const extent = count[dimension] ?? 1
  const first = start[dimension] ?? 0
  const step = Math.max(1, Math.floor(elementsMax / inner))
  const chunkExtent = chunk[dimension] ?? 1
  const outer = count.slice(0, dimension)
  let offset = 0
  for (const place of indexesOf(outer)) {
    const head = place.map((index, axis) => index + (start[axis] ?? 0))
    for (let done = 0; done < extent; ) {
      const end = endOfBlock(first + done, Math.min(step, extent - done), chunkExtent, first + extent)
      const rows = end - first - done
      yield {
        start: [...head, first + done, ...start.slice(dimension + 1)],
        count: [...outer.map(() => 1), rows, ...count.slice(dimension + 1)],
        offset,
      }
      offset += rows * inner
      done += rows
    }
  }
}

/** The first dimension whose rows fit into a block, and how many elements such a row has. */
function splitDimension(count: readonly number[], elementsMax: number): { dimension: number; inner: number } {
  for (let dimension = 0; dimension < count.length; dimension++) {
    const inner = elementsOf(count.slice(dimension + 1))
    if (inner <= elementsMax) return { dimension, inner }
  }
  return { dimension: count.length - 1, inner: 1 }
}

/** Where a block ends that begins at `from` and has at most `rows`: back at the last border of a chunk, if there is one. */
function endOfBlock(from: number, rows: number, chunkExtent: number, last: number): number {
  const end = from + rows
  if (end >= last) return last
  const border = end - (end % chunkExtent)
  return border > from ? border : end
}

/** Every index of a shape in C order; one empty index for []. */
function* indexesOf(shape: readonly number[]): Generator<number[], void, undefined> {
  const total = elementsOf(shape)
  const index = shape.map(() => 0)
  for (let done = 0; done < total; done++) {
    yield [...index]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break
      index[axis] = 0
    }
  }
}
