/** The pictures that a node carries, in a strip; a click shows one in full. */
import { useState } from 'react'
import { address } from '../../api.js'
import { Dialog } from '../dialog.js'

export function Pictures({ path, names }: { path: string; names: readonly string[] }) {
  const [enlarged, setEnlarged] = useState<string | null>(null)
  if (names.length === 0) return null
  return (
    <div className="pictures">
      {names.map((name) => (
        <Picture key={`${path} ${name}`} path={path} name={name} onEnlarge={() => setEnlarged(name)} />
      ))}
      {enlarged !== null && (
        <Dialog title={enlarged} onClose={() => setEnlarged(null)}>
          <img className="picture-large" src={address.picture({ path, name: enlarged })} alt={`${enlarged} of ${path}`} />
        </Dialog>
      )}
    </div>
  )
}

function Picture({ path, name, onEnlarge }: { path: string; name: string; onEnlarge: () => void }) {
  const [failed, setFailed] = useState(false)
  if (failed) return <span className="note note-failure">{name} is no picture that can be shown</span>
  return (
    <button type="button" className="picture" title={`${name}: enlarge`} onClick={onEnlarge}>
      <img src={address.picture({ path, name })} alt={`${name} of ${path}`} onError={() => setFailed(true)} />
    </button>
  )
}
