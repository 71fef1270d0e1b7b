/** The times of a scan's points: the group `Timestamps` that PyMoDAQ 5.3 makes below a scan. */
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { DataToExport } from '../data/data-to-export.js'
import { DataWithAxes } from '../data/data-with-axes.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { type DataDistribution, groupType, scanAttribute, timestamps } from '../layout.js'
import { childPath } from '../nodes/node-path.js'
import { checkSettings, settingsAttribute } from '../settings/settings-xml.js'
import { DataToExportExtendedSaver } from './data-extended-saver.js'

/** Creates the group.
 *  @returns its path */
export function addTimestampsGroup(tree: TreeWriter, scan: string): string {
  const path = childPath(scan, timestamps.group)
  tree.group(path, {
    title: timestamps.group,
    type: groupType.time,
    attributes: [settingsAttribute(checkSettings([]), ''), envelopeText(scanAttribute.description, stringEnvelope(timestamps.description))],
  })
  return path
}

/** Writes, for each point of a scan, the seconds since the scan began. */
export class TimestampsSaver {
  readonly #path: string
  readonly #data: DataToExportExtendedSaver
  readonly #distribution: DataDistribution
  readonly #start = performance.now()

  /** @param distribution that of the scan: PyMoDAQ says `uniform` even of spread ones, and then shows the times against one axis */
  constructor(saver: H5Saver, path: string, shape: readonly number[], distribution: DataDistribution) {
    this.#path = path
    this.#data = new DataToExportExtendedSaver(saver, shape)
    this.#distribution = distribution
  }

  /** Writes the present moment for a point. @returns as `DataToExportExtendedSaver.addData` */
  note(indexes: readonly number[]): boolean {
    const elapsed = new DataWithAxes({
      name: timestamps.data,
      data: [Float32Array.of((performance.now() - this.#start) / 1000)],
      labels: [timestamps.label],
      units: timestamps.units,
      origin: timestamps.group,
    })
    const dte = new DataToExport({ name: timestamps.group, data: [elapsed] })
    return this.#data.addData(this.#path, dte, indexes, { distribution: this.#distribution })
  }

  end(): void {
    this.#data.end(this.#path)
  }
}
