/** One PyMoDAQ file that is being written. */
import { EventEmitter } from 'node:events'
import type { Attributes } from '../attributes/envelope.js'
import { bytesEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { type Channels, checkChannels } from '../data/channel.js'
import { createError, describe, type H5SaverError } from '../errors.js'
import { detectorPath, detectorType, groupAttribute, loggerPath, reservedGroupAttributes } from '../layout.js'
import { type NativeTreeOp, native } from '../native.js'
import { callerAttributes } from '../nodes/attributes.js'
import { checkText, checkTitle } from '../nodes/names.js'
import { appendTexts, setTextCount } from '../nodes/string-array.js'
import { checkKeys } from '../options.js'
import { ContinuousSaver } from '../savers/continuous-saver.js'
import { detectorTree } from '../savers/detector-tree.js'
import { type Settings, settingsAttribute } from '../settings/settings-xml.js'
import { unixSeconds } from './clock.js'
import { createFile } from './create-file.js'
import type { OnRelease } from './lent-memory.js'
import { exitLimitMs } from './live-writers.js'
import { type CheckedSaverOptions, checkSaverOptions, type H5SaverOptions } from './saver-options.js'
import { type SaverStats, toStats } from './stats.js'
import type { WriterSession } from './writer-session.js'

/** Settings of a detector that has none. An empty text, which PyMoDAQ's own low-level saver leaves there, makes its
 *  browser log a parse error at every click on the detector. */
const noSettings = new TextEncoder().encode('<All_settings type="group" />')

/** Options of `H5Saver.continuous`. */
export interface ContinuousOptions {
  /** the detector's settings: XML, stored as given */
  settings?: Settings
  /** attributes of the detector's group */
  metadata?: Attributes
  /** gets lent frames back (`append` with `transfer: true`): all that came free since the last call */
  onRelease?: OnRelease
}

/** What an H5Saver tells. */
export interface H5SaverEvents {
  /** a commit is complete: libhdf5 has flushed `committed` rows to the file */
  commit: [stats: SaverStats]
  /** rows are being dropped; told once, and again when a row is dropped after the next commit */
  drop: [stats: SaverStats]
  /** the writing has failed. Told only where somebody listens: the next call and `close` tell it anyway. */
  error: [error: H5SaverError]
  /** the file is closed */
  close: [stats: SaverStats]
}

/** A PyMoDAQ file that is being written: PyMoDAQ's H5Saver for Node.
 *
 *  @example
 *  await using saver = await H5Saver.create({ basePath: 'data', compression: { library: 'zlib', level: 1 } })
 *  const camera = saver.continuous('Camera', { frames: { shape: [2048, 2048], dtype: 'uint16', units: 'counts' } })
 *  for await (const frame of source) if (!camera.append({ frames: frame })) await camera.drain()
 *  // data/2026/20261122/Data_20261122_16_58_48.h5 has /RawData/Detector000/Data2D/CH00/EnlData00 and NavAxes/Axis00 (time) */
export class H5Saver extends EventEmitter<H5SaverEvents> {
  /** the file, as an absolute path */
  readonly path: string

  readonly #session: WriterSession
  readonly #options: CheckedSaverOptions
  readonly #savers: ContinuousSaver[] = []
  #detectors = 0
  #logRows = 0
  #dropIsTold = false

  private constructor(session: WriterSession, options: CheckedSaverOptions) {
    super()
    this.#session = session
    this.path = session.path
    this.#options = options
    session.listen({
      committed: (state) => {
        this.#dropIsTold = false
        this.emit('commit', toStats(this.path, state, session.error))
      },
      // An 'error' that nobody listens to would end the process.
      failed: (error) => this.listenerCount('error') > 0 && this.emit('error', error),
      ended: (state) => this.emit('close', toStats(this.path, state, session.error)),
      lastOps: () => this.#lastOps(),
    })
  }

  /** Creates a file.
   *  Resolves when its first nodes are committed: the file is there and can be opened by others for reading.
   *  @throws (as rejections) ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM for the options;
   *    ERR_FILE_EXISTS for an existing `file` without `overwrite`, ERR_FILE_LOCKED with it where this thread is writing the file; ERR_PATH, ERR_PERMISSION, ERR_NO_SPACE, ERR_IO, ERR_HDF5 */
  static async create(options: H5SaverOptions = {}): Promise<H5Saver> {
    const checked = checkSaverOptions(options, native.buildInfo().bloscCompressors)
    const created = checked.now === undefined ? new Date() : checkDate(checked.now())
    return new H5Saver(await createFile(checked, created), checked)
  }

  /** Adds a detector whose frames are saved one after the other. Returns at once; the nodes are created in the background.
   *  @param title what the detector is called in PyMoDAQ
   *  @param channels the detector's channels by name, in order: each becomes a CH group with one array that grows
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_DTYPE_UNSUPPORTED, ERR_SHAPE_MISMATCH (axes), ERR_SETTINGS_XML,
   *    ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM; ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  continuous<const C extends Channels>(title: string, channels: C, options: ContinuousOptions = {}): ContinuousSaver<C> {
    checkKeys(options, ['settings', 'metadata', 'onRelease'], 'options of continuous')
    if (options.onRelease !== undefined && typeof options.onRelease !== 'function') {
      const given = describe(options.onRelease)
      throw createError('ERR_INVALID_OPTION', `onRelease must be a function; got ${given}`, { option: 'onRelease', given })
    }
    const session = this.#session
    session.checkUsable()
    const { codec, now, onFull } = this.#options
    const checked = checkChannels(channels, codec, native.buildInfo().bloscCompressors)
    const clock = now === undefined ? undefined : () => checkDate(now()).getTime() / 1000
    const checkedTitle = checkTitle(title, 'title')
    const attributes = [
      settingsAttribute(options.settings, bytesEnvelope(noSettings)),
      envelopeText(groupAttribute.type, stringEnvelope(detectorType)),
      ...callerAttributes(options.metadata ?? {}, 'metadata', reservedGroupAttributes),
    ]
    // Counted before anything is created: a group that is half made never gets its number again.
    const path = detectorPath(this.#detectors++)
    const { ops, columns, dataPaths } = detectorTree({
      path,
      title: checkedTitle,
      channels: checked,
      attributes,
      codec,
      timestamp: clock?.() ?? unixSeconds(),
    })
    session.submit(ops)
    const saver = new ContinuousSaver<C>({
      session,
      title: checkedTitle,
      path,
      channels: checked,
      series: session.addSeries(columns),
      dataPaths,
      onFull,
      onRelease: options.onRelease,
      clock,
      onDrop: () => this.#noteDrop(),
    })
    this.#savers.push(saver)
    return saver
  }

  /** Appends a text to the file's Logger.
   *  @throws ERR_INVALID_OPTION for anything but well-formed text; ERR_FILE_CLOSED, ERR_WRITER_FAILED, ERR_QUEUE_FULL */
  addLog(text: string): void {
    checkText(text, 'text')
    this.#session.submit([appendTexts(loggerPath, [text])])
    this.#logRows++
  }

  /** Resolves when the queue has fallen to its low water (at most 1.5 MiB, or an eighth of its limit), or the file was closed.
   *  @throws (as a rejection) ERR_WRITER_FAILED */
  drain(): Promise<void> {
    return this.#session.drain()
  }

  /** Resolves when everything that was appended so far is committed: libhdf5 has flushed it to the file.
   *  @throws (as rejections) ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  flush(): Promise<void> {
    return this.#session.commit()
  }

  /** The figures of the file; they stay after the close. */
  stats(): SaverStats {
    return this.#session.stats()
  }

  /** Ends the file: calls of `appendAsync` that wait are served, everything is written and committed, the file is closed.
   *  Resolves when that is done. Everything is freed in any case.
   *  @throws (as a rejection, once) the first failure; `stats().committed` tells what is safe */
  close(): Promise<void> {
    return this.#session.close()
  }

  /** The same without leaving the call: for handlers of the process's end. Blocks for at most `timeoutMs`.
   *  After ERR_CLOSE_TIMEOUT the file is still being closed: `close` can await it.
   *  @throws ERR_INVALID_OPTION, ERR_CLOSE_TIMEOUT, or the first failure */
  closeSync(timeoutMs: number = exitLimitMs): void {
    this.#session.closeSync(timeoutMs)
  }

  /** `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #noteDrop(): void {
    if (this.#dropIsTold) return
    this.#dropIsTold = true
    // Listeners run by themselves: what they throw is no business of the one who appends.
    process.nextTick(() => this.emit('drop', this.stats()))
  }

  #lastOps(): NativeTreeOp[] {
    const ops = this.#savers.flatMap((saver) => saver.lastOps())
    return this.#logRows > 0 ? [...ops, setTextCount(loggerPath, this.#logRows)] : ops
  }
}

function checkDate(date: unknown): Date {
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date
  throw createError('ERR_INVALID_OPTION', `now must return a valid Date; got ${describe(date)}`, { option: 'now', given: describe(date) })
}
