/** Which nodes go into the file of an `h5` export, and where they stand in it.
 *
 *      /RawData/Scan000/Detector000/Data2D/CH00        /RawData/CH00, with all below it
 *      its Data00 alone                                /RawData/CH00/Data00, with its own axes, background and errors beside it
 *      the navigation axes of the nearest ancestor     /RawData/NavAxes
 *      settings of the nearest ancestor                attributes of /RawData
 *      /RawData, or the root                           themselves
 *
 *  An array of data keeps the group that it stands in: beside the group of navigation axes PyMoDAQ would take those for its own axes, too. */

import { dataType, groupAttribute, navAxesName, rawDataPath, scanSettingsAttribute } from '../../layout.js'
import { settingsOf } from '../../loaders/documents.js'
import { ancestorsOf, type FileView } from '../../loaders/file-view.js'
import type { Generation } from '../../loaders/generation.js'
import { modernType, Siblings } from '../../loaders/siblings.js'
import { childPath, nodeName, parentPath } from '../../nodes/node-path.js'

/** A node and its new place. */
export interface PlacedNode {
  readonly source: string
  readonly target: string
  /** a group without what stands in it */
  readonly isAlone?: boolean
}

/** What an `h5` export consists of. */
export interface H5Plan {
  readonly nodes: readonly PlacedNode[]
  /** settings that the node inherits: the nodes that have them, and the names of the attributes */
  readonly settings: readonly { readonly path: string; readonly name: string }[]
}

/** Decides what is exported with a node.
 *  @throws ERR_NODE_NOT_FOUND, ERR_HDF5 */
export async function planH5(view: FileView, path: string, generation: Generation): Promise<H5Plan> {
  const isModern = generation === 3
  if (path === '/') return { nodes: [{ source: '/', target: isModern ? '/' : rawDataPath }], settings: [] }
  if (path === rawDataPath) return { nodes: [{ source: path, target: rawDataPath }], settings: [] }
  const nodes: PlacedNode[] = []
  const add = (source: string, where: string, more: Pick<PlacedNode, 'isAlone'> = {}) => {
    const target = childPath(where, nodeName(source))
    if (nodes.every((node) => node.target !== target)) nodes.push({ source, target, ...more })
    return target
  }
  const group = parentPath(path)
  const companions = await companionsOf(view, path)
  const keepsGroup = companions !== undefined && group !== rawDataPath && group !== '/'
  const where = keepsGroup ? add(group, rawDataPath, { isAlone: true }) : rawDataPath
  for (const source of [path, ...(companions ?? [])]) add(source, where)
  const navAxes = await navAxesOf(view, path)
  if (navAxes !== undefined) add(navAxes, rawDataPath)
  return { nodes, settings: await inheritedSettings(view, path) }
}

/** The axes beside an array of data, its background and its errors; undefined for every other node. */
async function companionsOf(view: FileView, path: string): Promise<string[] | undefined> {
  if ((await view.info(path)).kind !== 'dataset') return undefined
  const siblings = await Siblings.of(view, parentPath(path))
  const self = siblings.at(path)
  const type = self && modernType(self.attributes)
  if (self === undefined || type === undefined || type === dataType.axis || type === dataType.strings) return undefined
  const axes = siblings.ofType(dataType.axis).map((axis) => axis.path)
  const others = [dataType.bkg, dataType.error].map((wanted) => (wanted === type ? undefined : siblings.companionOf(self, wanted)))
  return [...axes, ...others.filter((other) => other !== undefined)]
}

/** The group of navigation axes outside of a node that goes with it. */
async function navAxesOf(view: FileView, path: string): Promise<string | undefined> {
  for (const ancestor of ancestorsOf(path)) {
    const group = await view.childNamed(ancestor, navAxesName)
    if (group?.kind !== 'group' || group.link !== 'hard') continue
    return group.path === path || path.startsWith(`${group.path}/`) ? undefined : group.path
  }
  return undefined
}

async function inheritedSettings(view: FileView, path: string): Promise<{ path: string; name: string }[]> {
  const found: { path: string; name: string }[] = []
  for (const name of [groupAttribute.settings, scanSettingsAttribute]) {
    const settings = await settingsOf(view, path, name)
    if (settings !== undefined && settings.path !== path) found.push({ path: settings.path, name })
  }
  return found
}
