/** The axes of the frames that a detector appends: stricter than those of data that stand for themselves, because the rows
 *  put a dimension before them. */
import { createError, describe } from '../errors.js'
import { checkKeys } from '../options.js'
import { Axis, type AxisInit, toAxis } from './axis.js'
import { checkUnits } from './units.js'

/** Checks the axes of a channel.
 *  @param frameShape the shape that they describe
 *  @param option how messages call the list
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SHAPE_MISMATCH when an axis has another length than its dimension */
export function checkAxes(axes: readonly (Axis | AxisInit)[] | undefined, frameShape: readonly number[], option: string): Axis[] {
  if (axes === undefined) return []
  if (!Array.isArray(axes)) {
    throw createError('ERR_INVALID_OPTION', `${option} must be a list; got ${describe(axes)}`, { option, given: describe(axes) })
  }
  const checked = axes.map((axis: Axis | AxisInit, place) => checkAxis(axis, place, frameShape, `${option}[${place}]`))
  const taken = new Set<number>()
  for (const [place, { index }] of checked.entries()) {
    if (taken.has(index)) throw createError('ERR_INVALID_OPTION', `${option}[${place}].index ${index} has an axis already`, { option })
    taken.add(index)
  }
  return checked
}

function checkAxis(init: Axis | AxisInit, place: number, frameShape: readonly number[], option: string): Axis {
  // Frames have signal axes only, which have no order among themselves.
  if (!(init instanceof Axis)) checkKeys(init, ['label', 'units', 'index', 'data', 'offset', 'scaling', 'size'], option)
  if (frameShape.length === 0) throw createError('ERR_INVALID_OPTION', `${option}: a channel of shape [] has no axes`, { option })
  const axis = toAxis(init, { option, index: place, sizeOf: (index) => frameShape[index] ?? 0 })
  checkUnits(axis.units, `${option}.units`)
  const { index, size } = axis
  const extent = frameShape[index]
  if (extent === undefined) {
    const message = `${option}.index must be a whole number from 0 to ${frameShape.length - 1}; got ${index}`
    throw createError('ERR_INVALID_OPTION', message, { option: `${option}.index`, given: String(index) })
  }
  // PyMoDAQ's loader removes signal dimensions of length 1 and then looks for the dimension of their axis in vain.
  if (extent === 1) throw createError('ERR_INVALID_OPTION', `${option}: PyMoDAQ cannot load an axis of a dimension of length 1`, { option })
  const dropped = frameShape.indexOf(1)
  if (dropped >= 0 && dropped < index) {
    const reason = `PyMoDAQ drops dimension ${dropped}, of length 1, and would take the axis for one of another dimension`
    throw createError('ERR_INVALID_OPTION', `${option}: ${reason}`, { option })
  }
  if (size !== extent) {
    throw createError('ERR_SHAPE_MISMATCH', `${option} has ${size} coordinates, dimension ${index} of the frames has ${extent}`, {
      option,
      expected: String(extent),
      given: String(size),
    })
  }
  // Pixels of a detector are somewhere, other than the points of a scan.
  const at = axis.data.findIndex((value) => !Number.isFinite(value))
  if (at < 0) return axis
  const given = String(axis.data[at])
  throw createError('ERR_INVALID_OPTION', `${option}.data must hold finite numbers; element ${at} is ${given}`, { option, given })
}
