/** What the writer child writes and the judge expects: everything follows from the numbers of round, series and row.
 *
 *      /                    attribute "note": variable-length text, rewritten all the time; "label": fixed text, as well
 *      /r<k>                one group per process that had the file open; attributes "label", "progress" (rewritten)
 *      /r<k>/log            variable-length rows, one now and then
 *      /r<k>/g<i>           a group with a data set "a", made in one batch
 *      /r<k>/s<j>           one series after another: "frames", "x", "t" grow together, each with the attribute "shape";
 *                           attribute "done" comes when the series ends
 *      /r<k>/s<j>/grid      an array that is filled point by point
 */
export const gridShape = [6, 5]
export const gridPoints = 30
export const arrayLength = 300
/** every so many rows */
export const every = { group: 13, log: 7, progress: 5, note: 11, point: 3 }

/** @param {Uint16Array} out */
export function fillFrame(round, series, row, out) {
  let value = (round * 7001 + series * 331 + row * 7919) & 0xffff
  for (let i = 0; i < out.length; ++i) {
    out[i] = value
    value = (value + 31) & 0xffff
  }
  return out
}

export const xOf = (round, series, row) => round * 1000 + series * 10 + row * 0.5
export const timeOf = (round, series, row) => 1_700_000_000 + round * 100_000 + series * 10_000 + row * 0.25
export const pointOf = (round, series, point) => round * 100 + series + point * 0.5 + 1
export const arrayOf = (round, group) => new Float64Array(arrayLength).map((_, index) => round * 1e6 + group * 1e3 + index)
export const logOf = (round, line) => `round ${round} line ${line}:${'.'.repeat(line % 40)}`
export const noteOf = (round, note) => `round ${round} note ${note}:${'n'.repeat((note * 37) % 200)}`
export const labelOf = (round, number) => `label ${round} ${number}`
export const shapeOf = (rows, frameShape) => `(${[rows, ...frameShape].join(', ')}${frameShape.length === 0 ? ',' : ''})`

/** How large things are in a run: the same for writer and judge. */
export const defaultSizes = { frame: 1024, seriesRows: 60, codec: 'none', rowsPerTurn: 5 }
export const codecs = {
  none: { library: 'none' },
  deflate: { library: 'deflate', level: 1 },
  blosc: { library: 'blosc', compressor: 'lz4', level: 3, shuffle: 'byte' },
}
