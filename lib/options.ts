/** Checks of option values. Every refusal names the option and the value. */
import { createError, describe } from './errors.js'

/** Refuses options that are no object, or that hold a key which is not known: most likely a misspelt one.
 *  @throws ERR_INVALID_OPTION */
export function checkKeys(options: unknown, known: readonly string[], where: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw createError('ERR_INVALID_OPTION', `${where} must be an object; got ${describe(options)}`, {
      option: where,
      given: describe(options),
    })
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
    throw createError('ERR_INVALID_OPTION', `${where} has no option '${key}'; it has ${known.join(', ')}`, { option: key })
  }
}

/** @param consequence what another value would do, behind a colon
 *  @throws ERR_INVALID_OPTION unless `value` is a whole number from `min` to `max` */
export function checkInteger(value: unknown, option: string, min: number, max: number, consequence = ''): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number
  throw createError('ERR_INVALID_OPTION', `${option} must be a whole number from ${min} to ${max}; got ${describe(value)}${consequence}`, {
    option,
    given: describe(value),
  })
}

/** @throws ERR_INVALID_OPTION unless `value` is a finite number from `min` to `max` */
export function checkNumber(value: unknown, option: string, min = -Number.MAX_VALUE, max = Number.MAX_VALUE): number {
  if (typeof value === 'number' && value >= min && value <= max) return value
  const range = min === -Number.MAX_VALUE && max === Number.MAX_VALUE ? 'a finite number' : `a number from ${min} to ${max}`
  throw createError('ERR_INVALID_OPTION', `${option} must be ${range}; got ${describe(value)}`, { option, given: describe(value) })
}

/** @param consequence as for `checkInteger`
 *  @throws ERR_INVALID_OPTION unless `value` is one of `choices` */
export function checkChoice<T extends string>(value: unknown, option: string, choices: readonly T[], consequence = ''): T {
  const choice = choices.find((candidate) => candidate === value)
  if (choice !== undefined) return choice
  throw createError('ERR_INVALID_OPTION', `${option} must be one of ${choices.join(', ')}; got ${describe(value)}${consequence}`, {
    option,
    given: describe(value),
  })
}

/** @throws ERR_INVALID_OPTION unless `value` is a boolean */
export function checkBoolean(value: unknown, option: string): boolean {
  if (typeof value === 'boolean') return value
  throw createError('ERR_INVALID_OPTION', `${option} must be true or false; got ${describe(value)}`, { option, given: describe(value) })
}
