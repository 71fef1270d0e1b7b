/** Brings the columns of detectors in a live file to one length, once. A writer that was killed within a flush leaves some with more rows
 *  than others, and attributes that count other rows; PyMoDAQ refuses such a file. What is cut was never committed: a commit covers all
 *  columns. */
import { realpath } from 'node:fs/promises'
import { decodeAttribute } from '../attributes/attribute-codec.js'
import { intEnvelope, intTupleEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { H5SaverError } from '../errors.js'
import {
  arrayAttribute,
  axisAttribute,
  axisPath,
  channelPath,
  dataDimensions,
  dataType,
  ledgerAttribute,
  navAxesPath,
  numberedPath,
  rawDataPath,
} from '../layout.js'
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
  // Most files need nothing: for them no lock is taken, and nothing made beside them.
  const first = await survey(file, answered)
  if (first.ops.length === 0) return 0
  // The lock lies beside the file itself, whatever name it is opened by.
  const path = await realpath(file)
  const session = new WriterSession({ path, mode: 'append', threads: 1, queueBytes: 2 ** 20, commitIntervalMs: 0, onFull: 'refuse' })
  try {
    await session.commit()
    // Nobody else writes from here on. Whoever did since the file was looked at may have mended it, and gone on with it.
    const { ops, rowsCut } = await survey(path, answered)
    if (ops.length > 0) session.submit(ops)
    return rowsCut
  } finally {
    await session.close()
  }
}

async function survey(file: string, answered: () => void): Promise<Repair> {
  const repair: Repair = { ops: [], rowsCut: 0 }
  // No file of ours, or one that is damaged in another way: whoever opens it is told.
  await unlessDamaged(async () => {
    await using reader = await H5Reader.open(file, answered)
    for (const group of await groupsIn(reader, rawDataPath)) {
      // Of a detector with an array that cannot be read nothing is cut, and the others are mended all the same.
      await unlessDamaged(async () => {
        if (await wasLive(reader, group)) addRepair(repair, await columnsOf(reader, group), await roomForCount(reader, group))
      })
    }
  })
  return repair
}

async function unlessDamaged(look: () => Promise<void>): Promise<void> {
  try {
    await look()
  } catch (error) {
    if (!(error instanceof H5SaverError)) throw error
  }
}

async function groupsIn(reader: H5Reader, path: string): Promise<string[]> {
  const entries = await reader.list(path)
  return entries.filter(({ link, kind }) => link === 'hard' && kind === 'group').map(({ name }) => childPath(path, name))
}

/** Whether the totals of a detector are there and not known: its writer has died. Once it was mended, how many rows are safe is known: what
 *  others do with its arrays later is their affair. */
async function wasLive(reader: H5Reader, group: string): Promise<boolean> {
  const { accepted, committed } = ledgerAttribute
  const totals = await reader.attributes(group, new Set([accepted, committed]))
  return totals.get(accepted) === null && typeof totals.get(committed) !== 'number'
}

/** Where the number of safe rows of a detector goes, and the bytes that it has there. */
async function roomForCount(reader: H5Reader, group: string): Promise<{ group: string; bytes: number }> {
  const attributes = await reader.rawAttributes(group)
  return { group, bytes: sizeOf(attributes, ledgerAttribute.committed) }
}

/** The arrays that a detector's rows go to, all of one length. Others that somebody has put into its group have a length of their own. */
async function columnsOf(reader: H5Reader, group: string): Promise<Column[]> {
  const found = await columnsBelow(reader, group, levels)
  const own = new Set([axisPath(navAxesPath(group), 0)])
  for (const dimension of dataDimensions) {
    for (const index of found.keys()) own.add(numberedPath(channelPath(group, dimension, index), dataType.enlargeable, 0))
  }
  return found.filter(({ path }) => own.has(path))
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

function addRepair(repair: Repair, columns: readonly Column[], { group, bytes }: { group: string; bytes: number }): void {
  if (columns.length === 0) return
  const lengths = columns.map(({ shape }) => shape[0] ?? 0)
  const rows = Math.min(...lengths)
  const ops: NativeTreeOp[] = []
  for (const { path, shape, attributes } of columns) {
    const [length = 0, ...rest] = shape
    if (length > rows) ops.push({ op: 'cut', path, rows })
    const counts = countsOf(attributes, [rows, ...rest])
    if (counts.length > 0) ops.push({ op: 'attributes', path, attributes: counts })
  }
  ops.push({ op: 'attributes', path: group, attributes: [envelopeText(ledgerAttribute.committed, intEnvelope(rows), bytes)] })
  repair.ops.push(...ops)
  repair.rowsCut += Math.max(...lengths) - rows
}

/** The attributes that tell another number of rows, with the right one. They keep their size. */
function countsOf(attributes: readonly NativeAttributeInfo[], shape: readonly number[]): NativeAttribute[] {
  const counts: NativeAttribute[] = []
  const told = decoded(attributes, arrayAttribute.shape)
  if (!(Array.isArray(told) && told.length === shape.length && shape.every((extent, dimension) => told[dimension] === extent))) {
    counts.push(envelopeText(arrayAttribute.shape, intTupleEnvelope(shape), sizeOf(attributes, arrayAttribute.shape)))
  }
  const size = decoded(attributes, axisAttribute.size)
  if (size !== undefined && size !== shape[0]) {
    counts.push(envelopeText(axisAttribute.size, intEnvelope(shape[0] ?? 0), sizeOf(attributes, axisAttribute.size)))
  }
  return counts
}

function sizeOf(attributes: readonly NativeAttributeInfo[], name: string): number {
  return attributes.find((attribute) => attribute.name === name)?.size ?? 0
}

function decoded(attributes: readonly NativeAttributeInfo[], name: string) {
  const raw = attributes.find((attribute) => attribute.name === name)
  return raw === undefined ? undefined : decodeAttribute(raw)
}
