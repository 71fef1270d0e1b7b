/** The path of the node shown, step by step, and what can be done with it. */
import { copyText } from './status.js'
import { goTo } from './view-state.js'

interface Props {
  path: string
  onExport: () => void
  onMenu: (at: { x: number; y: number }) => void
}

export function PathBar({ path, onExport, onMenu }: Props) {
  const names = path.split('/').filter(Boolean)
  return (
    <div className="path-bar">
      <nav className="path code" aria-label="Path of the node">
        <button type="button" className="path-step" aria-current={names.length === 0 ? 'location' : undefined} onClick={() => goTo('/')}>
          /
        </button>
        {names.map((name, depth) => {
          const to = `/${names.slice(0, depth + 1).join('/')}`
          return (
            <span key={to} className="path-part">
              {depth > 0 && <span aria-hidden="true">/</span>}
              <button
                type="button"
                className="path-step"
                aria-current={depth === names.length - 1 ? 'location' : undefined}
                onClick={() => goTo(to)}
              >
                {name}
              </button>
            </span>
          )
        })}
      </nav>
      <span className="spacer" />
      <div className="path-actions">
        <button type="button" className="button-quiet" title="Copy the path ( c )" onClick={() => void copyText(path, 'Path')}>
          Copy path
        </button>
        <button type="button" className="button-quiet" title="Export the node ( e )" onClick={onExport}>
          Export
        </button>
        <button
          type="button"
          className="button-quiet"
          aria-haspopup="menu"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect()
            onMenu({ x: box.left, y: box.bottom + 2 })
          }}
        >
          More ▾
        </button>
      </div>
    </div>
  )
}
