/** The settings trees that apply to a node: its own, or those of the nearest node above that has any, which it says. */
import { useState } from 'react'
import type { NodeDetail, SettingsEntry, SettingsNode } from '../../../../lib/browser/protocol.js'
import { numbered } from '../numbered.js'
import { goTo } from '../view-state.js'
import { Section } from './section.js'
import { matching } from './settings-filter.js'

/** Deeper groups of settings are closed at first. */
const openDepth = 2

export function Settings({ node }: { node: NodeDetail }) {
  return node.settings.map((entry) => <SettingsOf key={`${entry.from}:${entry.name}`} entry={entry} />)
}

function SettingsOf({ entry }: { entry: SettingsEntry }) {
  const { name, from, inherited, parameters, error } = entry
  const [text, setText] = useState('')
  const shown = text === '' ? parameters : matching(parameters, text.toLowerCase())
  return (
    <Section title={titleOf(name)} aside={inherited ? 'inherited' : 'own'}>
      {inherited && (
        <p className="muted">
          From{' '}
          <button type="button" className="link-button code" onClick={() => goTo(from)}>
            {from}
          </button>
        </p>
      )}
      {error !== undefined && <p className="note note-failure">These settings cannot be read: {error}</p>}
      {parameters.length > 8 && (
        <input
          className="field settings-filter"
          type="search"
          placeholder="Filter settings"
          aria-label={`Filter ${titleOf(name).toLowerCase()}`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <div className="settings">
        {numbered(shown).map(({ number, item }) => (
          <Parameter key={`${item.name} ${number}`} parameter={item} depth={0} open={text !== ''} />
        ))}
        {shown.length === 0 && error === undefined && <p className="empty">{text === '' ? 'No parameters.' : 'No parameter matches.'}</p>}
      </div>
    </Section>
  )
}

/** `scan_settings` as `Scan settings`. */
function titleOf(attribute: string): string {
  const words = attribute.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function Parameter({ parameter, depth, open }: { parameter: SettingsNode; depth: number; open: boolean }) {
  const { name, title, type, value, children } = parameter
  const label = title === '' ? name : title
  if (children && children.length > 0)
    return (
      <details className="settings-group" open={open || depth < openDepth}>
        <summary title={`${name} (${type})`}>
          {label}
          {value !== undefined && value !== '' && <span className="value"> {value}</span>}
        </summary>
        {numbered(children).map(({ number, item }) => (
          <Parameter key={`${item.name} ${number}`} parameter={item} depth={depth + 1} open={open} />
        ))}
      </details>
    )
  return (
    <div className="setting" title={`${name} (${type})`}>
      <span className="setting-name">{label}</span>
      <SettingValue type={type} value={value ?? ''} />
    </div>
  )
}

function SettingValue({ type, value }: { type: string; value: string }) {
  if (type === 'color' && /^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(value))
    return (
      <span className="value">
        <span className="swatch" style={{ background: value }} /> {value}
      </span>
    )
  return <span className="value">{value === '' ? <span className="muted">empty</span> : value}</span>
}
