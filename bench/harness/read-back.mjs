// Reads each trial's file back with an independent reader and compares every row with the data that was given.
import { closeSync, copyFileSync, openSync, readSync, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LineChild } from './child.mjs'
import { python } from './drivers.mjs'
import { rowBytes } from './dtypes.mjs'
import { pythonEnvironment } from './environment.mjs'

/** @import { Figures, TrialSpec, Versions } from './types.js' */

/** What the reader says of a file. `usefulBytes`: of the chunks that its datasets refer to, where the format can tell. `unread`: why it could
 *  not be read here, which says nothing about the file.
 *  @typedef {{ fault: string | null, usefulBytes?: number, unread?: string }} Answer */

const dayInSeconds = 24 * 3600

/** A Python process with h5py that lives as long as the benchmark. */
export class Reader {
  #child = new LineChild(python, [fileURLToPath(new URL('read_back.py', import.meta.url))], {
    timeoutSeconds: dayInSeconds,
    env: pythonEnvironment,
  })
  #provenFormats = new Set()
  /** @type {Promise<unknown>} */
  #last = Promise.resolve()
  /** why files cannot be read back; null while they can
   *  @type {string | null} */
  missing = null
  /** @type {Versions} */
  versions = {}

  /** @returns {Promise<Reader>} resolves even when there is no reader: see `missing` */
  static async start() {
    const reader = new Reader()
    const hello = await reader.#child.next()
    if (hello?.event === 'ready') reader.versions = hello.versions
    else reader.missing = hello?.reason ?? (await reader.#child.end()) ?? 'the reader ended at once'
    return reader
  }

  /** @param {TrialSpec} spec
   *  @param {Figures} result what its driver told
   *  @returns {Promise<Answer>} `fault` is null when every value is right, else what is wrong */
  check(spec, result) {
    // One question at a time: the child answers in order.
    const answer = this.#last.then(() => this.#check(spec, result))
    this.#last = answer
    return answer
  }

  /** @param {TrialSpec} spec
   *  @param {Figures} result
   *  @returns {Promise<Answer>} */
  async #check(spec, result) {
    if (result.format === 'none') return { fault: null }
    const answer = await this.#ask(spec, result)
    if (answer.fault !== null || answer.unread || this.#provenFormats.has(result.format)) return answer
    // The first good file of each format is compared once more with data of which one bit is another: a reader that
    // sees no difference there proves nothing.
    this.#provenFormats.add(result.format)
    const { fault } = await this.#ask(withChangedBit(spec), result)
    return fault === null ? { fault: 'the reader did not notice a changed bit' } : answer
  }

  async stop() {
    if (this.missing === null) await this.#child.end()
  }

  /** @param {TrialSpec} spec
   *  @param {Figures} result
   *  @returns {Promise<Answer>} */
  async #ask(spec, result) {
    this.#child.send(JSON.stringify({ spec, result }))
    const answer = await this.#child.next()
    if (answer) return answer
    this.missing = (await this.#child.end()) ?? 'it ended early'
    return { fault: `the reader ended: ${this.missing}` }
  }
}

/** The same trial with a copy of the first column's pool, of which the last bit of the last used row is changed.
 *  @param {TrialSpec} spec
 *  @returns {TrialSpec} */
function withChangedBit(spec) {
  const [first, ...others] = spec.columns
  if (!first) return spec
  const file = `${first.pool.file}.changed`
  copyFileSync(first.pool.file, file)
  const position = rowBytes(first) * Math.min(spec.rows, first.pool.rows) - 1
  const byte = Buffer.alloc(1)
  const handle = openSync(file, 'r+')
  readSync(handle, byte, 0, 1, position)
  writeSync(handle, Buffer.of(byte.readUInt8() ^ 1), 0, 1, position)
  closeSync(handle)
  return { ...spec, columns: [{ ...first, pool: { ...first.pool, file } }, ...others] }
}
