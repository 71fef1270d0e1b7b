/** Says why something is not shown, and what can be done about it. */
import type { ReactNode } from 'react'
import type { ChildNode } from '../../../lib/browser/protocol.js'
import type { RequestFailed } from '../api.js'
import { formatBytes } from './format.js'

interface Props {
  failure: RequestFailed
  /** said of failures that have no heading of their own */
  heading?: string
  retry?: (() => void) | undefined
  /** what else can be done, such as choosing a slice */
  children?: ReactNode
}

/** Headings by code; other failures are told by their message alone. */
const headings: Record<string, string> = {
  ERR_READER_DIED: 'The process that reads the file died',
  ERR_READER_STUCK: 'The process that reads the file did not answer',
  ERR_NO_SERVER: 'No connection to the server',
  ERR_DATA_TOO_LARGE: 'Too large to show at once',
}

const explanations: Record<string, string> = {
  ERR_READER_DIED: 'The file may be damaged. Everything else can still be used; a new process reads the next request.',
  ERR_READER_STUCK: 'It was ended and a new one reads the next request.',
}

export function FailureNote({ failure, heading: usual = 'This could not be read', retry, children }: Props) {
  const { code, message, bytes, bytesMax } = failure
  const heading = headings[code]
  const explanation = explanations[code]
  const large = code === 'ERR_DATA_TOO_LARGE'
  return (
    <div className={large ? 'note note-warning' : 'note note-failure'} role="alert">
      <strong>{heading ?? usual}</strong>
      <p>{message}</p>
      {explanation && <p>{explanation}</p>}
      {bytes !== undefined && (
        <p>
          It has {formatBytes(bytes)}
          {bytesMax !== undefined && `; at most ${formatBytes(bytesMax)} are shown at once`}.
        </p>
      )}
      {children}
      <p className="note-foot">
        {retry && (
          <button type="button" className="button" onClick={retry}>
            Retry
          </button>
        )}
        <span className="muted code">{code}</span>
      </p>
    </div>
  )
}

/** The failure of a node; that a link leads elsewhere or nowhere is none. */
export function NodeFailure({ link, ...failed }: Props & { link: ChildNode | undefined }) {
  if (link?.link !== 'soft' && link?.link !== 'external') return <FailureNote {...failed} />
  const { target = '', targetFile } = link
  return (
    <div className="note">
      <strong>{targetFile === undefined ? 'A link to another node' : 'A link to another file'}</strong>
      <p className="code">
        {targetFile !== undefined && `${targetFile} : `}
        {target}
      </p>
      <p>{targetFile === undefined ? failed.failure.message : 'Links to other files are shown and not followed.'}</p>
      {targetFile === undefined && failed.retry && (
        <button type="button" className="button" onClick={failed.retry}>
          Retry
        </button>
      )}
    </div>
  )
}
