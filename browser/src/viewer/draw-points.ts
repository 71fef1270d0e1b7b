/** Draws the points of spread data: each as a dot of its value's colour, the triangles between them, or for each the area that it is
 *  nearest to. */
import { clipped, type Frame } from './draw-frame.js'

/** Points with their pixels' colours; 0 for those without a value. */
export interface Points {
  x: ArrayLike<number>
  y: ArrayLike<number>
  pixels: Uint32Array
}

/** Side of the squares of which areas are made, in CSS pixels. */
const square = 3

/** @param radiusMax of a dot, in CSS pixels: large where dots are all that is seen, small where they mark the places on areas */
export function drawPoints(context: CanvasRenderingContext2D, frame: Frame, points: Points, muted: string, radiusMax = 7): void {
  const { area, x, y } = frame
  const count = points.pixels.length
  const radius = Math.min(radiusMax, Math.max(2, Math.sqrt((area.width * area.height) / Math.max(1, count)) / 3))
  clipped(context, area, () => {
    for (let at = 0; at < count; at++) {
      const left = x.toPixel(points.x[at] ?? Number.NaN)
      const top = y.toPixel(points.y[at] ?? Number.NaN)
      if (!Number.isFinite(left) || !Number.isFinite(top)) continue
      context.beginPath()
      context.arc(left, top, radius, 0, 2 * Math.PI)
      const pixel = points.pixels[at] ?? 0
      context.strokeStyle = muted
      context.lineWidth = 0.5
      if (pixel !== 0) {
        context.fillStyle = cssOf(pixel)
        context.fill()
      }
      context.stroke()
    }
  })
}

/** Fills triangles between points.
 *  @param corners places of points, three for each triangle
 *  @param pixels the colour of each triangle, 0 for those without a value */
export function drawTriangles(
  context: CanvasRenderingContext2D,
  { area, x, y }: Frame,
  points: Pick<Points, 'x' | 'y'>,
  { corners, pixels }: { corners: Uint32Array; pixels: Uint32Array },
): void {
  const lefts = Float64Array.from(points.x, (value) => x.toPixel(value))
  const tops = Float64Array.from(points.y, (value) => y.toPixel(value))
  clipped(context, area, () => {
    context.lineJoin = 'round'
    context.lineWidth = 1
    for (const [triangle, pixel] of pixels.entries()) {
      if (pixel === 0) continue
      context.beginPath()
      for (const corner of corners.subarray(3 * triangle, 3 * triangle + 3)) context.lineTo(lefts[corner] ?? 0, tops[corner] ?? 0)
      context.closePath()
      context.fillStyle = cssOf(pixel)
      // Smoothed edges of two neighbours let the background through: the line covers them.
      context.strokeStyle = context.fillStyle
      context.fill()
      context.stroke()
    }
  })
}

/** Fills the area with the colours of the nearest points. */
export function drawNearest(context: CanvasRenderingContext2D, frame: Frame, points: Points): void {
  const { area } = frame
  const columns = Math.max(1, Math.ceil(area.width / square))
  const rows = Math.max(1, Math.ceil(area.height / square))
  const find = nearestFinder(frame, points, 24)
  const data = new ImageData(columns, rows)
  const target = new Uint32Array(data.data.buffer)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const found = find(area.left + (column + 0.5) * square, area.top + (row + 0.5) * square)
      if (found >= 0) target[row * columns + column] = points.pixels[found] ?? 0
    }
  }
  const canvas = new OffscreenCanvas(columns, rows)
  canvas.getContext('2d')?.putImageData(data, 0, 0)
  clipped(context, area, () => {
    context.imageSmoothingEnabled = false
    context.drawImage(canvas, area.left, area.top, columns * square, rows * square)
  })
}

/** Makes a function that finds the point nearest to a pixel, -1 when there are none. Points are sorted into cells, and cells are
 *  looked at in growing rings. */
export function nearestFinder({ area, x, y }: Frame, points: Pick<Points, 'x' | 'y'>, cell: number): (left: number, top: number) => number {
  const columns = Math.max(1, Math.ceil(area.width / cell))
  const rows = Math.max(1, Math.ceil(area.height / cell))
  const cells = new Map<number, number[]>()
  const lefts = Float64Array.from(points.x, (value) => x.toPixel(value))
  const tops = Float64Array.from(points.y, (value) => y.toPixel(value))
  const clamp = (value: number, max: number) => Math.max(0, Math.min(max - 1, Math.floor(value)))
  for (let at = 0; at < lefts.length; at++) {
    const left = lefts[at] ?? Number.NaN
    const top = tops[at] ?? Number.NaN
    if (!Number.isFinite(left) || !Number.isFinite(top)) continue
    const key = clamp((top - area.top) / cell, rows) * columns + clamp((left - area.left) / cell, columns)
    const known = cells.get(key)
    if (known === undefined) cells.set(key, [at])
    else known.push(at)
  }
  return (left, top) => {
    if (cells.size === 0) return -1
    const row = clamp((top - area.top) / cell, rows)
    const column = clamp((left - area.left) / cell, columns)
    let best = -1
    let least = Number.POSITIVE_INFINITY
    for (let ring = 0; ring < Math.max(rows, columns) + 1; ring++) {
      // Whatever stands in further rings is further away than this.
      if (best >= 0 && least <= ((ring - 1) * cell) ** 2) break
      for (let r = row - ring; r <= row + ring; r++) {
        if (r < 0 || r >= rows) continue
        const isEdge = r === row - ring || r === row + ring
        for (let c = column - ring; c <= column + ring; c += isEdge ? 1 : Math.max(1, 2 * ring)) {
          if (c < 0 || c >= columns) continue
          for (const at of cells.get(r * columns + c) ?? []) {
            const distance = ((lefts[at] ?? 0) - left) ** 2 + ((tops[at] ?? 0) - top) ** 2
            if (distance >= least) continue
            least = distance
            best = at
          }
        }
      }
    }
    return best
  }
}

function cssOf(pixel: number): string {
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`
}
