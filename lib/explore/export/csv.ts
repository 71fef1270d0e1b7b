/** Tables as RFC 4180 has them: commas, CRLF, quotes where a field needs them; a header with labels and units; every digit.
 *  A text that a spreadsheet would take for a formula begins with an apostrophe.
 *
 *  The last dimension runs along the lines of the table, all others down, each with a column for every axis that the file has
 *  coordinates for, or for its index. One-dimensional data stand in a column beside their axis. The fields of compounds are columns. Of a group its
 *  one-dimensional arrays are columns, and fields behind the end of a shorter one are empty. */
import type { NativeField } from '../../native.js'
import { cellText, type ElementValue } from '../element-values.js'
import { type ExportArray, openArray } from './array-source.js'
import { columnsOf, tableRows } from './columns.js'
import { textBlocks, valueBlocks } from './element-blocks.js'
import type { Exporter, ExportTask } from './export-task.js'
import { type ElementText, fullText, shortest } from './number-text.js'
import { type ByteSink, TextSink } from './sink.js'

const lineEnd = '\r\n'

/** Writes a dataset or a group as a table. */
export const exportCsv: Exporter = async (task, sink) => {
  if (task.kind === 'group') return writeColumns(task, sink)
  const source = await openArray(task.view, task)
  for (const note of source.notes) task.note(note)
  const fields = source.array.info.fields
  if (source.dtype === undefined && fields !== undefined) return writeRecords(task, source, fields, sink)
  return writeArray(task, source, sink)
}

/** A text as a field of the table, in quotes where it has to be. Spreadsheets take what begins like a formula for one and carry it out:
 *  such texts begin with an apostrophe, unless they are numbers. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text
  // A line without a sign would be taken for none, and a field without one for no text.
  return safe === '' ? '""' : quoted(safe)
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** `label (units)`. */
function words(label: string, units: string): string {
  return units === '' ? label : `${label} (${units})`
}

function textOf(value: ElementValue): string {
  return typeof value === 'string' ? field(cellText(value)) : quoted(cellText(value))
}

function numbersOf({ dtype }: ExportArray): ElementText {
  return fullText(dtype ?? 'float64')
}

async function writeArray(task: ExportTask, source: ExportArray, sink: ByteSink): Promise<void> {
  const out = new TextSink(sink)
  const { shape } = source
  // One-dimensional data run down the lines, too.
  const width = shape.length > 1 ? (shape.at(-1) ?? 1) : 1
  const leading = leadingColumns(source, shape.length > 1 ? shape.slice(0, -1) : shape)
  out.add(leading.map(({ header }) => field(header)).join(','))
  for (let column = 0; column < width; column++) {
    if (column > 0 || leading.length > 0) out.add(',')
    out.add(field(columnHeader(source, column)))
    if (out.isFull) await out.flush()
  }
  out.add(lineEnd)
  let place = 0
  for await (const { count, text } of textBlocks(task.view.reader, source, numbersOf(source), textOf)) {
    for (let index = 0; index < count; index++) {
      const column = place % width
      if (column === 0) for (const { text } of leading) out.add(`${text(place / width)},`)
      else out.add(',')
      out.add(text(index))
      place++
      if (column === width - 1) out.add(lineEnd)
      if (out.isFull) await out.flush()
    }
  }
  await out.flush()
}

/** `counts (V)`, and of data of several dimensions where in the last one the column stands. */
function columnHeader({ label, units, shape, axes }: ExportArray, column: number): string {
  const name = words(label, units)
  if (shape.length < 2) return name
  const along = axes.filter(({ dimension }) => dimension === shape.length - 1)
  if (along.length === 0) return `${name} [${column}]`
  const places = along.map((axis) => `${words(axis.label, axis.units)} = ${shortest(axis.values[column] ?? Number.NaN)}`)
  return `${name} at ${places.join('; ')}`
}

/** A column before the values of a line. */
interface LeadingColumn {
  readonly header: string
  readonly text: (line: number) => string
}

/** The coordinates of the dimensions that run down the lines; indexes where the file has none and lines would be hard to tell apart. */
function leadingColumns({ axes, shape }: ExportArray, lineShape: readonly number[]): LeadingColumn[] {
  return lineShape.flatMap((extent, dimension) => {
    const step = lineShape.slice(dimension + 1).reduce((product, length) => product * length, 1)
    const indexOf = (line: number) => Math.floor(line / step) % extent
    const known = axes.filter((axis) => axis.dimension === dimension)
    if (known.length === 0 && shape.length > 1) return [{ header: `index ${dimension}`, text: (line: number) => String(indexOf(line)) }]
    return known.map(({ label, units, values }) => ({
      header: words(label, units),
      text: (line: number) => shortest(values[indexOf(line)] ?? Number.NaN),
    }))
  })
}

/** Compounds: a line for each element, a column for each field, and before them the indexes where there are several dimensions. */
async function writeRecords(task: ExportTask, source: ExportArray, fields: readonly NativeField[], sink: ByteSink): Promise<void> {
  const out = new TextSink(sink)
  const leading = leadingColumns(source, source.shape)
  out.add(`${[...leading.map(({ header }) => header), ...fields.map(({ name }) => name)].map(field).join(',')}${lineEnd}`)
  let line = 0
  for await (const values of valueBlocks(task.view.reader, source)) {
    for (const value of values) {
      out.add(`${[...leading.map(({ text }) => text(line)), ...fields.map(({ name }) => recordField(value, name))].join(',')}${lineEnd}`)
      line++
      if (out.isFull) await out.flush()
    }
  }
  await out.flush()
}

function recordField(value: ElementValue, name: string): string {
  const isRecord = typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array)
  const item = isRecord ? value[name] : undefined
  if (item === undefined) return ''
  return typeof item === 'number' ? shortest(item) : textOf(item)
}

async function writeColumns(task: ExportTask, sink: ByteSink): Promise<void> {
  const columns = await columnsOf(task)
  const out = new TextSink(sink)
  out.add(`${columns.map((column) => field(groupHeader(column.name, column.source))).join(',')}${lineEnd}`)
  for await (const row of tableRows(task.view, columns, numbersOf, textOf)) {
    out.add(`${row.map((text) => text ?? '').join(',')}${lineEnd}`)
    if (out.isFull) await out.flush()
  }
  await out.flush()
}

/** The name of the node, which tells columns apart, and its label and units. */
function groupHeader(name: string, { label, units }: ExportArray): string {
  return label === name ? words(name, units) : `${name}: ${words(label, units)}`
}
