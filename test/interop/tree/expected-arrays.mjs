// The arrays and axes that a case's expectation is made of, computed from described content.
import { bytesOf, describeBytes, numbers, sizeOf } from './content.mjs'

const dims = ['Data0D', 'Data1D', 'Data2D', 'DataND']

export function withOrigins(given) {
  return given.data.map((item) => ({ ...item, origin: item.origin || given.name }))
}

export function errorsOf(item) {
  return { ...item, name: `${item.name}_errors`, data: item.errors, errors: null }
}

export function axisOf({ label, units, index, spreadOrder = 0, values, asGiven, pymodaqDiffers, byPymodaq }) {
  return {
    label,
    units,
    index,
    spreadOrder,
    values,
    ...(asGiven ? { asGiven } : {}),
    ...(pymodaqDiffers ? { pymodaqDiffers } : {}),
    ...(byPymodaq ? { byPymodaq } : {}),
  }
}

/** Rows one after the other; `inner`: the first dimension of each is that of the rows. */
export function stack(arrays, inner) {
  const [{ dtype, shape }] = arrays
  const rows = inner ? arrays.reduce((count, array) => count + array.shape[0], 0) : arrays.length
  const rest = inner ? shape.slice(1) : shape
  return describeBytes(dtype, [rows, ...(rest.length === 0 ? [1] : rest)], Buffer.concat(arrays.map(bytesOf)))
}

/** What PyMoDAQ leaves at points that are never visited, since 5.3. (Into arrays of integers it casts NaN; ours are 0 there.) */
const unvisited = { float32: Float32Array, float64: Float64Array }

/** An array with the points written into it, in their order. */
export function grid(shape, points) {
  const [[, { dtype, shape: frame }]] = points
  const frameBytes = bytesOf(points[0][1]).length
  const ArrayClass = unvisited[dtype]
  const size = sizeOf(shape) * frameBytes
  const bytes = ArrayClass
    ? new Uint8Array(new ArrayClass(size / ArrayClass.BYTES_PER_ELEMENT).fill(Number.NaN).buffer)
    : new Uint8Array(size)
  for (const [indexes, array] of points) {
    const at = indexes.reduce((position, index, axis) => position * shape[axis] + index, 0)
    bytes.set(bytesOf(array), at * frameBytes)
  }
  // A signal of one value adds no dimension.
  return describeBytes(dtype, frame.length === 1 && frame[0] === 1 ? shape : [...shape, ...frame], bytes)
}

export function squeezed(array, navIndexes) {
  const shape = array.shape.filter((extent, at) => extent !== 1 || navIndexes.includes(at))
  return { ...array, shape: shape.length === 0 ? [1] : shape }
}

/** An array of uint16 as int32, which holds every difference of two of them. */
export function widened(array) {
  if (array.dtype !== 'uint16') return array
  return numbers('int32', array.shape, [...new Uint16Array(bytesOf(array).buffer)])
}

export function minus(array, bkg) {
  if (array.dtype !== bkg.dtype || sizeOf(array.shape) !== sizeOf(bkg.shape)) throw new Error('a background of another dtype or size')
  const ArrayClass = { float64: Float64Array, float32: Float32Array, int32: Int32Array, uint16: Uint16Array, int64: BigInt64Array }[
    array.dtype
  ]
  const [left, right] = [array, bkg].map((item) => new ArrayClass(bytesOf(item).buffer))
  const result = left.map((value, at) => value - right[at])
  return describeBytes(array.dtype, array.shape, new Uint8Array(result.buffer))
}

/** PyMoDAQ tells the dimension by the axes when there is one for each dimension, else by the shape. */
export function loadedDim(shape, axes, navIndexes) {
  if (navIndexes.length > 0) return 'DataND'
  const byShape = shape.length === 1 ? (shape[0] === 1 ? 'Data0D' : 'Data1D') : shape.length === 2 ? 'Data2D' : 'DataND'
  return axes.length === shape.length && axes.length <= 2 ? dims[axes.length] : byShape
}

export function missingAxes(shape, axes, navIndexes, distribution) {
  const order = [...navIndexes, ...shape.map((_, at) => at).filter((at) => !navIndexes.includes(at))]
  return order
    .filter((index) => shape[index] > 1 && !axes.some((axis) => axis.index === index))
    .filter((index) => distribution === 'uniform' || !navIndexes.includes(index))
    .map((index) => ({
      label: '',
      units: '',
      index,
      spreadOrder: 0,
      values: numbers(
        'float64',
        [shape[index]],
        Array.from({ length: shape[index] }, (_, at) => at),
      ),
    }))
}
