/** Where the parts of a DataToExport stand below a module's group:
 *
 *      <where>
 *        Data0D|Data1D|Data2D|DataND    only those present, in this order
 *          CH00, CH01 …                 one for each DataWithAxes of the dimension; TITLE is its name */
import { nativeText } from '../attributes/text-attribute.js'
import type { DataToExport } from '../data/data-to-export.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { channelPath, type DataDimension, dataAttribute, dataDimensions, dimensionPath } from '../layout.js'

/** One part of a DataToExport with its place. */
export interface PlacedData {
  dwa: DataWithAxes
  /** the module that made it: its own origin, or the name of the DataToExport */
  origin: string
  /** the group of the dimension */
  dimensionPath: string
  /** the channel's group */
  path: string
}

/** Gives each part its place, in PyMoDAQ's order. The numbers of the channels start again in each dimension.
 *  @param dimensionOf the dimension that a part is filed under, when it is not its own */
export function layOut(
  where: string,
  dte: DataToExport,
  dimensionOf: (dwa: DataWithAxes) => DataDimension = ({ dim }) => dim,
): PlacedData[] {
  const placed: PlacedData[] = []
  for (const dimension of dataDimensions) {
    let index = 0
    for (const dwa of dte.data) {
      if (dimensionOf(dwa) !== dimension) continue
      const path = channelPath(where, dimension, index++)
      placed.push({ dwa, origin: dwa.origin === '' ? dte.name : dwa.origin, dimensionPath: dimensionPath(where, dimension), path })
    }
  }
  return placed
}

/** Creates the groups of these places that are not there yet.
 *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND (of `where`) */
export function makeChannelGroups(tree: TreeWriter, placed: readonly PlacedData[]): void {
  for (const { dwa, origin, dimensionPath, path } of placed) {
    if (!tree.nodes.has(dimensionPath)) tree.group(dimensionPath)
    // PyMoDAQ 5.3 puts the origin there as PyTables stores a text, without an envelope (pymodaq_data, `get_set_group`).
    if (!tree.nodes.has(path)) tree.group(path, { title: dwa.name, attributes: [nativeText(dataAttribute.origin, origin, 'utf8')] })
  }
}
