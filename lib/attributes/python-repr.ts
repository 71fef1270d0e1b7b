/** Writes values as Python's `repr` would, character by character: what stands in the `data` of PyMoDAQ's envelopes. */
import { createError } from '../errors.js'

// Python shows a character as it is when it is printable: not a control, format, unassigned, private or surrogate
// character, and no separator but the space (CPython, Objects/unicodeobject.c, `unicode_repr`).
const escapable = /[\\'\p{C}\p{Z}]/gu
const shortEscapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

function quoteFor(text: string): "'" | '"' {
  return text.includes("'") && !text.includes('"') ? '"' : "'"
}

/** `repr` of a str: `'nm'`, `"it's"`, `'a\nb'`. */
export function reprString(text: string): string {
  const quote = quoteFor(text)
  const body = text.replace(escapable, (character) => {
    if (character === ' ') return character
    if (character === "'") return quote === "'" ? "\\'" : character
    const short = shortEscapes[character]
    if (short !== undefined) return short
    const code = character.codePointAt(0) ?? 0
    if (code <= 0xff) return `\\x${hex(code, 2)}`
    return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
  })
  return quote + body + quote
}

/** `repr` of a bytes: `b'<All_settings type="group" />'`. */
export function reprBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const quote = quoteFor(text)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bytes that Python escapes
  const body = text.replace(/[\\'\x00-\x1f\x7f-\xff]/g, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : character
    return shortEscapes[character] ?? `\\x${hex(character.charCodeAt(0), 2)}`
  })
  return `b${quote}${body}${quote}`
}

/** `repr` of an int. */
export function reprInt(value: number | bigint): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw createError('ERR_INVALID_OPTION', `an integer attribute must be a safe integer or a bigint; got ${value}`, {
      given: String(value),
    })
  }
  return value.toString()
}

/** `repr` of a float: the shortest digits that give the value back, with `.0` or an exponent.
 *  @throws ERR_INVALID_OPTION for NaN and infinities: PyMoDAQ would evaluate their names and fail */
export function reprFloat(value: number): string {
  if (!Number.isFinite(value)) {
    throw createError('ERR_INVALID_OPTION', `a float attribute must be finite; got ${value}`, { given: String(value) })
  }
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [, sign = '', head = '', tail = '', exponentText = '0'] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? []
  const exponent = Number(exponentText)
  const digits = head + tail
  // Python leaves the plain form below 1e-4 and from 1e16 on; JavaScript does so at 1e-7 and 1e21.
  if (exponent < -4 || exponent >= 16) {
    const power = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${head}${tail === '' ? '' : `.${tail}`}e${exponent < 0 ? '-' : '+'}${power}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}

/** `repr` of a tuple of parts that are reprs already: `()`, `(5,)`, `(3, 4)`. */
export function reprTuple(parts: readonly string[]): string {
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`
}
