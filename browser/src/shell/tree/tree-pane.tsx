/** The column of the tree: PyMoDAQ's three buttons and the tree itself. */
import { type ReactNode, useSyncExternalStore } from 'react'
import { useWatch } from '../../events.js'
import { Tree } from './tree.js'
import type { TreeStore } from './tree-store.js'

interface Props {
  store: TreeStore
  selected: string
  drawerOpen: boolean
  onSelect: (path: string) => void
  onMenu: (path: string, at: { x: number; y: number }) => void
  /** the line at its edge */
  children: ReactNode
}

export function TreePane({ store, selected, drawerOpen, onSelect, onMenu, children }: Props) {
  useSyncExternalStore(store.subscribe, store.layout)
  useWatch(store.openGroups())
  return (
    <nav className={drawerOpen ? 'tree-pane tree-pane-open' : 'tree-pane'} aria-label="Tree">
      <div className="toolbar panel-toolbar">
        <button type="button" className="button-quiet" onClick={() => void store.openBelow('/')}>
          Open all
        </button>
        <button type="button" className="button-quiet" onClick={() => void store.openBelow(selected)}>
          Open selected
        </button>
        <button type="button" className="button-quiet" onClick={() => store.closeAll()}>
          Close tree
        </button>
      </div>
      <Tree store={store} selected={selected} onSelect={onSelect} onMenu={onMenu} />
      {children}
    </nav>
  )
}
