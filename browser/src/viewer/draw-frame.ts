/** The frame of a plot: its area, ticks, grid and labels, in the colours of the page. */
import { curveColors } from './color-maps.js'
import { type Domain, makeScale, type Scale, type ScaleType, type Tick, ticksOf } from './scales.js'
import { timeTicks } from './time-axis.js'

/** An axis of a plot. */
export interface AxisSpec {
  label: string
  /** from left to right, and from bottom to top; falls where the axis is turned round */
  domain: Domain
  type: ScaleType
  /** values are Unix seconds */
  isTime?: boolean
  /** values are indexes */
  isCount?: boolean
}

/** Colours of a plot, from the style sheet. */
export interface Palette {
  background: string
  text: string
  muted: string
  line: string
  accent: string
  warning: string
  curves: readonly string[]
}

/** The rectangle that values are drawn in, in CSS pixels. */
export interface Area {
  left: number
  top: number
  width: number
  height: number
}

/** A frame whose scales are ready. */
export interface Frame {
  area: Area
  x: Scale
  y: Scale
}

const font = '12px system-ui, sans-serif'

/** The colours that the style sheet has now. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const color = (name: string, other: string) => style.getPropertyValue(name).trim() || other
  const isDark = document.documentElement.dataset.theme === 'dark'
  return {
    background: color('--panel', '#ffffff'),
    text: color('--text', '#17212c'),
    muted: color('--text-muted', '#556273'),
    line: color('--line', '#d5dbe3'),
    accent: color('--accent', '#0a5aa8'),
    warning: color('--bad', '#ab1f17'),
    curves: curveColors[isDark ? 'dark' : 'light'],
  }
}

/** Places the area and draws everything around it.
 *  @param width of the whole plot, in CSS pixels
 *  @param isEqual a unit of one axis is as long as one of the other */
export function drawFrame(
  context: CanvasRenderingContext2D,
  [width, height]: readonly [number, number],
  [xAxis, yAxis]: readonly [AxisSpec, AxisSpec],
  palette: Palette,
  isEqual = false,
): Frame {
  context.font = font
  context.fillStyle = palette.background
  context.fillRect(0, 0, width, height)
  const widthOf = (label: string) => context.measureText(label).width
  const widest = Math.max(20, ...ticks(yAxis, yTickCount(height)).map(({ label }) => widthOf(label)))
  const left = Math.min(width / 2, Math.ceil(widest) + 10 + (yAxis.label === '' ? 4 : 20))
  const bottom = xAxis.label === '' ? 26 : 44
  const room = { left, top: 10, width: Math.max(10, width - left - 16), height: Math.max(10, height - bottom - 10) }
  const area = isEqual ? equalArea(room, xAxis.domain, yAxis.domain) : room
  const x = makeScale(xAxis.type, xAxis.domain, [area.left, area.left + area.width])
  const y = makeScale(yAxis.type, yAxis.domain, [area.top + area.height, area.top])
  const frame = { area, x, y }
  const xTicks = fittingTicks(xAxis, frame, widthOf)
  drawTicks(context, frame, { x: xTicks, y: ticks(yAxis, yTickCount(area.height)), right: width }, palette)
  drawLabels(context, area, [xAxis.label, yAxis.label], [Math.max(4, area.left - widest - 26), height], palette)
  return frame
}

function yTickCount(height: number): number {
  return Math.max(2, Math.floor(height / 55))
}

/** Pixels between the words of neighbouring ticks. */
const labelGap = 6

/** As many ticks along x as there is room for their words. */
function fittingTicks(axis: AxisSpec, { area, x }: Frame, widthOf: (label: string) => number): Tick[] {
  for (let count = Math.max(2, Math.floor(area.width / 95)); ; count--) {
    const found = ticks(axis, count)
    const ends = found.map(({ value, label }) => ({ at: x.toPixel(value), half: widthOf(label) / 2 })).sort((a, b) => a.at - b.at)
    const areApart = ends.every(({ at, half }, place) => {
      const before = ends[place - 1]
      return before === undefined || at - half >= before.at + before.half + labelGap
    })
    if (areApart || count <= 2) return found
  }
}

/** The part of an area in which both axes have the same scale. */
export function equalArea(room: Area, x: Domain, y: Domain): Area {
  const spans = [Math.abs(x[1] - x[0]), Math.abs(y[1] - y[0])] as const
  const scale = Math.min(room.width / spans[0], room.height / spans[1])
  if (!Number.isFinite(scale) || scale <= 0) return room
  const [width, height] = [Math.max(10, spans[0] * scale), Math.max(10, spans[1] * scale)]
  return { left: room.left + (room.width - width) / 2, top: room.top + (room.height - height) / 2, width, height }
}

function ticks({ type, domain, isTime, isCount }: AxisSpec, count: number): Tick[] {
  const [a, b] = domain
  return isTime === true ? timeTicks(a <= b ? [a, b] : [b, a], count) : ticksOf(type, domain, count, isCount === true ? 1 : 0)
}

function drawTicks(
  context: CanvasRenderingContext2D,
  { area, x, y }: Frame,
  { x: xTicks, y: yTicks, right: rightMost }: { x: readonly Tick[]; y: readonly Tick[]; right: number },
  palette: Palette,
): void {
  const right = area.left + area.width
  const bottom = area.top + area.height
  context.strokeStyle = palette.line
  context.lineWidth = 1
  context.beginPath()
  for (const { value } of xTicks) crisp(context, x.toPixel(value), area.top, x.toPixel(value), bottom)
  for (const { value } of yTicks) crisp(context, area.left, y.toPixel(value), right, y.toPixel(value))
  context.stroke()
  context.fillStyle = palette.muted
  context.textAlign = 'center'
  context.textBaseline = 'top'
  let free = Number.NEGATIVE_INFINITY
  for (const { value, label } of xTicks) {
    const half = context.measureText(label).width / 2
    // The words of the outermost ticks stay on the canvas.
    const at = Math.max(half + 1, Math.min(rightMost - half - 1, x.toPixel(value)))
    // A label that would run into the one before is left out; its line says enough.
    if (at - half < free) continue
    context.fillText(label, at, bottom + 6)
    free = at + half + labelGap
  }
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const { value, label } of yTicks) context.fillText(label, area.left - 6, y.toPixel(value))
}

function drawLabels(
  context: CanvasRenderingContext2D,
  area: Area,
  [xLabel, yLabel]: readonly [string, string],
  [left, height]: readonly [left: number, height: number],
  palette: Palette,
): void {
  context.fillStyle = palette.text
  context.textAlign = 'center'
  context.textBaseline = 'bottom'
  context.fillText(
    cut(context, xLabel, Math.max(120, area.width)),
    area.left + area.width / 2,
    Math.min(height - 4, area.top + area.height + 40),
  )
  context.save()
  context.translate(left, area.top + area.height / 2)
  context.rotate(-Math.PI / 2)
  context.textBaseline = 'top'
  // Beside a flat image there is more room than it is tall.
  const middle = area.top + area.height / 2
  context.fillText(cut(context, yLabel, Math.max(area.height, 2 * Math.min(middle, height - middle) - 8)), 0, 0)
  context.restore()
}

/** As much of a text as there is room for. */
function cut(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text
  for (let length = text.length - 1; length > 0; length--) {
    const shorter = `${text.slice(0, length)}…`
    if (context.measureText(shorter).width <= width) return shorter
  }
  return ''
}

/** A line of one pixel that no two pixels share. */
export function crisp(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5)
  context.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5)
}

/** Draws within the area only. */
export function clipped(context: CanvasRenderingContext2D, area: Area, draw: () => void): void {
  context.save()
  context.beginPath()
  context.rect(area.left, area.top, area.width, area.height)
  context.clip()
  draw()
  context.restore()
}

/** The lines of a cursor, where it has them: light within dark, so that they stand out on every colour. */
export function drawCursor(
  context: CanvasRenderingContext2D,
  { area, x, y }: Frame,
  at: { x?: number | undefined; y?: number | undefined },
): void {
  clipped(context, area, () => {
    context.beginPath()
    if (at.x !== undefined) {
      context.moveTo(x.toPixel(at.x), area.top)
      context.lineTo(x.toPixel(at.x), area.top + area.height)
    }
    if (at.y !== undefined) {
      context.moveTo(area.left, y.toPixel(at.y))
      context.lineTo(area.left + area.width, y.toPixel(at.y))
    }
    for (const [width, color] of [
      [4, '#000000b0'],
      [1.5, '#ff5fa2'],
    ] as const) {
      context.lineWidth = width
      context.strokeStyle = color
      context.stroke()
    }
  })
}

/** The border of the area, over what was drawn in it. */
export function drawBorder(context: CanvasRenderingContext2D, { area }: Frame, palette: Palette): void {
  context.lineWidth = 1
  context.strokeStyle = palette.muted
  context.strokeRect(Math.round(area.left) + 0.5, Math.round(area.top) + 0.5, Math.round(area.width) - 1, Math.round(area.height) - 1)
}
