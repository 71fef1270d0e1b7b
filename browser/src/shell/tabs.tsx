/** The ways in which a node can be shown, as tabs. */
import type { KeyboardEvent } from 'react'
import type { NodeDetail } from '../../../lib/browser/protocol.js'

export type TabName = 'plot' | 'texts' | 'table' | 'contents' | 'nothing' | 'generic'

const words: Record<TabName, string> = {
  plot: 'Plot',
  texts: 'Text',
  table: 'Table',
  contents: 'Contents',
  nothing: 'Values',
  generic: 'Generic',
}

/** The tabs of a node, the one that is shown first at the head. */
export function tabsOf({ kind, shows }: Pick<NodeDetail, 'kind' | 'shows'>): TabName[] {
  const plot: TabName[] = shows === 'plot' ? ['plot'] : []
  if (kind === 'group') return [...plot, 'contents', 'generic']
  if (kind === 'datatype') return ['generic']
  if (shows === 'nothing') return ['nothing', 'generic']
  return [...plot, ...(shows === 'texts' ? (['texts'] as const) : []), 'table', 'generic']
}

interface Props {
  tabs: readonly TabName[]
  current: TabName
  onChoose: (tab: TabName) => void
}

export function Tabs({ tabs, current, onChoose }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length]
    if (step === 0 || !next) return
    event.preventDefault()
    onChoose(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  return (
    <div className="tabs" role="tablist" aria-label="Ways to show the node" onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab}
          id={`tab-${tab}`}
          type="button"
          role="tab"
          className="tab"
          aria-selected={tab === current}
          aria-controls="tab-panel"
          tabIndex={tab === current ? 0 : -1}
          onClick={() => onChoose(tab)}
        >
          {words[tab]}
        </button>
      ))}
    </div>
  )
}
