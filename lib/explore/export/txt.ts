/** Text as numpy's savetxt writes it: tabs between the values of the last dimension, a line for each of its rows, an empty line between
 *  planes. Numbers are `%.6e`, texts stand as they are. Of a group its one-dimensional arrays are columns below a line `#name<TAB>name`:
 *  integers with all their digits, an empty field behind the end of a shorter one. */
import { dtypeTable } from '../../generated/tables.js'
import { cellText } from '../element-values.js'
import { type ExportArray, openArray } from './array-source.js'
import { columnsOf, tableRows } from './columns.js'
import { textBlocks } from './element-blocks.js'
import type { Exporter, ExportTask } from './export-task.js'
import { type ElementText, exponentialText, fullText } from './number-text.js'
import { type ByteSink, TextSink } from './sink.js'

/** Writes a dataset or a group as text. */
export const exportTxt: Exporter = async (task, sink) => {
  if (task.kind === 'group') await writeColumns(task, sink)
  else await writeArray(task, sink)
}

async function writeArray(task: ExportTask, sink: ByteSink): Promise<void> {
  const source = await openArray(task.view, task)
  for (const note of source.notes) task.note(note)
  const out = new TextSink(sink)
  const { shape } = source
  const width = shape.length > 1 ? (shape.at(-1) ?? 1) : 1
  const plane = width * (shape.at(-2) ?? 1)
  let place = 0
  for await (const { count, text } of textBlocks(task.view.reader, source, numbersOf(source), cellText)) {
    for (let index = 0; index < count; index++) {
      if (shape.length > 2 && place > 0 && place % plane === 0) out.add('\n')
      place++
      out.add(text(index))
      out.add(place % width === 0 ? '\n' : '\t')
      if (out.isFull) await out.flush()
    }
  }
  await out.flush()
}

function numbersOf({ dtype }: ExportArray): ElementText {
  return exponentialText(dtype ?? 'float64')
}

async function writeColumns(task: ExportTask, sink: ByteSink): Promise<void> {
  const columns = await columnsOf(task)
  const out = new TextSink(sink)
  out.add(`#${columns.map(({ name }) => name).join('\t')}\n`)
  for await (const row of tableRows(task.view, columns, columnNumbers, cellText)) {
    out.add(`${row.map((text) => text ?? '').join('\t')}\n`)
    if (out.isFull) await out.flush()
  }
  await out.flush()
}

function columnNumbers({ dtype = 'float64' }: ExportArray): ElementText {
  const { kind } = dtypeTable[dtype]
  return kind === 'floating' || kind === 'complex' ? exponentialText(dtype) : fullText(dtype)
}
