/** The plan of the backgrounds or errors of data, as an object of its own. */
import { dataAttribute, nativeAttribute } from '../layout.js'
import type { ArrayPart, ArrayRef, DataPlan } from './data-plan.js'
import { type FileView, type NodeAttributes, numberAttribute, textOf } from './file-view.js'
import { modernType } from './siblings.js'

/** The plan of what goes with the arrays of a plan; undefined when there is nothing. Words that backgrounds or errors have for
 *  themselves are theirs, all others those of the data. Signal axes come along where they fit. */
export async function companionPlan(view: FileView, plan: DataPlan, which: 'bkg' | 'error'): Promise<DataPlan | undefined> {
  const parts: ArrayPart[] = []
  for (const part of plan.parts) {
    const array = part[which]
    if (array === undefined) continue
    parts.push({ array, label: textOf(await ownWords(view, array), dataAttribute.label) ?? part.label })
  }
  const [first] = parts
  const data = plan.parts[0]?.array
  if (first === undefined || data === undefined) return undefined
  const missing = data.shape.length - first.array.shape.length
  const fits = (index: number) => index >= missing && first.array.shape[index - missing] === data.shape[index]
  const navIndexes = plan.navIndexes.filter(fits).map((index) => index - missing)
  const own = await ownWords(view, first.array)
  return {
    ...plan,
    path: first.array.path,
    name: textOf(own, nativeAttribute.title) || plan.name,
    units: textOf(own, dataAttribute.units) ?? plan.units,
    origin: textOf(own, dataAttribute.origin) ?? plan.origin,
    timestamp: numberAttribute(own, dataAttribute.timestamp) ?? plan.timestamp,
    parts,
    navIndexes,
    distribution: navIndexes.length === 1 ? plan.distribution : 'uniform',
    axes: plan.axes.filter(({ index }) => fits(index)).map((axis) => ({ ...axis, index: axis.index - missing })),
    attributes: await furtherAttributes(view, first.array, plan),
  }
}

/** The attributes by which a node describes itself: there are none before version 4, where the channel does. */
async function ownWords(view: FileView, { path }: ArrayRef): Promise<NodeAttributes> {
  const attributes = await view.attributes(path)
  return modernType(attributes) === undefined ? new Map() : attributes
}

/** Attributes of a background or of errors that the data do not have. */
async function furtherAttributes(view: FileView, { path }: ArrayRef, plan: DataPlan): Promise<NodeAttributes> {
  const data = await view.attributes(plan.path)
  return new Map([...(await view.attributes(path))].filter(([name]) => !data.has(name) || plan.attributes.has(name)))
}
