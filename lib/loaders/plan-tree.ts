/** Plans of nodes and of whole trees: finds out of each node which layout describes it, and asks that. */
import { isDType } from '../dtype.js'
import { createError } from '../errors.js'
import { dataType } from '../layout.js'
import { compareNames } from '../nodes/node-index.js'
import type { DataPlan } from './data-plan.js'
import { type FileView, isNodeFailure, type OnNodeError } from './file-view.js'
import { isForeignAxis, planForeign } from './foreign.js'
import { legacyDataType, planLegacy } from './legacy.js'
import { isModernData, planModern, plansOfModernGroup } from './modern.js'
import { modernType } from './siblings.js'

/** The plan of a node: an array, or a group that holds arrays of data.
 *  @param stack whether all labels are loaded; always so for a group
 *  @throws ERR_NODE_NOT_FOUND; ERR_NODE_KIND for nodes that hold no data */
export async function planOf(view: FileView, path: string, stack: boolean): Promise<DataPlan> {
  const { kind } = await view.info(path)
  if (kind === 'dataset') return planOfArray(view, path, stack)
  if (kind === 'group') {
    const [first] = await plansOfGroup(view, path, true)
    if (first !== undefined) return first
  }
  const remedy = kind === 'group' ? 'there is no array of data in it; loadAll loads what is below it' : `it is a ${kind}`
  throw createError('ERR_NODE_KIND', `'${path}' holds no data: ${remedy}`, { node: path })
}

async function planOfArray(view: FileView, path: string, stack: boolean): Promise<DataPlan> {
  const attributes = await view.attributes(path)
  if (modernType(attributes) !== undefined) return planModern(view, path, stack)
  return legacyDataType(path, attributes) === undefined ? planForeign(view, path) : planLegacy(view, path)
}

/** The plans of all data at and below a node, in the natural order of their paths.
 *  @param foreign whether arrays that no PyMoDAQ described are among them
 *  @throws ERR_NODE_NOT_FOUND, ERR_TREE_TOO_LARGE */
export async function plansBelow(view: FileView, where: string, foreign: boolean, onError?: OnNodeError): Promise<DataPlan[]> {
  if ((await view.info(where)).kind === 'dataset') return [await planOfArray(view, where, true)]
  const plans: DataPlan[] = []
  // A group whose links cannot be read fails below already.
  for await (const { path, kind, link } of view.walk(where, () => {})) {
    if (kind !== 'group' || link !== 'hard') continue
    try {
      plans.push(...(await plansOfGroup(view, path, foreign)))
    } catch (error) {
      if (onError === undefined || !isNodeFailure(error)) throw error
      onError(error, path)
    }
  }
  return plans.sort((a, b) => comparePaths(a.path, b.path))
}

/** The plans of the data that stand in a group itself.
 *  @param foreign whether arrays that no PyMoDAQ described are among them
 *  @throws as plansBelow */
export async function plansOfGroup(view: FileView, group: string, foreign: boolean): Promise<DataPlan[]> {
  const plans: DataPlan[] = []
  const others: string[] = []
  let isModern = false
  for (const { path } of await view.datasets(group)) {
    const attributes = await view.attributes(path)
    const modern = modernType(attributes)
    const legacy = modern ?? legacyDataType(path, attributes)
    if (modern !== undefined) isModern ||= isModernData(modern)
    else if (legacy === dataType.data) plans.push(await planLegacy(view, path))
    else if (legacy === undefined) others.push(path)
  }
  if (isModern) plans.push(...(await plansOfModernGroup(view, group)))
  if (!foreign) return plans
  for (const path of others) {
    const { dtype, shape } = await view.info(path)
    if (isDType(dtype) && shape !== undefined && !(await isForeignAxis(view, path))) plans.push(await planForeign(view, path))
  }
  return plans
}

function comparePaths(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  for (let step = 0; step < Math.min(left.length, right.length); step++) {
    const order = compareNames(left[step] ?? '', right[step] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length
}
