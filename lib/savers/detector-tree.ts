/** The part of the tree that one continuously saved detector is made of:
 *
 *      Detector000                    settings, type
 *        Data2D
 *          CH00                       one for each channel of that dimension
 *            Axis00 …                 axes of its frames
 *            EnlData00                (rows, ...frame), grows
 *        NavAxes
 *          Axis00                     (rows,): the time of every row, grows with them */
import { intEnvelope, noneEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import type { CheckedChannel } from '../data/channel.js'
import type { RowCounts } from '../file/stats.js'
import {
  axisPath,
  channelPath,
  type DataDimension,
  dataType,
  dimensionPath,
  ledgerAttribute,
  navAxesPath,
  numberedPath,
  timeAxis,
} from '../layout.js'
import type { NativeAttribute, NativeCodec, NativeColumn, NativeTreeOp } from '../native.js'
import { group } from '../nodes/group.js'
import type { NodeOp } from '../nodes/op-entry.js'
import { axisArray, growingAxis } from './axis-array.js'
import { dataAttributes, timestampAttribute } from './data-attributes.js'
import { growingData } from './growing-columns.js'

/** What a detector consists of. */
export interface DetectorDescription {
  path: string
  title: string
  channels: readonly CheckedChannel[]
  /** attributes of the detector's group: settings, type and what the caller adds */
  attributes: NativeAttribute[]
  /** codec of the time axis */
  codec: NativeCodec
  /** Unix seconds, written as the time of the data until the first row is there */
  timestamp: number
  /** least bytes of the texts that are written again later; 0 where they may have any size then */
  rewrittenTextBytes: number
}

/** The groups and axes to create, and then the columns of the series. `dataPaths` are those of the channels' arrays. */
export function detectorTree(detector: DetectorDescription): {
  ops: NodeOp[]
  columns: NativeColumn[]
  dataPaths: string[]
} {
  const ops = [group(detector.path, detector.title, [...detector.attributes, ...emptyLedger(detector.rewrittenTextBytes)])]
  const columns: NativeColumn[] = []
  const countOf = new Map<DataDimension, number>()
  for (const channel of detector.channels) {
    const index = countOf.get(channel.dimension) ?? 0
    if (index === 0) ops.push(group(dimensionPath(detector.path, channel.dimension)))
    countOf.set(channel.dimension, index + 1)
    const path = channelPath(detector.path, channel.dimension, index)
    ops.push(group(path, channel.name), ...channelAxes(path, channel))
    columns.push(dataColumn(path, channel, detector))
  }
  ops.push(group(navAxesPath(detector.path)))
  const dataPaths = columns.map((column) => column.path)
  const time = growingAxis(axisPath(navAxesPath(detector.path), 0), { ...timeAxis, spreadOrder: 0 }, detector.codec, 'time')
  return { ops, columns: [...columns, time], dataPaths }
}

function channelAxes(path: string, channel: CheckedChannel): NodeOp[] {
  // Dimension 0 of the array is the time.
  return channel.axes.map((axis, place) => axisArray(axisPath(path, place), axis, axis.index + 1))
}

function dataColumn(path: string, channel: CheckedChannel, detector: DetectorDescription): NativeColumn {
  return growingData({
    path: numberedPath(path, dataType.enlargeable, 0),
    title: channel.name,
    dtype: channel.dtype,
    dataType: dataType.enlargeable,
    dataDimension: channel.dimension,
    rowShape: channel.shape,
    codec: channel.codec,
    attributes: [
      ...dataAttributes({
        timestamp: detector.timestamp,
        timestampBytesMin: detector.rewrittenTextBytes,
        label: channel.label,
        source: 'raw',
        distribution: 'spread',
        origin: detector.title,
        units: channel.units,
        navIndexes: [0],
      }),
      ...channel.metadata,
    ],
  })
}

/** Sets the time of the data, once the first row has told it. */
export function setTimestamps(dataPaths: readonly string[], seconds: number, bytesMin: number): NativeTreeOp[] {
  return dataPaths.map((path) => ({ op: 'attributes', path, attributes: [timestampAttribute(seconds, bytesMin)] }))
}

/** The ledger of a file whose tree cannot change later: room for the totals, which are None until they are known. */
function emptyLedger(bytesMin: number): NativeAttribute[] {
  if (bytesMin === 0) return []
  return Object.values(ledgerAttribute).map((name) => envelopeText(name, noneEnvelope(), bytesMin))
}

/** Writes what became of the rows of a detector on its group: part of the last commit. When that commit is complete every accepted row is
 *  written and committed, and when it is not the file has no ledger: so it never tells more than what is safe. */
export function setLedger(path: string, counts: RowCounts, bytesMin: number): NativeTreeOp {
  const totals: [string, number][] = [
    [ledgerAttribute.offered, counts.offered],
    [ledgerAttribute.accepted, counts.accepted],
    [ledgerAttribute.dropped, counts.dropped],
    [ledgerAttribute.written, counts.accepted - counts.failed],
    [ledgerAttribute.committed, counts.accepted - counts.failed],
    [ledgerAttribute.failed, counts.failed],
    [ledgerAttribute.missingFrameIds, counts.missingFrameIds],
  ]
  return { op: 'attributes', path, attributes: totals.map(([name, count]) => envelopeText(name, intEnvelope(count), bytesMin)) }
}
