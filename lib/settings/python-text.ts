/** Python values as the texts that PyMoDAQ evaluates when it reads settings. NaN and infinities are written as `float('nan')` and
 *  `float('inf')`: Python knows no shorter word for them. */
import type { PythonValue } from '../attributes/python-literal.js'
import { reprBytes, reprFloat, reprInt, reprString } from '../attributes/python-repr.js'
import { createError, describe } from '../errors.js'
import type { ParameterScalar } from './parameter.js'

/** As deep as the reader of literals goes. */
const depthMax = 100

/** How whole numbers are written: as ints, or as the floats that they are in a list of floats. */
export type WholeNumbers = 'int' | 'float'

/** The literal of a value.
 *  @param field how messages call it
 *  @throws ERR_INVALID_OPTION for values that are none of Python's */
export function pythonText(value: PythonValue, field: string, wholes: WholeNumbers = 'int', depth = 0): string {
  if (depth > depthMax) throw createError('ERR_INVALID_OPTION', `${field} is nested deeper than ${depthMax} levels`, { option: field })
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return reprString(value)
  if (typeof value === 'bigint') return reprInt(value)
  if (typeof value === 'number') return wholes === 'int' && isWhole(value) ? reprInt(value) : floatText(value)
  if (value instanceof Uint8Array) return reprBytes(value)
  if (Array.isArray(value)) return `[${value.map((item) => pythonText(item, field, wholes, depth + 1)).join(', ')}]`
  if (value instanceof Map) {
    const items = [...value].map(([key, item]) => [key, item].map((part) => pythonText(part, field, wholes, depth + 1)).join(': '))
    return `{${items.join(', ')}}`
  }
  throw createError('ERR_INVALID_OPTION', `${field} must be a value that Python has a literal for; got ${describe(value)}`, {
    option: field,
    given: describe(value),
  })
}

/** The value of a list parameter with its type around it: `str('fast')`, `int(3)`, `float(0.5)`.
 *  @throws ERR_INVALID_OPTION */
export function scalarText(value: ParameterScalar, field: string): string {
  if (typeof value === 'string') return `str(${reprString(value)})`
  if (typeof value === 'bigint' || (typeof value === 'number' && isWhole(value))) return `int(${reprInt(value)})`
  if (typeof value === 'number') return Number.isFinite(value) ? `float(${reprFloat(value)})` : floatText(value)
  if (value === null || typeof value === 'boolean') return pythonText(value, field)
  throw createError('ERR_INVALID_OPTION', `${field} must be a string, number, bigint, boolean or null; got ${describe(value)}`, {
    option: field,
    given: describe(value),
  })
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "float('nan')"
  if (Number.isFinite(value)) return reprFloat(value)
  return value < 0 ? "float('-inf')" : "float('inf')"
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

/** Tells whether a value that was read is what a list can hold. */
export function isScalar(value: PythonValue | undefined): value is ParameterScalar {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}
