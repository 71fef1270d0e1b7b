/** Values of files in words, as the page shows them: complete up to a limit of characters, never evaluated, and without marks
 *  of a language round them. */
import { OpaqueAttribute } from '../attributes/attribute-codec.js'
import { NdArray } from '../data/nd-array.js'
import { type AnyArray, halfToNumber } from '../dtype.js'
import type { JsonValue } from '../file/h5-reader.js'
import { type DType, dtypeTable } from '../generated/tables.js'

/** Values nested deeper are shown as `…`. */
const depthMax = 8
const bytesShown = 64

/** A text that may have been cut. */
export interface Words {
  text: string
  /** characters of the whole text, where it was cut and this is known */
  length?: number
}

/** Cuts a text at `limit` characters, not inside a pair of surrogates. */
export function cut(text: string, limit: number): Words {
  if (text.length <= limit) return { text }
  const last = text.charCodeAt(limit - 1)
  const end = last >= 0xd800 && last < 0xdc00 ? limit - 1 : limit
  return { text: text.slice(0, end), length: text.length }
}

/** A decoded value in words of at most `limit` characters. A text is itself; texts in lists stand in quotes. */
export function wordsOf(value: unknown, limit: number): Words {
  if (typeof value === 'string') return cut(value, limit)
  const writer = new Writer(limit)
  writer.value(value, 0)
  return cut(writer.text, limit)
}

/** An element as JSON has it, in words. */
export function jsonWords(value: JsonValue | undefined, limit: number): Words {
  return typeof value === 'boolean' ? { text: String(value) } : wordsOf(value, limit)
}

/** A number of a dtype: as few digits as tell it from its neighbours. `value` is what its typed array has. */
export function numberText(dtype: DType, value: number | bigint): string {
  if (dtype === 'float32') return shortest(Number(value), 9, Math.fround)
  if (dtype === 'float16') return shortest(halfToNumber(Number(value)), 5, roundToHalf)
  if (dtype === 'bool') return value === 0 ? 'false' : 'true'
  return String(value)
}

/** The elements of a dtype, each in words: complex numbers as `1+2i`. */
export function elementTexts(dtype: DType, elements: AnyArray): string[] {
  if (dtypeTable[dtype].kind !== 'complex') return Array.from<number | bigint, string>(elements, (value) => numberText(dtype, value))
  const component: DType = dtype === 'complex64' ? 'float32' : 'float64'
  return Array.from({ length: elements.length >> 1 }, (_, place) =>
    complexText(component, Number(elements[2 * place]), Number(elements[2 * place + 1])),
  )
}

/** A complex number in words. */
export function complexText(component: DType, real: number, imaginary: number): string {
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? '-' : '+'
  return `${numberText(component, real)}${sign}${numberText(component, Math.abs(imaginary))}i`
}

/** Bytes as their number and the first of them. */
export function bytesText(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, bytesShown)).toString('hex')
  return `${bytes.byteLength} bytes${head === '' ? '' : ` ${head}${bytes.byteLength > bytesShown ? '…' : ''}`}`
}

function shortest(value: number, digitsMax: number, round: (value: number) => number): string {
  if (!Number.isFinite(value)) return String(value)
  for (let digits = 1; digits < digitsMax; digits++) {
    const candidate = Number(value.toPrecision(digits))
    if (round(candidate) === value) return String(candidate)
  }
  return String(Number(value.toPrecision(digitsMax)))
}

/** The nearest number that binary16 has, for numbers within its range. */
function roundToHalf(value: number): number {
  if (value === 0) return value
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))))
  const step = 2 ** (exponent - 10)
  return Math.round(value / step) * step
}

/** Writes a value piece by piece, and no further than the limit. */
class Writer {
  text = ''

  constructor(readonly limit: number) {}

  get isFull(): boolean {
    return this.text.length > this.limit
  }

  value(value: unknown, depth: number): void {
    if (typeof value === 'string') this.text += JSON.stringify(value.length > this.limit ? value.slice(0, this.limit) : value)
    else if (value === null || value === undefined) this.text += 'None'
    else if (value instanceof Uint8Array) this.text += bytesText(value)
    else if (value instanceof NdArray) this.#array(value)
    else if (value instanceof OpaqueAttribute) this.#opaque(value)
    else if (depth >= depthMax) this.text += '…'
    else if (Array.isArray(value)) this.#list(value, (item) => this.value(item, depth + 1))
    else if (ArrayBuffer.isView(value) && !(value instanceof DataView)) this.#numbers(value as AnyArray)
    else if (value instanceof Map) this.#map(value, depth)
    else this.text += String(value)
  }

  #list<T>(items: Iterable<T>, write: (item: T) => void, [open, close] = ['[', ']']): void {
    this.text += open
    let isFirst = true
    for (const item of items) {
      if (!isFirst) this.text += ', '
      isFirst = false
      write(item)
      if (this.isFull) return
    }
    this.text += close
  }

  #numbers(values: AnyArray): void {
    const dtype: DType = values instanceof Float32Array ? 'float32' : 'float64'
    this.#list<number | bigint>(values, (value) => {
      this.text += typeof value === 'bigint' ? String(value) : numberText(dtype, value)
    })
  }

  #map(value: Map<unknown, unknown>, depth: number): void {
    this.#list(
      value,
      ([key, item]) => {
        this.value(key, depth + 1)
        this.text += ': '
        this.value(item, depth + 1)
      },
      ['{', '}'],
    )
  }

  /** A list for each dimension. */
  #array({ dtype, shape, data }: NdArray): void {
    const perItem = dtypeTable[dtype].kind === 'complex' ? 2 : 1
    const level = (dimension: number, from: number): void => {
      if (dimension === shape.length) {
        this.text += elementTexts(dtype, data.subarray(from * perItem, (from + 1) * perItem))[0] ?? ''
        return
      }
      const inner = shape.slice(dimension + 1).reduce((product, extent) => product * extent, 1)
      const places = Array.from({ length: Math.min(shape[dimension] ?? 0, this.limit) }, (_, place) => place)
      this.#list(places, (place) => level(dimension + 1, from + place * inner))
    }
    level(0, 0)
  }

  #opaque({ type, text, bytes }: OpaqueAttribute): void {
    this.text += `<${type}>`
    if (text !== undefined) this.text += ` ${text.slice(0, this.limit)}`
    else if (bytes !== undefined) this.text += ` ${bytesText(bytes)}`
  }
}
