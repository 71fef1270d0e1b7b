/** Draws an image: every pixel of the screen takes the colour of the value that its coordinates fall on, so that axes may be uneven,
 *  turned round or cut out, and no value is made up between two. */
import type { AxisMap } from './axis-map.js'
import { colorCount } from './color-maps.js'
import { clipped, type Frame } from './draw-frame.js'
import { colorPlaces } from './levels.js'
import type { Domain, Scale, ScaleType } from './scales.js'

/** Values of a rectangle of an image. Along each side they stand for `step` indexes each, from `start` on. */
export interface ImagePicture {
  values: ArrayLike<number>
  /** of the stored rows and columns */
  shape: readonly [rows: number, columns: number]
  start: readonly [row: number, column: number]
  step: readonly [row: number, column: number]
  /** indexes beyond the last */
  end: readonly [row: number, column: number]
}

/** How the values become colours. */
export interface ImageColors {
  table: Uint32Array
  type: ScaleType
  levels: Domain
}

/** The pixels of an image's values. NaN is transparent. */
export function colorPixels(values: ArrayLike<number>, colors: ImageColors): Uint32Array {
  const { table, type, levels } = colors
  const different = values instanceof Uint8Array ? 2 ** 8 : values instanceof Uint16Array ? 2 ** 16 : Number.POSITIVE_INFINITY
  if (values.length > different) return lookedUp(values as Uint8Array | Uint16Array, colors, different)
  const placeOf = colorPlaces(type, levels, colorCount)
  const pixels = new Uint32Array(values.length)
  for (let at = 0; at < pixels.length; at++) {
    const place = placeOf(values[at] ?? Number.NaN)
    if (place >= 0) pixels[at] = table[place] ?? 0
  }
  return pixels
}

/** The same of integers that occur again and again, as in the frames of a camera: each of them is coloured once. */
function lookedUp(values: Uint8Array | Uint16Array, colors: ImageColors, different: number): Uint32Array {
  const all = new Float64Array(different)
  for (let value = 0; value < different; value++) all[value] = value
  const colorOf = colorPixels(all, colors)
  const pixels = new Uint32Array(values.length)
  for (let at = 0; at < pixels.length; at++) pixels[at] = colorOf[values[at] ?? 0] ?? 0
  return pixels
}

/** For each pixel of a side the row or column of the picture that is drawn there, -1 for none.
 *  @param first pixel of the area, in CSS pixels
 *  @param count device pixels, `ratio` for each CSS pixel */
export function pixelPlaces(
  scale: Pick<Scale, 'fromPixel'>,
  map: Pick<AxisMap, 'toIndex'>,
  part: { start: number; step: number; end: number },
  { first, count, ratio }: { first: number; count: number; ratio: number },
): Int32Array {
  return Int32Array.from({ length: count }, (_, pixel) => {
    // The cell of an index reaches from half an index before it to half an index behind.
    const index = Math.floor(map.toIndex(scale.fromPixel(first + (pixel + 0.5) / ratio)) + 0.5)
    return index >= part.start && index < part.end ? Math.floor((index - part.start) / part.step) : -1
  })
}

/** Draws the picture into a frame.
 *  @param maps of rows and columns
 *  @param columnsAreX false: the image is turned, rows run from left to right */
export function drawImage(
  context: CanvasRenderingContext2D,
  { area, x, y }: Frame,
  picture: ImagePicture,
  pixels: Uint32Array,
  maps: readonly [rows: AxisMap, columns: AxisMap],
  columnsAreX: boolean,
): void {
  const ratio = window.devicePixelRatio || 1
  const width = Math.max(1, Math.round(area.width * ratio))
  const height = Math.max(1, Math.round(area.height * ratio))
  const part = (side: 0 | 1) => ({ start: picture.start[side], step: picture.step[side], end: picture.end[side] })
  const [xSide, ySide] = columnsAreX ? ([1, 0] as const) : ([0, 1] as const)
  const across = pixelPlaces(x, maps[xSide], part(xSide), { first: area.left, count: width, ratio })
  const down = pixelPlaces(y, maps[ySide], part(ySide), { first: area.top, count: height, ratio })
  const columns = picture.shape[1]
  const [acrossStride, downStride] = columnsAreX ? [1, columns] : [columns, 1]
  const data = new ImageData(width, height)
  const target = new Uint32Array(data.data.buffer)
  for (let row = 0; row < height; row++) {
    const place = down[row] ?? -1
    if (place < 0) continue
    const from = place * downStride
    for (let column = 0; column < width; column++) {
      const other = across[column] ?? -1
      if (other >= 0) target[row * width + column] = pixels[from + other * acrossStride] ?? 0
    }
  }
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.putImageData(data, 0, 0)
  clipped(context, area, () => {
    context.imageSmoothingEnabled = false
    context.drawImage(canvas, area.left, area.top, area.width, area.height)
  })
}
