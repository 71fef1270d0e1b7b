/** Axes by themselves: PyMoDAQ's AxisSaverLoader. */
import { Axis, type AxisInit, type Coordinates, toAxis } from '../data/axis.js'
import { createError } from '../errors.js'
import { groupPathOf, type NodeRef, nodePathOf } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { TreeWriter } from '../file/tree-writer.js'
import type { NodeEntry } from '../nodes/node-index.js'
import { checkBoolean, checkKeys } from '../options.js'
import { appendChecked } from './append-outcome.js'
import { addAxis, growingAxis, nextAxisPath } from './axis-array.js'
import { loadBack } from './load-back.js'

/** Options of `AxisSaverLoader.addAxis`. */
export interface AddAxisOptions {
  /** whether `append` can add coordinates later; false when left out */
  enlargeable?: boolean
}

/** Saves axes: `Axis00`, `Axis01`, … with label, units, index and coordinates.
 *
 *      new AxisSaverLoader(saver).addAxis(group, { label: 'wavelength', units: 'nm', data: wavelengths }) */
export class AxisSaverLoader {
  readonly #saver: H5Saver
  /** the series of the axes that grow, by their paths */
  readonly #growing = new WeakMap<TreeWriter, Map<string, number>>()

  constructor(saver: H5Saver) {
    this.#saver = saver
  }

  /** Writes an axis into a group, as its next `AxisNN`. Returns at once; `saver.flush()` tells when it is committed.
   *  @param where the group
   *  @param axis its index is the dimension of the arrays, as they stand in the group, that it describes
   *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH for what is no axis; ERR_NODE_NOT_FOUND,
   *    ERR_NODE_KIND; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  addAxis(where: NodeRef, axis: Axis | AxisInit, options: AddAxisOptions = {}): NodeEntry {
    checkKeys(options, ['enlargeable'], 'options of addAxis')
    const { tree } = this.#saver
    const group = groupPathOf(tree, where)
    const checked = toAxis(axis, { option: 'axis' })
    if (!checkBoolean(options.enlargeable ?? false, 'enlargeable')) return addAxis(tree, group, checked)
    const path = nextAxisPath(tree, group)
    const { label, units, index, spreadOrder } = checked
    const series = tree.growing([growingAxis(path, { label, units, spreadOrder }, tree.codec, 'value', index)])
    this.#seriesOf(tree).set(path, series)
    this.#append(tree, path, series, checked.data)
    return tree.nodes.get(path)
  }

  /** Appends coordinates to an axis that this saver made enlargeable.
   *  @param node what `addAxis` returned, or its path
   *  @returns true: go on. false: accepted, but the queue is filling up: `await saver.drain()`
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND for any other node; the errors of `addAxis` for the coordinates; ERR_QUEUE_FULL,
   *    ERR_WRITER_CLOSED, ERR_WRITER_FAILED */
  append(node: NodeRef, coordinates: Coordinates | number): boolean {
    const { tree } = this.#saver
    const path = nodePathOf(tree, node, 'node')
    const series = this.#seriesOf(tree).get(path)
    if (series === undefined) {
      throw createError('ERR_NODE_KIND', `'${path}' is no axis that this saver made enlargeable`, { node: path })
    }
    const data = typeof coordinates === 'number' ? [coordinates] : coordinates
    return this.#append(tree, path, series, new Axis({ data }, { option: 'coordinates' }).data)
  }

  /** Loads an axis of the file, this saver's or another's. What was enqueued before is flushed first.
   *  @throws (as rejections) the errors of `saver.flush` and of `DataLoader.loadAxis` */
  loadAxis(where: NodeRef): Promise<Axis> {
    return loadBack(this.#saver, (loader) => loader.loadAxis(where))
  }

  #append({ session }: TreeWriter, path: string, series: number, data: Float64Array): boolean {
    if (data.length === 0) return true
    return appendChecked(session, [path], () => session.writer.appendMany(series, data.length, null, null, data))
  }

  #seriesOf(tree: TreeWriter): Map<string, number> {
    const known = this.#growing.get(tree) ?? new Map<string, number>()
    this.#growing.set(tree, known)
    return known
  }
}
