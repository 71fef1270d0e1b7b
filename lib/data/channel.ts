/** Channels: what the frames of a detector are, as the caller describes them. */
import type { Attributes } from '../attributes/envelope.js'
import { type ArrayOf, arrayClassOf, checkDType, componentsPerItem, type DType, itemSize, type ScalarOf } from '../dtype.js'
import { createError, describe } from '../errors.js'
import { type Compression, toNativeCodec } from '../file/compression.js'
import { type DataDimension, dataDimensionOf, reservedDataAttributes } from '../layout.js'
import type { NativeAttribute, NativeCodec } from '../native.js'
import { callerAttributes } from '../nodes/attributes.js'
import { checkName, checkTitle } from '../nodes/names.js'
import { checkKeys } from '../options.js'
import type { Axis, AxisInit } from './axis.js'
import { checkAxes } from './frame-axes.js'
import { checkUnits } from './units.js'

/** One channel of a detector: one array that grows by one frame a row. */
export interface Channel {
  /** shape of one frame in C order: [] for one number (0-D), [width], [height, width], or more dimensions */
  shape: readonly number[]
  /** numpy's name of the elements' type */
  dtype: DType
  /** a unit that pint understands, such as `counts` or `V` */
  units?: string
  /** what PyMoDAQ calls the curve or image; by default the channel's name */
  label?: string
  /** axes of the frame's dimensions; PyMoDAQ counts pixels where there is none */
  axes?: readonly (Axis | AxisInit)[]
  /** compression of this channel alone, instead of the file's */
  compression?: Compression
  /** further attributes, which PyMoDAQ gives back with the data */
  metadata?: Attributes
}

/** The channels of a detector by name. Each becomes one CH group, in this order. */
export type Channels = Readonly<Record<string, Channel>>

/** Raw memory: little-endian elements, of a whole frame. */
export type RawBytes = Buffer | DataView | ArrayBuffer | SharedArrayBuffer

/** What a channel takes as a frame: the typed array of its dtype, raw bytes, or a number where the shape is []. */
export type Frame<C extends Channel> =
  | ArrayOf<C['dtype']>
  | RawBytes
  | (C['shape'] extends readonly [number, ...number[]] ? never : ScalarOf<C['dtype']>)

/** One row: a frame of every channel. */
export type Row<C extends Channels> = { readonly [Name in keyof C]: Frame<C[Name]> }

/** Several rows: for every channel the frames of all rows, one after the other. */
export type Rows<C extends Channels> = { readonly [Name in keyof C]: ArrayOf<C[Name]['dtype']> | RawBytes }

/** A channel that was checked, with what follows from it. */
export interface CheckedChannel {
  name: string
  shape: readonly number[]
  dtype: DType
  dimension: DataDimension
  units: string
  label: string
  axes: Axis[]
  codec: NativeCodec
  metadata: NativeAttribute[]
  /** numbers in the typed array of one frame */
  frameLength: number
  /** bytes of one frame */
  frameBytes: number
  /** name of the typed array that carries it, for messages */
  arrayName: string
}

/** HDF5's limit is 32 dimensions; one is the time. */
const dimensionsMax = 31
/** HDF5 stores the size of a chunk in 32 bits, and a frame is at most a few chunks: 2 GiB is what Node can hold in one buffer. */
const frameBytesMax = 2 ** 31

/** Checks the channels of a detector.
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_DTYPE_UNSUPPORTED, ERR_SHAPE_MISMATCH (axes), ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM */
export function checkChannels(channels: Channels, codecOfFile: NativeCodec, bloscCompressors: readonly string[]): CheckedChannel[] {
  if (typeof channels !== 'object' || channels === null || Array.isArray(channels) || Object.keys(channels).length === 0) {
    throw createError('ERR_INVALID_OPTION', `channels must be an object of at least one channel; got ${describe(channels)}`, {
      option: 'channels',
      given: describe(channels),
    })
  }
  return Object.entries(channels).map(([name, channel]) => checkChannel(name, channel, codecOfFile, bloscCompressors))
}

function checkChannel(name: string, channel: Channel, codecOfFile: NativeCodec, bloscCompressors: readonly string[]): CheckedChannel {
  checkName(name, 'the name of a channel')
  const option = `channels.${name}`
  checkKeys(channel, ['shape', 'dtype', 'units', 'label', 'axes', 'compression', 'metadata'], option)
  const dtype = checkDType(channel.dtype, `${option}.dtype`)
  const shape = checkShape(channel.shape, dtype, `${option}.shape`)
  const elements = shape.reduce((product, extent) => product * extent, 1)
  return {
    name,
    shape,
    dtype,
    dimension: dataDimensionOf(shape),
    units: checkUnits(checkTitle(channel.units ?? '', `${option}.units`), `${option}.units`),
    label: checkTitle(channel.label ?? name, `${option}.label`),
    axes: checkAxes(channel.axes, shape, `${option}.axes`),
    codec: channel.compression === undefined ? codecOfFile : toNativeCodec(channel.compression, bloscCompressors, `${option}.compression`),
    metadata: callerAttributes(channel.metadata ?? {}, `${option}.metadata`, reservedDataAttributes),
    frameLength: elements * componentsPerItem(dtype),
    frameBytes: elements * itemSize(dtype),
    arrayName: arrayClassOf(dtype).name,
  }
}

function checkShape(shape: readonly number[], dtype: DType, option: string): readonly number[] {
  const valid =
    Array.isArray(shape) && shape.length <= dimensionsMax && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 1)
  const bytes = valid ? shape.reduce((product: number, extent: number) => product * extent, itemSize(dtype)) : 0
  if (valid && bytes <= frameBytesMax) return [...shape]
  const reason = valid
    ? `makes frames of ${bytes} bytes, more than ${frameBytesMax}`
    : `must be a list of at most ${dimensionsMax} whole numbers from 1`
  throw createError('ERR_INVALID_OPTION', `${option} ${reason}; got ${describe(shape)}`, { option, given: describe(shape) })
}
