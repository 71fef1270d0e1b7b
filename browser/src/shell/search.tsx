/** Search for nodes by name and by what their attributes say. */
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import type { SearchAnswer, SearchQuery } from '../../../lib/browser/protocol.js'
import { api } from '../api.js'
import { FailureNote } from './failure-note.js'
import { formatCount, plural } from './format.js'
import { useRequest } from './use-request.js'
import { goTo } from './view-state.js'

/** Time after the last key before the file is searched. */
const restMs = 250

type Kind = NonNullable<SearchQuery['kind']> | 'all'
const places = { 'name,attribute': 'names and attributes', name: 'names', attribute: 'attributes' } as const

interface Props {
  field: RefObject<HTMLInputElement>
  /** called after a hit was chosen: the keys then belong to what shows it */
  onChosen: () => void
}

export function Search({ field, onChosen }: Props) {
  const [text, setText] = useState('')
  const [rested, setRested] = useState('')
  const [kind, setKind] = useState<Kind>('all')
  const [where, setWhere] = useState<keyof typeof places>('name,attribute')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const list = useId()
  const box = useRef<HTMLElement>(null)

  useEffect(() => {
    const timer = setTimeout(() => setRested(text.trim()), restMs)
    return () => clearTimeout(timer)
  }, [text])

  const query: SearchQuery = { text: rested, in: where, ...(kind !== 'all' && { kind }) }
  const { answer, failure, loading, retry } = useRequest(open && rested !== '' ? JSON.stringify(query) : null, (signal) =>
    api.search(query, signal),
  )
  const hits = answer?.hits ?? []
  const shown = open && text.trim() !== ''

  const choose = (index: number) => {
    const hit = hits[index]
    // While keys are still coming, the hits are those of a text that stands no more.
    if (!hit || rested !== text.trim()) return
    goTo(hit.path)
    setOpen(false)
    onChosen()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, hits.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0))
    else if (event.key === 'Enter') choose(active)
    else if (event.key === 'Escape') {
      if (open && text !== '') setText('')
      else field.current?.blur()
      setOpen(false)
    } else return
    event.preventDefault()
  }

  return (
    <search
      ref={box}
      className="search"
      onBlur={(event) => {
        if (!box.current?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <input
        ref={field}
        id="search"
        className="field search-field"
        type="search"
        role="combobox"
        placeholder="Search names and attributes  ( / )"
        aria-label="Search names and attributes"
        aria-expanded={shown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={shown && hits.length > 0 ? `${list}-${active}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setActive(0)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
      />
      <div className="search-results" hidden={!shown}>
        <div className="toolbar panel-toolbar">
          <label>
            in{' '}
            <select className="select" value={where} onChange={(event) => setWhere(event.target.value as keyof typeof places)}>
              {Object.entries(places).map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <label>
            of{' '}
            <select className="select" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              <option value="all">everything</option>
              <option value="group">groups</option>
              <option value="dataset">datasets</option>
            </select>
          </label>
          <span className={loading ? 'muted busy' : 'muted'} role="status">
            {answer ? countWords(answer) : ''}
          </span>
        </div>
        {failure && <FailureNote failure={failure} retry={retry} />}
        <div id={list} role="listbox" aria-label="Found nodes" className="search-list">
          {hits.map((hit, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys of the list.
            // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the active line.
            <div
              key={`${hit.path} ${hit.attribute}`}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === active}
              className={index === active ? 'search-hit search-hit-active' : 'search-hit'}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(index)}
            >
              <span className="code">{hit.path}</span>
              <span className="muted"> {hit.kind}</span>
              {hit.attribute !== undefined && (
                <div className="cut muted">
                  {hit.attribute}: {hit.text}
                </div>
              )}
            </div>
          ))}
        </div>
      </div>
    </search>
  )
}

function countWords({ hits, complete, nodesSeen }: SearchAnswer): string {
  const count = plural(hits.length, 'hit')
  return complete ? `${count} in ${plural(nodesSeen, 'node')}` : `the first ${count}; stopped after ${formatCount(nodesSeen)} nodes`
}
