/** The lines of a log or of another list of texts: a page of them, the newest at the end, growing while the file is written. */
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api.js'
import { useLivePart, useWatch } from '../../events.js'
import { FailureNote } from '../failure-note.js'
import { formatCount, plural } from '../format.js'
import { numbered } from '../numbered.js'
import { useRequest } from '../use-request.js'

const pageLines = 500

export function Texts({ path }: { path: string }) {
  useWatch([path])
  // null: the newest page, which follows the end.
  const [start, setStart] = useState<number | null>(null)
  const version = useLivePart(({ state }) => state?.shapes[path]?.[0] ?? 0)
  const query = start === null ? { path, start: -pageLines, count: pageLines } : { path, start, count: pageLines }
  const { answer, failure, loading, retry } = useRequest(
    `${path} ${start}`,
    (signal) => api.texts(query, signal),
    start === null ? version : 0,
  )
  const list = useRef<HTMLOListElement>(null)
  const atEnd = useRef(true)

  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are what makes it scroll.
  useEffect(() => {
    const element = list.current
    if (element && start === null && atEnd.current) element.scrollTop = element.scrollHeight
  }, [answer, start])

  if (failure && !answer) return <FailureNote failure={failure} retry={retry} />
  if (!answer) return <p className="empty busy">Reading the lines</p>
  const { total, lines } = answer
  const first = answer.start
  const end = first + lines.length
  const go = (next: number) => setStart(next + pageLines >= total ? null : Math.max(next, 0))
  return (
    <div className="texts">
      <div className="toolbar panel-toolbar">
        <span className="muted">
          {lines.length === 0 ? 'No lines' : `Lines ${formatCount(first + 1)} to ${formatCount(end)} of ${formatCount(total)}`}
        </span>
        <span className="spacer" />
        <button type="button" className="button" disabled={first === 0} onClick={() => setStart(0)}>
          First
        </button>
        <button type="button" className="button" disabled={first === 0} onClick={() => go(first - pageLines)}>
          Earlier
        </button>
        <button type="button" className="button" disabled={end >= total} onClick={() => go(end)}>
          Later
        </button>
        <button type="button" className="button" aria-pressed={start === null} onClick={() => setStart(null)}>
          Newest
        </button>
        {loading && <span className="busy" />}
      </div>
      {failure && <FailureNote failure={failure} retry={retry} />}
      <ol
        ref={list}
        className="texts-lines code"
        start={first + 1}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={`${plural(total, 'line')} of ${path}`}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
          atEnd.current = scrollHeight - scrollTop - clientHeight < 8
        }}
      >
        {numbered(lines, first).map(({ number, item }) => (
          <li key={number}>{item}</li>
        ))}
      </ol>
    </div>
  )
}
