/** PyMoDAQ's settings XML as a tree that can be shown. */
import { parsePythonLiteral } from '../attributes/python-literal.js'
import type { Parameter } from '../settings/parameter.js'
import { parameterTexts } from '../settings/parameter-write.js'
import { parameterFromXml } from '../settings/parameter-xml.js'
import { clip, printable } from './printable.js'

/** One parameter: a group has children, every other one a value. */
export interface SettingNode {
  name: string
  type?: string
  title?: string
  value?: string
  children?: SettingNode[]
}

/** PyMoDAQ's own settings are some 10 kB; a hundred times that is still parsed at once. */
const xmlBytesMax = 4 * 1024 * 1024
const linesMax = 1000
const valueLimit = 200

/** Parses settings. @returns undefined when the text is too large or no XML */
export function parseSettings(xml: string): SettingNode | undefined {
  if (xml.length > xmlBytesMax || !xml.trimStart().startsWith('<')) return undefined
  try {
    return nodeOf(parameterFromXml(xml))
  } catch {
    // For whoever looks at a file, "not XML" is all that there is to say.
    return undefined
  }
}

function nodeOf(parameter: Parameter): SettingNode {
  const { type, text } = parameterTexts(parameter)
  const { name, title, children = [] } = parameter
  const node: SettingNode = { name }
  if (type !== null) node.type = type
  if (title !== undefined) node.title = title
  if (children.length > 0 || parameter.type === 'group') return { ...node, children: children.map(nodeOf) }
  return { ...node, value: text }
}

/** The tree as lines: title (or name), value, type. */
export function settingLines(root: SettingNode): string[] {
  const lines: string[] = []
  addLines(lines, root, '')
  return lines.length <= linesMax ? lines : [...lines.slice(0, linesMax), `… ${lines.length - linesMax} more`]
}

/** The choice of a list without the Python type that PyMoDAQ puts round it: `str('slow')`, `int(3)`. */
function plainValue(value: string): string {
  const literal = /^(?:str|int|float)\(/.test(value) ? parsePythonLiteral(value, 'settings') : undefined
  return typeof literal === 'string' || typeof literal === 'number' || typeof literal === 'bigint' ? String(literal) : value
}

function addLines(lines: string[], node: SettingNode, indent: string): void {
  const label = printable(clip(node.title || node.name, valueLimit))
  const value = node.value === undefined ? '' : `  ${printable(clip(plainValue(node.value), valueLimit))}`
  const type = node.type === undefined || node.children ? '' : `  (${printable(clip(node.type, 40))})`
  lines.push(`${indent}${label}${value}${type}`)
  for (const child of node.children ?? []) addLines(lines, child, `${indent}  `)
}
