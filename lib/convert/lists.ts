/** Copies lists of rows of variable length: the log, and other lists of texts. Each row is unpickled, and pickled again; rows that hold
 *  anything but one text are kept byte for byte, and never unpickled. */
import { stringEnvelope } from '../attributes/envelope.js'
import { pickleText } from '../attributes/pickle.js'
import { envelopeText, nativeText } from '../attributes/text-attribute.js'
import { arrayAttribute, nativeAttribute, nodeClass } from '../layout.js'
import type { NativeAttribute, NativeTreeOp } from '../native.js'
import { setTextCount, stringArray } from '../nodes/string-array.js'
import type { Conversion } from './conversion.js'

/** Rows that are read and written at a time. */
const rowsAtOnce = 2048

/** A list of the new file. */
export interface ListTarget {
  path: string
  title: string
  /** `texts`: PyMoDAQ's list of texts. `bytes`: rows that mean something to somebody else */
  holds: 'texts' | 'bytes'
  attributes: readonly NativeAttribute[]
}

/** Copies a list. */
export async function copyList(conversion: Conversion, source: string, rows: number, target: ListTarget): Promise<void> {
  const { reader, report } = conversion
  await conversion.submit([createList(target)])
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const block = await reader.rows(source, from, Math.min(rowsAtOnce, rows - from))
    report.bytesIn += block.reduce((sum, row) => sum + (typeof row === 'string' ? Buffer.byteLength(row) : row.length), 0)
    await conversion.submit([
      { op: 'append-bytes', path: target.path, rows: block.map((row) => (typeof row === 'string' ? pickleText(row) : row)) },
    ])
  }
  await conversion.submit([setTextCount(target.path, rows)])
  report.lists++
  conversion.tell(target.path)
}

/** Writes texts as a new list. */
export async function writeTexts(conversion: Conversion, target: ListTarget, texts: readonly string[]): Promise<void> {
  await conversion.submit([createList(target)])
  for (let from = 0; from < texts.length; from += rowsAtOnce) {
    const block = texts.slice(from, from + rowsAtOnce)
    conversion.report.bytesIn += block.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    await conversion.submit([{ op: 'append-bytes', path: target.path, rows: block.map(pickleText) }])
  }
  await conversion.submit([setTextCount(target.path, texts.length)])
  conversion.report.lists++
  conversion.tell(target.path)
}

function createList({ path, title, holds, attributes }: ListTarget): NativeTreeOp {
  if (holds === 'texts') return stringArray(path, title, attributes)
  const given = new Set(attributes.map(({ name }) => name))
  // PyMoDAQ cannot even walk over a list without it.
  const subdtype = envelopeText(arrayAttribute.subdtype, stringEnvelope(''))
  return {
    op: 'bytes-list',
    path,
    rowsPerChunk: 64,
    attributes: [
      nativeText(nativeAttribute.class, nodeClass.vlArray.class, 'utf8'),
      nativeText(nativeAttribute.title, title, 'utf8'),
      nativeText(nativeAttribute.version, nodeClass.vlArray.version, 'utf8'),
      ...(given.has(arrayAttribute.subdtype) ? [] : [subdtype]),
      ...attributes,
    ],
  }
}
