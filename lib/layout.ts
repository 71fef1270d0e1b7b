/** Every name that stands on the disk, in PyMoDAQ's words (layout of version 5), and nothing else. */

/** The versions of PyMoDAQ whose layout our files follow. Its browser refuses files that say less than 4.0.0. */
export const pymodaqVersions = { pymodaq: '5.0.0', pymodaqData: '5.0.5' } as const

/** The group that holds all data, and what stands in it. */
export const rawDataPath = '/RawData'
export const rawDataTitle = 'Data from PyMoDAQ modules'
export const loggerPath = '/RawData/Logger'
export const rootTitle = 'PyMoDAQ file'

/** Attributes that PyTables defines. They are stored as they are, never in an envelope. */
export const nativeAttribute = {
  class: 'CLASS',
  title: 'TITLE',
  version: 'VERSION',
  extDim: 'EXTDIM',
  formatVersion: 'PYTABLES_FORMAT_VERSION',
  pseudoAtom: 'PSEUDOATOM',
} as const

/** The `CLASS` and `VERSION` of PyTables' nodes. */
export const nodeClass = {
  group: { class: 'GROUP', version: '1.0' },
  cArray: { class: 'CARRAY', version: '1.1' },
  eArray: { class: 'EARRAY', version: '1.1' },
  vlArray: { class: 'VLARRAY', version: '1.4' },
} as const
export const pytablesFormatVersion = '2.1'

/** Attributes of the root. */
export const rootAttribute = {
  pymodaqVersion: 'pymodaq_version',
  pymodaqDataVersion: 'pymodaq_data_version',
  file: 'file',
  date: 'date',
  time: 'time',
  /** ours: the version of h5saver that wrote the file */
  h5saverVersion: 'h5saver_version',
} as const

/** Attributes of module groups, and of `/RawData`. */
export const groupAttribute = { type: 'type', settings: 'settings' } as const

/** Attributes of every array. */
export const arrayAttribute = {
  shape: 'shape',
  dtype: 'dtype',
  subdtype: 'subdtype',
  backend: 'backend',
  dataType: 'data_type',
  dataDimension: 'data_dimension',
} as const
export const backendName = 'tables'

/** Attributes of data arrays. */
export const dataAttribute = {
  timestamp: 'timestamp',
  label: 'label',
  source: 'source',
  distribution: 'distribution',
  origin: 'origin',
  units: 'units',
  navIndexes: 'nav_indexes',
} as const

/** Attributes of axes. */
export const axisAttribute = {
  size: 'size',
  label: 'label',
  units: 'units',
  index: 'index',
  offset: 'offset',
  scaling: 'scaling',
  distribution: 'distribution',
  spreadOrder: 'spread_order',
} as const

/** Values of `data_type`, and the prefix of the node names that go with each. */
export const dataType = { data: 'data', axis: 'axis', enlargeable: 'data_enlargeable', strings: 'strings' } as const
/** The `type` of the Logger. */
export const logType = 'log'

/** The time axis of everything that is saved continuously. */
export const timeAxis = { label: 'time', units: 's' } as const

/** Ours: the row counts of a detector, written on its group when the file is closed. */
export const ledgerAttribute = {
  offered: 'ledger_offered',
  accepted: 'ledger_accepted',
  dropped: 'ledger_dropped',
  missingFrameIds: 'ledger_missing_frame_ids',
} as const

/** Signal dimensions, as the groups and `data_dimension` call them. */
export type DataDimension = 'Data0D' | 'Data1D' | 'Data2D' | 'DataND'

/** The dimension of frames of a shape: [] is 0-D, [width] 1-D, [height, width] 2-D, more is N-D. A vector of one number
 *  is 0-D too, as it is for PyMoDAQ, which could not go on with the file otherwise. */
export function dataDimensionOf(frameShape: readonly number[]): DataDimension {
  if (frameShape.length === 1 && frameShape[0] === 1) return 'Data0D'
  return (['Data0D', 'Data1D', 'Data2D'] as const)[frameShape.length] ?? 'DataND'
}

function numbered(prefix: string, index: number, digits: number): string {
  return `${prefix}${String(index).padStart(digits, '0')}`
}

/** `/RawData/Detector000`. */
export function detectorPath(index: number): string {
  return `${rawDataPath}/${numbered('Detector', index, 3)}`
}

/** `<module>/Data2D`. */
export function dimensionPath(module: string, dimension: DataDimension): string {
  return `${module}/${dimension}`
}

/** `<module>/Data2D/CH00`; the numbers start again in each dimension. */
export function channelPath(module: string, dimension: DataDimension, index: number): string {
  return `${dimensionPath(module, dimension)}/${numbered('CH', index, 2)}`
}

/** `<channel>/EnlData00`. */
export function enlargeablePath(channel: string, index: number): string {
  return `${channel}/${numbered('EnlData', index, 2)}`
}

/** `<group>/Axis00`. */
export function axisPath(group: string, index: number): string {
  return `${group}/${numbered('Axis', index, 2)}`
}

/** `<module>/NavAxes`. */
export function navAxesPath(module: string): string {
  return `${module}/NavAxes`
}

/** Attribute names that the layout uses on `/RawData` and on module groups: metadata may not take them. */
export const reservedGroupAttributes: ReadonlySet<string> = new Set<string>([
  ...Object.values(nativeAttribute),
  ...Object.values(groupAttribute),
  ...Object.values(ledgerAttribute),
])

/** Attribute names that the layout uses on data arrays, and those that PyMoDAQ's loader cannot have there because they
 *  are properties of its data classes. */
export const reservedDataAttributes: ReadonlySet<string> = new Set<string>([
  ...Object.values(nativeAttribute),
  ...Object.values(arrayAttribute),
  ...Object.values(dataAttribute),
  ...['name', 'labels', 'data', 'axes', 'dim', 'errors', 'length', 'size', 'nav_axes', 'sig_indexes'],
  ...['x_axis', 'y_axis', 'nav_x_axis', 'nav_y_axis', 'inav', 'isig', 'base_type'],
])

/** The `type` of a detector's group. */
export const detectorType = 'detector'
