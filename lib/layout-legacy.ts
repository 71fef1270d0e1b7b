/** The names that older PyMoDAQs put on the disk (versions 1 to 3, and before 1), and those of other programs that are
 *  understood. They are read and never written. */

/** The group of all data before version 4. */
export const legacyRawPath = '/Raw_datas'

/** Attributes of arrays before version 4. */
export const legacyAttribute = {
  /** what an array is: a value of `legacyType` */
  type: 'type',
  /** signal dimension: `0D`, `1D`, `2D`, `ND` */
  dimension: 'data_dimension',
  /** `scan1D`, `scan2D`, `sequential`, `tabular`, or empty */
  scanType: 'scan_type',
  /** `Linear`, `Spiral`, `Adaptive` and others, or empty */
  scanSubtype: 'scan_subtype',
  /** the dimension that a navigation axis describes; -1 for the length along a curve */
  navIndex: 'nav_index',
  name: 'name',
  source: 'source',
  label: 'label',
  units: 'units',
  /** dimensions of a detector's own array that are navigation */
  navAxes: 'nav_axes',
} as const

/** Values of `type`, of arrays before version 4. */
export const legacyType = {
  data: 'data',
  axis: 'axis',
  liveScan: 'live_scan',
  navigationAxis: 'navigation_axis',
  externalH5: 'external_h5',
  strings: 'strings',
  bkg: 'bkg',
  log: 'log',
} as const

/** Values of `type`, of groups before version 4. */
export const legacyGroupType = { scan: 'scan', detector: 'detector', move: 'move' } as const

/** Names of nodes before version 4, in lower case: version 0 wrote them so, later ones with a capital. */
export const legacyNode = {
  data: 'data',
  bkg: 'bkg',
  signalAxes: ['x_axis', 'y_axis'],
  navAxes: ['nav_x_axis', 'nav_y_axis'],
  log: ['logger', 'logging'],
} as const

/** The parts of a navigation axis's name: `Scan_x_axis`, `Scan_00_axis`, `Detector_x_axis`, `scan_x_axis_unique`. */
export const legacyNavAxisName = /^([a-z]+)_(x|y|z|\d{1,3}|[a-z]+)_axis(_unique)?$/i

/** What stands at the root of files of version 0, which have no group of all data. */
export const legacyFirstNames = /^(?:Data[012]D|Det\d{3}|Scan\d{3}|logging)$/

/** How a node of version 0 is called that holds a detector, a dimension or a channel. */
export const legacyGroupName = { detector: /^det(?:ector)?\d+$/i, dimension: /^data([012n]d)$/i, channel: /^ch\d+$/i } as const

/** Attributes by which other programs say what belongs together (NeXus, section "Associating dimension scales"; HDF5's
 *  dimension scales, specification of H5DS). */
export const foreignAttribute = {
  signal: 'signal',
  axes: 'axes',
  units: 'units',
  longName: 'long_name',
  label: 'label',
} as const
export const dimensionScaleClass = 'DIMENSION_SCALE'

/** The attribute in which PyMoDAQ's browser, of every version, keeps comments. */
export const commentsAttribute = 'comments'
