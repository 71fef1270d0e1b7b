// The limit from JavaScript: the same bytes by fs.writeSync, one call a row, without any format.
import { closeSync, openSync, writeSync } from 'node:fs'
import { appendAll, serve } from './protocol.mjs'

/** @import { Values } from '../harness/types.js' */
/** @import { Trial } from './protocol.mjs' */

await serve({
  load: async () => null,
  versions: () => ({}),
  async run(trial) {
    const handle = openSync(trial.output, 'wx')
    appendAll(trial, rowWriter(trial, handle))
    closeSync(handle)
    return { format: 'raw' }
  },
})

/** A row of one column is written from where it lies; the parts of a wider row are put together first.
 *  @param {Trial} trial
 *  @param {number} handle
 *  @returns {(row: number) => void} */
function rowWriter({ columns, times }, handle) {
  /** @type {((row: number) => Values)[]} */
  const parts = columns.map((column) => (row) => column.at(row))
  if (times) parts.push((row) => times.subarray(row, row + 1))
  const [only, ...others] = parts
  if (only && others.length === 0) return (row) => writeSync(handle, only(row))

  const buffer = new Uint8Array(parts.reduce((bytes, part) => bytes + part(0).byteLength, 0))
  return (row) => {
    let offset = 0
    for (const part of parts) {
      const values = part(row)
      buffer.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
      offset += values.byteLength
    }
    writeSync(handle, buffer)
  }
}
