/** Values at points that lie anywhere in a plane: scans that follow no grid. */
import { type KeyboardEvent, type ReactElement, type RefObject, useCallback, useMemo, useState } from 'react'
import type { AxisSpec, Frame, Palette } from './draw-frame.js'
import { colorPixels, type ImageColors } from './draw-image.js'
import { drawNearest, drawPoints, nearestFinder } from './draw-points.js'
import { PlotCanvas, type PlotPoint } from './plot-canvas.js'
import { type Domain, formatNumber, paddedDomain } from './scales.js'

/** How the space between points is filled: not at all, or with the colour of the nearest point. */
export type PointsFill = 'points' | 'nearest'

export interface PointsPlotProps {
  label: string
  titles: readonly [x: string, y: string]
  x: ArrayLike<number>
  y: ArrayLike<number>
  values: ArrayLike<number>
  /** the index of the data that each point stands for */
  indexOf: (place: number) => number
  colors: ImageColors
  fill: PointsFill
  cursor: { x: number; y: number } | undefined
  onPickIndex: (index: number) => void
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined
  onReadOut: (text: string) => void
  canvasRef?: RefObject<HTMLCanvasElement> | undefined
}

export function PointsPlot(props: PointsPlotProps): ReactElement {
  const { x, y, values, colors, fill, titles, onReadOut } = props
  const [chosen, setChosen] = useState<readonly [Domain, Domain] | null>(null)
  const pixels = useMemo(() => colorPixels(values, colors), [values, colors])
  const xSpec = useSpec(titles[0], x, chosen?.[0])
  const ySpec = useSpec(titles[1], y, chosen?.[1])
  const draw = useCallback(
    (context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
      if (fill === 'nearest') drawNearest(context, frame, { x, y, pixels })
      drawPoints(context, frame, { x, y, pixels }, palette.muted)
    },
    [x, y, pixels, fill],
  )
  const nearest = (point: PlotPoint, frame: Frame) => nearestFinder(frame, { x, y }, 24)(frame.x.toPixel(point.x), frame.y.toPixel(point.y))
  return (
    <PlotCanvas
      label={props.label}
      x={xSpec}
      y={ySpec}
      draw={draw}
      cursor={props.cursor}
      onZoom={(across, down) => setChosen(across === null || down === null ? null : [across, down])}
      onHover={(point, frame) => {
        const place = point === null ? -1 : nearest(point, frame)
        if (place < 0) onReadOut('')
        else
          onReadOut(
            `[${props.indexOf(place)}] ${formatNumber(x[place] ?? Number.NaN)}, ${formatNumber(y[place] ?? Number.NaN)}: ${formatNumber(values[place] ?? Number.NaN)}`,
          )
      }}
      onPick={(point, frame) => {
        const place = nearest(point, frame)
        if (place >= 0) props.onPickIndex(props.indexOf(place))
      }}
      dragPicks
      onKeyDown={props.onKeyDown}
      canvasRef={props.canvasRef}
    />
  )
}

function useSpec(label: string, values: ArrayLike<number>, chosen: Domain | undefined): AxisSpec {
  return useMemo(() => {
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    for (let at = 0; at < values.length; at++) {
      const value = values[at] ?? Number.NaN
      if (value < min) min = value
      if (value > max) max = value
    }
    return { label, domain: chosen ?? paddedDomain(min, max, 'linear', 0.06), type: 'linear' }
  }, [label, values, chosen])
}
