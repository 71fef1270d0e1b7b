/** The part of the tree that one continuously saved detector is made of:
 *
 *      Detector000                    settings, type
 *        Data2D
 *          CH00                       one for each channel of that dimension
 *            Axis00 …                 axes of its frames
 *            EnlData00                (rows, ...frame), grows
 *        NavAxes
 *          Axis00                     (rows,): the time of every row, grows with them */
import { floatEnvelope, intEnvelope, intTupleEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { axisAttributes, linearForm } from '../data/axis.js'
import type { CheckedChannel } from '../data/channel.js'
import type { RowCounts } from '../file/stats.js'
import {
  axisAttribute,
  axisPath,
  channelPath,
  type DataDimension,
  dataAttribute,
  dataType,
  dimensionPath,
  enlargeablePath,
  ledgerAttribute,
  navAxesPath,
  timeAxis,
} from '../layout.js'
import type { NativeAttribute, NativeCodec, NativeColumn, NativeTreeOp } from '../native.js'
import { cArray } from '../nodes/c-array.js'
import { eArray } from '../nodes/e-array.js'
import { group } from '../nodes/group.js'

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
}

/** The groups and axes to create, and then the columns of the series. `dataPaths` are those of the channels' arrays. */
export function detectorTree(detector: DetectorDescription): { ops: NativeTreeOp[]; columns: NativeColumn[]; dataPaths: string[] } {
  const ops = [group(detector.path, detector.title, detector.attributes)]
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
  return { ops, columns: [...columns, timeColumn(detector)], dataPaths }
}

function channelAxes(path: string, channel: CheckedChannel): NativeTreeOp[] {
  return channel.axes.map((axis, place) =>
    cArray(
      axisPath(path, place),
      { title: axis.label, dtype: 'float64', dataType: dataType.axis, dataDimension: 'Data1D' },
      [axis.data.length],
      axis.data,
      [
        // Dimension 0 of the array is the time.
        ...axisAttributes({ label: axis.label, units: axis.units, index: axis.index + 1, linear: linearForm(axis.data) }),
        envelopeText(axisAttribute.size, intEnvelope(axis.data.length)),
      ],
    ),
  )
}

function dataColumn(path: string, channel: CheckedChannel, detector: DetectorDescription): NativeColumn {
  return eArray({
    path: enlargeablePath(path, 0),
    title: channel.name,
    dtype: channel.dtype,
    dataType: dataType.enlargeable,
    dataDimension: channel.dimension,
    // PyMoDAQ keeps one number a row as a vector of one: (rows, 1).
    rowShape: channel.shape.length === 0 ? [1] : channel.shape,
    codec: channel.codec,
    source: 'value',
    counted: false,
    attributes: [
      timestampAttribute(detector.timestamp),
      envelopeText(dataAttribute.label, stringEnvelope(channel.label)),
      envelopeText(dataAttribute.source, stringEnvelope('raw')),
      envelopeText(dataAttribute.distribution, stringEnvelope('spread')),
      envelopeText(dataAttribute.origin, stringEnvelope(detector.title)),
      envelopeText(dataAttribute.units, stringEnvelope(channel.units)),
      envelopeText(dataAttribute.navIndexes, intTupleEnvelope([0])),
      ...channel.metadata,
    ],
  })
}

function timeColumn(detector: DetectorDescription): NativeColumn {
  return eArray({
    path: axisPath(navAxesPath(detector.path), 0),
    title: timeAxis.label,
    dtype: 'float64',
    dataType: dataType.axis,
    dataDimension: 'Data1D',
    rowShape: [],
    codec: detector.codec,
    source: 'time',
    counted: true,
    // Offset and scaling mean nothing for an axis that grows; these are the values that PyMoDAQ leaves there.
    attributes: axisAttributes({ ...timeAxis, index: 0, linear: { offset: 0, scaling: 1 } }),
  })
}

function timestampAttribute(seconds: number): NativeAttribute {
  return envelopeText(dataAttribute.timestamp, floatEnvelope(seconds))
}

/** Sets the time of the data, once the first row has told it. */
export function setTimestamps(dataPaths: readonly string[], seconds: number): NativeTreeOp[] {
  return dataPaths.map((path) => ({ op: 'attributes', path, attributes: [timestampAttribute(seconds)] }))
}

/** Writes what became of the rows of a detector on its group. */
export function setLedger(path: string, counts: RowCounts): NativeTreeOp {
  const totals: [string, number][] = [
    [ledgerAttribute.offered, counts.offered],
    [ledgerAttribute.accepted, counts.accepted],
    [ledgerAttribute.dropped, counts.dropped],
    [ledgerAttribute.missingFrameIds, counts.missingFrameIds],
  ]
  return { op: 'attributes', path, attributes: totals.map(([name, count]) => envelopeText(name, intEnvelope(count))) }
}
