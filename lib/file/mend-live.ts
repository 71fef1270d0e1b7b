/** Brings the columns of detectors in a live file to one length. A writer that was killed within a flush leaves some with more rows than others,
 *  and attributes that count other rows; PyMoDAQ refuses such a file. What is cut was never committed: a commit covers all columns. */
import { realpath } from 'node:fs/promises'
import { decodeAttribute } from '../attributes/attribute-codec.js'
import { intEnvelope, intTupleEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { H5SaverError } from '../errors.js'
import { arrayAttribute, axisAttribute, dataType, ledgerAttribute, rawDataPath } from '../layout.js'
import type { NativeAttribute, NativeAttributeInfo, NativeTreeOp } from '../native.js'
import { childPath } from '../nodes/node-path.js'
import { H5Reader } from './h5-reader.js'
import { WriterSession } from './writer-session.js'

interface Column {
  path: string
  shape: readonly number[]
  attributes: readonly NativeAttributeInfo[]
}

/** What has to be changed. */
interface Repair {
  ops: NativeTreeOp[]
  rowsCut: number
}

/** A detector's group, its dimensions, their channels. */
const levels = 3

/** Resolves, when it is done and on the disk, with the number of rows that were cut off. May be killed and done again.
 *  @param answered called after each answer of libhdf5
 *  @throws (as rejections) ERR_FILE_LOCKED, ERR_NO_SPACE, ERR_IO, ERR_HDF5 */
export async function mendLive(file: string, answered: () => void): Promise<number> {
  const { ops, rowsCut } = await survey(file, answered)
  if (ops.length === 0) return 0
  // The lock lies beside the file itself, whatever name it is opened by.
  const path = await realpath(file)
  const session = new WriterSession({ path, mode: 'append', threads: 1, queueBytes: 2 ** 20, commitIntervalMs: 0, onFull: 'refuse' })
  try {
    session.submit(ops)
  } finally {
    await session.close()
  }
  return rowsCut
}

async function survey(file: string, answered: () => void): Promise<Repair> {
  const repair: Repair = { ops: [], rowsCut: 0 }
  try {
    await using reader = await H5Reader.open(file, answered)
    for (const group of await groupsIn(reader, rawDataPath)) {
      if (await wasLive(reader, group)) addRepair(repair, await columnsBelow(reader, group, levels))
    }
    return repair
  } catch (error) {
    // No file of ours, or one that is damaged in another way: whoever opens it is told.
    if (error instanceof H5SaverError) return { ops: [], rowsCut: 0 }
    throw error
  }
}

async function groupsIn(reader: H5Reader, path: string): Promise<string[]> {
  const entries = await reader.list(path)
  return entries.filter(({ link, kind }) => link === 'hard' && kind === 'group').map(({ name }) => childPath(path, name))
}

/** Whether the totals of a detector are there and not known: its writer has died. */
async function wasLive(reader: H5Reader, group: string): Promise<boolean> {
  return (await reader.attributes(group, new Set([ledgerAttribute.accepted]))).get(ledgerAttribute.accepted) === null
}

async function columnsBelow(reader: H5Reader, group: string, depth: number): Promise<Column[]> {
  const columns: Column[] = []
  for (const { name, link, kind } of await reader.list(group)) {
    const path = childPath(group, name)
    if (link === 'hard' && kind === 'dataset') columns.push(...(await columnAt(reader, path)))
    if (link === 'hard' && kind === 'group' && depth > 0) columns.push(...(await columnsBelow(reader, path, depth - 1)))
  }
  return columns
}

/** The column of a path; none where the array does not grow, or is of another kind. */
async function columnAt(reader: H5Reader, path: string): Promise<Column[]> {
  const { shape, maxShape } = await reader.info(path)
  if (shape === undefined || maxShape?.[0] !== -1) return []
  const attributes = await reader.rawAttributes(path)
  const type = decoded(attributes, arrayAttribute.dataType)
  return type === dataType.enlargeable || type === dataType.axis ? [{ path, shape, attributes }] : []
}

function addRepair(repair: Repair, columns: readonly Column[]): void {
  const lengths = columns.map(({ shape }) => shape[0] ?? 0)
  const rows = Math.min(...lengths)
  for (const { path, shape, attributes } of columns) {
    const [length = 0, ...rest] = shape
    if (length > rows) repair.ops.push({ op: 'cut', path, rows })
    const counts = countsOf(attributes, [rows, ...rest])
    if (counts.length > 0) repair.ops.push({ op: 'attributes', path, attributes: counts })
  }
  if (columns.length > 0) repair.rowsCut += Math.max(...lengths) - rows
}

/** The attributes that tell another number of rows, with the right one. They keep their size. */
function countsOf(attributes: readonly NativeAttributeInfo[], shape: readonly number[]): NativeAttribute[] {
  const counts: NativeAttribute[] = []
  const told = decoded(attributes, arrayAttribute.shape)
  const sizeOf = (name: string) => attributes.find((attribute) => attribute.name === name)?.size ?? 0
  if (!(Array.isArray(told) && told.length === shape.length && shape.every((extent, dimension) => told[dimension] === extent))) {
    counts.push(envelopeText(arrayAttribute.shape, intTupleEnvelope(shape), sizeOf(arrayAttribute.shape)))
  }
  const size = decoded(attributes, axisAttribute.size)
  if (size !== undefined && size !== shape[0]) {
    counts.push(envelopeText(axisAttribute.size, intEnvelope(shape[0] ?? 0), sizeOf(axisAttribute.size)))
  }
  return counts
}

function decoded(attributes: readonly NativeAttributeInfo[], name: string) {
  const raw = attributes.find((attribute) => attribute.name === name)
  return raw === undefined ? undefined : decodeAttribute(raw)
}
