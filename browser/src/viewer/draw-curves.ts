/** Draws curves with their errors. */
import { curveDashes } from './color-maps.js'
import { clipped, type Frame, type Palette } from './draw-frame.js'
import type { Domain, ScaleType } from './scales.js'

/** One curve. */
export interface Curve {
  /** its place among all channels, which its colour follows from */
  place: number
  label: string
  x: ArrayLike<number>
  y: ArrayLike<number>
  errors?: ArrayLike<number> | undefined
}

/** Points of a curve up to which each is marked. */
const marksMax = 80

/** Draws curves; gaps stand where values are NaN, or where a log scale has no place for them. */
export function drawCurves(context: CanvasRenderingContext2D, frame: Frame, curves: readonly Curve[], palette: Palette): void {
  clipped(context, frame.area, () => {
    for (const curve of curves) drawCurve(context, frame, curve, palette)
  })
}

/** The colour of a curve. */
export function curveColor(place: number, palette: Pick<Palette, 'curves'>): string {
  return palette.curves[place % palette.curves.length] ?? '#000000'
}

/** The dashes of a curve: further rounds through the colours have others. */
export function curveDash(place: number, palette: Pick<Palette, 'curves'>): readonly number[] {
  return curveDashes[Math.floor(place / palette.curves.length) % curveDashes.length] ?? []
}

function drawCurve(context: CanvasRenderingContext2D, { x, y }: Frame, curve: Curve, palette: Palette): void {
  const { length } = curve.y
  context.strokeStyle = curveColor(curve.place, palette)
  context.fillStyle = context.strokeStyle
  if (curve.errors !== undefined) drawErrors(context, { x, y }, curve, curve.errors)
  context.lineWidth = 1.5
  context.setLineDash([...curveDash(curve.place, palette)])
  context.beginPath()
  let isOn = false
  for (let at = 0; at < length; at++) {
    const left = x.toPixel(curve.x[at] ?? Number.NaN)
    const top = y.toPixel(curve.y[at] ?? Number.NaN)
    if (!Number.isFinite(left) || !Number.isFinite(top)) isOn = false
    else if (isOn) context.lineTo(left, top)
    else {
      context.moveTo(left, top)
      isOn = true
    }
  }
  context.stroke()
  context.setLineDash([])
  if (length > marksMax) return
  for (let at = 0; at < length; at++) {
    const left = x.toPixel(curve.x[at] ?? Number.NaN)
    const top = y.toPixel(curve.y[at] ?? Number.NaN)
    if (!Number.isFinite(left) || !Number.isFinite(top)) continue
    context.beginPath()
    context.arc(left, top, 2.5, 0, 2 * Math.PI)
    context.fill()
  }
}

function drawErrors(context: CanvasRenderingContext2D, { x, y }: Pick<Frame, 'x' | 'y'>, curve: Curve, errors: ArrayLike<number>): void {
  const bottom = Math.max(...y.range) + 1
  const cap = curve.y.length > marksMax ? 0 : 3
  context.globalAlpha = 0.6
  context.lineWidth = 1
  context.beginPath()
  for (let at = 0; at < curve.y.length; at++) {
    const left = x.toPixel(curve.x[at] ?? Number.NaN)
    const value = curve.y[at] ?? Number.NaN
    const error = Math.abs(errors[at] ?? Number.NaN)
    const high = y.toPixel(value + error)
    // On a log scale an error may reach below zero: its bar then ends at the frame.
    const under = y.toPixel(value - error)
    const low = Number.isFinite(under) ? under : bottom
    if (!Number.isFinite(left) || !Number.isFinite(high)) continue
    context.moveTo(left, high)
    context.lineTo(left, low)
    for (const end of [high, low]) {
      context.moveTo(left - cap, end)
      context.lineTo(left + cap, end)
    }
  }
  context.stroke()
  context.globalAlpha = 1
}

/** Least and greatest of what curves show, errors counted; of a log scale, of what is positive. */
export function curvesRange(curves: readonly Curve[], type: ScaleType): Domain {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  const take = (value: number) => {
    if (!Number.isFinite(value) || (type === 'log' && value <= 0)) return
    if (value < min) min = value
    if (value > max) max = value
  }
  for (const { y, errors } of curves) {
    for (let at = 0; at < y.length; at++) {
      const value = y[at] ?? Number.NaN
      const error = errors?.[at] ?? 0
      take(value)
      if (error > 0) {
        take(value + error)
        take(value - error)
      }
    }
  }
  return [min, max]
}
