/** PyMoDAQ's settings XML as a tree of parameters. The XML comes from a file and is not trusted: no entities but the
 *  five of XML and numbered characters, bounded size and depth, and a text that is no XML is no tree. */
import { XMLParser } from 'fast-xml-parser'
import { parsePythonLiteral } from '../attributes/python-literal.js'
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

const attributesKey = ':@'
const textKey = '#text'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Entities are decoded below: a document type of the file's own could define others, without end.
  processEntities: false,
})

/** Parses settings. @returns undefined when the text is too large or no XML */
export function parseSettings(xml: string): SettingNode | undefined {
  if (xml.length > xmlBytesMax || !xml.trimStart().startsWith('<')) return undefined
  try {
    return nodesOf(parser.parse(xml)).at(0)
  } catch {
    // The parser has no typed errors, and for whoever looks at a file "not XML" is all that there is to say.
    return undefined
  }
}

function nodesOf(parsed: unknown): SettingNode[] {
  if (!Array.isArray(parsed)) return []
  return parsed.flatMap((element: unknown) => {
    if (typeof element !== 'object' || element === null) return []
    const entry = Object.entries(element).find(([key]) => key !== attributesKey && key !== textKey)
    return entry ? [nodeOf(entry[0], entry[1], (element as Record<string, unknown>)[attributesKey])] : []
  })
}

function nodeOf(name: string, content: unknown, attributes: unknown): SettingNode {
  const node: SettingNode = { name }
  const { type, title } = (attributes ?? {}) as Record<string, unknown>
  if (typeof type === 'string') node.type = decodeEntities(type)
  if (typeof title === 'string' && title !== 'None') node.title = decodeEntities(title)
  const children = nodesOf(content)
  if (children.length > 0 || node.type?.includes('group')) return { ...node, children }
  return { ...node, value: decodeEntities(textOf(content)) }
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return content.map((part: unknown) => String((part as Record<string, unknown> | null)?.[textKey] ?? '')).join('')
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** The tree as lines: title (or name), value, type. */
export function settingLines(root: SettingNode): string[] {
  const lines: string[] = []
  addLines(lines, root, '')
  return lines.length <= linesMax ? lines : [...lines.slice(0, linesMax), `… ${lines.length - linesMax} more`]
}

/** The choice of a list without the Python type that PyMoDAQ puts round it: `str('slow')`, `int(3)`. */
function plainValue(value: string): string {
  const inner = /^(?:str|int|float)\(([\s\S]*)\)$/.exec(value)?.[1]
  const literal = inner === undefined ? undefined : parsePythonLiteral(inner)
  return typeof literal === 'string' || typeof literal === 'number' ? String(literal) : value
}

function addLines(lines: string[], node: SettingNode, indent: string): void {
  const label = printable(clip(node.title || node.name, valueLimit))
  const value = node.value === undefined ? '' : `  ${printable(clip(plainValue(node.value), valueLimit))}`
  const type = node.type === undefined || node.children ? '' : `  (${printable(clip(node.type, 40))})`
  lines.push(`${indent}${label}${value}${type}`)
  for (const child of node.children ?? []) addLines(lines, child, `${indent}  `)
}
