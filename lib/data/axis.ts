/** Axes: the coordinates along one dimension of the frames. */
import { intEnvelope, noneEnvelope, numpyFloatEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { createError, describe } from '../errors.js'
import { axisAttribute } from '../layout.js'
import type { NativeAttribute } from '../native.js'
import { checkTitle } from '../nodes/names.js'
import { checkInteger, checkKeys, checkNumber } from '../options.js'

interface AxisWords {
  label?: string
  /** a unit that pint understands, such as `nm`; PyMoDAQ reads unknown ones as dimensionless */
  units?: string
  /** the dimension of a frame that the axis describes, from 0; by default the axis's place in the list */
  index?: number
}

/** An axis of a frame: its coordinates as they are, or evenly spaced as `offset + scaling * i`. */
export type Axis = AxisWords & ({ data: ArrayLike<number> } | { offset?: number; scaling?: number; size?: number })

/** An axis that was checked against the shape of its frames. */
export interface CheckedAxis {
  label: string
  units: string
  index: number
  data: Float64Array
}

/** Checks the axes of a channel.
 *  @param frameShape the shape that they describe
 *  @param option how messages call the list
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SHAPE_MISMATCH when an axis has another length than its dimension */
export function checkAxes(axes: readonly Axis[] | undefined, frameShape: readonly number[], option: string): CheckedAxis[] {
  if (axes === undefined) return []
  if (!Array.isArray(axes)) {
    throw createError('ERR_INVALID_OPTION', `${option} must be a list; got ${describe(axes)}`, { option, given: describe(axes) })
  }
  const checked = axes.map((axis: Axis, place) => checkAxis(axis, place, frameShape, `${option}[${place}]`))
  const taken = new Set<number>()
  for (const [place, { index }] of checked.entries()) {
    if (taken.has(index)) throw createError('ERR_INVALID_OPTION', `${option}[${place}].index ${index} has an axis already`, { option })
    taken.add(index)
  }
  return checked
}

function checkAxis(axis: Axis, place: number, frameShape: readonly number[], option: string): CheckedAxis {
  checkKeys(axis, ['label', 'units', 'index', 'data', 'offset', 'scaling', 'size'], option)
  if (frameShape.length === 0) throw createError('ERR_INVALID_OPTION', `${option}: a channel of shape [] has no axes`, { option })
  const index = checkInteger(axis.index ?? place, `${option}.index`, 0, frameShape.length - 1)
  const extent = frameShape[index] ?? 0
  // PyMoDAQ's loader removes signal dimensions of length 1 and then looks for the dimension of their axis in vain.
  if (extent === 1) throw createError('ERR_INVALID_OPTION', `${option}: PyMoDAQ cannot load an axis of a dimension of length 1`, { option })
  const dropped = frameShape.indexOf(1)
  if (dropped >= 0 && dropped < index) {
    const reason = `PyMoDAQ drops dimension ${dropped}, of length 1, and would take the axis for one of another dimension`
    throw createError('ERR_INVALID_OPTION', `${option}: ${reason}`, { option })
  }
  const data = coordinates(axis, extent, option)
  if (data.length !== extent) {
    throw createError('ERR_SHAPE_MISMATCH', `${option} has ${data.length} coordinates, dimension ${index} of the frames has ${extent}`, {
      option,
      expected: String(extent),
      given: String(data.length),
    })
  }
  return { label: checkTitle(axis.label ?? '', `${option}.label`), units: checkTitle(axis.units ?? '', `${option}.units`), index, data }
}

function coordinates(axis: Axis, extent: number, option: string): Float64Array {
  if ('data' in axis) {
    if ('offset' in axis || 'scaling' in axis || 'size' in axis) {
      throw createError('ERR_INVALID_OPTION', `${option} has data, and offset, scaling or size: give one or the other`, { option })
    }
    const isList = Array.isArray(axis.data) || (ArrayBuffer.isView(axis.data) && !(axis.data instanceof DataView))
    if (!isList) throw createError('ERR_INVALID_OPTION', `${option}.data must be a list of numbers; got ${describe(axis.data)}`, { option })
    // Elements of other kinds become NaN here, which is refused below.
    return checkFinite(Float64Array.from<unknown>(axis.data, toNumber), `${option}.data`)
  }
  const { offset = 0, scaling = 1, size = extent } = axis
  checkInteger(size, `${option}.size`, 1, 2 ** 31)
  checkNumber(offset, `${option}.offset`)
  checkNumber(scaling, `${option}.scaling`)
  return checkFinite(
    Float64Array.from({ length: size }, (_, place) => offset + scaling * place),
    option,
  )
}

/** A number, or NaN for what is none: `Number` would make numbers of null and of texts. */
function toNumber(value: unknown): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN
}

function checkFinite(values: Float64Array, option: string): Float64Array {
  const at = values.findIndex((value) => !Number.isFinite(value))
  if (at < 0) return values
  throw createError('ERR_INVALID_OPTION', `${option} must hold finite numbers; element ${at} is ${values[at]}`, {
    option,
    given: String(values[at]),
  })
}

/** Offset and step of evenly spaced coordinates, by numpy's `allclose` as PyMoDAQ applies it; `undefined` when the steps differ. */
export function linearForm(data: Float64Array): { offset: number; scaling: number } | undefined {
  const offset = data[0] ?? 0
  if (data.length < 2) return { offset, scaling: 1 }
  let sum = 0
  for (let place = 1; place < data.length; place++) sum += (data[place] ?? 0) - (data[place - 1] ?? 0)
  const scaling = sum / (data.length - 1)
  const tolerance = 1e-8 + 1e-5 * Math.abs(scaling)
  for (let place = 1; place < data.length; place++) {
    if (Math.abs((data[place] ?? 0) - (data[place - 1] ?? 0) - scaling) > tolerance) return undefined
  }
  return { offset, scaling }
}

/** The attributes of an axis but `size`, which counts rows on axes that grow. */
export function axisAttributes(axis: {
  label: string
  units: string
  index: number
  linear: { offset: number; scaling: number } | undefined
}): NativeAttribute[] {
  const { linear } = axis
  const number = (value: number | undefined) => (value === undefined ? noneEnvelope() : numpyFloatEnvelope(value))
  return [
    envelopeText(axisAttribute.label, stringEnvelope(axis.label)),
    envelopeText(axisAttribute.units, stringEnvelope(axis.units)),
    envelopeText(axisAttribute.index, intEnvelope(axis.index)),
    envelopeText(axisAttribute.offset, number(linear?.offset)),
    envelopeText(axisAttribute.scaling, number(linear?.scaling)),
    envelopeText(axisAttribute.distribution, stringEnvelope(linear === undefined ? 'spread' : 'uniform')),
    envelopeText(axisAttribute.spreadOrder, intEnvelope(0)),
  ]
}
