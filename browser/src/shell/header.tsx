/** The top of the page: the file, whether it is being written, search, colours, help. */
import type { RefObject } from 'react'
import type { FileSummary } from '../../../lib/browser/protocol.js'
import { Search } from './search.js'
import { useTheme } from './theme.js'

interface Props {
  file: FileSummary
  live: FileSummary['live']
  searchField: RefObject<HTMLInputElement>
  onHelp: () => void
  onDrawer: () => void
  drawerOpen: boolean
}

const liveWords = {
  default: ['being written', 'Another process writes this file; what it commits appears here.'],
  swmr: ['live', 'Another process writes this file for readers (SWMR).'],
  memory: ['live', 'The process that writes this file serves this page.'],
} as const

const themeLook = { system: ['◐', 'as the system'], light: ['☀', 'light'], dark: ['☾', 'dark'] } as const

export function Header({ file, live, searchField, onHelp, onDrawer, drawerOpen }: Props) {
  const { choice, next } = useTheme()
  const [themeSign, themeWords] = themeLook[choice]
  return (
    <header className="header">
      <button
        type="button"
        className="icon-button drawer-button"
        aria-label="Tree of the file"
        aria-expanded={drawerOpen}
        onClick={onDrawer}
      >
        ☰
      </button>
      <h1 className="file-name cut" title={file.name}>
        {file.name}
      </h1>
      {live && (
        <span className="badge badge-good" title={liveWords[live][1]}>
          <span className="live-dot" aria-hidden="true" />
          {liveWords[live][0]}
        </span>
      )}
      <span className="badge header-version">{file.pymodaqVersion === undefined ? 'HDF5' : `PyMoDAQ ${file.pymodaqVersion}`}</span>
      <span className="spacer" />
      <Search field={searchField} onChosen={() => document.querySelector<HTMLElement>('[role=tree]')?.focus()} />
      <button type="button" className="icon-button" aria-label={`Colours: ${themeWords}`} title={`Colours: ${themeWords}`} onClick={next}>
        {themeSign}
      </button>
      <button type="button" className="icon-button" aria-label="Help" title="Help ( ? )" onClick={onHelp}>
        ?
      </button>
    </header>
  )
}
