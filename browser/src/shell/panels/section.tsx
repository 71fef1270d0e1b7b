/** A part of the details that can be folded; the browser remembers which ones are. */
import { type ReactNode, useState } from 'react'
import { readSetting, writeSetting } from '../settings-store.js'

interface Props {
  title: string
  /** beside the title */
  aside?: ReactNode
  children: ReactNode
}

export function Section({ title, aside, children }: Props) {
  const key = `section.${title}`
  const [open, setOpen] = useState(readSetting(key) !== 'closed')
  return (
    <details
      className="section"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open)
        writeSetting(key, event.currentTarget.open ? 'open' : 'closed')
      }}
    >
      <summary className="section-head">
        <h2>{title}</h2>
        {aside !== undefined && <span className="section-aside">{aside}</span>}
      </summary>
      <div className="section-body">{children}</div>
    </details>
  )
}
