/** What the writer of the file tells of itself: rates, queue, losses, and the room that is left. */
import { type ReactElement, useEffect, useRef, useState } from 'react'
import type { LiveStatistics } from '../../../lib/browser/protocol.js'
import { type Live, liveState, onLive } from '../events.js'
import { formatBytes, formatCount } from '../shell/format.js'
import { formatDuration, formatRate, LiveHistory, phaseWords, type Rates, spokenState } from './live-rates.js'
import { StripChart } from './strip-chart.js'
import './live-panel.css'

/** The panel is drawn at most so often: figures that change faster cannot be read. */
const drawMs = 250

interface Shown {
  live: Live
  figures: LiveStatistics
  rates: Rates
}

export function LivePanel(): ReactElement | null {
  const shown = useHistory()
  if (shown === null) return null
  const { rates, live } = shown
  // The last figures of a writer that has gone still say that it records.
  const hasEnded = live.state !== null && live.state.live === null && shown.figures.phase !== 'failed'
  const figures: LiveStatistics = hasEnded ? { ...shown.figures, phase: 'closed' } : shown.figures
  const { dropped, failed, phase } = figures
  const isOpen = phase === 'open' || phase === 'closing'
  const room = figures.spaceLeft
  const isShort = rates.secondsLeft !== null && rates.secondsLeft < 60 && isOpen
  return (
    <div className="live-panel">
      <p className="live-state">
        <span className={phase === 'failed' ? 'badge live-bad' : isOpen ? 'badge badge-good' : 'badge'}>{phaseWords[phase]}</span>
        {live.connection === 'lost' && <span className="badge badge-warning">connection lost: figures are old</span>}
        {dropped > 0 && <span className="badge live-bad">! {formatCount(dropped)} dropped</span>}
        {failed > 0 && <span className="badge live-bad">! {formatCount(failed)} lost</span>}
      </p>
      <p className="unseen" role="status">
        {spokenState(figures, isOpen ? rates.secondsLeft : null)}
      </p>
      <dl className="live-figures">
        <Figure name="Frames per second" value={rates.rowsPerSecond === null || !isOpen ? '–' : formatRate(rates.rowsPerSecond)} />
        <Figure name="In" value={perSecond(rates.bytesInPerSecond, isOpen)} />
        <Figure name="On disk" value={perSecond(rates.bytesOnDiskPerSecond, isOpen)} />
        <Figure name="Ratio" value={rates.ratio === null ? '–' : rates.ratio.toFixed(2)} />
        <Figure name="Accepted" value={formatCount(figures.accepted)} />
        <Figure name="Committed" value={formatCount(figures.committed)} />
        <Figure name="Dropped" value={formatCount(dropped)} isBad={dropped > 0} />
        <Figure name="Failed" value={formatCount(failed)} isBad={failed > 0} />
        <Figure name="Queue" value={`${formatBytes(figures.queueBytes)} of ${formatBytes(figures.queueBytesMax)}`} />
        <Figure name="Queue at most" value={formatBytes(rates.queueHighWater)} />
        <Figure name="Elapsed" value={formatDuration((figures.atMs - figures.startedMs) / 1000)} />
        <Figure
          name="Last commit"
          value={figures.lastCommitMs === 0 ? 'none yet' : `${formatDuration((figures.atMs - figures.lastCommitMs) / 1000)} ago`}
        />
        <Figure name="Disk space" value={room === null ? 'not known' : formatBytes(room)} isBad={isShort} />
        <Figure name="Time left" value={rates.secondsLeft === null || !isOpen ? '–' : formatDuration(rates.secondsLeft)} isBad={isShort} />
      </dl>
      <StripChart title="Frames per second" samples={rates.samples} figureOf={({ rate }) => rate} format={formatRate} />
      <StripChart
        title="Queue"
        samples={rates.samples}
        figureOf={({ queueBytes }) => queueBytes}
        format={formatBytes}
        limit={figures.queueBytesMax}
      />
    </div>
  )
}

function Figure({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={isBad ? 'live-figure-bad' : undefined}>{value}</dd>
    </div>
  )
}

function perSecond(bytes: number | null, isOpen: boolean): string {
  return bytes === null || !isOpen ? '–' : `${formatBytes(bytes)}/s`
}

/** The figures and what follows from those before them. The last ones stay when the writer has gone. */
function useHistory(): Shown | null {
  const history = useRef(new LiveHistory())
  const [shown, setShown] = useState<Shown | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      timer = undefined
      const live = liveState()
      const figures = live.state?.statistics
      setShown((before) => {
        if (figures) return { live, figures, rates: history.current.rates() }
        return before === null ? null : { ...before, live }
      })
    }
    const take = () => {
      const figures = liveState().state?.statistics
      if (figures) history.current.add(figures)
      timer ??= setTimeout(look, drawMs)
    }
    take()
    look()
    const end = onLive(take)
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [])
  return shown
}
