/** Checks of what makes data, but for the axes (data-layout.ts). Every refusal names the array and its label. */
import { createError, describe } from '../errors.js'
import { defaultLabel, reservedDataAttributes } from '../layout.js'
import { checkLabel, checkName } from '../nodes/names.js'
import type { DataWithAxesInit, ExtraValue } from './data-with-axes.js'
import { NdArray } from './nd-array.js'

/** What another source or distribution than PyMoDAQ's would do, for messages. */
export const unknownWord = ': PyMoDAQ raises ValueError when it loads such data'

/** @throws ERR_INVALID_OPTION unless it is a list */
export function checkList<T>(given: readonly T[], option: string): readonly T[] {
  if (Array.isArray(given)) return given
  throw createError('ERR_INVALID_OPTION', `${option} must be a list; got ${describe(given)}`, { option, given: describe(given) })
}

/** The arrays of data, all of the first one's shape. A single element makes an array of shape [1], as in PyMoDAQ.
 *  @throws ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH, and those of `NdArray.from` */
export function checkArrays(given: DataWithAxesInit['data'], name: string): readonly NdArray[] {
  const arrays = toArrays(given, 'data')
  const [first] = arrays
  if (first === undefined) {
    const message = `data of ${JSON.stringify(name)} must hold at least one array: PyMoDAQ raises TypeError`
    throw createError('ERR_INVALID_OPTION', message, { option: 'data' })
  }
  checkSameShape(arrays, first.shape, [], 'data', 'raises DataShapeError')
  return Object.freeze(arrays)
}

/** The errors of data: as many arrays, of the same shape.
 *  @throws ERR_SHAPE_MISMATCH, and those of `NdArray.from` */
export function checkErrors(
  given: DataWithAxesInit['data'],
  { name, data, labels }: { name: string; data: readonly NdArray[]; labels: readonly string[] },
): readonly NdArray[] {
  const errors = toArrays(given, 'errors')
  const consequence = 'would drop the errors'
  if (errors.length !== data.length) {
    const message = `${JSON.stringify(name)} has ${data.length} arrays and ${errors.length} errors: PyMoDAQ ${consequence}`
    throw createError('ERR_SHAPE_MISMATCH', message, { option: 'errors', expected: String(data.length), given: String(errors.length) })
  }
  checkSameShape(errors, data[0]?.shape ?? [], labels, 'errors', consequence)
  return Object.freeze(errors)
}

function toArrays(given: DataWithAxesInit['data'], option: string): NdArray[] {
  return checkList(given, option).map((value) => {
    const array = NdArray.from(value)
    return array.ndim === 0 ? array.reshape([1]) : array
  })
}

function checkSameShape(
  arrays: readonly NdArray[],
  shape: readonly number[],
  labels: readonly string[],
  option: string,
  consequence: string,
): void {
  for (const [place, array] of arrays.entries()) {
    if (array.ndim === shape.length && array.shape.every((extent, dimension) => extent === shape[dimension])) continue
    const label = labels[place] === undefined ? '' : ` (${JSON.stringify(labels[place])})`
    const fault = `${option}[${place}]${label} has the shape [${array.shape.join(', ')}] instead of [${shape.join(', ')}]`
    throw createError('ERR_SHAPE_MISMATCH', `${fault}: PyMoDAQ ${consequence}`, {
      option: `${option}[${place}]`,
      expected: `[${shape.join(', ')}]`,
      given: `[${array.shape.join(', ')}]`,
    })
  }
}

/** One label for each array; PyMoDAQ's own where there are fewer.
 *  @throws ERR_INVALID_NAME, ERR_SHAPE_MISMATCH for more labels than arrays */
export function checkLabels(given: readonly string[], count: number, name: string): readonly string[] {
  const labels = checkList(given, 'labels').map((label, place) => checkLabel(label, `labels[${place}]`))
  if (labels.length > count) {
    const message = `${JSON.stringify(name)} has ${count} arrays and ${labels.length} labels`
    throw createError('ERR_SHAPE_MISMATCH', message, { option: 'labels', expected: String(count), given: String(labels.length) })
  }
  while (labels.length < count) labels.push(defaultLabel(labels.length))
  return Object.freeze(labels)
}

/** Names of further attributes: none that PyMoDAQ uses. Their values are checked when they are stored.
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME */
export function checkExtra(extra: Readonly<Record<string, ExtraValue>>): Readonly<Record<string, ExtraValue>> {
  if (typeof extra !== 'object' || extra === null || Array.isArray(extra)) {
    throw createError('ERR_INVALID_OPTION', `extra must be an object; got ${describe(extra)}`, { option: 'extra', given: describe(extra) })
  }
  for (const name of Object.keys(extra)) {
    checkName(name, 'a name in extra')
    if (!reservedDataAttributes.has(name)) continue
    const consequence =
      'it is a name of PyMoDAQ for the data themselves, which raises TypeError or AttributeError when it loads such a file'
    throw createError('ERR_INVALID_OPTION', `extra cannot have '${name}': ${consequence}`, { option: `extra.${name}`, given: name })
  }
  return Object.freeze({ ...extra })
}
