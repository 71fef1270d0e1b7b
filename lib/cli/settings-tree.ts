/** Settings as lines of text. */
import type { SettingsEntry, SettingsNode } from '../browser/protocol.js'
import { clip, printable } from './printable.js'

const linesMax = 1000
const valueLimit = 200

/** A tree of settings as lines: title, value, type. */
export function settingLines({ parameters, error }: SettingsEntry): string[] {
  if (error !== undefined) return [printable(clip(error, valueLimit))]
  const lines: string[] = []
  for (const parameter of parameters) addLines(lines, parameter, '')
  return lines.length <= linesMax ? lines : [...lines.slice(0, linesMax), `… ${lines.length - linesMax} more`]
}

function addLines(lines: string[], node: SettingsNode, indent: string): void {
  const label = printable(clip(node.title, valueLimit))
  const value = node.value === undefined ? '' : `  ${printable(clip(node.value, valueLimit))}`
  const type = node.children === undefined ? `  (${printable(clip(node.type, 40))})` : ''
  lines.push(`${indent}${label}${value}${type}`)
  for (const child of node.children ?? []) addLines(lines, child, `${indent}  `)
}
