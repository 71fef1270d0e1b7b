/** What row n of a live file holds: everything follows from its number. */

/** A frame of noise, so that the size of its chunk changes from row to row. */
export function valuesOf(row, frame) {
  const image = new Uint16Array(frame)
  let state = row + 1
  for (let place = 0; place < frame; place++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    image[place] = state >>> (16 + (row % 16))
  }
  return { image, total: row }
}
