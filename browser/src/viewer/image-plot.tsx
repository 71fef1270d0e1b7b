/** An image over two axes: a camera frame, a map of a scan. */
import { type KeyboardEvent, type ReactElement, type RefObject, useCallback, useMemo } from 'react'
import { type AxisMap, edges } from './axis-map.js'
import type { AxisSpec, Frame } from './draw-frame.js'
import { colorPixels, drawImage, type ImageColors, type ImagePicture } from './draw-image.js'
import { PlotCanvas, type PlotPoint } from './plot-canvas.js'
import { type Domain, formatNumber } from './scales.js'
import { isTimeAxis, timeTitle } from './time-axis.js'

/** Windows of rows and columns, of indexes. */
export type Windows = readonly [rows: readonly [number, number], columns: readonly [number, number]]

export interface ImagePlotProps {
  label: string
  maps: readonly [rows: AxisMap, columns: AxisMap]
  titles: readonly [rows: string, columns: string]
  picture: ImagePicture
  /** its pixels, where they do not follow from values and colours */
  pixels?: Uint32Array | undefined
  /** a value in words; the value itself with its unit when left out */
  valueText?: ((row: number, column: number) => string) | undefined
  windows: Windows
  colors: ImageColors
  unit: string
  /** columns run from left to right; else rows do */
  columnsAreX: boolean
  /** the vertical axis runs downwards */
  flipped: boolean
  /** both axes have the same scale */
  isEqual?: boolean
  cursor?: { row?: number | undefined; column?: number | undefined } | undefined
  onPick?: ((row: number, column: number) => void) | undefined
  /** dragging moves the cursor, as in a navigation view */
  dragPicks?: boolean
  onWindows: (windows: Windows | null) => void
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined
  onSize?: ((width: number, height: number) => void) | undefined
  onReadOut: (text: string) => void
  canvasRef?: RefObject<HTMLCanvasElement> | undefined
}

export function ImagePlot(props: ImagePlotProps): ReactElement {
  const { maps, picture, windows, colors, columnsAreX, flipped, cursor, onPick, onWindows, onReadOut, unit } = props
  const [xSide, ySide] = columnsAreX ? ([1, 0] as const) : ([0, 1] as const)
  const given = props.pixels
  const pixels = useMemo(() => given ?? colorPixels(picture.values, colors), [given, picture, colors])
  const x = useSpec(maps[xSide], windows[xSide], props.titles[xSide], false)
  const y = useSpec(maps[ySide], windows[ySide], props.titles[ySide], flipped)
  const draw = useCallback(
    (context: CanvasRenderingContext2D, frame: Frame) => drawImage(context, frame, picture, pixels, maps, columnsAreX),
    [picture, pixels, maps, columnsAreX],
  )

  const cellAt = (point: PlotPoint): readonly [row: number, column: number] => {
    const at = [0, 0]
    at[xSide] = Math.floor(maps[xSide].toIndex(point.x) + 0.5)
    at[ySide] = Math.floor(maps[ySide].toIndex(point.y) + 0.5)
    const clamp = (index: number, side: 0 | 1) => Math.max(0, Math.min(maps[side].size - 1, index))
    return [clamp(at[0] ?? 0, 0), clamp(at[1] ?? 0, 1)]
  }
  const onZoom = (xDomain: Domain | null, yDomain: Domain | null) => {
    if (xDomain === null || yDomain === null) {
      onWindows(null)
      return
    }
    const next: [readonly [number, number], readonly [number, number]] = [windows[0], windows[1]]
    if (xDomain !== x.domain) next[xSide] = windowOf(maps[xSide], xDomain)
    if (yDomain !== y.domain) next[ySide] = windowOf(maps[ySide], yDomain)
    onWindows(next)
  }
  const onHover = (point: PlotPoint | null) => {
    if (point === null) {
      onReadOut('')
      return
    }
    const [row, column] = cellAt(point)
    const value = valueAt(picture, row, column)
    const text = value === undefined ? 'not read' : (props.valueText?.(row, column) ?? `${formatNumber(value)} ${unit}`)
    const places = [maps[0].toCoordinate(row), maps[1].toCoordinate(column)].map((place, side) => {
      const { units } = maps[side as 0 | 1]
      return `${formatNumber(place)}${units === '' ? '' : ` ${units}`}`
    })
    const averaged = picture.step[0] * picture.step[1] > 1 ? ' (mean of its block)' : ''
    onReadOut(`[${row}, ${column}] ${places.join(', ')}: ${text}${averaged}`)
  }
  const cursorAt = (side: 0 | 1) => {
    const index = side === 0 ? cursor?.row : cursor?.column
    return index === undefined ? undefined : maps[side].toCoordinate(index)
  }

  return (
    <PlotCanvas
      label={props.label}
      x={x}
      y={y}
      draw={draw}
      cursor={cursor === undefined ? undefined : { x: cursorAt(xSide), y: cursorAt(ySide) }}
      isEqual={props.isEqual === true}
      onZoom={onZoom}
      onHover={onHover}
      onPick={onPick === undefined ? undefined : (point) => onPick(...cellAt(point))}
      dragPicks={props.dragPicks === true}
      onKeyDown={props.onKeyDown}
      onSize={props.onSize}
      canvasRef={props.canvasRef}
    />
  )
}

/** The value that is drawn at a row and a column; undefined outside of what was read. */
export function valueAt(picture: ImagePicture, row: number, column: number): number | undefined {
  const { start, end, step, shape, values } = picture
  if (row < start[0] || row >= end[0] || column < start[1] || column >= end[1]) return undefined
  return values[Math.floor((row - start[0]) / step[0]) * shape[1] + Math.floor((column - start[1]) / step[1])]
}

function useSpec(map: AxisMap, [start, end]: readonly [number, number], label: string, flipped: boolean): AxisSpec {
  const [a, b] = edges(map, start, end)
  const [low, high] = a <= b ? [a, b] : [b, a]
  return useMemo(() => {
    const isTime = isTimeAxis(map, [low, high])
    return {
      label: isTime ? timeTitle(map.label, [low, high]) : label,
      domain: flipped ? [high, low] : [low, high],
      type: 'linear',
      isTime,
      isCount: map.isCount,
    }
  }, [map, low, high, label, flipped])
}

function windowOf(map: AxisMap, domain: Domain): readonly [number, number] {
  const ends = [map.toIndex(domain[0]) + 0.5, map.toIndex(domain[1]) + 0.5].sort((a, b) => a - b)
  const start = Math.max(0, Math.min(map.size - 1, Math.floor((ends[0] ?? 0) + 1e-6)))
  return [start, Math.max(start + 1, Math.min(map.size, Math.ceil((ends[1] ?? 0) - 1e-6)))]
}
