/** Values at points that lie anywhere in a plane: scans that follow no grid. */
import { type KeyboardEvent, type ReactElement, type RefObject, useCallback, useMemo, useState } from 'react'
import type { AxisSpec, Frame, Palette } from './draw-frame.js'
import { colorPixels, type ImageColors } from './draw-image.js'
import { drawNearest, drawPoints, drawTriangles, nearestFinder } from './draw-points.js'
import { PlotCanvas, type PlotPoint } from './plot-canvas.js'
import { type Domain, formatNumber, paddedDomain } from './scales.js'
import { trianglesOf } from './triangles.js'

/** How the space between points is filled: with the triangles between them, each of the mean colour of its corners; with the colour of
 *  the nearest point; or not at all. */
export const pointsFills = ['triangles', 'nearest', 'none'] as const
export type PointsFill = (typeof pointsFills)[number]

export interface PointsPlotProps {
  label: string
  titles: readonly [x: string, y: string]
  x: ArrayLike<number>
  y: ArrayLike<number>
  values: ArrayLike<number>
  /** of the values */
  unit: string
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

/** Radius of the dots that mark the points on filled areas. */
const markRadius = 2.5

export function PointsPlot(props: PointsPlotProps): ReactElement {
  const { x, y, values, colors, fill, titles, onReadOut } = props
  const [chosen, setChosen] = useState<readonly [Domain, Domain] | null>(null)
  const pixels = useMemo(() => colorPixels(values, colors), [values, colors])
  const triangles = useMemo(() => (fill === 'triangles' ? trianglesOf(x, y, values) : undefined), [x, y, values, fill])
  const filled = useMemo(
    () => (triangles === undefined ? undefined : { corners: triangles.corners, pixels: colorPixels(triangles.values, colors) }),
    [triangles, colors],
  )
  const xSpec = useSpec(titles[0], x, chosen?.[0])
  const ySpec = useSpec(titles[1], y, chosen?.[1])
  const draw = useCallback(
    (context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
      if (fill === 'nearest') drawNearest(context, frame, { x, y, pixels })
      if (filled !== undefined) drawTriangles(context, frame, { x, y }, filled)
      // Points without triangles between them, as on one line, are all that there is to be seen.
      const isFilled = fill === 'nearest' || (filled !== undefined && filled.pixels.length > 0)
      drawPoints(context, frame, { x, y, pixels }, palette.muted, isFilled ? markRadius : undefined)
    },
    [x, y, pixels, fill, filled],
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
            `[${props.indexOf(place)}] ${formatNumber(x[place] ?? Number.NaN)}, ${formatNumber(y[place] ?? Number.NaN)}: ${formatNumber(values[place] ?? Number.NaN)} ${props.unit}`,
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
