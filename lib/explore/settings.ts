/** The settings trees that apply to a node: its own, and for the kinds of which it has none those of its nearest ancestor. */

import { parsePythonLiteral } from '../attributes/python-literal.js'
import type { SettingsEntry, SettingsNode } from '../browser/protocol.js'
import { H5SaverError } from '../errors.js'
import { groupAttribute, scanSettingsAttribute } from '../layout.js'
import { settingsOf } from '../loaders/documents.js'
import type { FileView, NodeAttributes } from '../loaders/file-view.js'
import type { Parameter } from '../settings/parameter.js'
import { parameterTexts } from '../settings/parameter-write.js'
import { fromXml } from '../settings/parameter-xml.js'
import { cut } from './words.js'

/** PyMoDAQ's own settings are some 10 kB. */
const xmlBytesMax = 4 * 1024 * 1024
const parametersMax = 20_000
const valueMax = 2000
const inheritedNames = [groupAttribute.settings, scanSettingsAttribute]

/** Whether the name of an attribute is that of settings. */
export function isSettingsName(name: string): boolean {
  return name.endsWith('settings')
}

/** The trees of a node and those that it inherits, its own first. */
export async function settingsTrees(view: FileView, path: string): Promise<SettingsEntry[]> {
  const own = await view.attributes(path)
  const names = new Set([...inheritedNames, ...[...own.keys()].filter((name) => isSettingsName(name) && holdsText(own, name))])
  const entries: SettingsEntry[] = []
  for (const name of names) {
    const found = await settingsOf(view, path, name)
    if (found !== undefined) entries.push(settingsEntry({ name, from: found.path, inherited: found.path !== path }, found.xml))
  }
  return entries.sort((a, b) => Number(a.inherited) - Number(b.inherited))
}

function holdsText(attributes: NodeAttributes, name: string): boolean {
  const value = attributes.get(name)
  return (typeof value === 'string' || value instanceof Uint8Array) && value.length > 0
}

/** Settings as a tree; why they are none where they are none. */
export function settingsEntry(entry: Pick<SettingsEntry, 'name' | 'from' | 'inherited'>, xml: Uint8Array): SettingsEntry {
  if (xml.byteLength > xmlBytesMax) {
    return { ...entry, parameters: [], error: `the settings have ${xml.byteLength} bytes, more than the ${xmlBytesMax} that are shown` }
  }
  try {
    const left = { parameters: parametersMax }
    return { ...entry, parameters: fromXml(xml).flatMap((parameter) => nodesOf(parameter, left)) }
  } catch (error) {
    if (error instanceof H5SaverError) return { ...entry, parameters: [], error: error.message }
    throw error
  }
}

/** One node, or none once there have been too many. */
function nodesOf(parameter: Parameter, left: { parameters: number }): SettingsNode[] {
  if (left.parameters-- <= 0) return []
  const { type, text } = parameterTexts(parameter)
  const { name, title, children = [] } = parameter
  const node: SettingsNode = { name, title: title || name, type: type ?? 'group' }
  if (parameter.type !== 'group') node.value = cut(plainValue(text), valueMax).text
  if (children.length > 0 || parameter.type === 'group') node.children = children.flatMap((child) => nodesOf(child, left))
  return [node]
}

/** The choice of a list without the Python type that PyMoDAQ puts round it: `str('slow')`, `int(3)`. */
function plainValue(value: string): string {
  const literal = /^(?:str|int|float)\(/.test(value) ? parsePythonLiteral(value, 'settings') : undefined
  return typeof literal === 'string' || typeof literal === 'number' || typeof literal === 'bigint' ? String(literal) : value
}
