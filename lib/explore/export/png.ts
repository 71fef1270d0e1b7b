/** Pictures of two-dimensional data: PNG (ISO/IEC 15948), a pixel for each value, the first row on top. Grey pictures have 8 bits for
 *  dtypes of one byte and 16 bits for all others; with `viridis` a pixel is a place in a palette. What is no number is black, or
 *  transparent in a palette. The levels stand in the picture's description, so that values can be had back. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflate } from 'node:zlib'
import { type DType, itemSize } from '../../dtype.js'
import { createError } from '../../errors.js'
import type { H5Reader } from '../../file/h5-reader.js'
import { version } from '../../version.js'
import { toNumbers } from '../numbers.js'
import { type ExportArray, openArray } from './array-source.js'
import { noNumbers, numberBlocks } from './element-blocks.js'
import type { Exporter, PictureOptions } from './export-task.js'
import { shortest } from './number-text.js'
import { isGroup } from './refusals.js'
import { viridisPalette } from './viridis.js'

/** 16384 x 16384: more than viewers open. */
const pixelsMax = 2 ** 28
const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const colourType = { grey: 0, viridis: 3 } as const
/** The place in the palette of what is no number; the colours are those before it. */
const transparentPlace = 255

/** How values become pixels. */
interface Scale {
  readonly colours: PictureOptions['colours']
  readonly low: number
  readonly high: number
  /** the pixel of `high` */
  readonly top: number
  readonly bytesPerPixel: 1 | 2
}

/** Writes a picture. Data of several dimensions need a selection that leaves two. */
export const exportPng: Exporter = async (task, sink) => {
  if (task.kind !== 'dataset') throw isGroup(task, 'png')
  const source = await openArray(task.view, task)
  if (source.dtype === undefined) throw noNumbers(source.array)
  const [height, width] = imageShape(source)
  const scale = await scaleOf(task.view.reader, source, source.dtype, task.picture)
  for (const note of source.notes) task.note(note)
  await sink.write(Buffer.concat(headChunks(source, width, height, scale)))
  await pipeline(Readable.from(rowsOf(task.view.reader, source, width, scale)), createDeflate(), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) await sink.write(chunk('IDAT', piece))
  })
  await sink.write(chunk('IEND', new Uint8Array()))
}

/** The two dimensions of the picture; others of one index are left out.
 *  @throws ERR_SHAPE_MISMATCH, ERR_DATA_TOO_LARGE */
function imageShape({ path, shape }: ExportArray): [height: number, width: number] {
  const long = shape.length === 2 ? shape : shape.filter((extent) => extent !== 1)
  const [height = 0, width = 0] = long
  if (long.length !== 2 || height === 0 || width === 0) {
    const message = `a picture has two dimensions; '${path}' has the shape [${shape.join(', ')}]: select two of them, such as 0,:,:`
    throw createError('ERR_SHAPE_MISMATCH', message, { node: path, option: 'select' })
  }
  if (height * width > pixelsMax) {
    const message = `'${path}' would make a picture of ${width} x ${height} pixels, more than ${pixelsMax}: select a part of it`
    throw createError('ERR_DATA_TOO_LARGE', message, { node: path, option: 'select' })
  }
  return [height, width]
}

async function scaleOf(reader: H5Reader, source: ExportArray, dtype: DType, { colours, levels }: PictureOptions): Promise<Scale> {
  const isSmall = itemSize(dtype) === 1
  const form =
    colours === 'viridis'
      ? { top: transparentPlace - 1, bytesPerPixel: 1 }
      : isSmall
        ? { top: 255, bytesPerPixel: 1 }
        : { top: 65_535, bytesPerPixel: 2 }
  const scale = { colours, ...form } as const
  if (levels === 'values') {
    const isExact = colours === 'grey' && (dtype === 'uint8' || dtype === 'uint16' || dtype === 'bool')
    if (isExact) return { ...scale, low: 0, high: scale.top } as Scale
    const message = `only uint8, uint16 and bool can be the grey levels of a picture as they are; '${source.path}' is ${dtype}`
    throw createError('ERR_DTYPE_UNSUPPORTED', message, { node: source.path, option: 'levels' })
  }
  const [low, high] = levels === 'data' ? await extremes(reader, source, dtype) : levels
  return { ...scale, low, high } as Scale
}

/** The least and the greatest number; 0 and 0 where there is none. */
async function extremes(reader: H5Reader, source: ExportArray, dtype: DType): Promise<[low: number, high: number]> {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for await (const elements of numberBlocks(reader, source)) {
    for (const value of toNumbers(dtype, elements)) {
      if (!Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low <= high ? [low, high] : [0, 0]
}

function headChunks(
  { name, units, path }: ExportArray,
  width: number,
  height: number,
  { colours, low, high, bytesPerPixel }: Scale,
): Uint8Array[] {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([bytesPerPixel * 8, colourType[colours], 0, 0, 0], 8)
  const description = `${path}: levels ${shortest(low)} to ${shortest(high)}${units === '' ? '' : ` ${units}`}`
  const palette = colours === 'grey' ? [] : [chunk('PLTE', viridisPalette(transparentPlace)), chunk('tRNS', transparency())]
  const texts = [text('Title', name), text('Description', description), text('Software', `h5saver ${version}`)]
  return [signature, chunk('IHDR', header), ...texts, ...palette]
}

/** All places of the palette are opaque but the last. */
function transparency(): Uint8Array {
  const alpha = new Uint8Array(transparentPlace + 1).fill(255)
  alpha[transparentPlace] = 0
  return alpha
}

/** An uncompressed iTXt chunk: UTF-8. */
function text(keyword: string, value: string): Uint8Array {
  return chunk('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${value.replaceAll('\0', ' ')}`, 'utf8'))
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(data.byteLength + 12)
  whole.writeUInt32BE(data.byteLength, 0)
  whole.write(type, 4, 'latin1')
  whole.set(data, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, data.byteLength + 8)), data.byteLength + 8)
  return whole
}

/** The rows of the picture as the compressor takes them: a zero, which says "not filtered", then the pixels. */
async function* rowsOf(reader: H5Reader, source: ExportArray, width: number, scale: Scale): AsyncGenerator<Uint8Array, void, undefined> {
  const { bytesPerPixel } = scale
  let column = 0
  for await (const elements of numberBlocks(reader, source)) {
    const values = toNumbers(source.dtype ?? 'float64', elements)
    const starts = column === 0 ? Math.ceil(values.length / width) : Math.ceil(Math.max(0, values.length - (width - column)) / width)
    const bytes = new Uint8Array(values.length * bytesPerPixel + starts)
    let at = 0
    for (const value of values) {
      if (column === 0) bytes[at++] = 0
      const pixel = pixelOf(value, scale)
      if (bytesPerPixel === 2) bytes[at++] = pixel >> 8
      bytes[at++] = pixel & 0xff
      column = column + 1 === width ? 0 : column + 1
    }
    yield bytes
  }
}

function pixelOf(value: number, { colours, low, high, top }: Scale): number {
  if (Number.isNaN(value)) return colours === 'viridis' ? transparentPlace : 0
  // Data that are all the same have the first colour.
  if (value <= low) return 0
  return value >= high ? top : Math.round(((value - low) / (high - low)) * top)
}
