// The rows of one column, loaded from a raw file.
import { readFileSync } from 'node:fs'
import { arrayClasses, elementCount } from '../harness/dtypes.mjs'

/** @import { TrialSpec, Values } from '../harness/types.js' */

export class Column {
  /** every row as a view, made before the clock starts
   *  @type {Values[]} */
  #rows

  /** @param {TrialSpec['columns'][number]} spec */
  constructor({ name, dtype, shape, pool }) {
    this.name = name
    this.dtype = dtype
    this.shape = shape
    this.elements = elementCount(shape)
    const { buffer, byteOffset, byteLength } = readFileSync(pool.file)
    const ArrayClass = arrayClasses[dtype]
    /** all rows, one after the other */
    this.flat = new ArrayClass(buffer, byteOffset, byteLength / ArrayClass.BYTES_PER_ELEMENT)
    this.#rows = Array.from({ length: pool.rows }, (_, row) => this.flat.subarray(row * this.elements, (row + 1) * this.elements))
    /** different rows: row i of a trial is row i modulo this */
    this.poolRows = pool.rows
  }

  /** @param {number} row of the trial
   *  @returns {Values} */
  at(row) {
    return /** @type {Values} */ (this.#rows[row % this.poolRows])
  }
}
