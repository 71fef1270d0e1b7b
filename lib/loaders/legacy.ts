/** The layouts of PyMoDAQ 1 to 3, and of what came before: one array `Data` a channel, its axes found by their names beside it,
 *  and the axes of a scan in the group of the scan. Envelopes or native values make no difference here: both are decoded. */
import { isDType } from '../dtype.js'
import { arrayAttribute, type DataDimension, dataType, nativeAttribute } from '../layout.js'
import { legacyAttribute, legacyGroupName, legacyNode, legacyType } from '../layout-legacy.js'
import { nodeName, parentPath } from '../nodes/node-path.js'
import { type ArrayRef, type AxisPart, type DataPlan, sourceOf } from './data-plan.js'
import { type Explained, explainedNames, unexplained } from './extra-attributes.js'
import { ancestorsOf, type FileView, indexesAttribute, type NodeAttributes, textOf } from './file-view.js'
import { navigationOf, scanAxesOf } from './legacy-navigation.js'
import { arrayAt } from './modern.js'
import { fileTimestamp } from './timestamp.js'

const types: ReadonlySet<string> = new Set(Object.values(legacyType))
// `name` is kept as an attribute: it says something that the new layout has no place for.
const explained: Explained = explainedNames(
  [
    ...[...Object.values(nativeAttribute), ...Object.values(arrayAttribute), legacyAttribute.type, legacyAttribute.dimension],
    ...[legacyAttribute.scanType, legacyAttribute.scanSubtype, legacyAttribute.navAxes],
  ],
  [nativeAttribute.title, legacyAttribute.label, legacyAttribute.units],
  // Versions 1 to 3 know more sources than there are now, such as `roi`.
).set(legacyAttribute.source, (value) => value === sourceOf(String(value)))

/** What a node is, in the words of the new layout's `data_type`; undefined when it is no node of these layouts. */
export function legacyDataType(path: string, attributes: NodeAttributes): string | undefined {
  const type = textOf(attributes, legacyAttribute.type)
  if (type !== undefined && types.has(type)) {
    if (type === legacyType.navigationAxis) return dataType.axis
    return type === legacyType.log ? dataType.strings : type
  }
  return typeBeforeVersion1(path, type)
}

/** Version 0 named its types otherwise, if at all; its names were those of version 1 without capitals. */
function typeBeforeVersion1(path: string, type: string | undefined): string | undefined {
  if (type !== undefined && /^channel/i.test(type)) return dataType.data
  const name = nodeName(path).toLowerCase()
  const isInChannel = legacyGroupName.channel.test(nodeName(parentPath(path)))
  if (isInChannel && name === legacyNode.data) return dataType.data
  if (isInChannel && name === legacyNode.bkg) return dataType.bkg
  if (isInChannel && [...legacyNode.signalAxes, ...legacyNode.navAxes].some((axis) => axis === name)) return dataType.axis
  return undefined
}

/** The dimension that the attributes of a node tell, in the words of the new layout. */
export function legacyDimension(path: string, attributes: NodeAttributes): DataDimension | undefined {
  // Version 0 has the dimension in data_type, or as the end of a type such as channel2D.
  const told = [legacyAttribute.dimension, 'data_type', legacyAttribute.type].map((name) => textOf(attributes, name))
  const groups = ancestorsOf(path).map((group) => legacyGroupName.dimension.exec(nodeName(group))?.[1])
  for (const text of [...told, ...groups]) {
    const digit = /([012n])d$/i.exec(text ?? '')?.[1]?.toUpperCase()
    if (digit !== undefined) return `Data${digit}D` as DataDimension
  }
  return undefined
}

/** The plan of an array. */
export async function planLegacy(view: FileView, path: string): Promise<DataPlan> {
  const attributes = await view.attributes(path)
  const array = await arrayAt(view, path)
  const notes: string[] = []
  const isAxis = legacyDataType(path, attributes) === dataType.axis
  const { navIndexes, distribution, axes } = isAxis
    ? { navIndexes: [], distribution: 'uniform' as const, axes: [] }
    : await layoutOf(view, array, attributes, notes)
  const bkg = await companionAt(view, path, legacyNode.bkg)
  const name = await nameOf(view, path, attributes)
  return {
    path,
    name,
    origin: await originOf(view, path),
    units: textOf(attributes, legacyAttribute.units) ?? '',
    source: sourceOf(textOf(attributes, legacyAttribute.source)),
    distribution,
    timestamp: await fileTimestamp(view),
    parts: [
      { array, label: textOf(attributes, legacyAttribute.label) ?? name, ...(bkg === undefined || bkg.path === path ? {} : { bkg }) },
    ],
    navIndexes,
    axes,
    attributes: unexplained(attributes, explained),
    notes,
  }
}

/** Which dimensions are navigation, and the axes of all. */
async function layoutOf(view: FileView, array: ArrayRef, attributes: NodeAttributes, notes: string[]) {
  const { path, shape, info } = array
  const dimension = legacyDimension(path, attributes)
  const scanType = (textOf(attributes, legacyAttribute.scanType) ?? '').toLowerCase()
  const scanAxes = await scanAxesOf(view, path)
  const own = await namedAxes(view, path, legacyNode.navAxes)
  const ownCount = dimension === 'DataND' ? (indexesAttribute(attributes, legacyAttribute.navAxes)?.length ?? own.length) : 0
  const signalAxes = await namedAxes(view, path, legacyNode.signalAxes)
  const navigation = navigationOf({
    shape,
    dimension,
    scanType,
    scanSubtype: (textOf(attributes, legacyAttribute.scanSubtype) ?? '').toLowerCase(),
    isEnlargeable: info.maxShape?.[0] === -1,
    scanAxes,
    ownNavigation: ownCount,
    signalAxes: signalAxes.length,
  })
  const axes: AxisPart[] = [...navigation.axes]
  // A detector's own navigation axes come behind those of the scan.
  for (const [place, part] of own.slice(0, ownCount).entries()) axes.push({ ...part, index: navigation.scanRank + place })
  const isLive = scanAxes.length === 0 && navigation.navIndexes.length > 0 && dimension === 'Data0D'
  // The images of a running scan have its axes beside them, x first; those of a detector have their columns along x.
  if (isLive) for (const [place, part] of signalAxes.entries()) axes.push({ ...part, index: place })
  else axes.push(...signalParts(signalAxes, navigation.signalIndexes))
  if (navigation.note !== undefined) notes.push(`'${path}' ${navigation.note}`)
  return { navIndexes: navigation.navIndexes, distribution: navigation.distribution, axes }
}

/** X describes the last signal dimension, Y the one before. */
function signalParts(signalAxes: readonly AxisPart[], signalIndexes: readonly number[]): AxisPart[] {
  return signalAxes.flatMap((part) => {
    const fromEnd = legacyNode.signalAxes.indexOf(nodeName(part.array?.path ?? '').toLowerCase() as 'x_axis')
    const index = signalIndexes[signalIndexes.length - 1 - fromEnd]
    return index === undefined ? [] : [{ ...part, index }]
  })
}

/** The axes beside an array that have these names, in the order of the names. */
async function namedAxes(view: FileView, path: string, names: readonly string[]): Promise<(AxisPart & { array: ArrayRef })[]> {
  const parts: (AxisPart & { array: ArrayRef })[] = []
  for (const name of names) {
    const array = await companionAt(view, path, name)
    if (array !== undefined && array.path !== path) parts.push(await axisPartAt(view, array))
  }
  return parts
}

async function companionAt(view: FileView, path: string, name: string): Promise<ArrayRef | undefined> {
  const child = await view.childNamed(parentPath(path), name)
  if (child?.kind !== 'dataset') return undefined
  const { shape, dtype } = await view.info(child.path)
  return shape !== undefined && isDType(dtype) ? arrayAt(view, child.path) : undefined
}

/** An axis with the words that its node has for it. */
export async function axisPartAt(view: FileView, array: ArrayRef): Promise<AxisPart & { array: ArrayRef }> {
  const attributes = await view.attributes(array.path)
  const label = textOf(attributes, legacyAttribute.label) ?? textOf(attributes, nativeAttribute.title) ?? ''
  return { array, label, units: textOf(attributes, legacyAttribute.units) ?? '', index: 0, spreadOrder: 0, form: 'stored' }
}

/** Channels have the full name of their data as title. */
async function nameOf(view: FileView, path: string, attributes: NodeAttributes): Promise<string> {
  const group = parentPath(path)
  const isInChannel = legacyGroupName.channel.test(nodeName(group))
  const candidates = [
    isInChannel ? await view.title(group) : '',
    textOf(attributes, nativeAttribute.title),
    textOf(attributes, legacyAttribute.name),
    isInChannel ? nodeName(group) : nodeName(path),
  ]
  return candidates.find((name) => name !== undefined && name !== '') ?? ''
}

/** The name of the detector that the data come from. */
async function originOf(view: FileView, path: string): Promise<string> {
  for (const group of ancestorsOf(path)) {
    if (!legacyGroupName.detector.test(nodeName(group))) continue
    return (await view.text(group, legacyAttribute.name)) || (await view.title(group)) || nodeName(group)
  }
  return ''
}
