/** JSON: one object in one line, the description of an array first and its values last, as lists of lists in C order. NaN and
 *  infinities are the strings "NaN", "Infinity", "-Infinity", integers beyond 2^53 strings of their digits, complex numbers [re, im],
 *  booleans true and false, bytes {"base64": …}, compounds objects. Of a group all arrays that stand in it come in `arrays`. */
import { type DType, halfToNumber } from '../../dtype.js'
import { dtypeTable } from '../../generated/tables.js'
import { isNodeFailure } from '../../loaders/file-view.js'
import { jsonText } from '../json-text.js'
import { type ExportArray, openArray } from './array-source.js'
import { onlyOfArrays } from './columns.js'
import { textBlocks } from './element-blocks.js'
import type { Exporter, ExportTask } from './export-task.js'
import { type ElementText, shortest32 } from './number-text.js'
import { isGroup } from './refusals.js'
import { TextSink } from './sink.js'

/** Writes a dataset or a group as an object. */
export const exportJson: Exporter = async (task, sink) => {
  if (task.kind === 'datatype') throw isGroup(task, 'json')
  const out = new TextSink(sink)
  if (task.kind === 'group') await writeGroup(task, out)
  else {
    const source = await openArray(task.view, task)
    for (const note of source.notes) task.note(note)
    await writeArray(task, source, out)
  }
  out.add('\n')
  await out.flush()
}

async function writeGroup(task: ExportTask, out: TextSink): Promise<void> {
  const { view, path, select, withBackground, note } = task
  if (select !== undefined) throw onlyOfArrays(path, 'a part be selected', 'select')
  if (withBackground) throw onlyOfArrays(path, 'the background be subtracted', 'withBackground')
  const children = await view.children(path)
  const groups = children.filter(({ kind }) => kind === 'group').map(({ name }) => name)
  const description = { path, kind: 'group', attributes: await view.attributes(path), groups }
  out.add(`${jsonText(description).slice(0, -1)},"arrays":[`)
  let isFirst = true
  for (const { path: child, kind } of children) {
    if (kind !== 'dataset') continue
    const source = await openArray(view, { path: child, withBackground: false }).catch((error: unknown) => {
      if (!isNodeFailure(error)) throw error
      note(`'${child}' is left out: ${error.message}`)
      return undefined
    })
    if (source === undefined) continue
    if (!isFirst) out.add(',')
    isFirst = false
    await writeArray(task, source, out)
  }
  out.add(']}')
}

async function writeArray({ view }: ExportTask, source: ExportArray, out: TextSink): Promise<void> {
  const { path, name, label, units, array, dtype, shape, selection, notes } = source
  const isWhole = selection.count.every((count, dimension) => count === array.shape[dimension])
  const description = {
    path,
    kind: 'dataset',
    name,
    label,
    units,
    dtype: dtype ?? array.info.dtype,
    dtypeClass: dtype === undefined ? array.info.dtypeClass : undefined,
    shape,
    ...(isWhole ? {} : { selected: { of: array.shape, start: selection.start, count: selection.count } }),
    attributes: await view.attributes(path),
    notes: notes.length > 0 ? notes : undefined,
  }
  out.add(jsonText(description).slice(0, -1))
  await writeAxes(source, out)
  out.add(',"data":')
  const brackets = new Brackets(shape)
  let place = 0
  for await (const block of textBlocks(view.reader, source, numbersOf(dtype ?? 'float64'), jsonText)) {
    for (let index = 0; index < block.count; index++) {
      out.add(brackets.before(place))
      out.add(block.text(index))
      place++
      out.add(brackets.after(place))
      if (out.isFull) await out.flush()
    }
  }
  // An array without elements has no lists inside: its shape tells what they would be.
  out.add(place === 0 ? '[]}' : '}')
}

async function writeAxes({ axes }: ExportArray, out: TextSink): Promise<void> {
  out.add(',"axes":[')
  const number = numbersOf('float64')
  for (const [place, { label, units, dimension, values }] of axes.entries()) {
    out.add(`${place > 0 ? ',' : ''}${jsonText({ label, units, dimension }).slice(0, -1)},"values":[`)
    for (let index = 0; index < values.length; index++) {
      if (index > 0) out.add(',')
      out.add(number(values, index))
      if (out.isFull) await out.flush()
    }
    out.add(']}')
  }
  out.add(']')
}

/** The brackets and commas between the elements of nested lists. */
class Brackets {
  /** elements of the lists of each level, the outermost first */
  readonly #sizes: readonly number[]

  constructor(shape: readonly number[]) {
    this.#sizes = shape.map((_, dimension) => shape.slice(dimension).reduce((product, extent) => product * extent, 1))
  }

  /** What stands before the element of this number. */
  before(place: number): string {
    return (place > 0 ? ',' : '') + '['.repeat(this.#levels(place))
  }

  /** What stands behind so many elements. */
  after(count: number): string {
    return ']'.repeat(this.#levels(count))
  }

  /** Lists that begin, or end, there. */
  #levels(place: number): number {
    let levels = 0
    for (let level = this.#sizes.length - 1; level >= 0 && place % (this.#sizes[level] ?? 1) === 0; level--) levels++
    return levels
  }
}

function numbersOf(dtype: DType): ElementText {
  const { kind } = dtypeTable[dtype]
  const real =
    dtype === 'float32' || dtype === 'complex64' ? (value: number) => finite(value, shortest32) : (value: number) => finite(value, String)
  if (kind === 'complex') return (elements, index) => `[${real(Number(elements[2 * index]))},${real(Number(elements[2 * index + 1]))}]`
  if (kind === 'boolean') return (elements, index) => (Number(elements[index]) === 0 ? 'false' : 'true')
  if (dtype === 'float16') return (elements, index) => real(halfToNumber(Number(elements[index])))
  if (kind === 'floating') return (elements, index) => real(Number(elements[index]))
  return (elements, index) => whole(elements[index] ?? 0)
}

function finite(value: number, text: (value: number) => string): string {
  return Number.isFinite(value) ? text(value) : `"${value}"`
}

function whole(value: number | bigint): string {
  return Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`
}
