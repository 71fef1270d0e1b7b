/** One array of data of PyMoDAQ before 4, with its axes and background, as arrays of the new layout. */
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { isDType } from '../dtype.js'
import { titleOf } from '../file/external-plan.js'
import {
  arrayAttribute,
  axisAttribute,
  type DataDimension,
  dataAttribute,
  dataDimensionOf,
  dataMembers,
  dataType,
  type NumberedDataType,
  nativeAttribute,
  numberedPath,
  originalPrefix,
  reservedDataAttributes,
} from '../layout.js'
import { legacyAttribute } from '../layout-legacy.js'
import type { ArrayRef, AxisPart, DataPlan } from '../loaders/data-plan.js'
import { textOf } from '../loaders/file-view.js'
import { legacyDimension } from '../loaders/legacy.js'
import { loadAxisPart } from '../loaders/load-axis.js'
import type { NativeAttribute } from '../native.js'
import { dataAttributes } from '../savers/data-attributes.js'
import { type ArraySource, type ArrayTarget, copyArray } from './array-copy.js'
import { carryAttributes } from './attributes.js'
import { carryTo } from './carry-to.js'
import type { Conversion } from './conversion.js'
import { growsIn } from './modern.js'
import type { PlacedAxis } from './nav-axes.js'

/** How an array stands in the new file. */
export interface LegacyData {
  plan: DataPlan
  source: ArraySource
  /** shape in the new file: scans of single numbers have no dimension for them, rows of single numbers have one */
  shape: readonly number[]
  grows: boolean
  dimension: DataDimension
}

const storage = [
  ...Object.values(nativeAttribute),
  arrayAttribute.shape,
  arrayAttribute.dtype,
  arrayAttribute.subdtype,
  arrayAttribute.backend,
]
const dataSkip: ReadonlySet<string> = new Set<string>([
  ...storage,
  ...[legacyAttribute.type, legacyAttribute.dimension, dataAttribute.label, dataAttribute.units, dataAttribute.source],
])
const axisSkip: ReadonlySet<string> = new Set<string>([
  ...storage,
  ...[legacyAttribute.type, legacyAttribute.dimension, legacyAttribute.label, legacyAttribute.units, legacyAttribute.navIndex],
])
const reserved: ReadonlySet<string> = new Set([...reservedDataAttributes, ...dataMembers])
const reservedOnAxes: ReadonlySet<string> = new Set<string>([
  ...[axisAttribute.index, axisAttribute.spreadOrder, axisAttribute.offset, axisAttribute.scaling, axisAttribute.size],
  ...[axisAttribute.distribution, arrayAttribute.dataType],
])

/** Decides how an array stands in the new file; undefined for what holds no numbers. */
export async function planData(conversion: Conversion, plan: DataPlan): Promise<LegacyData | undefined> {
  const array = plan.parts[0]?.array
  const dtype = array?.info.dtype
  if (array === undefined || !isDType(dtype)) return undefined
  const { path, info, shape } = array
  const grows = growsIn(info)
  const navRank = plan.navIndexes.length
  const signalShape = shape.slice(navRank)
  const told = legacyDimension(path, await conversion.view.attributes(path))
  return {
    plan,
    source: { path, info, shape, dtype },
    shape: newShape(shape, navRank, grows),
    grows,
    dimension: told ?? (navRank > 0 && signalShape.length === 0 ? 'Data0D' : dataDimensionOf(signalShape)),
  }
}

function newShape(shape: readonly number[], navRank: number, grows: boolean): readonly number[] {
  if (shape.length === 0) return [1]
  if (grows) return shape.length === 1 && navRank === 1 ? [...shape, 1] : shape
  return navRank > 0 && shape.length === navRank + 1 && shape[navRank] === 1 ? shape.slice(0, -1) : shape
}

/** Writes the array, and its background, into a group.
 *  @param style of its attributes */
export async function writeData(conversion: Conversion, group: string, data: LegacyData, style: 'legacy' | 'foreign'): Promise<void> {
  const { plan, source, shape, grows, dimension } = data
  const type = grows && plan.navIndexes.length > 0 ? dataType.enlargeable : dataType.data
  await writeArray(conversion, group, data, { source, shape, grows, type, navIndexes: plan.navIndexes, title: plan.name }, style)
  for (const note of plan.notes) conversion.report.warn(plan.path, note)
  const bkg = plan.parts[0]?.bkg
  if (bkg === undefined || !isDType(bkg.info.dtype)) return
  const isLikeData = bkg.shape.length === source.shape.length && bkg.shape.every((extent, at) => extent === source.shape[at])
  const bkgShape = isLikeData ? shape : bkg.shape.length === 0 ? [1] : bkg.shape
  await writeArray(
    conversion,
    group,
    { plan, dimension },
    {
      source: { path: bkg.path, info: bkg.info, shape: bkg.shape, dtype: bkg.info.dtype },
      shape: bkgShape,
      grows: growsIn(bkg.info) && bkg.shape.length > 0,
      type: dataType.bkg,
      navIndexes: isLikeData ? plan.navIndexes : [],
      title: plan.name,
    },
    style,
  )
}

interface Written {
  source: ArraySource
  shape: readonly number[]
  grows: boolean
  type: NumberedDataType
  navIndexes: readonly number[]
  title: string
}

async function writeArray(
  conversion: Conversion,
  group: string,
  { plan, dimension }: Pick<LegacyData, 'plan' | 'dimension'>,
  { source, shape, grows, type, navIndexes, title }: Written,
  style: 'legacy' | 'foreign',
): Promise<void> {
  const infos = await conversion.reader.rawAttributes(source.path)
  const carried = carryAttributes(infos, { style, skip: await skipped(conversion, source.path, style), reserved })
  const ownTitle = titleOf(infos)
  const { timestamp, source: origin, units, distribution } = plan
  const attributes: NativeAttribute[] = [
    envelopeText(arrayAttribute.dataType, stringEnvelope(type)),
    envelopeText(arrayAttribute.dataDimension, stringEnvelope(dimension)),
    ...dataAttributes({
      timestamp,
      label: plan.parts[0]?.label ?? '',
      source: origin,
      distribution,
      origin: plan.origin,
      units,
      navIndexes,
    }),
    ...(ownTitle === '' || ownTitle === title ? [] : [envelopeText(`${originalPrefix}title`, stringEnvelope(ownTitle))]),
    ...carried.attributes,
  ]
  const path = numberedPath(group, type, 0)
  const target: ArrayTarget = { path, title, shape, grows, attributes, counted: false }
  await copyArray(conversion, source, target)
  await carryTo(conversion, source.path, path, carried)
}

/** Empty scan types say nothing. */
async function skipped(conversion: Conversion, path: string, style: 'legacy' | 'foreign'): Promise<ReadonlySet<string>> {
  const decoded = await conversion.view.attributes(path)
  if (style === 'foreign')
    return new Set<string>([...storage.filter((name) => name in nativeAttributeNames), dataAttribute.units, dataAttribute.label])
  const empty = [legacyAttribute.scanType, legacyAttribute.scanSubtype].filter((name) => textOf(decoded, name) === '')
  return new Set([...dataSkip, ...empty])
}

const nativeAttributeNames: Readonly<Record<string, true>> = Object.fromEntries(Object.values(nativeAttribute).map((name) => [name, true]))

/** Loads an axis of data as it will stand beside them, with its further attributes.
 *  @param notes what did not fit */
export async function placeAxis(
  conversion: Conversion,
  { plan, source }: LegacyData,
  part: AxisPart,
  notes: string[],
): Promise<PlacedAxis> {
  const isNavigation = plan.navIndexes.includes(part.index)
  const extent = source.shape[part.index] ?? 0
  const isSpread = plan.distribution === 'spread' && isNavigation
  const axis = await loadAxisPart(conversion.reader, part, { extent, start: 0, count: extent, isSpread, isNavigation }, part.index, notes)
  const further = part.array === undefined ? [] : await furtherOf(conversion, part.array)
  const codec = conversion.codecOf(part.array?.info ?? { kind: 'dataset' })
  return { axis, grows: isNavigation && part.array !== undefined && growsIn(part.array.info), codec, further }
}

async function furtherOf(conversion: Conversion, { path }: ArrayRef): Promise<readonly NativeAttribute[]> {
  const infos = await conversion.reader.rawAttributes(path)
  const decoded = await conversion.view.attributes(path)
  const empty = [legacyAttribute.scanType, legacyAttribute.scanSubtype].filter((name) => textOf(decoded, name) === '')
  const carried = carryAttributes(infos, { style: 'legacy', skip: new Set([...axisSkip, ...empty]), reserved: reservedOnAxes })
  for (const change of carried.changes) conversion.report.warn(path, change)
  for (const name of carried.copied) conversion.report.warn(path, `attribute '${name}' is left out: it cannot stand on the new axis`)
  return carried.attributes
}
