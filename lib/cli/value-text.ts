/** Values from files in one line of text each, cut to a length that a terminal can take. */
import { OpaqueAttribute } from '../attributes/attribute-codec.js'
import { NdArray } from '../data/nd-array.js'
import { clip, printable } from './printable.js'

const depthMax = 4
const itemsMax = 16

/** A value as text: strings in quotes, bytes as their length and beginning, lists and maps with their first items. */
export function valueText(value: unknown, limit = 400): string {
  return clip(textOf(value, limit, 0), limit)
}

function textOf(value: unknown, limit: number, depth: number): string {
  if (typeof value === 'string') return `"${printable(clip(value, limit))}"`
  if (value instanceof Uint8Array) return bytesText(value)
  if (value === null || value === undefined) return 'none'
  if (typeof value !== 'object') return String(value)
  if (value instanceof OpaqueAttribute) return opaqueText(value, limit)
  if (value instanceof NdArray) return `${value.dtype} [${value.shape.join(', ')}]: [${itemTexts(Array.from<unknown>(value.data), String)}]`
  if (depth >= depthMax) return '…'
  if (Array.isArray(value)) return `[${itemTexts(value, (item) => textOf(item, limit, depth + 1))}]`
  if (ArrayBuffer.isView(value)) return `[${itemTexts(Array.from(value as Float64Array), String)}]`
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return `{${itemTexts(entries, ([key, item]) => `${keyText(key)}: ${textOf(item, limit, depth + 1)}`)}}`
}

function opaqueText({ type, text }: OpaqueAttribute, limit: number): string {
  return `<${printable(clip(type, 60))}>${text === undefined ? '' : ` ${printable(clip(text, limit))}`}`
}

function keyText(key: unknown): string {
  return printable(clip(String(key), 60))
}

function itemTexts<T>(items: readonly T[], text: (item: T) => string): string {
  const shown = items.slice(0, itemsMax).map(text)
  if (items.length > itemsMax) shown.push(`… (${items.length} items)`)
  return shown.join(', ')
}

function bytesText(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, itemsMax)).toString('hex')
  return `${bytes.length} bytes${bytes.length > 0 ? ` ${head}${bytes.length > itemsMax ? '…' : ''}` : ''}`
}

/** Values of a block in C order as rows of text: one row for each line of the last dimension. */
export function rowTexts(values: readonly unknown[], count: readonly number[]): string[] {
  const width = count.at(-1) ?? 1
  const texts = values.map((value) => valueText(value, 60))
  const rows: string[] = []
  for (let at = 0; at < texts.length; at += width) rows.push(texts.slice(at, at + width).join('  '))
  return rows
}
