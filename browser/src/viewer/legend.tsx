/** The channels of a plot: each can be switched off; of images, one is shown. */
import type { ReactElement } from 'react'
import type { PlotChannel } from '../../../lib/browser/protocol.js'
import { useTheme } from '../shell/theme.js'
import { curveColors } from './color-maps.js'
import { curveColor, curveDash } from './draw-curves.js'

export interface LegendProps {
  channels: readonly PlotChannel[]
  visible: readonly number[]
  /** one at a time */
  isChoice: boolean
  onChange: (visible: number[]) => void
}

export function Legend({ channels, visible, isChoice, onChange }: LegendProps): ReactElement | null {
  const { theme } = useTheme()
  if (channels.length < 2) return null
  const palette = { curves: curveColors[theme] }
  const toggle = (place: number) => {
    if (isChoice) onChange([place])
    else onChange(visible.includes(place) ? visible.filter((other) => other !== place) : [...visible, place].sort((a, b) => a - b))
  }
  return (
    <fieldset className="viewer-legend">
      <legend className="unseen">Channels</legend>
      {channels.map((channel, place) => (
        <label key={channel.path} className="viewer-legend-entry" title={channel.path}>
          <input
            type={isChoice ? 'radio' : 'checkbox'}
            name="channel"
            checked={visible.includes(place)}
            // The last curve stays: a plot of nothing helps nobody.
            disabled={!isChoice && visible.length === 1 && visible.includes(place)}
            onChange={() => toggle(place)}
          />
          {!isChoice && (
            <svg width="22" height="8" aria-hidden="true">
              <line
                x1="0"
                y1="4"
                x2="22"
                y2="4"
                stroke={curveColor(place, palette)}
                strokeWidth="3"
                strokeDasharray={curveDash(place, palette).join(' ')}
              />
            </svg>
          )}
          <span className="cut">{channel.label}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** How values of channels are called beside an axis: their label where there is one of them, with their unit. */
export function valueTitle(channels: readonly PlotChannel[], visible: readonly number[]): string {
  const shown = visible.map((place) => channels[place]).filter((channel) => channel !== undefined)
  const units = [...new Set(shown.map((channel) => channel.units).filter((unit) => unit !== ''))].join(', ')
  const name = shown.length === 1 ? (shown[0]?.label ?? '') : ''
  if (units === '') return name
  return name === '' ? units : `${name} (${units})`
}
