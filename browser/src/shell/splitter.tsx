/** The line between two columns, which can be dragged, or moved with the arrow keys. */
import { useRef, useState } from 'react'
import { readSetting, writeSetting } from './settings-store.js'

/** Width of a column, kept over reloads. */
export function useColumnWidth(name: string, usual: number, least: number, most: number): [number, (width: number) => void] {
  const clamp = (width: number) => Math.round(Math.min(Math.max(width, least), most))
  const [width, setWidth] = useState(() => {
    const kept = Number(readSetting(`width.${name}`))
    return kept > 0 ? clamp(kept) : usual
  })
  return [
    width,
    (next) => {
      const fitting = clamp(next)
      setWidth(fitting)
      writeSetting(`width.${name}`, String(fitting))
    },
  ]
}

interface Props {
  label: string
  width: number
  least: number
  most: number
  /** the column that it changes stands at this side of it */
  side: 'left' | 'right'
  onChange: (width: number) => void
}

const keyStep = 20

export function Splitter({ label, width, least, most, side, onChange }: Props) {
  const from = useRef<{ x: number; width: number } | null>(null)
  const direction = side === 'left' ? 1 : -1
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged; a separator with a value is what this is.
    <div
      className="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { x: event.clientX, width }
        event.preventDefault()
      }}
      onPointerMove={(event) => {
        if (from.current) onChange(from.current.width + direction * (event.clientX - from.current.x))
      }}
      onPointerUp={() => {
        from.current = null
      }}
      onPointerCancel={() => {
        from.current = null
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') onChange(width - direction * keyStep)
        else if (event.key === 'ArrowRight') onChange(width + direction * keyStep)
        else return
        event.preventDefault()
      }}
    />
  )
}
