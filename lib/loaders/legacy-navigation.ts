/** The navigation of arrays before version 4: which of their dimensions are those of a scan, and which axes go with them. */
import type { DataDistribution } from '../data/data-with-axes.js'
import { isDType } from '../dtype.js'
import type { DataDimension } from '../layout.js'
import { legacyAttribute, legacyGroupType, legacyNavAxisName, legacyType } from '../layout-legacy.js'
import { nodeName, parentPath } from '../nodes/node-path.js'
import type { ArrayRef, AxisPart } from './data-plan.js'
import { ancestorsOf, type FileView, type NodeAttributes, numberAttribute, textOf } from './file-view.js'
import { arrayAt } from './modern.js'

/** An axis of a scan, as its group has it. */
export interface ScanAxis {
  readonly array: ArrayRef
  readonly label: string
  readonly units: string
  /** the dimension; -1 for the length along a curve */
  readonly navIndex: number
  /** one coordinate for each visited point of a grid, not one for each index */
  readonly isVisited: boolean
}

/** What is known of an array. */
export interface LegacyArray {
  shape: readonly number[]
  dimension: DataDimension | undefined
  /** in lower case */
  scanType: string
  /** in lower case */
  scanSubtype: string
  isEnlargeable: boolean
  scanAxes: readonly ScanAxis[]
  /** dimensions that a detector itself navigates */
  ownNavigation: number
  /** signal axes beside the array */
  signalAxes: number
}

/** Which dimensions an array navigates. */
export interface LegacyNavigation {
  navIndexes: number[]
  signalIndexes: number[]
  /** dimensions of the scan; those that the detector navigates follow */
  scanRank: number
  distribution: DataDistribution
  axes: AxisPart[]
  note?: string
}

/** The axes of the scan that a node belongs to: children and siblings of the first ancestor of the type `scan`. */
export async function scanAxesOf(view: FileView, path: string): Promise<ScanAxis[]> {
  for (const group of ancestorsOf(path)) {
    const type = await view.text(group, legacyAttribute.type)
    const isScan = type === legacyGroupType.scan || (type === undefined && /^scan\d+$/i.test(nodeName(group)))
    if (!isScan) continue
    return view.memo('scan axes', group, () => axesOfScan(view, group))
  }
  return []
}

async function axesOfScan(view: FileView, group: string): Promise<ScanAxis[]> {
  const found: ScanAxis[] = []
  for (const place of group === '/' ? ['/'] : [group, parentPath(group)]) {
    for (const child of await view.datasets(place)) {
      const axis = await scanAxisAt(view, child.path)
      if (axis !== undefined) found.push(axis)
    }
  }
  return preferUnique(found).sort((a, b) => order(a.navIndex) - order(b.navIndex))
}

// The length along a curve comes behind the coordinates.
function order(navIndex: number): number {
  return navIndex < 0 ? Number.MAX_SAFE_INTEGER : navIndex
}

async function scanAxisAt(view: FileView, path: string): Promise<ScanAxis | undefined> {
  const attributes = await view.attributes(path)
  const name = legacyNavAxisName.exec(nodeName(path))
  const isTyped = textOf(attributes, legacyAttribute.type) === legacyType.navigationAxis
  // Version 0 gave these nodes no type of their own: they are told by their names.
  if (!isTyped && !(name !== null && name[1]?.toLowerCase() === 'scan')) return undefined
  const { shape, dtype } = await view.info(path)
  if (shape === undefined || !isDType(dtype)) return undefined
  return {
    array: await arrayAt(view, path),
    label: textOf(attributes, legacyAttribute.label) ?? '',
    units: textOf(attributes, legacyAttribute.units) ?? '',
    navIndex: navIndexOf(attributes, name?.[2]),
    isVisited: name?.[1]?.toLowerCase() === 'scan' && /^[xyz]$/i.test(name[2] ?? '') && name[3] === undefined,
  }
}

/** Version 2 and 3 tell the dimension; before, the name does. */
function navIndexOf(attributes: NodeAttributes, letter: string | undefined): number {
  const told = numberAttribute(attributes, legacyAttribute.navIndex)
  if (told !== undefined && Number.isSafeInteger(told)) return told
  const place = ['x', 'y', 'z'].indexOf(letter?.toLowerCase() ?? 'x')
  if (place >= 0) return place
  return /^\d+$/.test(letter ?? '') ? Number(letter) : letter?.toLowerCase() === 'curvilinear' ? -1 : 0
}

/** Where version 0 has both `scan_x_axis` and `scan_x_axis_unique`, the second is the axis. */
function preferUnique(axes: readonly ScanAxis[]): ScanAxis[] {
  const uniqueNames = new Set(axes.map(({ array }) => array.path).filter((path) => /_unique$/i.test(path)))
  return axes.filter(({ array }) => !uniqueNames.has(`${array.path}_unique`))
}

/** Sorts the dimensions of an array: those of the scan first, then those that the detector navigates, then the signal. */
export function navigationOf(array: LegacyArray): LegacyNavigation {
  const { shape, ownNavigation } = array
  const signalRank = signalRankOf(array)
  const navRank = shape.length - signalRank
  const navIndexes = Array.from({ length: navRank }, (_, index) => index)
  const signalIndexes = Array.from({ length: signalRank }, (_, index) => navRank + index)
  const scanRank = Math.max(0, navRank - ownNavigation)
  const common = { navIndexes, signalIndexes, scanRank }
  if (scanRank === 0) return { ...common, distribution: 'uniform', axes: [] }
  const isList = isPointList(array, scanRank)
  if (isList && navRank === 1) {
    const axes = array.scanAxes.map((axis, spreadOrder) => ({ ...wordsOf(axis), index: 0, spreadOrder, form: 'stored' as const }))
    return { ...common, distribution: 'spread', axes }
  }
  const note = isList ? 'is a list of points with further dimensions, which has no like in PyMoDAQ 5: its first axis is kept' : undefined
  const axes = array.scanAxes
    .filter(
      ({ navIndex }, place, all) => navIndex >= 0 && navIndex < scanRank && all.findIndex((one) => one.navIndex === navIndex) === place,
    )
    .map((axis) => ({
      ...wordsOf(axis),
      index: axis.navIndex,
      spreadOrder: 0,
      form: isList || !axis.isVisited ? ('stored' as const) : ('visited' as const),
    }))
  return { ...common, distribution: 'uniform', axes, ...(note === undefined ? {} : { note }) }
}

function wordsOf({ array, label, units }: ScanAxis): Pick<AxisPart, 'array' | 'label' | 'units'> {
  return { array, label, units }
}

/** Dimensions of one frame. */
function signalRankOf({ shape, dimension, scanType, scanAxes, ownNavigation, signalAxes, isEnlargeable }: LegacyArray): number {
  const rank = shape.length
  const isScanned = scanType !== '' || scanAxes.length > 0 || isEnlargeable
  switch (dimension) {
    case 'Data1D':
      return Math.min(1, rank)
    case 'Data2D':
      return Math.min(2, rank)
    case 'Data0D': {
      if (!isScanned) return rank
      // Single numbers of a scan have a last dimension of length 1, those that were appended have none.
      const scanRank = scanRankOf(scanType, scanAxes)
      return rank > 1 && shape[rank - 1] === 1 && rank > scanRank ? 1 : 0
    }
    default: {
      if (!isScanned && ownNavigation === 0) return rank
      const scanRank = isScanned ? scanRankOf(scanType, scanAxes) : 0
      return Math.max(Math.min(signalAxes, rank), rank - scanRank - ownNavigation)
    }
  }
}

function scanRankOf(scanType: string, scanAxes: readonly ScanAxis[]): number {
  if (scanType === 'tabular') return 1
  const told = /^scan(\d)d$/.exec(scanType)?.[1]
  if (told !== undefined) return Number(told)
  return Math.max(1, new Set(scanAxes.map(({ navIndex }) => navIndex).filter((index) => index >= 0)).size)
}

/** Whether the first dimension is a list of points that all axes describe together. */
function isPointList({ shape, scanType, scanSubtype, scanAxes, isEnlargeable }: LegacyArray, scanRank: number): boolean {
  if (scanAxes.length === 0) return isEnlargeable
  if (!scanAxes.every(({ array }) => array.shape.length === 1 && array.shape[0] === shape[0])) return isEnlargeable && scanAxes.length === 1
  if (scanType === 'tabular' || scanSubtype === 'adaptive' || isEnlargeable) return true
  return scanAxes.length > 1 && scanRank === 1
}
