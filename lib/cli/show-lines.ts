/** A node as lines of text. All words come from files: they are escaped and cut here. */
import type { SettingsEntry } from '../browser/protocol.js'
import type { Overview } from '../explore/overview.js'
import { clip, printable } from './printable.js'
import { settingLines } from './settings-tree.js'
import type { ShownHead, ShownNode } from './show.js'
import { sparkline } from './sparkline.js'
import { nodeLine } from './tree-format.js'
import { rowTexts, valueText } from './value-text.js'

const nameLimit = 100
const lineLimit = 400

/** Everything that is shown of a node. */
export function viewLines({ node, attributes, settings, pictures, comments, head, overview }: ShownNode): string[] {
  const lines = [nodeLine({ ...node, name: node.path })]
  if (attributes.size > 0) lines.push('', 'attributes')
  const inTrees = new Set(settings.filter(({ inherited, error }) => !inherited && error === undefined).map(({ name }) => name))
  for (const [name, value] of attributes) {
    const text = inTrees.has(name) ? 'see below' : pictures.includes(name) ? pictureText(value) : valueText(value)
    lines.push(`  ${printable(clip(name, nameLimit))}  ${text}`)
  }
  for (const entry of settings) {
    if (entry.error === undefined) lines.push('', settingsTitle(entry), ...settingLines(entry).map((line) => `  ${line}`))
  }
  if (comments !== '') lines.push('', 'comments', ...comments.split('\n').map((line) => `  ${printable(clip(line, lineLimit))}`))
  if (node.children?.length) lines.push('', 'children', ...node.children.map((child) => `  ${nodeLine(child)}`))
  if (node.hidden) lines.push(`  … ${node.hidden} more`)
  if (overview !== undefined) lines.push('', ...overviewLines(overview))
  return [...lines, ...headLines(head)]
}

function pictureText(value: unknown): string {
  return `PNG picture${value instanceof Uint8Array ? `, ${value.byteLength} bytes` : ''}`
}

function settingsTitle({ name, from, inherited }: SettingsEntry): string {
  return `${printable(clip(name, nameLimit))}${inherited ? `, of ${printable(clip(from, lineLimit))}` : ''}`
}

function overviewLines({ of, total, points }: Overview): string[] {
  const known = points.filter((point) => point !== null)
  if (known.length === 0) return []
  const what = of === 'values' ? `${total} values` : `means of ${points.length === total ? '' : `${points.length} of `}${total} rows`
  return [`${what}, ${Number(Math.min(...known).toPrecision(6))} to ${Number(Math.max(...known).toPrecision(6))}`, `  ${sparkline(points)}`]
}

function headLines({ head, texts, table, headError }: ShownHead): string[] {
  if (headError) return ['', `data: ${headError.code}: ${printable(clip(headError.message, lineLimit))}`]
  if (head) return ['', `data, the first ${head.count.join(' x ') || 'value'}`, ...indented(rowTexts(head.values, head.count))]
  if (texts)
    return [
      '',
      `texts, the first ${texts.lines.length} of ${texts.total}`,
      ...indented(texts.lines.map((line) => printable(clip(line, lineLimit)))),
    ]
  if (!table) return []
  const rows = [...(table.columnNames === undefined ? [] : [table.columnNames]), ...table.cells]
  const lines = rows.map((row) => row.map((cell) => printable(clip(cell, nameLimit))).join('  '))
  return ['', `data, the first ${table.cells.length} of ${table.rows} rows`, ...indented(lines)]
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
