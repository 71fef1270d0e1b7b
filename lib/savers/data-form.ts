/** What may not change between the rows, or points, of data that are saved piece by piece: PyMoDAQ's arrays have one shape and
 *  one dtype, and channels are told apart by their place alone. */
import type { DataWithAxes } from '../data/data-with-axes.js'
import type { NdArray } from '../data/nd-array.js'
import type { DType } from '../dtype.js'
import { createError, type H5SaverError } from '../errors.js'

/** The form of a DataWithAxes, as its first row has shown it. */
export interface DataForm {
  name: string
  units: string
  /** shape of one row or point */
  shape: readonly number[]
  dtypes: readonly DType[]
  errorDTypes: readonly DType[] | undefined
}

/** The form of data whose rows have the shape `shape`. */
export function formOf(dwa: DataWithAxes, shape: readonly number[]): DataForm {
  const { name, units } = dwa
  return { name, units, shape, dtypes: dwa.data.map(dtypeOf), errorDTypes: dwa.errors?.map(dtypeOf) }
}

/** Checks that data have the form of the first row.
 *  @param shape the shape of one row of these data
 *  @throws ERR_INVALID_OPTION for another name, units, number of arrays, or errors that come or go; ERR_SHAPE_MISMATCH;
 *    ERR_DTYPE_MISMATCH */
export function checkForm(form: DataForm, dwa: DataWithAxes, shape: readonly number[]): void {
  if (dwa.name !== form.name)
    throw refusal('ERR_INVALID_OPTION', form, 'is called', form.name, dwa.name, 'would write it to the wrong place')
  if (dwa.units !== form.units) throw refusal('ERR_INVALID_OPTION', form, 'is in units', form.units, dwa.units, 'would mix them unseen')
  if (!isSame(shape, form.shape)) {
    throw refusal(
      'ERR_SHAPE_MISMATCH',
      form,
      'has the shape',
      listText(form.shape),
      listText(shape),
      'raises an exception in the middle of the row',
    )
  }
  checkDTypes(form, form.dtypes, dwa.data, 'array')
  if ((dwa.errors === undefined) !== (form.errorDTypes === undefined)) {
    const given = dwa.errors === undefined ? 'no errors' : 'errors'
    const expected = dwa.errors === undefined ? 'errors' : 'no errors'
    throw refusal('ERR_INVALID_OPTION', form, 'has', expected, given, 'would leave errors and data of different lengths')
  }
  if (form.errorDTypes !== undefined) checkDTypes(form, form.errorDTypes, dwa.errors ?? [], 'error')
}

/** @throws ERR_SHAPE_MISMATCH for points without elements, and for the axis of a single number, which PyMoDAQ's loader cannot place */
export function checkSingle(dwa: DataWithAxes, shape: readonly number[], isList = false): void {
  if (shape.includes(0)) {
    const message = `data '${dwa.name}' have no elements, and the shape ${listText(shape)}: nothing could be stored of a row`
    throw createError('ERR_SHAPE_MISMATCH', message, { channel: dwa.name, given: listText(shape) })
  }
  const place = shape.length === 1 && shape[0] === 1 ? dwa.axes.findIndex(({ index }) => !isList || index > 0) : -1
  const axis = dwa.axes[place]
  if (axis === undefined) return
  const message = `data '${dwa.name}' are one number a row, and have the axis '${axis.label}' (axes[${place}]): PyMoDAQ drops that dimension when it loads them, and raises IndexError for the axis; leave it out`
  throw createError('ERR_SHAPE_MISMATCH', message, { channel: dwa.name, option: `axes[${place}]` })
}

/** Data that are saved piece by piece, as the first piece has shown them. */
export interface KnownChannel {
  /** the group of the arrays */
  path: string
  form: DataForm
}

/** Checks that data are those of the first call, each in its place and of its form.
 *  @throws ERR_INVALID_OPTION for data that are missing or new; the errors of `checkForm` */
export function checkChannels(
  channels: readonly KnownChannel[],
  given: readonly { dwa: DataWithAxes; path: string; shape: readonly number[] }[],
): void {
  const isComplete = channels.length === given.length && channels.every(({ path }, place) => given[place]?.path === path)
  if (!isComplete) throw difference(channels, given)
  for (const [place, { form }] of channels.entries()) {
    const piece = given[place]
    if (piece !== undefined) checkForm(form, piece.dwa, piece.shape)
  }
}

/** The error of data that are missing or new: told by their names, as places shift. */
function difference(channels: readonly KnownChannel[], given: readonly { dwa: DataWithAxes; path: string }[]): H5SaverError {
  const missing = channels.find(({ form }) => !given.some(({ dwa }) => dwa.name === form.name))
  const stray = given.find(({ dwa }) => !channels.some(({ form }) => dwa.name === form.name))
  const moved = given.find(({ path }, place) => channels[place]?.path !== path)
  if (missing !== undefined) {
    const consequence = `PyMoDAQ would leave '${missing.path}' shorter than the others, or write the next data to it`
    const message = `data '${missing.form.name}' are missing, and were there at the first call: ${consequence}`
    return createError('ERR_INVALID_OPTION', message, { channel: missing.form.name, node: missing.path })
  }
  const { dwa, path } = stray ?? moved ?? { dwa: undefined, path: '' }
  const name = dwa?.name ?? ''
  const message = `data '${name}' were not there, or not in this dimension, at the first call: PyMoDAQ would begin new arrays at '${path}', shorter than the others`
  return createError('ERR_INVALID_OPTION', message, { channel: name, node: path })
}

function checkDTypes(form: DataForm, dtypes: readonly DType[], arrays: readonly NdArray[], what: string): void {
  if (arrays.length !== dtypes.length) {
    const fault = refusal(
      'ERR_INVALID_OPTION',
      form,
      'has',
      `${dtypes.length} ${what}s`,
      `${arrays.length}`,
      'would leave arrays of different lengths',
    )
    throw fault
  }
  for (const [place, array] of arrays.entries()) {
    const expected = dtypes[place] ?? 'float64'
    if (array.dtype !== expected) {
      throw refusal('ERR_DTYPE_MISMATCH', form, `has in ${what} ${place} the dtype`, expected, array.dtype, 'would convert the values')
    }
  }
}

function dtypeOf(array: NdArray): DType {
  return array.dtype
}

/** Whether two shapes are the same. */
export function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, dimension) => extent === b[dimension])
}

/** A shape as messages show it. */
export function listText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}

function refusal(
  code: 'ERR_INVALID_OPTION' | 'ERR_SHAPE_MISMATCH' | 'ERR_DTYPE_MISMATCH',
  form: DataForm,
  relation: string,
  expected: string,
  given: string,
  consequence: string,
): H5SaverError {
  const message = `data '${form.name}' ${relation} '${given}' and not '${expected}' as at the first call: PyMoDAQ ${consequence}`
  return createError(code, message, { channel: form.name, expected, given })
}
