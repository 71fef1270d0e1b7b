/** The ways in which a node can be shown, as tabs. */
import type { KeyboardEvent } from 'react'
import { type TabName, tabWords } from './node-tabs.js'

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
          {tabWords[tab]}
        </button>
      ))}
    </div>
  )
}
