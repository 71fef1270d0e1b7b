/** The settings of a whole module: the document that stands in the attribute `settings` of its group. */
import type { GroupParameter, Parameter } from './parameter.js'
import { fromXml, type SettingsRoot, toXml } from './parameter-xml.js'
import { type Roi, roiSettings } from './roi.js'
import type { Settings } from './settings-xml.js'

/** What a module tells about itself. */
export interface ModuleSettings {
  /** the module's own parameters, or XML that has them below its root */
  readonly settings?: Settings
  /** of a main module: what `h5saverSettings` gives */
  readonly saver?: GroupParameter
  /** of a detector: the regions of interest of each of its viewers */
  readonly rois?: readonly (readonly Roi[])[]
}

/** The modules that have settings. `dataset` is the one of `/RawData` in a file of scans. */
export type SettingsKind = 'detector' | 'actuator' | 'scan' | 'logger' | 'optimizer' | 'dataset'

/** The group that has the saver's tree. */
export const saverSettingsName = 'H5Saver'

// As PyMoDAQ writes each: actuators without a type, the dataset with a title.
const roots: Readonly<Record<SettingsKind, SettingsRoot>> = {
  detector: {},
  actuator: { type: null },
  scan: {},
  logger: {},
  optimizer: {},
  dataset: { title: 'All Settings' },
}

/** The document of a module: its own settings, then the saver's below `H5Saver`, then those of each viewer below `ROI_Viewer_NN`.
 *  @throws ERR_SETTINGS_XML, ERR_INVALID_NAME, ERR_INVALID_OPTION as `toXml`, `fromXml` and `roiSettings` */
export function moduleSettings(kind: SettingsKind, parts: ModuleSettings): Uint8Array {
  const { settings = [], saver, rois = [] } = parts
  const own = typeof settings === 'string' || settings instanceof Uint8Array ? fromXml(settings) : settings
  const saverGroup = saver === undefined ? [] : [container(saverSettingsName, saver)]
  const viewers = rois.map((list, index) => container(`ROI_Viewer_${String(index).padStart(2, '0')}`, roiSettings(list)))
  return toXml([...own, ...saverGroup, ...viewers], roots[kind])
}

function container(name: string, child: Parameter): GroupParameter {
  return { name, type: 'group', children: [child] }
}
