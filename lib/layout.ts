/** Every name that stands on the disk, in PyMoDAQ's words (layout of version 5), and nothing else. */

/** The versions of PyMoDAQ whose layout our files follow. Its browser refuses files that say less than 4.0.0. */
export const pymodaqVersions = { pymodaq: '5.0.0', pymodaqData: '5.0.5' } as const

/** The group that holds all data, and what stands in it. */
export const rawDataPath = '/RawData'
export const rawDataTitle = 'Data from PyMoDAQ modules'
export const loggerName = 'Logger'
export const loggerPath = `${rawDataPath}/${loggerName}`
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
export const dataType = {
  data: 'data',
  axis: 'axis',
  bkg: 'bkg',
  error: 'error',
  enlargeable: 'data_enlargeable',
  strings: 'strings',
  liveScan: 'live_scan',
  externalH5: 'external_h5',
} as const
/** The group that holds a copy of another HDF5 file (pymodaq, `add_external_h5`). */
export const externalGroup = { name: 'External_data', type: 'external_h5' } as const
/** Ours, on copies from other files: the `CLASS` that a dataset had there, where PyMoDAQ knows no such class. */
export const sourceClassAttribute = 'source_class'

/** The `type` of the Logger. */
export const logType = 'log'

/** The time axis of everything that is saved continuously. */
export const timeAxis = { label: 'time', units: 's' } as const

/** Ours: the row counts of a detector, written on its group when the file is closed. */
export const ledgerAttribute = {
  offered: 'ledger_offered',
  accepted: 'ledger_accepted',
  dropped: 'ledger_dropped',
  written: 'ledger_written',
  committed: 'ledger_committed',
  failed: 'ledger_failed',
  missingFrameIds: 'ledger_missing_frame_ids',
} as const

/** What data come from: a device, or a computation. */
export const dataSources = ['raw', 'calculated'] as const
export type DataSource = (typeof dataSources)[number]

/** How navigation points lie: on a grid, or as a list of points. */
export const dataDistributions = ['uniform', 'spread'] as const
export type DataDistribution = (typeof dataDistributions)[number]

/** The label that PyMoDAQ gives to arrays without one: `CH00`, `CH01`, … */
export function defaultLabel(index: number): string {
  return numbered('CH', index, 2)
}

/** Signal dimensions, as the groups and `data_dimension` call them. */
export const dataDimensions = ['Data0D', 'Data1D', 'Data2D', 'DataND'] as const
export type DataDimension = (typeof dataDimensions)[number]

/** The dimension of frames of a shape: [] is 0-D, [width] 1-D, [height, width] 2-D, more is N-D. A vector of one number
 *  is 0-D too, as it is for PyMoDAQ, which could not go on with the file otherwise. */
export function dataDimensionOf(frameShape: readonly number[]): DataDimension {
  if (frameShape.length === 1 && frameShape[0] === 1) return 'Data0D'
  return (['Data0D', 'Data1D', 'Data2D'] as const)[frameShape.length] ?? 'DataND'
}

function numbered(prefix: string, index: number, digits: number): string {
  return `${prefix}${String(index).padStart(digits, '0')}`
}

/** `<where>/Detector000`: a group of a module, whose type names it. */
export function modulePath(where: string, prefix: string, index: number): string {
  return `${where === '/' ? '' : where}/${numbered(prefix, index, 3)}`
}

/** `Detector` for the type `detector`: what the names of a type's groups begin with (pymodaq_data, `add_incremental_group`). */
export function groupPrefix(type: string): string {
  return capitalised(type.toLowerCase())
}

/** A name with a capital, as PyMoDAQ puts the names of arrays and groups on the disk. */
export function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** `<module>/Data2D`. */
export function dimensionPath(module: string, dimension: DataDimension): string {
  return `${module}/${dimension}`
}

/** `<module>/Data2D/CH00`; the numbers start again in each dimension. */
export function channelPath(module: string, dimension: DataDimension, index: number): string {
  return `${dimensionPath(module, dimension)}/${numbered('CH', index, 2)}`
}

/** What the names of numbered arrays begin with, by their `data_type` (pymodaq_data, `DataType`). */
export const arrayPrefix = {
  [dataType.data]: 'Data',
  [dataType.axis]: 'Axis',
  [dataType.bkg]: 'Bkg',
  [dataType.error]: 'ErrorBar',
  [dataType.enlargeable]: 'EnlData',
} as const
/** The `data_type` of an array that is numbered. */
export type NumberedDataType = keyof typeof arrayPrefix

/** `<group>/Data00`, `<group>/Bkg00` and the like. */
export function numberedPath(group: string, type: NumberedDataType, index: number): string {
  return `${group === '/' ? '' : group}/${numbered(arrayPrefix[type], index, 2)}`
}

/** What the errors of data are called (pymodaq_data, `errors_as_dwa`). */
export function errorsName(name: string): string {
  return `${name}_errors`
}

/** `<group>/Axis00`. */
export function axisPath(group: string, index: number): string {
  return numberedPath(group, dataType.axis, index)
}

/** The group of navigation axes. */
export const navAxesName = 'NavAxes'

/** `<module>/NavAxes`. */
export function navAxesPath(module: string): string {
  return `${module}/${navAxesName}`
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
  ...['x_axis', 'y_axis', 'nav_x_axis', 'nav_y_axis', 'inav', 'isig', 'base_type', 'self', 'n_axes', 'quantities'],
  // Methods that it calls while it loads or shows data. Its other methods can be shadowed without harm to the loading.
  ...['mean', 'deepcopy', 'deepcopy_with_new_data', 'force_units', 'get_nav_axes', 'get_sig_index', 'get_axis_from_index'],
  ...['get_dim_from_data', 'get_dim_from_data_axes', 'set_axes_manager', 'create_missing_axes', 'check_squeeze', 'check_shape_from_data'],
  ...['_am', '_data', '_labels', '_length', '_shape', '_units', '_slicer', '_compute_slices', '_comparison_common', '_check_errors'],
  ...['_check_data_type', '_check_same_shape', '_check_shape_dim_consistency'],
  ...['__class__', '__dict__', '__weakref__', '__getstate__', '__reduce_ex__'],
])

/** Attribute names that the layout uses on every array, lists of texts included. */
export const reservedArrayAttributes: ReadonlySet<string> = new Set<string>([
  ...Object.values(nativeAttribute),
  ...Object.values(arrayAttribute),
])

/** Attribute names that the layout uses on axes. */
export const reservedAxisAttributes: ReadonlySet<string> = new Set<string>([...reservedArrayAttributes, ...Object.values(axisAttribute)])

/** The `type` of the groups of modules. Those of channels are written as ''. */
export const groupType = {
  detector: 'detector',
  actuator: 'actuator',
  scan: 'scan',
  /** since PyMoDAQ 5.1; earlier loggers made groups of the type `scan` */
  logger: 'datalogger',
  optimizer: 'optimizer',
  /** the times of a scan's points, since PyMoDAQ 5.1 */
  time: 'time',
  channel: 'ch',
  data: 'data',
} as const

/** Attributes of a scan's group. */
export const scanAttribute = {
  done: 'scan_done',
  author: 'author',
  dateTime: 'date_time',
  type: 'scan_type',
  subType: 'scan_sub_type',
  name: 'scan_name',
  description: 'description',
} as const

/** Attributes of `/RawData` in a file of scans. */
export const datasetAttribute = {
  author: 'author',
  dateTime: 'date_time',
  sample: 'sample',
  experimentType: 'experiment_type',
  description: 'description',
} as const

/** The times of a scan's points, below its group (pymodaq 5.3, `TimeModuleSaver`). */
export const timestamps = {
  group: 'Timestamps',
  data: 'ElapsedTime',
  label: 'Elapsed time since scan start',
  units: 's',
  description: 'Seconds from the start of the scan to the saving of each point, by a monotonic clock; 0 for points that were not saved.',
} as const

/** The axis of the repetitions of a scan, before those of its steps (pymodaq, `DAQScanAcquisition.det_done`). */
export const averageAxis = { label: 'Average', units: '' } as const

/** The titles that PyMoDAQ's modules have by themselves. */
export const moduleTitle = { scan: 'DAQScan', logger: 'H5Logger' } as const
/** The `type` of the group of all data once PyMoDAQ's scans have written theirs, instead of `scan`. */
export const datasetType = 'dataset'
/** The `type` of a detector's group. */
export const detectorType = groupType.detector

/** Ours, in converted files: attributes whose names mean something else in the new layout begin with this. */
export const originalPrefix = 'original_'
/** Ours, in converted files: what describes the bytes of an attribute that no longer has its type. */
export const descriptionSuffix = '_description'
/** Ours, in converted files: where links lead that are no nodes there. */
export const linkAttributePrefix = { soft: 'soft_link_', external: 'external_link_', other: 'link_' } as const

/** Methods and properties of PyMoDAQ's data (pymodaq_data 5.3, `DataWithAxes`): attributes of other programs would take their places
 *  when they are loaded. */
export const dataMembers: ReadonlySet<string> = new Set([
  ...[
    'abs',
    'angle',
    'append',
    'average',
    'averaged',
    'crop_at_along',
    'data',
    'deepcopy',
    'deserialize',
    'dim',
    'fit',
    'fliplr',
    'flipud',
  ],
  ...[
    'ft',
    'ift',
    'imag',
    'interp',
    'length',
    'mean',
    'moment',
    'n_averaged',
    'n_axes',
    'pad',
    'path',
    'plot',
    'pop',
    'quantities',
    'real',
  ],
  ...['rot90', 'serialize', 'sum', 'to_dict', 'transpose', 'type', 'unwrap', 'value', 'values', 'vnav', 'vsig'],
])

/** What the name of a journal ends in, beside the name of its file. */
export const journalEnding = '.h5j'

/** Settings of the scan itself, beside those of its modules. */
export const scanSettingsAttribute = 'scan_settings'
