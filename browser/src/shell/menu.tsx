/** A menu that opens at a place of the page: arrows, Home, End and Enter work in it, Escape and a click beside it close it. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'

export interface MenuItem {
  label: string
  /** shown at the right, such as the key that does the same */
  hint?: string
  disabled?: boolean
  action: () => void
}

interface Props {
  label: string
  items: readonly MenuItem[]
  at: { x: number; y: number }
  onClose: () => void
}

export function Menu({ label, items, at, onClose }: Props) {
  const element = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState(at)

  useLayoutEffect(() => {
    const box = element.current?.getBoundingClientRect()
    if (!box) return
    const margin = 6
    setPlace({
      x: Math.max(Math.min(at.x, window.innerWidth - box.width - margin), margin),
      y: Math.max(Math.min(at.y, window.innerHeight - box.height - margin), margin),
    })
  }, [at.x, at.y])

  useEffect(() => {
    const before = document.activeElement
    focusItem(element.current, 0)
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])

  const onKeyDown = (event: KeyboardEvent) => {
    const enabled = itemsOf(element.current)
    const now = enabled.indexOf(document.activeElement as HTMLElement)
    if (event.key === 'ArrowDown') focusItem(element.current, (now + 1) % enabled.length)
    else if (event.key === 'ArrowUp') focusItem(element.current, (now - 1 + enabled.length) % enabled.length)
    else if (event.key === 'Home') focusItem(element.current, 0)
    else if (event.key === 'End') focusItem(element.current, enabled.length - 1)
    else if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      <button
        type="button"
        className="menu-outside"
        tabIndex={-1}
        aria-label="Close the menu"
        onPointerDown={onClose}
        onContextMenu={(event) => event.preventDefault()}
      />
      <div
        ref={element}
        className="menu"
        role="menu"
        aria-label={label}
        style={{ left: place.x, top: place.y }}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            className="menu-item"
            tabIndex={-1}
            disabled={item.disabled}
            onClick={() => {
              onClose()
              item.action()
            }}
          >
            <span>{item.label}</span>
            {item.hint !== undefined && <span className="menu-hint">{item.hint}</span>}
          </button>
        ))}
      </div>
    </>
  )
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)') ?? [])]
}

function focusItem(menu: HTMLElement | null, index: number): void {
  itemsOf(menu)[index]?.focus()
}
