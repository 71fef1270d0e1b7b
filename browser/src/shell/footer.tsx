/** The line at the foot: what was just done, whether the server answers, how large the file is. */
import { reconnect, useLivePart } from '../events.js'
import { formatBytes } from './format.js'
import { useMessage } from './status.js'

export function Footer({ bytes }: { bytes: number }) {
  const message = useMessage()
  const connection = useLivePart((live) => live.connection)
  const problem = useLivePart(({ state }) => state?.problem?.message ?? '')
  const size = useLivePart(({ state }) => state?.bytes ?? bytes)
  const lost = connection === 'lost'
  return (
    <footer className="footer">
      <span role="status" className="footer-message cut">
        {message}
        {message === '' && lost && 'The connection to the server is lost; it is tried again.'}
        {message === '' && !lost && problem !== '' && `The file could not be read this time (${problem}); what is shown is older.`}
      </span>
      {(lost || problem !== '') && (
        <button type="button" className="button" onClick={reconnect}>
          Retry
        </button>
      )}
      <span className="spacer" />
      <span className="muted">{formatBytes(size)}</span>
      <span className="muted footer-connection">{lost ? 'disconnected' : connection === 'open' ? 'connected' : 'connecting'}</span>
    </footer>
  )
}
