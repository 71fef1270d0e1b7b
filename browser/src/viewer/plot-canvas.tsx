/** A plot on a canvas: keeps its size, draws when what it shows changes, and turns what the mouse and the keys do into values of the axes. */
import { type KeyboardEvent, type ReactElement, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTheme } from '../shell/theme.js'
import { type AxisSpec, drawBorder, drawCursor, drawFrame, type Frame, type Palette, paletteOf } from './draw-frame.js'
import type { Domain } from './scales.js'

/** A place of the plot, in values of its axes. */
export interface PlotPoint {
  x: number
  y: number
}

export interface PlotCanvasProps {
  /** what a screen reader says of it */
  label: string
  x: AxisSpec
  y: AxisSpec
  /** draws the values into the frame; another function draws anew */
  draw: (context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => void
  cursor?: { x?: number | undefined; y?: number | undefined } | undefined
  /** the pointer is over a place, or over none */
  onHover?: ((point: PlotPoint | null, frame: Frame) => void) | undefined
  /** a click, or a drag where it does not zoom */
  onPick?: ((point: PlotPoint, frame: Frame) => void) | undefined
  /** parts of the axes that were chosen; null: all */
  onZoom: (x: Domain | null, y: Domain | null) => void
  /** a unit of one axis is as long as one of the other */
  isEqual?: boolean
  /** dragging picks (as in a navigation view) instead of zooming */
  dragPicks?: boolean
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined
  /** told of the size of the area in CSS pixels */
  onSize?: ((width: number, height: number) => void) | undefined
  canvasRef?: RefObject<HTMLCanvasElement> | undefined
}

interface Drag {
  from: { left: number; top: number }
  to: { left: number; top: number }
  pans: boolean
}

/** Pixels below which a drag is a click. */
const clickPixels = 4
const wheelFactor = 1.2

export function PlotCanvas(props: PlotCanvasProps): ReactElement {
  const { label, x, y, draw, cursor, onHover, onPick, onZoom, dragPicks, onKeyDown, onSize } = props
  const { theme } = useTheme()
  const ownRef = useRef<HTMLCanvasElement>(null)
  const canvasRef = props.canvasRef ?? ownRef
  const boxRef = useRef<HTMLDivElement>(null)
  const frameRef = useRef<Frame | null>(null)
  const [size, setSize] = useState<readonly [number, number]>([0, 0])
  const [drag, setDrag] = useState<Drag | null>(null)

  useLayoutEffect(() => {
    const box = boxRef.current
    if (box === null) return
    const measure = () => setSize([box.clientWidth, box.clientHeight])
    const observer = new ResizeObserver(measure)
    observer.observe(box)
    measure()
    return () => observer.disconnect()
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow from the theme.
  useLayoutEffect(() => {
    const canvas = canvasRef.current
    const context = canvas?.getContext('2d')
    const [width, height] = size
    if (canvas === null || !context || width < 20 || height < 20) return
    const ratio = window.devicePixelRatio || 1
    const wanted = [Math.round(width * ratio), Math.round(height * ratio)] as const
    // Setting the size clears the canvas, even when it stays the same.
    if (canvas.width !== wanted[0]) canvas.width = wanted[0]
    if (canvas.height !== wanted[1]) canvas.height = wanted[1]
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const palette = paletteOf(canvas)
    const frame = drawFrame(context, [width, height], [x, y], palette, props.isEqual)
    draw(context, frame, palette)
    drawBorder(context, frame, palette)
    if (cursor !== undefined) drawCursor(context, frame, cursor)
    frameRef.current = frame
  }, [size, x, y, draw, cursor?.x, cursor?.y, theme, canvasRef, props.isEqual])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the area follows from the size.
  useEffect(() => {
    const area = frameRef.current?.area
    if (area !== undefined) onSize?.(area.width, area.height)
  }, [onSize, size])

  const placeOf = (event: { clientX: number; clientY: number }) => {
    const box = boxRef.current?.getBoundingClientRect()
    return { left: event.clientX - (box?.left ?? 0), top: event.clientY - (box?.top ?? 0) }
  }
  const pointAt = ({ left, top }: { left: number; top: number }): PlotPoint | null => {
    const frame = frameRef.current
    if (frame === null) return null
    const { area } = frame
    if (left < area.left || top < area.top || left > area.left + area.width || top > area.top + area.height) return null
    return { x: frame.x.fromPixel(left), y: frame.y.fromPixel(top) }
  }

  /** Both axes about a pixel, wider or narrower by a factor. */
  const zoomAbout = useCallback(
    ({ left, top }: { left: number; top: number }, factor: number) => {
      const frame = frameRef.current
      if (frame === null) return
      const { area } = frame
      const span = (from: number, length: number, about: number) =>
        [about - (about - from) * factor, about + (from + length - about) * factor] as const
      const across = span(area.left, area.width, left)
      const down = span(area.top, area.height, top)
      onZoom([frame.x.fromPixel(across[0]), frame.x.fromPixel(across[1])], [frame.y.fromPixel(down[1]), frame.y.fromPixel(down[0])])
    },
    [onZoom],
  )

  // React listens to the wheel passively, where the page could not be kept from scrolling.
  useEffect(() => {
    const box = boxRef.current
    if (box === null) return
    const onWheel = (event: WheelEvent) => {
      const bounds = box.getBoundingClientRect()
      const at = { left: event.clientX - bounds.left, top: event.clientY - bounds.top }
      event.preventDefault()
      zoomAbout(at, event.deltaY > 0 ? wheelFactor : 1 / wheelFactor)
    }
    box.addEventListener('wheel', onWheel, { passive: false })
    return () => box.removeEventListener('wheel', onWheel)
  }, [zoomAbout])

  const finish = (end: Drag) => {
    const frame = frameRef.current
    setDrag(null)
    if (frame === null) return
    const { from, to, pans } = end
    const isClick = Math.abs(to.left - from.left) < clickPixels && Math.abs(to.top - from.top) < clickPixels
    if (isClick) {
      const point = pointAt(to)
      if (point !== null) onPick?.(point, frame)
    } else if (pans) {
      const { area } = frame
      const [right, down] = [to.left - from.left, to.top - from.top]
      onZoom(
        [frame.x.fromPixel(area.left - right), frame.x.fromPixel(area.left + area.width - right)],
        [frame.y.fromPixel(area.top + area.height - down), frame.y.fromPixel(area.top - down)],
      )
    } else {
      const clampX = (left: number) => Math.max(frame.area.left, Math.min(frame.area.left + frame.area.width, left))
      const clampY = (top: number) => Math.max(frame.area.top, Math.min(frame.area.top + frame.area.height, top))
      const [left, right] = [from.left, to.left].map(clampX).sort((a, b) => a - b)
      const [top, bottom] = [from.top, to.top].map(clampY).sort((a, b) => a - b)
      const isFlat = (bottom ?? 0) - (top ?? 0) < 3 * clickPixels
      const isNarrow = (right ?? 0) - (left ?? 0) < 3 * clickPixels
      // A drag along one axis zooms that axis alone.
      onZoom(
        isNarrow ? frame.x.domain : [frame.x.fromPixel(left ?? 0), frame.x.fromPixel(right ?? 0)],
        isFlat ? frame.y.domain : [frame.y.fromPixel(bottom ?? 0), frame.y.fromPixel(top ?? 0)],
      )
    }
  }

  const onKey = (event: KeyboardEvent) => {
    const frame = frameRef.current
    onKeyDown?.(event)
    if (event.defaultPrevented || frame === null || event.ctrlKey || event.metaKey || event.altKey) return
    const middle = { left: frame.area.left + frame.area.width / 2, top: frame.area.top + frame.area.height / 2 }
    if (event.key === '+' || event.key === '=') zoomAbout(middle, 1 / wheelFactor)
    else if (event.key === '-') zoomAbout(middle, wheelFactor)
    else if (event.key === '0') onZoom(null, null)
    else return
    event.preventDefault()
  }

  const rubber = drag !== null && !drag.pans && dragPicks !== true ? drag : null
  return (
    <div
      ref={boxRef}
      className="plot-canvas"
      role="application"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the plot takes keys.
      tabIndex={0}
      onKeyDown={onKey}
      onDoubleClick={() => onZoom(null, null)}
      onPointerDown={(event) => {
        if (event.button > 1) return
        const at = placeOf(event)
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ from: at, to: at, pans: event.shiftKey || event.button === 1 })
        const point = pointAt(at)
        if (dragPicks === true && point !== null && frameRef.current !== null && !event.shiftKey) onPick?.(point, frameRef.current)
      }}
      onPointerMove={(event) => {
        const at = placeOf(event)
        const point = pointAt(at)
        if (frameRef.current !== null) onHover?.(point, frameRef.current)
        if (drag === null) return
        setDrag({ ...drag, to: at })
        if (dragPicks === true && !drag.pans && point !== null && frameRef.current !== null) onPick?.(point, frameRef.current)
      }}
      onPointerUp={(event) => {
        if (drag === null) return
        const end = { ...drag, to: placeOf(event) }
        if (dragPicks === true && !drag.pans) setDrag(null)
        else finish(end)
      }}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => frameRef.current !== null && onHover?.(null, frameRef.current)}
    >
      <canvas ref={canvasRef} />
      {rubber !== null && (
        <div
          className="plot-rubber"
          style={{
            left: Math.min(rubber.from.left, rubber.to.left),
            top: Math.min(rubber.from.top, rubber.to.top),
            width: Math.abs(rubber.to.left - rubber.from.left),
            height: Math.abs(rubber.to.top - rubber.from.top),
          }}
        />
      )}
    </div>
  )
}
