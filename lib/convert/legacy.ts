/** Files of PyMoDAQ before 4: nodes get the names and places of the new layout, flattened positions become one vector a dimension.
 *
 *      /Raw_datas/Scan000/Detector000/Data1D/Ch000/{Data, X_axis, Bkg}    /RawData/Scan000/Detector000/Data1D/CH00/{Data00, Axis00, Bkg00}
 *      /Raw_datas/Scan000/{Scan_x_axis, Scan_y_axis}                      /RawData/Scan000/NavAxes/{Axis00, Axis01}
 *      /Raw_datas/Scan000/Move000                                         /RawData/Scan000/Actuator000
 *
 *  Arrays that have no like there keep their names, without a `data_type`: PyMoDAQ walks over them, and loads everything else. */

import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { isDType } from '../dtype.js'
import { titleOf } from '../file/external-plan.js'
import {
  arrayAttribute,
  dataType,
  groupAttribute,
  loggerName,
  logType,
  nativeAttribute,
  navAxesName,
  numberedPath,
  rawDataPath,
} from '../layout.js'
import { legacyAttribute, legacyGroupName } from '../layout-legacy.js'
import type { AxisPart } from '../loaders/data-plan.js'
import { legacyDataType, planLegacy } from '../loaders/legacy.js'
import type { NativeAttribute } from '../native.js'
import { childPath, nodeName, parentPath } from '../nodes/node-path.js'
import { type ArraySource, copyArray } from './array-copy.js'
import { carryAttributes } from './attributes.js'
import { carryTo } from './carry-to.js'
import type { Conversion } from './conversion.js'
import { keepDataset } from './keep-whole.js'
import { type LegacyData, placeAxis, planData, writeData } from './legacy-data.js'
import { LegacyGroups } from './legacy-groups.js'
import { isLogName } from './legacy-names.js'
import { copyListAt, growsIn } from './modern.js'
import { NavAxes, type PlacedAxis, writeAxis } from './nav-axes.js'
import { determinesPositions } from './positions.js'
import { safeName } from './safe-name.js'
import type { DatasetEntry, Layout } from './walk.js'

/** An array that nothing has made use of yet. */
interface PendingArray {
  dataset: DatasetEntry
  source: ArraySource
  output: string
}

const plainSkip: ReadonlySet<string> = new Set<string>([
  ...Object.values(nativeAttribute),
  ...[arrayAttribute.shape, arrayAttribute.dtype, arrayAttribute.subdtype, arrayAttribute.backend],
])
const plainReserved: ReadonlySet<string> = new Set<string>([legacyAttribute.type, arrayAttribute.dataType])

/** The layouts of PyMoDAQ 1 to 3, and of what came before. */
export class LegacyLayout implements Layout {
  readonly #conversion: Conversion
  readonly #groups: LegacyGroups
  readonly #navAxes: NavAxes
  readonly #pending: PendingArray[] = []
  /** arrays that the new file determines wholly */
  readonly #used = new Set<string>()
  /** where the groups of the old file stand in the new one */
  readonly #outputs = new Map<string, string>()

  constructor(conversion: Conversion) {
    this.#conversion = conversion
    this.#groups = new LegacyGroups(conversion)
    this.#navAxes = new NavAxes(conversion)
  }

  async group(path: string, parent: string | undefined, further: readonly NativeAttribute[]): Promise<string> {
    const output = await this.#groups.make(path, parent, further)
    this.#outputs.set(path, output)
    return output
  }

  async datasets(path: string, output: string, datasets: readonly DatasetEntry[]): Promise<void> {
    const conversion = this.#conversion
    let holdsData = false
    for (const dataset of datasets) {
      const info = await conversion.reader.info(dataset.path)
      const { dtype, shape } = info
      if (dtype === 'bytes-list' && shape !== undefined) await this.#list(dataset, output, shape[0] ?? 0)
      else if (!isDType(dtype) || shape === undefined) await this.#keep(dataset, output)
      else if (legacyDataType(dataset.path, await conversion.view.attributes(dataset.path)) !== dataType.data) {
        this.#pending.push({ dataset, source: { path: dataset.path, info, dtype, shape }, output })
      } else {
        const isInPlace: boolean = !holdsData && legacyGroupName.channel.test(nodeName(path))
        holdsData ||= isInPlace
        await this.#data(dataset, output, isInPlace)
      }
    }
  }

  async #list(dataset: DatasetEntry, output: string, rows: number): Promise<void> {
    const isLog = isLogName(dataset.name)
    const target = this.#conversion.freePath(output, isLog ? loggerName : safeName(dataset.name))
    const type = isLog ? [envelopeText(groupAttribute.type, stringEnvelope(logType))] : []
    await copyListAt(this.#conversion, dataset.path, target, rows, 'legacy', type)
    dataset.done(target)
  }

  async #keep(dataset: DatasetEntry, output: string): Promise<void> {
    const target = this.#conversion.freePath(output, safeName(dataset.name))
    await keepDataset(this.#conversion, dataset.path, target, await this.#conversion.reader.info(dataset.path))
    dataset.done(target)
  }

  /** Data stand in their channel's group, or in a group of their own: PyMoDAQ takes all axes of a group for those of its data. */
  async #data(dataset: DatasetEntry, output: string, isInPlace: boolean): Promise<void> {
    const conversion = this.#conversion
    const data = await planData(conversion, await planLegacy(conversion.view, dataset.path))
    if (data === undefined) return this.#keep(dataset, output)
    const group = isInPlace ? output : conversion.freePath(output, safeName(dataset.name))
    if (!isInPlace) await conversion.makeGroup(group, data.plan.name, [])
    await writeData(conversion, group, data, 'legacy')
    this.#used.add(dataset.path)
    const bkg = data.plan.parts[0]?.bkg
    if (bkg !== undefined) this.#used.add(bkg.path)
    await this.#axes(group, data)
    dataset.done(isInPlace ? numberedPath(group, data.grows ? dataType.enlargeable : dataType.data, 0) : group)
  }

  async #axes(group: string, data: LegacyData): Promise<void> {
    const { plan, shape } = data
    const parent = parentPath(plan.path)
    const shared: { part: AxisPart; axis: PlacedAxis }[] = []
    const own: PlacedAxis[] = []
    for (const part of plan.axes) {
      const isNavigation = plan.navIndexes.includes(part.index)
      // PyMoDAQ leaves out signal dimensions of one element, and fails to find a place for their axes.
      if (part.index >= shape.length || (!isNavigation && shape[part.index] === 1)) continue
      const notes: string[] = []
      const axis = await placeAxis(this.#conversion, data, part, notes)
      for (const note of notes) this.#conversion.report.warn(plan.path, note)
      if (part.array === undefined || (isNavigation && parentPath(part.array.path) !== parent)) shared.push({ part, axis })
      else own.push(axis)
      if (part.array !== undefined && (await determinesPositions(this.#conversion, data, part, axis.axis))) this.#used.add(part.array.path)
    }
    const where = shared[0]?.part.array && this.#outputs.get(parentPath(shared[0].part.array.path))
    const axes = shared.map(({ axis }) => axis)
    const isShared = where !== undefined && (await this.#navAxes.share(where, axes))
    if (!isShared) own.push(...axes)
    for (const [place, axis] of own.entries()) await writeAxis(this.#conversion, numberedPath(group, dataType.axis, place), axis)
    this.#navAxes.use(group, isShared ? where : undefined)
  }

  /** Writes what nothing has made use of: arrays without a meaning in the new layout, and positions that its axes do not determine. */
  async finish(): Promise<void> {
    const conversion = this.#conversion
    await this.#navAxes.finish()
    for (const { dataset, source, output } of this.#pending) {
      if (this.#used.has(source.path)) continue
      const infos = await conversion.reader.rawAttributes(source.path)
      const carried = carryAttributes(infos, { style: 'legacy', skip: plainSkip, reserved: plainReserved })
      const name = dataset.name.toLowerCase() === navAxesName.toLowerCase() ? `${dataset.name}_` : safeName(dataset.name)
      const path = conversion.freePath(output, name)
      const shape = source.shape.length === 0 ? [1] : source.shape
      const target = { path, title: titleOf(infos), shape, grows: growsIn(source.info), attributes: carried.attributes, counted: false }
      await copyArray(conversion, source, target)
      await carryTo(conversion, source.path, path, { ...carried, changes: [] })
      dataset.done(path)
    }
    const log = childPath(rawDataPath, loggerName)
    if (conversion.tree.nodes.has(rawDataPath) && !conversion.tree.nodes.has(log)) await conversion.makeLogger(log)
  }
}
