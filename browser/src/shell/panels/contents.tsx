/** What a group holds, as a list; for the root also what the file is. */
import { useState } from 'react'
import type { ChildNode, FileSummary } from '../../../../lib/browser/protocol.js'
import { api } from '../../api.js'
import { useLivePart, useWatch } from '../../events.js'
import { FailureNote } from '../failure-note.js'
import { formatBytes, formatCount, formatShape, plural } from '../format.js'
import { NodeIcon, nodeWord } from '../tree/icons.js'
import { useRequest } from '../use-request.js'
import { goTo } from '../view-state.js'

const pageChildren = 100

export function Contents({ path, file }: { path: string; file: FileSummary }) {
  useWatch([path])
  const [start, setStart] = useState(0)
  const stamp = useLivePart(({ state }) => state?.children[path]?.stamp ?? 0)
  const ask = (signal: AbortSignal) => api.children({ path, offset: start, limit: pageChildren }, signal)
  const { answer, failure, retry } = useRequest(`${path} ${start}`, ask, stamp)
  return (
    <div className="contents">
      {path === '/' && <FileFacts file={file} />}
      {failure && <FailureNote failure={failure} retry={retry} />}
      {!answer && !failure && <p className="empty busy">Reading the group</p>}
      {answer && answer.total === 0 && <p className="empty">This group is empty.</p>}
      {answer && answer.total > 0 && (
        <>
          {answer.total > pageChildren && (
            <div className="toolbar panel-toolbar">
              <span className="muted">
                {formatCount(start + 1)} to {formatCount(start + answer.children.length)} of {plural(answer.total, 'node')}
              </span>
              <button type="button" className="button" disabled={start === 0} onClick={() => setStart(Math.max(start - pageChildren, 0))}>
                Back
              </button>
              <button
                type="button"
                className="button"
                disabled={start + pageChildren >= answer.total}
                onClick={() => setStart(start + pageChildren)}
              >
                Next
              </button>
            </div>
          )}
          <table className="grid contents-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">What it is</th>
                <th scope="col">Shape</th>
                <th scope="col">dtype</th>
                <th scope="col">Units</th>
              </tr>
            </thead>
            <tbody>
              {answer.children.map((child) => (
                <Child key={child.path} child={child} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </div>
  )
}

function Child({ child }: { child: ChildNode }) {
  const { path, name, title, shape, dtype, units, target, targetFile, error } = child
  const where = target === undefined ? undefined : `→ ${targetFile === undefined ? '' : `${targetFile} : `}${target}`
  const about = [title === name ? undefined : title, where, error].filter(Boolean).join(', ')
  return (
    <tr>
      <td>
        <span className="contents-name">
          <NodeIcon node={child} />
          <button type="button" className="link-button" onClick={() => goTo(path)}>
            {name}
          </button>
        </span>
      </td>
      <td>
        {nodeWord(child)}
        {about !== '' && <span className="muted"> {about}</span>}
      </td>
      <td className="code">{shape ? formatShape(shape) : ''}</td>
      <td className="code">{dtype ?? ''}</td>
      <td>{units ?? ''}</td>
    </tr>
  )
}

/** Words for the generations that DataLoader tells apart. */
const generations: Record<string, string> = {
  '0': 'PyMoDAQ before 1.6',
  '1': 'PyMoDAQ 1.6 to 2.0',
  '2': 'PyMoDAQ 2.1 to 3.6',
  '3': 'PyMoDAQ 4 and later',
  foreign: 'HDF5 of another program',
}

function FileFacts({ file }: { file: FileSummary }) {
  const bytes = useLivePart(({ state }) => state?.bytes ?? file.bytes)
  const facts: [string, string | undefined][] = [
    ['File', file.name],
    ['Size', formatBytes(bytes)],
    ['Layout', generations[String(file.generation)]],
    ['PyMoDAQ version', file.pymodaqVersion],
    ['Written by h5saver', file.h5saverVersion],
  ]
  return (
    <div className="file-facts">
      <dl>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {file.notes.map((note) => (
        <p key={note} className="note note-warning">
          {note}
        </p>
      ))}
    </div>
  )
}
