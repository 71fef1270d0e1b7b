/** Data that belong together, as one module or one step made them: PyMoDAQ's DataToExport. */
import { createError, describe } from '../errors.js'
import type { DataDimension } from '../layout.js'
import { checkLabel } from '../nodes/names.js'
import { checkKeys, checkNumber } from '../options.js'
import { DataWithAxes } from './data-with-axes.js'

/** What makes a {@link DataToExport}. */
export interface DataToExportInit {
  /** most often the title of the module; the origin of data that have none */
  name: string
  /** any number, also none */
  data: readonly DataWithAxes[]
  /** Unix seconds. By default now */
  timestamp?: number
}

/** A list of data with a name and a time. Never changes: {@link DataToExport.with} makes another one.
 *
 *      const exported = new DataToExport({ name: 'Camera', data: [image, total] })
 *      for (const data of exported) console.log(data.origin, data.name, data.dim) */
export class DataToExport implements Iterable<DataWithAxes> {
  readonly name: string
  /** Unix seconds */
  readonly timestamp: number
  /** in the order in which they were given; data without an origin got the name of this object for it, as in PyMoDAQ */
  readonly data: readonly DataWithAxes[]

  /** Several data may have the same name and origin, as those of the scans of one file have: all are kept. (PyMoDAQ's
   *  `append`, and so its loading of whole files, keeps the last of them.)
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME */
  constructor(init: DataToExportInit) {
    checkKeys(init, ['name', 'data', 'timestamp'], 'data to export')
    this.name = checkLabel(init.name, 'name')
    this.timestamp = checkNumber(init.timestamp ?? Date.now() / 1000, 'timestamp')
    if (!Array.isArray(init.data)) {
      const message = `data of ${this} must be a list; got ${describe(init.data)}`
      throw createError('ERR_INVALID_OPTION', message, { option: 'data', given: describe(init.data) })
    }
    this.data = Object.freeze(init.data.map((data, place) => this.#adopt(data, place)))
    Object.freeze(this)
  }

  /** the number of data */
  get length(): number {
    return this.data.length
  }

  [Symbol.iterator](): IterableIterator<DataWithAxes> {
    return this.data[Symbol.iterator]()
  }

  /** The data of one dimension, in their order. */
  getDataFromDim(dim: DataDimension): DataToExport {
    return this.with({ data: this.data.filter((data) => data.dim === dim) })
  }

  /** The first data of a name, or of a name and an origin. Undefined when there are none. */
  getDataFromName(name: string, origin?: string): DataWithAxes | undefined {
    return this.data.find((data) => data.name === name && (origin === undefined || data.origin === origin))
  }

  /** The names of all data, or of those of one dimension, in their order. */
  getNames(dim?: DataDimension): string[] {
    return this.data.filter((data) => dim === undefined || data.dim === dim).map(({ name }) => name)
  }

  /** The same object with some things changed, checked as a whole again. */
  with(changes: Partial<DataToExportInit>): DataToExport {
    const { name, data, timestamp } = this
    return new DataToExport({ name, data, timestamp, ...changes })
  }

  toString(): string {
    return JSON.stringify(this.name)
  }

  #adopt(data: DataWithAxes, place: number): DataWithAxes {
    if (!(data instanceof DataWithAxes)) {
      const message = `data[${place}] of ${this} must be a DataWithAxes: PyMoDAQ raises TypeError; got ${describe(data)}`
      throw createError('ERR_INVALID_OPTION', message, { option: `data[${place}]`, given: describe(data) })
    }
    return data.origin === '' && this.name !== '' ? data.with({ origin: this.name }) : data
  }
}
