/** Checks of names and texts that come from outside, before anything of them reaches a file. */
import { createError, describe, type ErrorCode } from '../errors.js'

/** HDF5 sets no limit, but file systems and other readers do; 255 bytes is the common one. */
export const nameBytesMax = 255

/** Checks a name of a channel, an attribute or a file.
 *  @param option how messages call it
 *  @throws ERR_INVALID_NAME for an empty name, `.`, `..`, a slash, NUL, lone surrogates, more than 255 bytes of UTF-8 */
export function checkName(name: unknown, option: string): string {
  const fault = typeof name === 'string' ? nameFault(name) : 'is no string'
  if (typeof name === 'string' && fault === undefined) return name
  throw refusal('ERR_INVALID_NAME', option, fault ?? '', name)
}

/** Tells whether `checkName` would take a name. */
export function isName(name: string): boolean {
  return nameFault(name) === undefined
}

function nameFault(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name === '.' || name === '..') return 'is a step of a path'
  if (name.includes('/')) return 'holds a slash'
  return textFault(name, nameBytesMax)
}

/** Checks a text that is stored but names nothing: a title, a label, a unit. It may be empty and hold slashes.
 *  @throws ERR_INVALID_NAME for NUL, lone surrogates, more than 255 bytes of UTF-8 */
export function checkTitle(title: unknown, option: string): string {
  const fault = typeof title === 'string' ? textFault(title, nameBytesMax) : 'is no string'
  if (typeof title === 'string' && fault === undefined) return title
  throw refusal('ERR_INVALID_NAME', option, fault ?? '', title)
}

/** A label that is longer than an attribute may be in a file of the earliest format is no label. */
const labelBytesMax = 60_000

/** Checks a text that is stored with data, and that other programs may have written: a name, a label, a unit, an origin.
 *  @throws ERR_INVALID_NAME for NUL, lone surrogates, more than 60,000 bytes of UTF-8 */
export function checkLabel(label: unknown, option: string): string {
  const fault = typeof label === 'string' ? textFault(label, labelBytesMax) : 'is no string'
  if (typeof label === 'string' && fault === undefined) return label
  throw refusal('ERR_INVALID_NAME', option, fault ?? '', label)
}

/** Checks a text of any length: it may hold anything but lone surrogates, which UTF-8 cannot store.
 *  @throws ERR_INVALID_OPTION */
export function checkText(text: unknown, option: string): string {
  if (typeof text !== 'string') throw refusal('ERR_INVALID_OPTION', option, 'is no string', text)
  if (!text.isWellFormed()) throw refusal('ERR_INVALID_OPTION', option, 'holds half of a surrogate pair, which is not valid Unicode', text)
  return text
}

function textFault(text: string, bytesMax: number): string | undefined {
  if (text.includes('\0')) return 'holds a NUL'
  if (!text.isWellFormed()) return 'holds half of a surrogate pair, which is not valid Unicode'
  const bytes = Buffer.byteLength(text)
  return bytes > bytesMax ? `has ${bytes} bytes, more than ${bytesMax}` : undefined
}

function refusal(code: ErrorCode, option: string, fault: string, value: unknown): Error {
  return createError(code, `${option} ${fault}: ${describe(value)}`, { option, given: describe(value) })
}
