/** The comments of a node, and a field for another one where the server may write. */
import { useState } from 'react'
import type { FileSummary, NodeDetail } from '../../../../lib/browser/protocol.js'
import { api, type RequestFailed } from '../../api.js'
import { useLivePart } from '../../events.js'
import { FailureNote } from '../failure-note.js'
import { say } from '../status.js'
import { failureFrom } from '../use-request.js'
import { Section } from './section.js'

interface Props {
  file: FileSummary
  node: NodeDetail
  /** called when a comment was added */
  onAdded: () => void
}

export function Comments({ file, node, onAdded }: Props) {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<RequestFailed | null>(null)
  const live = useLivePart(({ state }) => (state ? state.live : file.live))
  const { path, comments } = node

  const add = async () => {
    setBusy(true)
    setFailure(null)
    try {
      await api.comment({ path, text })
      setText('')
      say(`Comment added to ${path}`)
      onAdded()
    } catch (error) {
      setFailure(failureFrom(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Section title="Comments" aside={comments === '' ? 'none' : undefined}>
      {comments !== '' && <p className="comments">{comments}</p>}
      {failure && <FailureNote failure={failure} heading="The comment was not added" />}
      {!file.writable ? (
        <p className="muted">
          To add comments, start the browser with <code className="code unbroken">--writable</code>.
        </p>
      ) : live !== null ? (
        <p className="muted">Comments can be added when the file is no longer being written.</p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void add()
          }}
        >
          <textarea
            id="comment"
            className="field"
            rows={3}
            aria-label={`New comment on ${path}`}
            placeholder="New comment"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="button" disabled={busy || text.trim() === ''}>
            Add comment
          </button>
        </form>
      )}
    </Section>
  )
}
