/** The levels of an image: the histogram of its values, in the colours that they have, and the two levels, to be dragged or typed. */
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ViewStatistics } from '../../../lib/browser/protocol.js'
import { useTheme } from '../shell/theme.js'
import { type ColorMapName, colorMapNames, cssColor } from './color-maps.js'
import { paletteOf } from './draw-frame.js'
import { type AutoLevels, autoLevels, colorPlaces } from './levels.js'
import { type Domain, formatNumber, type ScaleType } from './scales.js'
import type { ColorsState } from './use-image-colors.js'

export interface LevelControlProps {
  statistics: ViewStatistics
  /** of the values */
  unit: string
  /** the colours that are shown, and what changes them */
  state: ColorsState
}

const autoWords: Record<AutoLevels, string> = { range: 'Whole range', percentile: 'Without outliers', symmetric: 'Symmetric about 0' }
const height = 56

export function LevelControl({ statistics, unit, state }: LevelControlProps): ReactElement {
  const { auto, map, setLevels } = state
  const { levels, type } = state.colors
  const { saturated } = statistics
  return (
    <div className="viewer-levels">
      <Histogram statistics={statistics} levels={levels} map={map} type={type} onLevels={setLevels} />
      <div className="toolbar">
        <NumberField label="Low level" value={levels[0]} onChange={(low) => low < levels[1] && setLevels([low, levels[1]])} />
        <NumberField label="High level" value={levels[1]} onChange={(high) => high > levels[0] && setLevels([levels[0], high])} />
        {unit !== '' && <span className="muted">{unit}</span>}
        <select
          className="select"
          aria-label="How levels are chosen"
          value={auto ?? 'held'}
          onChange={({ target: { value } }) =>
            value === 'held' ? state.hold() : state.setAuto(autoLevels.find((known) => known === value) ?? 'range')
          }
        >
          {autoLevels.map((one) => (
            <option key={one} value={one}>
              {autoWords[one]}
            </option>
          ))}
          <option value="held">Held</option>
        </select>
        <select
          className="select"
          aria-label="Colour map"
          value={map}
          onChange={({ target: { value } }) => state.setMap(colorMapNames.find((known) => known === value) ?? 'viridis')}
        >
          {colorMapNames.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <label className="viewer-levels-check">
          <input
            type="checkbox"
            checked={type === 'log'}
            onChange={({ target: { checked } }) => state.setType(checked ? 'log' : 'linear')}
          />{' '}
          log
        </label>
        {saturated > 0 && <span className="badge badge-warning">{saturated} saturated</span>}
      </div>
    </div>
  )
}

/** A field for a number, which is taken when it is left or Enter is pressed. */
export function NumberField({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }): ReactElement {
  // While the field has the focus it stands still, though the value may go on: what is being typed over must not move.
  const [edit, setEdit] = useState<{ text: string; from: string } | null>(null)
  const take = () => {
    const number = Number(edit?.text)
    if (edit !== null && edit.text !== edit.from && edit.text.trim() !== '' && Number.isFinite(number)) onChange(number)
    setEdit(null)
  }
  return (
    <input
      className="field viewer-levels-number"
      aria-label={label}
      title={label}
      inputMode="decimal"
      value={edit?.text ?? plain(value)}
      onFocus={() => setEdit({ text: plain(value), from: plain(value) })}
      onChange={({ target }) => setEdit({ text: target.value, from: edit?.from ?? plain(value) })}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take()
        if (event.key === 'Escape') setEdit(null)
        // Keys of the page, such as f, are letters here.
        event.stopPropagation()
      }}
    />
  )
}

/** As a field takes it back: without a typographic minus or a power in superscripts. */
function plain(value: number): string {
  return String(Number(value.toPrecision(7)))
}

function Histogram({
  statistics,
  levels,
  map,
  type,
  onLevels,
}: {
  statistics: ViewStatistics
  levels: Domain
  map: ColorMapName
  type: ScaleType
  onLevels: (levels: Domain) => void
}): ReactElement {
  const { theme } = useTheme()
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const [width, setWidth] = useState(0)
  const held = useRef<0 | 1 | null>(null)
  const min = Math.min(statistics.min ?? 0, levels[0])
  const max = Math.max(statistics.max ?? 1, levels[1])
  const span = max - min || 1

  useEffect(() => {
    const canvas = canvasRef.current
    if (canvas === null) return
    const observer = new ResizeObserver(() => setWidth(canvas.clientWidth))
    observer.observe(canvas)
    return () => observer.disconnect()
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow from the theme.
  useLayoutEffect(() => {
    const canvas = canvasRef.current
    const context = canvas?.getContext('2d')
    if (canvas === null || !context || width === 0) return
    const ratio = window.devicePixelRatio || 1
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const palette = paletteOf(canvas)
    const { histogram } = statistics
    const [from, to] = [statistics.min ?? 0, statistics.max ?? 1]
    // Counts as logarithms: a handful of hot pixels would be invisible beside the background.
    const most = Math.log1p(Math.max(1, ...histogram))
    const placeOf = colorPlaces(type, levels, 256)
    for (const [bin, count] of histogram.entries()) {
      const low = from + ((to - from) * bin) / histogram.length
      const left = ((low - min) / span) * width
      const right = ((low + (to - from) / histogram.length - min) / span) * width
      const tall = (Math.log1p(count) / most) * (height - 4)
      context.fillStyle = cssColor(map, Math.max(0, placeOf(low + (to - from) / histogram.length / 2)) / 256)
      context.fillRect(left, height - tall, Math.max(1, right - left + 0.5), tall)
    }
    context.fillStyle = palette.accent
    for (const level of levels) context.fillRect(((level - min) / span) * (width - 2), 0, 2, height)
  }, [statistics, levels, map, type, width, theme, min, span])

  const valueAt = (clientX: number) => {
    const box = canvasRef.current?.getBoundingClientRect()
    return min + (Math.max(0, Math.min(box?.width ?? 1, clientX - (box?.left ?? 0))) / (box?.width || 1)) * span
  }
  const move = (clientX: number) => {
    const value = valueAt(clientX)
    if (held.current === 0 && value < levels[1]) onLevels([value, levels[1]])
    if (held.current === 1 && value > levels[0]) onLevels([levels[0], value])
  }
  return (
    <canvas
      ref={canvasRef}
      className="viewer-levels-histogram"
      role="img"
      aria-label={`Histogram of values from ${formatNumber(statistics.min ?? 0)} to ${formatNumber(statistics.max ?? 0)}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const value = valueAt(event.clientX)
        held.current = Math.abs(value - levels[0]) <= Math.abs(value - levels[1]) ? 0 : 1
        move(event.clientX)
      }}
      onPointerMove={(event) => held.current !== null && move(event.clientX)}
      onPointerUp={() => {
        held.current = null
      }}
    />
  )
}
