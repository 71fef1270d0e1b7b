/** Axes: the coordinates along one dimension of data. */
import { type AnyArray, halfToNumber } from '../dtype.js'
import { createError, describe } from '../errors.js'
import { dtypeTable } from '../generated/tables.js'
import { checkLabel } from '../nodes/names.js'
import { checkInteger, checkKeys, checkNumber } from '../options.js'
import { type LinearForm, linearForm } from './linear-form.js'
import { NdArray } from './nd-array.js'

interface AxisWords {
  /** what PyMoDAQ writes beside the axis */
  label?: string
  /** a unit that pint understands, such as `nm`; PyMoDAQ reads unknown ones as dimensionless */
  units?: string
  /** the dimension of the data that the axis describes, from 0; in a list of axes by default the axis's place there */
  index?: number
  /** the place among the navigation axes of spread data, which all describe the same dimension; by default 0, in a list of
   *  axes the next one that is free */
  spreadOrder?: number
}

/** Coordinates as they are: a list of numbers, a typed array, or an NdArray of one dimension. */
export type Coordinates = ArrayLike<number | bigint> | NdArray

/** An axis: its coordinates as they are, or evenly spaced as `offset + scaling * i` (by default 0 and 1). `size` may be left
 *  out in a list of axes, where it follows from the data. */
export type AxisInit = AxisWords & ({ data: Coordinates } | { offset?: number; scaling?: number; size?: number })

/** What an axis takes over from the list that it stands in. */
export interface AxisContext {
  /** how messages call the axis */
  option: string
  index?: number
  spreadOrder?: number
  /** length of the dimension that an index names, if there is such a dimension */
  sizeOf?: (index: number) => number | undefined
}

/** HDF5 and JavaScript could do more; no dimension of data in memory is longer. */
const sizeMax = 2 ** 32

const otherIndex = ': PyMoDAQ raises TypeError or IndexError when it loads data with such an axis'

/** The coordinates along one dimension of data. Never changes; coordinates that are given are copied.
 *
 *      new Axis({ label: 'wavelength', units: 'nm', data: wavelengths })
 *      new Axis({ label: 'x', units: 'um', offset: -5, scaling: 0.1, size: 101, index: 1 }) */
export class Axis {
  readonly label: string
  readonly units: string
  /** the dimension of the data that the axis describes */
  readonly index: number
  /** the place among the navigation axes of spread data */
  readonly spreadOrder: number
  /** the number of coordinates */
  readonly size: number
  readonly #exact: NdArray | undefined
  /** null: the steps differ; undefined: nobody asked yet */
  #linear: LinearForm | null | undefined
  #data: Float64Array | undefined

  /** @param init coordinates may be NaN or infinite, as those of positions that were never reached: PyMoDAQ loads them
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME (label, units), ERR_SHAPE_MISMATCH for coordinates of several dimensions,
   *  ERR_DTYPE_MISMATCH for coordinates that are no real numbers */
  constructor(init: AxisInit, context: AxisContext = { option: 'axis' }) {
    const { option } = context
    checkKeys(init, ['label', 'units', 'index', 'spreadOrder', 'data', 'offset', 'scaling', 'size'], option)
    this.label = checkLabel(init.label ?? '', `${option}.label`)
    this.units = checkLabel(init.units ?? '', `${option}.units`)
    this.index = checkInteger(init.index ?? context.index ?? 0, `${option}.index`, 0, 31, otherIndex)
    this.spreadOrder = checkInteger(
      init.spreadOrder ?? context.spreadOrder ?? 0,
      `${option}.spreadOrder`,
      0,
      Number.MAX_SAFE_INTEGER,
      otherIndex,
    )
    if ('data' in init) {
      if ('offset' in init || 'scaling' in init || 'size' in init) {
        throw createError('ERR_INVALID_OPTION', `${option} has data, and offset, scaling or size: give one or the other`, { option })
      }
      this.#exact = copyCoordinates(init.data, `${option}.data`)
      this.size = this.#exact.size
    } else {
      this.size = checkSize(init.size ?? context.sizeOf?.(this.index), option)
      this.#linear = checkLinear(init, this.size, option)
    }
    Object.freeze(this)
  }

  /** the first coordinate of evenly spaced ones, by PyMoDAQ's rule; undefined when the steps differ */
  get offset(): number | undefined {
    return this.#form()?.offset
  }

  /** the step of evenly spaced coordinates, by PyMoDAQ's rule; undefined when the steps differ */
  get scaling(): number | undefined {
    return this.#form()?.scaling
  }

  /** The coordinates as float64. Made at the first use; do not write to them. 64-bit integers beyond 2^53 are rounded here:
   *  {@link Axis.values} has them exactly. */
  get data(): Float64Array {
    this.#data ??= this.#exact === undefined ? this.#spaced() : toFloat64(this.#exact)
    return this.#data
  }

  /** The coordinates exactly, which savers store; do not write to them. They are float64, but for 64-bit integers beyond 2^53:
   *  those are int64, or uint64 beyond 2^63. */
  get values(): NdArray {
    return this.#exact ?? new NdArray('float64', [this.size], this.data)
  }

  /** The axis with other words or another place, over the same coordinates. */
  with(changes: AxisWords): Axis {
    checkKeys(changes, ['label', 'units', 'index', 'spreadOrder'], 'changes')
    const { label, units, index, spreadOrder } = this
    const words = { label, units, index, spreadOrder, ...changes }
    if (this.#exact !== undefined) return new Axis({ ...words, data: this.#exact })
    return new Axis({ ...words, ...this.#form(), size: this.size })
  }

  #form(): LinearForm | undefined {
    if (this.#linear === undefined) this.#linear = linearForm(this.data) ?? null
    return this.#linear ?? undefined
  }

  #spaced(): Float64Array {
    const { offset, scaling } = this.#linear ?? { offset: 0, scaling: 1 }
    const data = new Float64Array(this.size)
    for (let place = 0; place < data.length; place++) data[place] = offset + scaling * place
    return data
  }

  toString(): string {
    return `Axis(${JSON.stringify(this.label)}, index ${this.index}, ${this.size} coordinates)`
  }
}

function checkSize(size: number | undefined, option: string): number {
  if (size === undefined) throw createError('ERR_INVALID_OPTION', `${option} needs data or a size`, { option: `${option}.size` })
  return checkInteger(size, `${option}.size`, 0, sizeMax)
}

function checkLinear(init: { offset?: number; scaling?: number }, size: number, option: string): LinearForm {
  const { offset = 0, scaling = 1 } = init
  checkNumber(offset, `${option}.offset`)
  checkNumber(scaling, `${option}.scaling`)
  checkNumber(offset + scaling * Math.max(0, size - 1), `the last coordinate of ${option}`)
  return { offset, scaling }
}

/** Makes an axis of whatever a list of axes holds; an Axis is given back as it is.
 *  @throws as the constructor */
export function toAxis(init: AxisInit | Axis, context: AxisContext): Axis {
  return init instanceof Axis ? init : new Axis(init, context)
}

/** The coordinates as a copy in float64, or in 64-bit integers where float64 would round. No other dtype is kept: PyMoDAQ
 *  tells even steps by numpy's `diff`, which wraps round for narrow and unsigned integers (4, 2, 1 in uint8 has the steps 254 and
 *  255), and makes wrong coordinates of such axes. */
function copyCoordinates(given: unknown, option: string): NdArray {
  if (given instanceof NdArray && copies.has(given)) return given
  const copy = copied(given, option)
  copies.add(copy)
  return copy
}

/** Coordinates that nobody else writes to: axes made of axes share them. */
const copies = new WeakSet<NdArray>()

function copied(given: unknown, option: string): NdArray {
  const values: NdArray = given instanceof NdArray ? given : NdArray.from(checkList(given, option))
  if (values.ndim !== 1) {
    const shape = `[${values.shape.join(', ')}]`
    const message = `${option} must have one dimension; it has the shape ${shape}: PyMoDAQ raises ValueError for such an axis`
    throw createError('ERR_SHAPE_MISMATCH', message, { option, expected: 'one dimension', given: `shape ${shape}` })
  }
  if (dtypeTable[values.dtype].kind === 'complex') {
    throw createError('ERR_DTYPE_MISMATCH', `${option} must hold real numbers; its dtype is ${values.dtype}`, {
      option,
      given: values.dtype,
    })
  }
  const { data } = values
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return copyExactly(data)
  const isHalf = values.dtype === 'float16'
  return new NdArray('float64', values.shape, isHalf ? Float64Array.from(data, halfToNumber) : Float64Array.from(data))
}

/** The largest power of 2 below which float64 holds every whole number. */
const exactMax = 2n ** 53n

function copyExactly(data: BigInt64Array | BigUint64Array): NdArray {
  const shape = [data.length]
  if (data.every((value: bigint) => value <= exactMax && value >= -exactMax)) {
    return new NdArray('float64', shape, Float64Array.from<bigint>(data, Number))
  }
  if (data instanceof BigInt64Array) return new NdArray('int64', shape, data.slice())
  const isSigned = data.every((value) => value < 2n ** 63n)
  return isSigned ? new NdArray('int64', shape, BigInt64Array.from(data)) : new NdArray('uint64', shape, data.slice())
}

function checkList(given: unknown, option: string): AnyArray | number[] | bigint[] {
  if (ArrayBuffer.isView(given) && !(given instanceof DataView)) return given as AnyArray
  if (!Array.isArray(given)) {
    throw createError('ERR_INVALID_OPTION', `${option} must be a list of numbers; got ${describe(given)}`, {
      option,
      given: describe(given),
    })
  }
  for (let place = 0; place < given.length; place++) {
    const value: unknown = given[place]
    if (typeof value === 'number' || typeof value === 'bigint') continue
    const message = `${option} must hold numbers; element ${place} is ${describe(value)}`
    throw createError('ERR_INVALID_OPTION', message, { option, given: describe(value) })
  }
  // Of bigints an int64 array is made, which is exact; a list of both kinds is one of numbers.
  if (given.length > 0 && given.every((value) => typeof value === 'bigint')) return given as bigint[]
  const rounded = given.find((value) => typeof value === 'bigint' && BigInt(Number(value)) !== value)
  if (rounded === undefined) return given.map(Number)
  const message = `${option} holds ${describe(rounded)} among numbers, which float64 cannot hold: give bigints only`
  throw createError('ERR_DTYPE_MISMATCH', message, { option, expected: 'float64', given: describe(rounded) })
}

function toFloat64({ data }: NdArray): Float64Array {
  return data instanceof Float64Array ? data : Float64Array.from<number | bigint>(data, Number)
}
