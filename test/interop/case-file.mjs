// Writes one case with the package and, beside the file, what the file must hold. README.md describes the JSON.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { H5Saver } from '../../dist/index.js'
import { arrayOf, dtypes, rampBytes, randomBytes } from './values.mjs'

const dimensions = ['Data0D', 'Data1D', 'Data2D']

/** Writes `<folder>/<name>.h5` and its expectation.
 *  @param test name; compression; further options; log lines; detectors: title, settings, rows, channels, and how the rows are given (see `feed`) */
export async function writeCase(folder, test) {
  await mkdir(folder, { recursive: true })
  const from = Date.now() / 1000
  const saver = await H5Saver.create({ file: join(folder, `${test.name}.h5`), compression: test.compression, ...test.options })
  const detectors = []
  for (const [number, detector] of test.detectors.entries()) {
    const { settings, metadata } = detector
    const writer = saver.continuous(detector.title, channelOptions(detector), { settings, metadata })
    const frames = framesOf(detector, number)
    await feed(writer, detector, frames)
    detectors.push(await expect(folder, test, number, detector, frames))
  }
  for (const line of test.log ?? []) saver.addLog(line)
  await saver.close()
  // The addon's clock and Date.now may differ by the rounding of the latter.
  const clock = { from: from - 0.01, to: Date.now() / 1000 + 0.01 }
  for (const detector of detectors) if (detector.time.values === undefined) Object.assign(detector.time, clock)
  const text = { file: `${test.name}.h5`, writer: 'h5saver', log: test.log ?? [], metadata: test.options?.metadata ?? {}, detectors }
  await writeFile(join(folder, `${test.name}.json`), JSON.stringify(text, null, 1))
}

function channelOptions(detector) {
  return Object.fromEntries(Object.entries(detector.channels).map(([name, { values: _, scalars: __, ...options }]) => [name, options]))
}

/** A vector of one number is 0-D for PyMoDAQ. */
function dimensionOf(shape) {
  return shape.length === 1 && shape[0] === 1 ? 'Data0D' : (dimensions[shape.length] ?? 'DataND')
}

function elements(shape) {
  return shape.reduce((product, size) => product * size, 1)
}

/** All rows of every channel, as bytes: random, a ramp (`values: 'ramp'`), or the given `scalars`. */
function framesOf(detector, number) {
  const frames = {}
  let seed = 1000 * (number + 1) + detector.rows
  for (const [name, channel] of Object.entries(detector.channels)) {
    const count = detector.rows * elements(channel.shape)
    seed += 1
    if (channel.scalars) frames[name] = new Uint8Array(arrayOfScalars(channel.dtype, channel.scalars).buffer)
    else frames[name] = (channel.values === 'ramp' ? rampBytes : randomBytes)(channel.dtype, count, seed)
  }
  return frames
}

function arrayOfScalars(dtype, scalars) {
  const [, ArrayClass] = dtypes[dtype]
  const big = ArrayClass === BigInt64Array || ArrayClass === BigUint64Array
  return ArrayClass.from(scalars, (value) => (big ? BigInt(value) : Number(value)))
}

/** Gives the rows in the way of `detector.how`: 'append' (the default), 'appendAsync', 'appendMany' (in groups of
 *  `detector.group`), 'transfer'; `detector.flushEvery` commits in between, so that partly filled chunks are rewritten. */
async function feed(writer, detector, frames) {
  const group = detector.how === 'appendMany' ? (detector.group ?? detector.rows) : 1
  for (let row = 0; row < detector.rows; row += group) {
    const count = Math.min(group, detector.rows - row)
    const times = detector.times?.slice(row, row + count)
    await feedSome(writer, detector, rowsOf(detector, frames, row, count), count, times)
    if (detector.flushEvery && (row + count) % detector.flushEvery === 0) await writer.flush()
  }
}

function rowsOf(detector, frames, row, count) {
  return Object.fromEntries(
    Object.entries(detector.channels).map(([name, channel]) => {
      if (channel.scalars) return [name, channel.scalars[row]]
      const width = elements(channel.shape) * dtypes[channel.dtype][0]
      return [name, arrayOf(channel.dtype, frames[name].subarray(row * width, (row + count) * width))]
    }),
  )
}

async function feedSome(writer, detector, row, count, times) {
  const time = times === undefined ? {} : { time: times[0] }
  if (detector.how === 'appendAsync') return writer.appendAsync(row, time)
  if (detector.how === 'appendMany') {
    const accepted = writer.appendMany(row, { count, ...(times === undefined ? {} : { times: Float64Array.from(times) }) })
    if (!accepted) await writer.drain()
    return undefined
  }
  if (!writer.append(row, detector.how === 'transfer' ? { ...time, transfer: true } : time)) await writer.drain()
  return undefined
}

async function store(folder, name, bytes) {
  await writeFile(join(folder, name), bytes)
  return name
}

/** What the file must hold of a detector. Axes of the clock get their span when the file is closed. */
async function expect(folder, test, number, detector, frames) {
  const path = `/RawData/Detector${String(number).padStart(3, '0')}`
  const prefix = `${test.name}-${number}`
  const counts = {}
  const channels = []
  for (const [name, channel] of Object.entries(detector.channels)) {
    const dimension = dimensionOf(channel.shape)
    counts[dimension] = (counts[dimension] ?? -1) + 1
    const group = `${path}/${dimension}/CH${String(counts[dimension]).padStart(2, '0')}`
    channels.push({
      path: `${group}/EnlData00`,
      name,
      dimension,
      dtype: channel.dtype,
      shape: [detector.rows, ...(channel.shape.length === 0 ? [1] : channel.shape)],
      values: await store(folder, `${prefix}-${channels.length}.bin`, frames[name]),
      units: channel.units ?? '',
      codec: codecOf(test.compression),
      metadata: channel.metadata ?? {},
      axes: await Promise.all(
        (channel.axes ?? []).map((axis, index) => expectAxis(folder, `${prefix}-${channels.length}`, group, axis, index)),
      ),
    })
  }
  const time = { path: `${path}/NavAxes/Axis00` }
  if (detector.times) {
    const values = await store(folder, `${prefix}-time.bin`, new Uint8Array(Float64Array.from(detector.times).buffer))
    Object.assign(time, { dtype: 'float64', shape: [detector.rows], values })
  }
  const { title, rows, settings = null, metadata = {} } = detector
  return { path, title, settings, rows, metadata, time, channels }
}

async function expectAxis(folder, prefix, group, axis, index) {
  const data = axis.data ?? Array.from({ length: axis.size }, (_, at) => axis.offset + axis.scaling * at)
  return {
    path: `${group}/Axis${String(index).padStart(2, '0')}`,
    label: axis.label,
    units: axis.units ?? '',
    index: axis.index + 1,
    dtype: 'float64',
    shape: [data.length],
    values: await store(folder, `${prefix}-axis${index}.bin`, new Uint8Array(Float64Array.from(data).buffer)),
  }
}

/** The codec of the addon that a compression option means. */
function codecOf(compression) {
  const { library = 'none', level = 5, shuffle = 'byte' } = compression ?? {}
  if (library === 'none' || level === 0) return { library: 'none' }
  if (library === 'zlib' || library === 'gzip') return { library: 'deflate', level }
  return { library: 'blosc', compressor: library === 'blosc' ? 'blosclz' : library.slice('blosc:'.length), level, shuffle }
}
