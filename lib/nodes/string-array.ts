/** Lists of texts: PyTables' VLARRAY whose rows are pickles of one str, as PyMoDAQ reads them. The Logger is one. */
import { intTupleEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { pickleText } from '../attributes/pickle.js'
import { envelopeText, nativeText } from '../attributes/text-attribute.js'
import { arrayAttribute, backendName, dataType, groupAttribute, logType, nativeAttribute, nodeClass } from '../layout.js'
import type { NativeAttribute } from '../native.js'
import { growingTextBytes } from './array-attributes.js'
import type { NodeOp } from './op-entry.js'

/** A row of such an array is a reference of 16 bytes: 64 of them make a chunk of 1 KiB. PyTables' own choice, 65,536,
 *  would cost 1 MiB for a list that mostly stays empty. */
const rowsPerChunk = 64

function shapeAttribute(rows: number): NativeAttribute {
  return envelopeText(arrayAttribute.shape, intTupleEnvelope([rows]), growingTextBytes)
}

/** Creates a list of texts, empty. */
export function stringArray(path: string, title: string, attributes: readonly NativeAttribute[] = []): NodeOp {
  const envelopes: [string, string][] = [
    [arrayAttribute.backend, backendName],
    [arrayAttribute.dataType, dataType.strings],
    [arrayAttribute.dtype, 'uint8'],
    [arrayAttribute.subdtype, 'string'],
  ]
  return {
    op: 'bytes-list',
    path,
    rowsPerChunk,
    attributes: [
      nativeText(nativeAttribute.class, nodeClass.vlArray.class, 'utf8'),
      nativeText(nativeAttribute.title, title, 'utf8'),
      nativeText(nativeAttribute.version, nodeClass.vlArray.version, 'utf8'),
      ...envelopes.map(([name, value]) => envelopeText(name, stringEnvelope(value))),
      shapeAttribute(0),
      ...attributes,
    ],
  }
}

/** Creates the Logger, empty. */
export function logger(path: string): NodeOp {
  return stringArray(path, '', [envelopeText(groupAttribute.type, stringEnvelope(logType))])
}

/** Appends texts. */
export function appendTexts(path: string, texts: readonly string[]): NodeOp {
  return { op: 'append-bytes', path, rows: texts.map(pickleText) }
}

/** Brings the attribute `shape` up to the number of rows. */
export function setTextCount(path: string, rows: number): NodeOp {
  return { op: 'attributes', path, attributes: [shapeAttribute(rows)] }
}
