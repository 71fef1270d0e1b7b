/** Writes files node by node, with attributes exactly as asked for: for layouts that the library reads and never writes. */
import { readFile, writeFile } from 'node:fs/promises'
import { pickleText } from '../../lib/attributes/pickle.js'
import { type AnyArray, arrayClassOf, type DType } from '../../lib/dtype.js'
import { type NativeAttribute, type NativeWriter, native } from '../../lib/native.js'

/** Numbers with their shape; float64 unless told. */
export interface Numbers {
  shape: number[]
  values: ArrayLike<number> | ArrayLike<bigint>
  dtype?: DType
}

/** `count` numbers from 0, in C order. */
export function counting(shape: number[], step = 1, from = 0): Numbers {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return { shape, values: Array.from({ length: size }, (_, place) => from + step * place) }
}

export function vector(values: number[]): Numbers {
  return { shape: [values.length], values }
}

/** A file that is being written. */
export class FileBuilder {
  readonly #writer: NativeWriter
  readonly #binary = new Map<string, Uint8Array>()

  constructor(readonly path: string) {
    const options = { path, threads: 1, queueBytes: 1 << 26, commitIntervalMs: 0, onFull: 'refuse' as const }
    this.#writer = new native.Writer(options, () => {})
  }

  group(path: string, attributes: NativeAttribute[] = []): this {
    this.#writer.submit([{ op: path === '/' ? 'attributes' : 'group', path, attributes }])
    return this
  }

  /** Attributes of a node that is there. */
  attributes(path: string, attributes: NativeAttribute[]): this {
    this.#writer.submit([{ op: 'attributes', path, attributes }])
    return this
  }

  array(path: string, numbers: Numbers, attributes: NativeAttribute[] = []): this {
    const { dtype, data } = elementsOf(numbers)
    this.#writer.submit([{ op: 'array', path, dtype, shape: numbers.shape, codec: { library: 'none' }, data, attributes }])
    return this
  }

  /** An array that may grow in its first dimension. */
  growing(path: string, numbers: Numbers, attributes: NativeAttribute[] = []): this {
    const { dtype, data } = elementsOf(numbers)
    const [rows = 0, ...frameShape] = numbers.shape
    const column = {
      path,
      dtype,
      frameShape,
      codec: { library: 'none' as const },
      source: 'value' as const,
      attributes,
      rowCountAttributes: [],
    }
    const series = this.#writer.addSeries([column])
    if (rows > 0) this.#writer.appendMany(series, rows, null, null, data)
    return this
  }

  /** A list of rows of bytes; texts become pickles. */
  rows(path: string, rows: (string | Uint8Array)[], attributes: NativeAttribute[] = []): this {
    const bytes = rows.map((row) => (typeof row === 'string' ? pickleText(row) : row))
    this.#writer.submit([
      { op: 'bytes-list', path, rowsPerChunk: 16, attributes },
      { op: 'append-bytes', path, rows: bytes },
    ])
    return this
  }

  /** A string attribute that holds any bytes, as PyMoDAQ 1 stored pictures. */
  binary(name: string, bytes: Uint8Array): NativeAttribute {
    const marker = `<${name} ${this.#binary.size}>`.padEnd(bytes.length, '#')
    this.#binary.set(marker, bytes)
    return { kind: 'text', name, text: marker, storage: 'fixed', charset: 'ascii' }
  }

  /** Resolves when the file is closed and complete. */
  async close(): Promise<string> {
    if (!this.#writer.closeSync(10_000)) throw new Error(`${this.path} was not closed`)
    const { error } = this.#writer.state()
    if (error !== null) throw new Error(`${this.path}: ${error.message}`)
    if (this.#binary.size > 0) await this.#patch()
    return this.path
  }

  /** Puts the bytes where their markers stand: attributes of the earliest file format have no checksum. */
  async #patch(): Promise<void> {
    const file = await readFile(this.path)
    for (const [marker, bytes] of this.#binary) {
      const at = file.indexOf(marker, 0, 'latin1')
      if (at < 0) throw new Error(`no marker ${marker} in ${this.path}`)
      file.set(bytes, at)
    }
    await writeFile(this.path, file)
  }
}

function elementsOf({ values, dtype = 'float64' }: Numbers): { dtype: DType; data: AnyArray } {
  const ArrayClass = arrayClassOf(dtype)
  const isBig = dtype === 'int64' || dtype === 'uint64'
  const numbers = Array.from<number | bigint>(values)
  return {
    dtype,
    data: isBig
      ? (ArrayClass as typeof BigInt64Array).from(numbers.map(BigInt))
      : (ArrayClass as typeof Float64Array).from(numbers.map(Number)),
  }
}

/** A text as PyTables stores it: an empty one has a null dataspace. */
export function plain(name: string, text: string, charset: 'ascii' | 'utf8' = 'utf8'): NativeAttribute {
  return { kind: 'text', name, text, storage: text === '' ? 'null' : 'fixed', charset }
}

/** PyMoDAQ's envelope of any Python value, by its type and repr. */
export function enveloped(name: string, type: string, repr: string): NativeAttribute {
  const text = `{"module": "builtins", "type": ${JSON.stringify(type)}, "data": ${JSON.stringify(repr)}}`
  return { kind: 'text', name, text, storage: text.length > 60_000 ? 'variable' : 'fixed', charset: 'utf8' }
}

export function str(name: string, text: string): NativeAttribute {
  return enveloped(name, 'str', `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`)
}

export function int(name: string, value: number): NativeAttribute {
  return enveloped(name, 'int', String(value))
}

export function float(name: string, value: number): NativeAttribute {
  return enveloped(name, 'float', Number.isInteger(value) ? `${value}.0` : String(value))
}

export function tuple(name: string, values: number[]): NativeAttribute {
  return enveloped(name, 'tuple', values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`)
}

/** The attributes that PyTables puts on a node. */
export function pyTables(nodeClass: 'GROUP' | 'CARRAY' | 'EARRAY' | 'VLARRAY', title = ''): NativeAttribute[] {
  const version = { GROUP: '1.0', CARRAY: '1.1', EARRAY: '1.1', VLARRAY: '1.4' }[nodeClass]
  const charset = nodeClass === 'CARRAY' || nodeClass === 'EARRAY' ? 'ascii' : 'utf8'
  const isAscii = /^[ -~]*$/.test(title)
  const attributes = [
    plain('CLASS', nodeClass, charset),
    plain('TITLE', title, isAscii ? charset : 'utf8'),
    plain('VERSION', version, charset),
  ]
  return nodeClass === 'EARRAY' ? [...attributes, { kind: 'int32', name: 'EXTDIM', value: 0 }] : attributes
}
