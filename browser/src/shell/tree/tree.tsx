/** The tree of the file. Only the lines in sight are elements; the tree keeps the focus itself and says by aria-activedescendant which
 *  line has it. */
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useLivePart } from '../../events.js'
import { formatShape } from '../format.js'
import { NodeIcon, nodeWord } from './icons.js'
import { type Row, rowAt, rowOf } from './tree-model.js'
import type { TreeStore } from './tree-store.js'
import { scrollTo, windowOf } from './window.js'

interface Props {
  store: TreeStore
  /** path of the node that the page shows */
  selected: string
  onSelect: (path: string) => void
  onMenu: (path: string, at: { x: number; y: number }) => void
}

export function Tree({ store, selected, onSelect, onMenu }: Props) {
  const layout = useSyncExternalStore(store.subscribe, store.layout)
  const view = useRef<HTMLDivElement>(null)
  const [scroll, setScroll] = useState({ top: 0, height: 600, rowHeight: 24 })
  const [active, setActive] = useState('/')

  const measure = useCallback(() => {
    const element = view.current
    if (!element) return
    const rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row')) || 24
    setScroll({ top: element.scrollTop, height: element.clientHeight, rowHeight })
  }, [])

  useLayoutEffect(() => {
    measure()
    const observer = new ResizeObserver(measure)
    if (view.current) observer.observe(view.current)
    return () => observer.disconnect()
  }, [measure])

  const { height, first, last, top } = windowOf(layout.rows, scroll.rowHeight, scroll.height, scroll.top)
  useEffect(() => store.show(first, last), [store, first, last])

  const bringIntoSight = useCallback(
    (path: string) => {
      const element = view.current
      const now = store.layout()
      const row = rowOf(now, path)
      if (!element || row === undefined) return
      const rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row')) || 24
      const next = scrollTo(row, now.rows, rowHeight, element.clientHeight, element.scrollTop)
      if (next !== undefined) element.scrollTop = next
    },
    [store],
  )

  useEffect(() => {
    setActive(selected)
    let wanted = true
    void store.reveal(selected).then(() => {
      // The store tells of new lines in a turn of its own; the next one finds them drawn.
      setTimeout(() => {
        if (wanted) bringIntoSight(selected)
      }, 0)
    })
    return () => {
      wanted = false
    }
  }, [store, selected, bringIntoSight])

  const moveTo = (row: Row | undefined) => {
    if (!row?.node) return
    setActive(row.node.path)
    bringIntoSight(row.node.path)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const index = rowOf(layout, active) ?? 0
    const row = rowAt(layout, index)
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(Math.floor(scroll.height / scroll.rowHeight) - 1, 1)
    switch (event.key) {
      case 'ArrowDown':
        moveTo(rowAt(layout, index + 1))
        break
      case 'ArrowUp':
        moveTo(rowAt(layout, Math.max(index - 1, 0)))
        break
      case 'PageDown':
        moveTo(rowAt(layout, Math.min(index + page, layout.rows - 1)))
        break
      case 'PageUp':
        moveTo(rowAt(layout, Math.max(index - page, 0)))
        break
      case 'Home':
        moveTo(rowAt(layout, 0))
        break
      case 'End':
        goToEnd()
        break
      case 'ArrowRight':
        if (row?.node && canOpen(row) && !row.open) store.setOpen(row.node.path, true)
        else if (row?.open) moveTo(rowAt(layout, index + 1))
        break
      case 'ArrowLeft':
        if (row?.node && row.open && row.node.path !== '/') store.setOpen(row.node.path, false)
        else if (row?.parent) moveTo(rowAt(layout, rowOf(layout, row.parent) ?? 0))
        break
      case 'Enter':
      case ' ':
        if (row?.node) onSelect(row.node.path)
        break
      case 'ContextMenu':
        openMenuAtRow()
        break
      case 'F10':
        if (!event.shiftKey) return
        openMenuAtRow()
        break
      default:
        return
    }
    event.preventDefault()
  }

  // The last line may belong to a page that has not come: scrolling there asks for it, and then it can have the focus.
  const goToEnd = () => {
    const element = view.current
    if (element) element.scrollTop = element.scrollHeight
    const end = layout.rows - 1
    store.show(Math.max(end - 60, 0), end)
    const focusEnd = () => {
      const row = rowAt(store.layout(), store.layout().rows - 1)
      if (!row?.node) return false
      setActive(row.node.path)
      return true
    }
    if (focusEnd()) return
    const stop = store.subscribe(() => {
      if (focusEnd()) stop()
    })
  }

  const openMenuAtRow = () => {
    const element = document.getElementById(rowId(active)) ?? view.current
    if (!element) return
    const box = element.getBoundingClientRect()
    onMenu(active, { x: box.left + 60, y: box.top + scroll.rowHeight })
  }

  const rows = Array.from({ length: Math.max(last - first + 1, 0) }, (_, offset) => rowAt(layout, first + offset))
  const activeInSight = rows.some((row) => row?.node?.path === active)

  return (
    <div
      ref={view}
      className="tree"
      role="tree"
      aria-label="Nodes of the file"
      tabIndex={0}
      aria-activedescendant={activeInSight ? rowId(active) : undefined}
      onScroll={measure}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        // Beside the lines, and by the menu key of some systems, which send it here.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        openMenuAtRow()
      }}
    >
      <div className="tree-height" role="presentation" style={{ height }}>
        <div className="tree-rows" role="presentation" style={{ transform: `translateY(${top}px)` }}>
          {rows.map((row, offset) => (
            <TreeRow
              key={row?.node?.path ?? `row-${first + offset}`}
              row={row}
              active={row?.node?.path === active}
              selected={row?.node?.path === selected}
              failure={row?.node && row.open ? layout.model.listings.get(row.node.path)?.failure : undefined}
              onToggle={(path, open) => store.setOpen(path, open)}
              onRetry={(path) => store.retry(path)}
              onSelect={(path) => {
                setActive(path)
                onSelect(path)
              }}
              onMenu={onMenu}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

function canOpen({ node }: Row): boolean {
  return node?.kind === 'group' && (node.path === '/' || node.hasChildren === true)
}

function rowId(path: string): string {
  return `node:${encodeURIComponent(path)}`
}

interface RowProps {
  row: Row | undefined
  active: boolean
  selected: boolean
  failure: { message: string } | undefined
  onToggle: (path: string, open: boolean) => void
  onRetry: (path: string) => void
  onSelect: (path: string) => void
  onMenu: Props['onMenu']
}

function TreeRow({ row, active, selected, failure, onToggle, onRetry, onSelect, onMenu }: RowProps) {
  // The node shown is watched: its line follows it while it grows.
  const path = row?.node?.path ?? ''
  const shape = useLivePart(({ state }) => state?.shapes[path]) ?? row?.node?.shape
  const indent = { paddingLeft: `${6 + (row?.depth ?? 0) * 13}px` }
  if (!row?.node)
    return (
      <div className="tree-row muted" role="presentation" style={indent}>
        <span className="busy">loading</span>
      </div>
    )
  const { node, depth, position, siblings, open } = row
  const { name, title, target, targetFile } = node
  const opens = canOpen(row)
  const linkText = target === undefined ? undefined : `→ ${targetFile === undefined ? '' : `${targetFile} : `}${target}`
  const size = shape ? formatShape(shape) : ''
  const description = [nodeWord(node), title, node.dtype, size, node.units, linkText, node.error].filter(Boolean).join(', ')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys of all its lines.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names the active line.
    <div
      id={rowId(path)}
      className={`tree-row${selected ? ' tree-row-selected' : ''}${active ? ' tree-row-active' : ''}`}
      style={indent}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={position + 1}
      aria-setsize={siblings}
      aria-selected={selected}
      aria-expanded={opens ? open : undefined}
      title={`${path}\n${description}`}
      data-path={path}
      onClick={() => onSelect(path)}
      onDoubleClick={() => opens && onToggle(path, !open)}
      onContextMenu={(event: MouseEvent) => {
        event.preventDefault()
        onSelect(path)
        onMenu(path, { x: event.clientX, y: event.clientY })
      }}
    >
      <button
        type="button"
        className="tree-twisty"
        tabIndex={-1}
        aria-hidden="true"
        disabled={!opens}
        onClick={(event) => {
          event.stopPropagation()
          onToggle(path, !open)
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        {opens ? (open ? '▾' : '▸') : ''}
      </button>
      <NodeIcon node={node} />
      <span className="tree-name">{name}</span>
      <span className="unseen">, {nodeWord(node)}</span>
      {node.error !== undefined && <span className="tree-mark tree-mark-bad">unreadable</span>}
      {linkText !== undefined && <span className="tree-detail">{linkText}</span>}
      {title !== undefined && title !== '' && title !== name && linkText === undefined && <span className="tree-detail">{title}</span>}
      {failure && (
        <button type="button" className="button-quiet" tabIndex={-1} title={failure.message} onClick={() => onRetry(path)}>
          not read: retry
        </button>
      )}
      {row.loading && !failure && <span className="busy" />}
      {node.hasPicture && (
        <span className="tree-mark" title="has a picture">
          ▣
        </span>
      )}
      {size !== '' && <span className="tree-size">{size}</span>}
    </div>
  )
}
