/** The attributes of a node, decoded. */
import { useState } from 'react'
import type { AttributeEntry, NodeDetail } from '../../../../lib/browser/protocol.js'
import { formatShape, plural } from '../format.js'
import { copyText } from '../status.js'
import { Section } from './section.js'

/** Longer values are folded until asked for. */
const foldedCharacters = 160

export function Attributes({ node }: { node: NodeDetail }) {
  const [showTypes, setShowTypes] = useState(false)
  const count = node.attributes.length
  return (
    <Section title="Attributes" aside={count}>
      {count === 0 ? (
        <p className="empty">This node has no attributes.</p>
      ) : (
        <>
          <label className="check">
            <input type="checkbox" checked={showTypes} onChange={(event) => setShowTypes(event.target.checked)} /> dtypes
          </label>
          <table className="grid attributes">
            <thead className="unseen">
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Value</th>
              </tr>
            </thead>
            <tbody>
              {node.attributes.map((attribute) => (
                <tr key={attribute.name}>
                  <th scope="row">
                    {attribute.name}
                    {showTypes && <div className="muted code">{typeWords(attribute)}</div>}
                  </th>
                  <td>
                    <AttributeValue attribute={attribute} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  )
}

function typeWords({ dtype, shape }: AttributeEntry): string {
  if (shape === null) return `${dtype}, empty`
  return shape.length === 0 ? dtype : `${dtype}, ${formatShape(shape)}`
}

const roleWords: Record<NonNullable<AttributeEntry['role']>, string> = {
  settings: 'shown below as a tree of settings',
  picture: 'shown above as a picture',
  comments: 'shown below as comments',
}

function AttributeValue({ attribute }: { attribute: AttributeEntry }) {
  const [open, setOpen] = useState(false)
  const { name, text, length, role } = attribute
  if (role !== undefined && !open)
    return (
      <span className="muted">
        {roleWords[role]}
        {role !== 'picture' && (
          <button type="button" className="link-button" aria-label={`show text of ${name}`} onClick={() => setOpen(true)}>
            show text
          </button>
        )}
      </span>
    )
  const long = text.length > foldedCharacters
  const shown = long && !open ? `${text.slice(0, foldedCharacters)}…` : text
  return (
    <>
      <span className="value">{shown}</span>
      {(long || role !== undefined) && (
        <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'less' : `all ${plural(length ?? text.length, 'character')}`}
        </button>
      )}
      {open && (
        <button type="button" className="link-button" onClick={() => void copyText(text, `Value of ${name}`)}>
          copy
        </button>
      )}
      {open && length !== undefined && length > text.length && <p className="muted">Cut here: it has {plural(length, 'character')}.</p>}
    </>
  )
}
