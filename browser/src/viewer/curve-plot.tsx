/** Curves over one axis: spectra, time series, sections. */
import { type KeyboardEvent, type ReactElement, type RefObject, useCallback, useMemo, useState } from 'react'
import type { AxisMap } from './axis-map.js'
import { type Curve, curvesRange, drawCurves } from './draw-curves.js'
import type { AxisSpec, Frame, Palette } from './draw-frame.js'
import { PlotCanvas, type PlotPoint } from './plot-canvas.js'
import { type Domain, formatNumber, paddedDomain, type ScaleType } from './scales.js'
import { formatMoment, isTimeAxis, timeTitle } from './time-axis.js'

export interface CurvePlotProps {
  label: string
  map: AxisMap
  xTitle: string
  yTitle: string
  curves: readonly Curve[]
  /** indexes of the dimension that are shown: the curves' window */
  window: readonly [start: number, end: number]
  yType: ScaleType
  /** how an index is told, where it is another than the one of the map */
  indexName?: ((index: number) => number) | undefined
  /** index that the cursor stands at */
  cursorIndex?: number | undefined
  onPickIndex?: ((index: number) => void) | undefined
  /** a window of indexes was chosen; null: all */
  onWindow: (window: readonly [number, number] | null) => void
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined
  onSize?: ((width: number, height: number) => void) | undefined
  onReadOut: (text: string) => void
  canvasRef?: RefObject<HTMLCanvasElement> | undefined
}

export function CurvePlot(props: CurvePlotProps): ReactElement {
  const { map, curves, window: shown, yType, cursorIndex, onPickIndex, onWindow, onReadOut } = props
  const [yChosen, setYChosen] = useState<Domain | null>(null)
  const range = useMemo(() => curvesRange(curves, yType), [curves, yType])
  const [start, end] = shown
  const first = map.toCoordinate(start)
  const last = map.toCoordinate(Math.max(start, end - 1))
  const isTime = isTimeAxis(map, [Math.min(first, last), Math.max(first, last)])
  const x = useMemo((): AxisSpec => {
    const domain = paddedDomain(Math.min(first, last), Math.max(first, last), 'linear', 0.01)
    const label = isTime ? timeTitle(map.label, [Math.min(first, last), Math.max(first, last)]) : props.xTitle
    return { label, domain, type: 'linear', isTime, isCount: map.isCount }
  }, [first, last, isTime, map, props.xTitle])
  const y = useMemo((): AxisSpec => {
    const usable = yChosen !== null && (yType === 'linear' || yChosen[0] > 0) ? yChosen : paddedDomain(range[0], range[1], yType)
    return { label: props.yTitle, domain: usable, type: yType }
  }, [range, yChosen, yType, props.yTitle])
  const draw = useCallback(
    (context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => drawCurves(context, frame, curves, palette),
    [curves],
  )
  const indexAt = (coordinate: number) => Math.max(0, Math.min(map.size - 1, Math.round(map.toIndex(coordinate))))

  const onZoom = (xDomain: Domain | null, yDomain: Domain | null) => {
    setYChosen(yDomain)
    if (xDomain === null) onWindow(null)
    else if (xDomain !== x.domain) {
      const ends = [map.toIndex(xDomain[0]), map.toIndex(xDomain[1])].sort((a, b) => a - b)
      const from = Math.max(0, Math.ceil((ends[0] ?? 0) - 1e-6))
      const to = Math.min(map.size, Math.floor((ends[1] ?? 0) + 1e-6) + 1)
      onWindow(from <= 0 && to >= map.size ? null : [Math.min(from, map.size - 1), Math.max(to, Math.min(from + 2, map.size))])
    }
  }
  const onHover = (point: PlotPoint | null) => {
    if (point === null) {
      onReadOut('')
      return
    }
    const index = indexAt(point.x)
    const coordinate = map.toCoordinate(index)
    const values = curves.map((curve) => `${curve.label} ${formatNumber(valueNear(curve, coordinate))}`)
    const where = isTime ? formatMoment(coordinate) : `${formatNumber(coordinate)}${map.units === '' ? '' : ` ${map.units}`}`
    onReadOut(`[${props.indexName?.(index) ?? index}] ${where}: ${values.join(', ')}`)
  }

  return (
    <PlotCanvas
      label={props.label}
      x={x}
      y={y}
      draw={draw}
      cursor={cursorIndex === undefined ? undefined : { x: map.toCoordinate(cursorIndex) }}
      onZoom={onZoom}
      onHover={onHover}
      onPick={onPickIndex === undefined ? undefined : (point) => onPickIndex(indexAt(point.x))}
      dragPicks={onPickIndex !== undefined}
      onKeyDown={props.onKeyDown}
      onSize={props.onSize}
      canvasRef={props.canvasRef}
    />
  )
}

/** The value of the point that is nearest to a coordinate. */
function valueNear({ x, y }: Curve, coordinate: number): number {
  let best = Number.NaN
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at < y.length; at++) {
    const distance = Math.abs((x[at] ?? Number.NaN) - coordinate)
    if (distance < least) {
      least = distance
      best = y[at] ?? Number.NaN
    }
  }
  return best
}
