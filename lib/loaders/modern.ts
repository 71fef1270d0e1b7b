/** The layout of PyMoDAQ 4 and 5: arrays numbered in a group, with the axes, backgrounds and errors beside them, and the
 *  navigation axes in a group `NavAxes` of an ancestor. Every node says what it is in its attribute `data_type`. */
import { isDeepStrictEqual } from 'node:util'
import { createError } from '../errors.js'
import { arrayAttribute, axisAttribute, dataAttribute, dataType, nativeAttribute, navAxesName } from '../layout.js'
import { parentPath } from '../nodes/node-path.js'
import { type ArrayPart, type ArrayRef, type AxisPart, type DataPlan, distributionOf, sourceOf } from './data-plan.js'
import { type Explained, explainedNames, unexplained } from './extra-attributes.js'
import {
  ancestorsOf,
  type FileView,
  indexesAttribute,
  indexesOf,
  type NodeAttributes,
  numberAttribute,
  numberOf,
  textOf,
} from './file-view.js'
import { modernType, type Sibling, Siblings } from './siblings.js'

export { modernType }

// What the layout says of an array; `size` is that of axes only.
const explained: Explained = explainedNames(
  [...Object.values(nativeAttribute), ...Object.values(arrayAttribute), ...Object.values(dataAttribute)],
  [nativeAttribute.title, dataAttribute.label, dataAttribute.units, dataAttribute.origin],
)
  .set(dataAttribute.source, (value) => value === sourceOf(String(value)))
  .set(dataAttribute.distribution, (value) => value === distributionOf(String(value)))
  .set(dataAttribute.timestamp, (value) => numberOf(value) !== undefined)
  .set(dataAttribute.navIndexes, (value) => value === null || indexesOf(value) !== undefined)

/** Whether an array of this `data_type` is data: what `loadAll` loads. */
export function isModernData(type: string | undefined): boolean {
  return type === dataType.data || type === dataType.enlargeable
}

/** The plan of an array, of any `data_type`.
 *  @param stack whether the arrays that were saved with it become labels of the same object
 *  @throws ERR_NODE_KIND for a list of texts */
export async function planModern(view: FileView, path: string, stack: boolean): Promise<DataPlan> {
  const siblings = await Siblings.of(view, parentPath(path))
  const self = siblings.at(path)
  if (self === undefined) throw createError('ERR_NODE_NOT_FOUND', `there is no node '${path}'`, { node: path })
  if (!stack) return planArrays(view, [self], siblings)
  const stacks = await siblings.stacks(modernType(self.attributes))
  return planArrays(view, stacks.find((one) => one.includes(self)) ?? [self], siblings)
}

/** The plans of all data of a group, each with all its labels. */
export async function plansOfModernGroup(view: FileView, group: string): Promise<DataPlan[]> {
  const siblings = await Siblings.of(view, group)
  const plans: DataPlan[] = []
  for (const type of [dataType.data, dataType.enlargeable]) {
    for (const stack of await siblings.stacks(type)) plans.push(await planArrays(view, stack, siblings))
  }
  return plans
}

async function planArrays(view: FileView, arrays: readonly Sibling[], siblings: Siblings): Promise<DataPlan> {
  const [first] = arrays
  if (first === undefined) throw createError('ERR_INTERNAL', 'a plan of no arrays')
  const { path, attributes } = first
  const notes: string[] = [...siblings.faults]
  const type = modernType(attributes)
  const parts: ArrayPart[] = []
  for (const sibling of arrays) parts.push(await partOf(view, sibling, siblings))
  const others = arrays.slice(1).filter((array) => !hasSameWords(array, first))
  if (others.length > 0) {
    notes.push(`attributes are those of the first array: ${others.length} more have others, the first of them '${others[0]?.path}'`)
  }
  const rank = parts[0]?.array.shape.length ?? 0
  const navIndexes = navIndexesOf(attributes, type, rank, notes)
  const distribution = distributionOf(textOf(attributes, dataAttribute.distribution))
  if (distribution === 'spread' && navIndexes.length > 1) {
    notes.push(`'${path}' is spread over the dimensions ${navIndexes.join(', ')}: it is taken for uniform`)
  }
  return {
    path,
    name: textOf(attributes, nativeAttribute.title) ?? '',
    origin: textOf(attributes, dataAttribute.origin) ?? '',
    units: textOf(attributes, dataAttribute.units) ?? '',
    source: sourceOf(textOf(attributes, dataAttribute.source)),
    distribution,
    timestamp: numberAttribute(attributes, dataAttribute.timestamp) ?? 0,
    parts,
    navIndexes,
    axes: type === dataType.axis ? [] : await axesOf(view, path, navIndexes, notes),
    attributes: unexplained(attributes, explained),
    notes,
  }
}

// What labels of one object may differ in.
const ownWords: ReadonlySet<string> = new Set<string>([dataAttribute.label, ...Object.values(arrayAttribute)])

/** Whether two arrays have the same attributes, but for what each label has for itself. */
function hasSameWords(one: Sibling, other: Sibling): boolean {
  const words = ({ attributes }: Sibling) => new Map([...attributes].filter(([name]) => !ownWords.has(name)))
  return isDeepStrictEqual(words(one), words(other))
}

async function partOf(view: FileView, sibling: Sibling, siblings: Siblings): Promise<ArrayPart> {
  const array = await arrayAt(view, sibling.path)
  const label = textOf(sibling.attributes, dataAttribute.label) ?? ''
  if (!isModernData(modernType(sibling.attributes))) return { array, label }
  const bkg = siblings.companionOf(sibling, dataType.bkg)
  const error = siblings.companionOf(sibling, dataType.error)
  return {
    array,
    label,
    ...(bkg === undefined ? {} : { bkg: await arrayAt(view, bkg) }),
    ...(error === undefined ? {} : { error: await arrayAt(view, error) }),
  }
}

/** A dataset as a plan names it.
 *  @throws ERR_NODE_KIND for a dataset without elements */
export async function arrayAt(view: FileView, path: string): Promise<ArrayRef> {
  const info = await view.info(path)
  if (info.kind === 'dataset' && info.shape !== undefined) return { path, info, shape: info.shape }
  const what = info.kind === 'dataset' ? 'has no elements, or has them in other files' : `is a ${info.kind}`
  throw createError('ERR_NODE_KIND', `'${path}' ${what}: it cannot be loaded`, { node: path })
}

function navIndexesOf(attributes: NodeAttributes, type: string | undefined, rank: number, notes: string[]): number[] {
  const told = indexesAttribute(attributes, dataAttribute.navIndexes)
  // None is what PyMoDAQ writes where there are none.
  if (told === undefined && (attributes.get(dataAttribute.navIndexes) ?? null) !== null)
    notes.push('the navigation indexes are no list of dimensions')
  const stored = told ?? (type === dataType.enlargeable ? [0] : [])
  const valid = [...new Set(stored)].filter((index) => index < rank)
  if (valid.length < stored.length)
    notes.push(`the navigation indexes ${stored.join(', ')} are not all dimensions of the array, of ${rank} dimensions`)
  return valid
}

/** The signal axes beside an array, and the navigation axes of the nearest ancestor that has any. */
async function axesOf(view: FileView, path: string, navIndexes: readonly number[], notes: string[]): Promise<AxisPart[]> {
  const own = await axesIn(view, parentPath(path))
  notes.push(...own.notes)
  const group = await navGroupOf(view, path)
  // The axes of a group that the array itself stands in are among those already.
  if (group === undefined || group === parentPath(path) || navIndexes.length === 0) return own.axes
  const navigation = await axesIn(view, group)
  notes.push(...navigation.notes)
  return [...own.axes, ...navigation.axes.filter(({ index }) => navIndexes.includes(index))]
}

/** Real groups hold as many axes as there are dimensions, or actuators of an adaptive scan. */
const axesMax = 256

/** The axes that stand in a group. */
function axesIn(view: FileView, group: string): Promise<{ axes: AxisPart[]; notes: string[] }> {
  return view.memo('axes', group, async () => {
    const found = (await Siblings.of(view, group)).ofType(dataType.axis)
    const axes: AxisPart[] = []
    const notes = found.length > axesMax ? [`'${group}' holds ${found.length} axes: the first ${axesMax} are looked at`] : []
    for (const { path, attributes } of found.slice(0, axesMax)) {
      const part = await axisAt(view, path, attributes)
      if (part === undefined) notes.push(`axis '${path}' does not tell its dimension: it is left out`)
      else axes.push(part)
    }
    return { axes, notes }
  })
}

/** The group of navigation axes that goes with a node: that of its nearest ancestor. */
async function navGroupOf(view: FileView, path: string): Promise<string | undefined> {
  for (const ancestor of ancestorsOf(path)) {
    const group = await view.childNamed(ancestor, navAxesName)
    if (group?.kind === 'group') return group.path
  }
  return undefined
}

/** The axis that a node holds; undefined when it does not tell its dimension. */
export async function axisAt(
  view: FileView,
  path: string,
  attributes: NodeAttributes,
): Promise<(AxisPart & { array: ArrayRef }) | undefined> {
  const index = numberAttribute(attributes, axisAttribute.index)
  if (index === undefined || !Number.isSafeInteger(index) || index < 0) return undefined
  const order = numberAttribute(attributes, axisAttribute.spreadOrder) ?? 0
  return {
    array: await arrayAt(view, path),
    label: textOf(attributes, axisAttribute.label) ?? textOf(attributes, nativeAttribute.title) ?? '',
    units: textOf(attributes, axisAttribute.units) ?? '',
    index,
    spreadOrder: Number.isSafeInteger(order) && order >= 0 && order < axesMax ? order : 0,
    form: 'stored',
  }
}
