/** One scan that is being saved. `ScanSaver.start` makes them. */
import { boolEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import type { DataToExport } from '../data/data-to-export.js'
import { createError } from '../errors.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { type DataDistribution, scanAttribute } from '../layout.js'
import { checkInteger, checkKeys } from '../options.js'
import { appendChecked } from './append-outcome.js'
import { DataToExportExtendedSaver } from './data-extended-saver.js'
import { pointOf } from './grid-points.js'
import { filterData, type SaveFilter } from './save-filter.js'
import { type CheckedGrid, checkPosition } from './scan-grid.js'
import type { TimestampsSaver } from './timestamps-saver.js'

/** What a scan is made of. */
export interface ScanParts {
  saver: H5Saver
  path: string
  name: string
  grid: CheckedGrid
  /** the detectors' groups and filters, by their titles */
  detectors: ReadonlyMap<string, { path: string; filter: SaveFilter }>
  /** the grid of positions that come with the points */
  positions: number | undefined
  times: TimestampsSaver | undefined
}

/** Options of `Scan.addData`. */
export interface ScanPointOptions {
  /** where the point lies: a coordinate on each axis. For scans that were started with a `size`, and those only: once for each
   *  point, with the data of any of its detectors */
  position?: readonly number[]
}

/** A scan of one or more detectors, filled point by point in any order. */
export class Scan {
  /** the scan's group, such as `/RawData/Scan000` */
  readonly path: string
  /** the last part of it, such as `Scan000` */
  readonly name: string
  /** extents of the scan: those of its arrays before a detector's own. With averages, their number comes first. */
  readonly shape: readonly number[]
  readonly distribution: DataDistribution

  readonly #parts: ScanParts
  /** the file that the scan is in: its saver may go on to another */
  readonly #tree: TreeWriter
  readonly #data: DataToExportExtendedSaver
  /** which points have a position */
  readonly #placed: Uint8Array
  #isDone = false

  /** @internal */
  constructor(parts: ScanParts) {
    this.path = parts.path
    this.name = parts.name
    this.shape = parts.grid.shape
    this.distribution = parts.grid.distribution
    this.#parts = parts
    this.#tree = parts.saver.tree
    this.#data = new DataToExportExtendedSaver(parts.saver, parts.grid.shape)
    this.#placed = new Uint8Array(parts.positions === undefined ? 0 : (parts.grid.shape[0] ?? 0))
  }

  /** Writes the data of one detector at a point: all of them, or none. Points may come in any order, and again; the first call
   *  for a detector creates its arrays. Everything is copied when the call returns.
   *  @param detector its title
   *  @param indexes one for each dimension of `shape`, from 0; `indexesOf` tells those of a step
   *  @returns true: go on. false: accepted, but the queue is filling up: `await saver.drain()`. With `onFull: 'drop'` false may
   *    also mean that something of the point was dropped.
   *  @throws ERR_INVALID_OPTION for a detector that is not of this scan, and for a position that is missing or of no use; the
   *    errors of `DataToExportExtendedSaver.addData`; ERR_WRITER_CLOSED after `done`. After ERR_QUEUE_FULL the same call can be
   *    made again: a point is written over. */
  addData(detector: string, dte: DataToExport, indexes: readonly number[], options: ScanPointOptions = {}): boolean {
    checkKeys(options, ['position'], 'options of addData')
    const { path, filter } = this.#detector(detector)
    const point = pointOf(indexes, this.shape)
    const position = this.#checkPosition(point, options.position)
    const goOn = [this.#data.addData(path, filterData(dte, filter), indexes, { distribution: this.distribution })]
    if (position !== undefined) goOn.push(this.#writePosition(point, position))
    if (this.#parts.times !== undefined) goOn.push(this.#parts.times.note(indexes))
    return !goOn.includes(false)
  }

  /** Writes the backgrounds of a detector, of the shape of one point: see `DataToExportSaver.addBkg`. */
  addBkg(detector: string, background: DataToExport): boolean {
    const { path, filter } = this.#detector(detector)
    return this.#data.addBkg(path, filterData(background, filter))
  }

  /** The indexes of a step: its place in the grid, in the order of the positions where those were given, else the last axis
   *  running fastest.
   *  @param average the repetition, of scans with averages
   *  @throws ERR_INVALID_OPTION */
  indexesOf(step: number, average = 0): number[] {
    const { grid } = this.#parts
    checkInteger(step, 'step', 0, grid.steps - 1)
    const indexes = grid.indexesOf(step)
    if (indexes.length === this.shape.length) {
      checkInteger(average, 'average', 0, 0)
      return indexes
    }
    return [checkInteger(average, 'average', 0, (this.shape[0] ?? 1) - 1), ...indexes]
  }

  /** Ends the scan: it is marked as done, and the memory of its arrays is given up when the last point is written. Harmless
   *  when repeated.
   *  @throws ERR_FILE_CLOSED, ERR_WRITER_CLOSED when the saver has gone on to another file, ERR_WRITER_FAILED, ERR_QUEUE_FULL */
  done(): void {
    if (this.#isDone) return
    this.#checkFile()
    const { detectors, positions, times } = this.#parts
    this.#tree.setAttributes(this.path, [envelopeText(scanAttribute.done, boolEnvelope(true))])
    this.#isDone = true
    for (const { path } of detectors.values()) this.#data.end(path)
    times?.end()
    if (positions !== undefined) this.#tree.session.endSeries(positions)
  }

  #detector(title: string): { path: string; filter: SaveFilter } {
    if (this.#isDone) throw createError('ERR_WRITER_CLOSED', `the scan '${this.path}' is done`, { node: this.path })
    this.#checkFile()
    const detector = this.#parts.detectors.get(title)
    if (detector !== undefined) return detector
    const known = [...this.#parts.detectors.keys()].map((name) => `'${name}'`).join(', ')
    const message = `'${title}' is no detector of the scan, which has ${known === '' ? 'none' : known}: PyMoDAQ raises KeyError`
    throw createError('ERR_INVALID_OPTION', message, { option: 'detector', given: title, node: this.path })
  }

  #checkFile(): void {
    if (this.#tree === this.#parts.saver.tree) return
    const { path } = this.#tree.session
    throw createError('ERR_WRITER_CLOSED', `the scan '${this.path}' is in a file that was closed: '${path}'`, { path, node: this.path })
  }

  #checkPosition(point: number, given: readonly number[] | undefined): readonly number[] | undefined {
    const { axes } = this.#parts.grid
    if ('known' in axes) {
      if (given === undefined) return undefined
      throw createError('ERR_INVALID_OPTION', 'the positions of this scan were given at its start', { option: 'position' })
    }
    if (given === undefined) {
      if (this.#placed[point] === 1) return undefined
      throw createError('ERR_INVALID_OPTION', `point ${point} of the scan has no position yet: give it with the first data`, {
        option: 'position',
      })
    }
    const position = checkPosition(given, 'position')
    if (position.length === axes.open.length) return position
    throw createError('ERR_SHAPE_MISMATCH', `position has ${position.length} coordinates, and the scan ${axes.open.length} axes`, {
      option: 'position',
      expected: String(axes.open.length),
      given: String(position.length),
    })
  }

  #writePosition(point: number, position: readonly number[]): boolean {
    const { session } = this.#tree
    const series = this.#parts.positions ?? 0
    const goOn = appendChecked(session, ['position'], () => session.writer.writeAt(series, point, Number.NaN, ...position))
    this.#placed[point] = 1
    return goOn
  }
}
