/** JSON that is safe to show on a terminal, with a form for every value that a file can hold. */
import { NdArray } from '../data/nd-array.js'

/** C0 and C1 controls, DEL, bidirectional overrides and lone surrogates: what could move a cursor, recolour or reorder a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
export const unsafeCharacters = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]/gu

/** A value as JSON, in one line.
 *  Integers beyond 2^53 and NaN or infinities become strings (`"9007199254740993"`, `"NaN"`), bytes become
 *  `{"base64": …}`, other typed arrays become arrays, arrays of several dimensions `{"dtype": …, "shape": […], "data": […]}`.
 *  Characters that a terminal could take as a command are written as `\uNNNN`, which every JSON reader undoes. */
export function jsonText(value: unknown): string {
  const json = JSON.stringify(value, jsonValue)
  return json.replace(unsafeCharacters, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** `this` is the holder of the value: a Buffer's own toJSON has replaced it by the time that it is given as an argument. */
function jsonValue(this: unknown, key: string, given: unknown): unknown {
  const value = (this as Record<string, unknown>)[key]
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Uint8Array) return { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
  if (value instanceof NdArray) return { dtype: value.dtype, shape: value.shape, data: Array.from<unknown>(value.data) }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float64Array)
  return given
}
