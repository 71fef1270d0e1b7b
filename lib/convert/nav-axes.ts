/** The navigation axes of converted scans: one group `NavAxes` where the scan's axes stood, shared by all data of the scan.
 *
 *  PyMoDAQ gives data the axes of the nearest `NavAxes` above them, whether they fit or not. Data with other axes than their scan
 *  have them beside themselves instead, and an empty `NavAxes` that keeps the scan's away. */
import type { Axis } from '../data/axis.js'
import { dataType, navAxesName, navAxesPath, numberedPath } from '../layout.js'
import { ancestorsOf } from '../loaders/file-view.js'
import type { NativeAttribute, NativeCodec } from '../native.js'
import { childPath } from '../nodes/node-path.js'
import { axisArray, growingAxis } from '../savers/axis-array.js'
import type { Conversion } from './conversion.js'

/** An axis with what the new file needs besides. */
export interface PlacedAxis {
  axis: Axis
  /** whether it grows with its data */
  grows: boolean
  codec: NativeCodec
  /** attributes that were carried over */
  further: readonly NativeAttribute[]
}

/** The axes of the scans of one file. */
export class NavAxes {
  readonly #conversion: Conversion
  readonly #groups = new Map<string, readonly PlacedAxis[]>()
  /** the groups of data, and the group whose axes they share */
  readonly #users: [group: string, shared: string | undefined][] = []

  constructor(conversion: Conversion) {
    this.#conversion = conversion
  }

  /** Offers axes to a group: the first ones that come are written there.
   *  @returns whether the group has these axes, and no others */
  async share(group: string, axes: readonly PlacedAxis[]): Promise<boolean> {
    const known = this.#groups.get(group)
    if (known !== undefined) return known.length === axes.length && known.every((one, place) => isSameAxis(one, axes[place]))
    this.#groups.set(group, axes)
    const where = navAxesPath(group === '/' ? '' : group)
    await this.#conversion.makeGroup(where, '', [])
    for (const [place, axis] of axes.entries()) await writeAxis(this.#conversion, numberedPath(where, dataType.axis, place), axis)
    return true
  }

  /** Notes that a group holds data, and whose axes they share. */
  use(group: string, shared: string | undefined): void {
    this.#users.push([group, shared])
  }

  /** Keeps the axes of scans away from data that do not share them. */
  async finish(): Promise<void> {
    for (const [group, shared] of this.#users) {
      const nearest = [group, ...ancestorsOf(group)].find((above) => this.#groups.has(above))
      const shield = childPath(group, navAxesName)
      if (nearest === shared || this.#conversion.tree.nodes.has(shield)) continue
      await this.#conversion.makeGroup(shield, '', [])
      this.#groups.set(group, [])
    }
  }
}

/** Writes an axis. */
export async function writeAxis(conversion: Conversion, path: string, { axis, grows, codec, further }: PlacedAxis): Promise<void> {
  const { tree, report } = conversion
  if (grows && axis.size > 0) {
    const { label, units, spreadOrder, index, data } = axis
    const column = growingAxis(path, { label, units, spreadOrder }, codec, 'value', index)
    const series = await conversion.enqueue(() => tree.growing([{ ...column, attributes: [...column.attributes, ...further] }]))
    const { session } = tree
    await conversion.append(path, () => session.writer.appendMany(series, data.length, null, null, data))
    tree.session.endSeries(series)
  } else {
    const op = axisArray(path, axis, axis.index, codec)
    await conversion.submit([op.op === 'array' ? { ...op, attributes: [...op.attributes, ...further] } : op])
  }
  report.arrays++
  report.bytesIn += axis.values.data.byteLength
  conversion.tell(path)
}

function isSameAxis({ axis }: PlacedAxis, other: PlacedAxis | undefined): boolean {
  if (other === undefined) return false
  const { label, units, index, spreadOrder, values } = other.axis
  const hasSameWords = axis.label === label && axis.units === units && axis.index === index && axis.spreadOrder === spreadOrder
  const bytes = ({ data }: Axis['values']) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return hasSameWords && axis.values.dtype === values.dtype && bytes(axis.values).equals(bytes(values))
}
