/** Arrays that no PyMoDAQ described, in any HDF5 file. Their dimension follows from their shape; axes are found by the two
 *  conventions that name them plainly: NeXus groups (`signal`, `axes`), and HDF5's dimension scales where only one of them
 *  in the group has the length of a dimension. */
import type { DecodedAttribute } from '../attributes/attribute-codec.js'
import { isDType } from '../dtype.js'
import { nativeAttribute } from '../layout.js'
import { dimensionScaleClass, foreignAttribute } from '../layout-legacy.js'
import { nodeName, parentPath } from '../nodes/node-path.js'
import type { ArrayRef, AxisPart, DataPlan } from './data-plan.js'
import { explainedNames, unexplained } from './extra-attributes.js'
import { type FileView, isNodeFailure, type NodeAttributes, textOf } from './file-view.js'
import { arrayAt } from './modern.js'
import { fileTimestamp } from './timestamp.js'

const { title, class: nodeClass, version, extDim } = nativeAttribute
const explained = explainedNames([title, nodeClass, version, extDim], [title])
  .set(foreignAttribute.units, (value) => singleText(value) !== undefined)
  .set(foreignAttribute.longName, (value) => singleText(value) !== undefined)

/** The plan of an array.
 *  @throws ERR_NODE_KIND for a dataset without elements */
export async function planForeign(view: FileView, path: string): Promise<DataPlan> {
  const attributes = await view.attributes(path)
  const array = await arrayAt(view, path)
  const name = wordOf(attributes, [foreignAttribute.longName, title]) ?? nodeName(path)
  return {
    path,
    name,
    origin: '',
    units: wordOf(attributes, [foreignAttribute.units]) ?? '',
    source: 'raw',
    distribution: 'uniform',
    timestamp: await fileTimestamp(view),
    parts: [{ array, label: wordOf(attributes, [foreignAttribute.label]) ?? nodeName(path) }],
    navIndexes: [],
    axes: await axesOf(view, array, attributes),
    attributes: unexplained(attributes, explained),
    notes: [],
  }
}

/** Whether an array serves others as their axis: `loadAll` does not load it by itself. */
export async function isForeignAxis(view: FileView, path: string): Promise<boolean> {
  const attributes = await view.attributes(path)
  if (textOf(attributes, nodeClass) === dimensionScaleClass) return true
  const group = await view.attributes(parentPath(path))
  return textOf(group, foreignAttribute.signal) !== nodeName(path) && axisNames(group).includes(nodeName(path))
}

/** The first of several attributes that is a text with something in it. */
function wordOf(attributes: NodeAttributes, names: readonly string[]): string | undefined {
  return names.map((name) => singleText(attributes.get(name))).find((text) => text !== undefined && text !== '')
}

/** A text, or the one text of a list: many programs store every text as a list of one. */
function singleText(value: DecodedAttribute | undefined): string | undefined {
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  return typeof single === 'string' ? single : undefined
}

async function axesOf(view: FileView, array: ArrayRef, attributes: NodeAttributes): Promise<AxisPart[]> {
  const group = parentPath(array.path)
  const groupAttributes = await view.attributes(group)
  const isSignal = textOf(groupAttributes, foreignAttribute.signal) === nodeName(array.path)
  const names = isSignal ? axisNames(groupAttributes) : axisNames(attributes)
  const axes: AxisPart[] = []
  for (const [index, extent] of array.shape.entries()) {
    const named = names.length === array.shape.length ? await datasetAt(view, group, names[index] ?? '.') : undefined
    const found = named ?? (await scaleOf(view, array, extent))
    if (found !== undefined && found.shape.length === 1 && found.shape[0] === extent) axes.push(await partOf(view, found, index))
  }
  return axes
}

/** The names of axes in the order of the dimensions, `.` for none: a list of texts, or one text with colons or commas. */
function axisNames(attributes: NodeAttributes): string[] {
  const value = attributes.get(foreignAttribute.axes)
  if (typeof value === 'string') return value === '' ? [] : value.replace(/^\[|\]$/g, '').split(/[:,]/)
  return Array.isArray(value) && value.every((name): name is string => typeof name === 'string') ? value : []
}

async function datasetAt(view: FileView, group: string, name: string): Promise<ArrayRef | undefined> {
  const child = await view.childNamed(group, name)
  return child?.kind === 'dataset' && child.name === name ? numericAt(view, child.path) : undefined
}

async function numericAt(view: FileView, path: string): Promise<ArrayRef | undefined> {
  const { dtype, shape } = await view.info(path)
  return shape !== undefined && isDType(dtype) ? arrayAt(view, path) : undefined
}

/** The one dimension scale of the group that has this length. Which scale belongs to which dimension is told by references
 *  only: where several would fit, none is taken. */
async function scaleOf(view: FileView, { path, shape }: ArrayRef, extent: number): Promise<ArrayRef | undefined> {
  if (shape.filter((other) => other === extent).length > 1) return undefined
  const fitting = (await scalesIn(view, parentPath(path))).filter((scale) => scale.path !== path && scale.shape[0] === extent)
  return fitting.length === 1 ? fitting[0] : undefined
}

/** The dimension scales of a group. */
function scalesIn(view: FileView, group: string): Promise<ArrayRef[]> {
  return view.memo('scales', group, async () => {
    const scales: ArrayRef[] = []
    for (const child of await view.datasets(group)) {
      const scale = await scaleAt(view, child.path)
      if (scale?.shape.length === 1) scales.push(scale)
    }
    return scales
  })
}

/** A dimension scale; undefined for every other dataset, and for one that cannot be read: it is no fault of those beside it. */
async function scaleAt(view: FileView, path: string): Promise<ArrayRef | undefined> {
  try {
    return textOf(await view.attributes(path), nodeClass) === dimensionScaleClass ? await numericAt(view, path) : undefined
  } catch (error) {
    if (isNodeFailure(error)) return undefined
    throw error
  }
}

async function partOf(view: FileView, array: ArrayRef, index: number): Promise<AxisPart> {
  const attributes = await view.attributes(array.path)
  const label = wordOf(attributes, [foreignAttribute.longName, foreignAttribute.label, title]) ?? nodeName(array.path)
  return { array, label, units: wordOf(attributes, [foreignAttribute.units]) ?? '', index, spreadOrder: 0, form: 'stored' }
}
