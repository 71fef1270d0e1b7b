/** One DataWithAxes that grows: PyMoDAQ's DataEnlargeableSaver. */
import type { DataWithAxes } from '../data/data-with-axes.js'
import { createError, describe } from '../errors.js'
import { groupPathOf, type NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import { checkLabel } from '../nodes/names.js'
import { checkKeys } from '../options.js'
import type { AxisWords } from './axis-array.js'
import { asRows, GrowingRows, type GrowthAxes } from './growing-rows.js'
import { OpenSeries } from './open-series.js'

/** What an axis is called that data grow along. */
export interface GrowthAxis {
  label: string
  /** a unit that pint understands, such as `mm`; '' when left out */
  units?: string
}

/** Options of the savers of data that grow. */
export interface EnlargeableOptions {
  /** the axes that data grow along: one coordinate on each for every row; one axis `nav axis` when left out */
  axes?: readonly GrowthAxis[]
}

/** The coordinates of a row, one for each axis; of several rows, a list for each axis. */
export type AxisValues = readonly (number | ArrayLike<number>)[]

/** Checks the axes that data grow along.
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME */
export function checkGrowthAxes(axes: readonly GrowthAxis[] = [{ label: 'nav axis' }]): AxisWords[] {
  if (!Array.isArray(axes)) {
    throw createError('ERR_INVALID_OPTION', `axes must be a list; got ${describe(axes)}`, { option: 'axes', given: describe(axes) })
  }
  return axes.map((axis: GrowthAxis, place) => {
    checkKeys(axis, ['label', 'units'], `axes[${place}]`)
    const label = checkLabel(axis.label, `axes[${place}].label`)
    return { label, units: checkLabel(axis.units ?? '', `axes[${place}].units`), spreadOrder: place }
  })
}

const open = new OpenSeries<GrowingRows>()

/** Saves one DataWithAxes after the other in a group, as rows of `EnlData00`, `EnlData01`, … (one for each label) with their
 *  `ErrorBar00`, …; coordinates go to axes of the same group.
 *
 *      const rows = new DataEnlargeableSaver(saver, { axes: [{ label: 'position', units: 'mm' }] })
 *      rows.addData(group, spectrum, [12.5]) */
export class DataEnlargeableSaver {
  readonly #saver: H5Saver
  readonly #axes: readonly AxisWords[]

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME */
  constructor(saver: H5Saver, options: EnlargeableOptions = {}) {
    checkKeys(options, ['axes'], 'options of DataEnlargeableSaver')
    this.#saver = saver
    this.#axes = checkGrowthAxes(options.axes)
  }

  /** Appends data to the arrays of a group, which the first call creates. Everything is copied when the call returns.
   *  @param where a group that holds no other data
   *  @param dwa without navigation indexes it is one row, its axes describe the row. With the navigation index 0 it is as many
   *    rows as that dimension is long, and the coordinates are those of its own navigation axis.
   *  @param axisValues one coordinate for each axis of this saver. Without them in the first call, there are no such axes.
   *  @returns true: go on. false: accepted, but the queue is filling up: `await saver.drain()`. With `onFull: 'drop'` false may
   *    also mean that the row was dropped.
   *  @throws ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH for data that differ from those of the first call in name,
   *    units, number of arrays, shape or dtype, and for other navigation indexes; ERR_NODE_EXISTS when the group holds other
   *    data; ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_BUFFER_DETACHED; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_CLOSED,
   *    ERR_WRITER_FAILED. Nothing is taken then. */
  addData(where: NodeRef, dwa: DataWithAxes, axisValues?: AxisValues): boolean {
    const { tree } = this.#saver
    const group = groupPathOf(tree, where)
    const row = asRows(dwa, group, dwa.origin)
    const own = this.#ownAxis(dwa, axisValues)
    const coordinates = own?.coordinates ?? axisValues ?? []
    const begun = open.at(tree, group)
    const rows = begun ?? this.#begin(group, row, own?.words ?? (axisValues === undefined ? [] : this.#axes))
    return rows.append([row], coordinates)
  }

  /** Ends the arrays of a group: what was appended is written, and their memory is given up. Without it they end with the file. */
  end(where: NodeRef): void {
    const { tree } = this.#saver
    open.end(tree, groupPathOf(tree, where))
  }

  #begin(group: string, row: ReturnType<typeof asRows>, words: readonly AxisWords[]): GrowingRows {
    const { tree } = this.#saver
    const axes: GrowthAxes = { group, words, source: 'value' }
    return open.set(
      tree,
      group,
      GrowingRows.begin(tree, [row], axes, () => {}),
    )
  }

  /** The axis of several rows that are given at once. */
  #ownAxis(dwa: DataWithAxes, axisValues: AxisValues | undefined): { words: AxisWords[]; coordinates: AxisValues } | undefined {
    if (dwa.navIndexes.length === 0) return undefined
    if (axisValues !== undefined) {
      const message = `data '${dwa.name}' bring the coordinates of their rows as their navigation axis: PyMoDAQ would ignore axisValues`
      throw createError('ERR_INVALID_OPTION', message, { option: 'axisValues', channel: dwa.name })
    }
    const [axis] = dwa.getAxis(0)
    if (axis === undefined) {
      const message = `data '${dwa.name}' have no navigation axis: PyMoDAQ raises IndexError`
      throw createError('ERR_INVALID_OPTION', message, { option: 'axes', channel: dwa.name })
    }
    return { words: [{ label: axis.label, units: axis.units, spreadOrder: 0 }], coordinates: [axis.data] }
  }
}
