/** The course of one figure over the last minute. */
import type { ReactElement } from 'react'
import type { Sample } from './live-rates.js'

interface Props {
  title: string
  samples: readonly Sample[]
  figureOf: (sample: Sample) => number
  format: (value: number) => string
  /** drawn as a line across, where the chart reaches that far */
  limit?: number
}

const width = 300
const height = 44
const spanMs = 60_000

export function StripChart({ title, samples, figureOf, format, limit }: Props): ReactElement {
  const newest = samples[samples.length - 1]
  const values = samples.map(figureOf)
  const most = Math.max(0, ...values)
  const top = most === 0 ? 1 : most * 1.1
  const points = samples.map((sample, place) => {
    const x = width - ((newest?.atMs ?? 0) - sample.atMs) * (width / spanMs)
    return `${x.toFixed(1)},${(height - ((values[place] ?? 0) / top) * (height - 2) - 1).toFixed(1)}`
  })
  const now = values[values.length - 1]
  return (
    <figure className="live-strip">
      <figcaption>
        {title} <span className="muted">most {format(most)}, last minute</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${now === undefined ? 'nothing yet' : format(now)}, at most ${format(most)} in the last minute`}
      >
        {limit !== undefined && limit <= top && (
          <line
            className="live-strip-limit"
            x1="0"
            x2={width}
            y1={height - (limit / top) * (height - 2) - 1}
            y2={height - (limit / top) * (height - 2) - 1}
          />
        )}
        {points.length > 1 && <polyline className="live-strip-line" points={points.join(' ')} />}
      </svg>
    </figure>
  )
}
