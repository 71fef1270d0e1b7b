/** What there is to plot at a node: the arrays that go into one plot, and the axes that they share. What the loaders' plans
 *  tell is put together here; no element is read. */
import type { PathQuery, PlotAxis, PlotChannel, PlotDescription, PlotQuery } from '../browser/protocol.js'
import { dimensionOf } from '../data/data-layout.js'
import { type DType, isDType } from '../dtype.js'
import { createError } from '../errors.js'
import { dtypeTable } from '../generated/tables.js'
import { legacyGroupName } from '../layout-legacy.js'
import type { ArrayPart, AxisPart, DataPlan } from '../loaders/data-plan.js'
import { type FileView, isNodeFailure } from '../loaders/file-view.js'
import { coordinateFault } from '../loaders/load-axis.js'
import { planOf, plansOfGroup } from '../loaders/plan-tree.js'
import { compareNames } from '../nodes/node-index.js'
import { nodeName, parentPath } from '../nodes/node-path.js'
import { checkChoice } from '../options.js'

/** One array of a plot. */
export interface PlotPart extends ArrayPart {
  readonly dtype: DType
  readonly units: string
}

/** Where a plot is, in every query that is about one. */
export interface PlotPlace extends PathQuery {
  scope?: PlotQuery['scope']
}

/** What is read for a plot. */
export interface Plot {
  /** the plan of the first array: axes, navigation and words are its own */
  readonly plan: DataPlan
  readonly shape: readonly number[]
  readonly parts: readonly PlotPart[]
  /** the axes that are shown, in the order of their dimensions */
  readonly axes: readonly AxisPart[]
  readonly isSpread: boolean
  readonly notes: readonly string[]
}

const scopes = ['node', 'siblings', 'channels'] as const

/** Channel groups that are looked at, and arrays that are put into one plot. Real detectors have a handful. */
const groupsMax = 256
const partsMax = 64

/** Describes what there is to plot at a node.
 *  @throws ERR_NODE_NOT_FOUND; ERR_NODE_KIND for what holds no data; ERR_DTYPE_UNSUPPORTED for what holds no numbers;
 *    ERR_INVALID_OPTION for another scope; ERR_HDF5, ERR_FILE_CLOSED */
export async function describePlot(view: FileView, query: PlotQuery, signal?: AbortSignal): Promise<PlotDescription> {
  const { plan, shape, parts, axes, isSpread, notes } = await plotAt(view, query, signal)
  const [first] = parts
  return {
    path: plan.path,
    name: plan.name,
    dimension: dimensionOf(squeezed(shape, plan.navIndexes), plan.navIndexes, axes.filter(({ array }) => array !== undefined).length),
    distribution: isSpread ? 'spread' : 'uniform',
    units: plan.units,
    shape: [...shape],
    growing: first?.array.info.maxShape?.[0] === -1,
    navIndexes: [...plan.navIndexes],
    axes: axes.map((axis) => describeAxis(axis, shape)),
    channels: parts.map(describeChannel),
    ...(plan.timestamp === 0 ? {} : { timestamp: plan.timestamp }),
    notes: [...notes],
  }
}

/** Finds the arrays and axes of a plot. */
export async function plotAt(view: FileView, query: PlotPlace, signal?: AbortSignal): Promise<Plot> {
  const scope = checkChoice(query.scope ?? 'node', 'scope', scopes)
  signal?.throwIfAborted()
  const plan = await planOf(view, query.path, scope !== 'node')
  const notes = [...plan.notes]
  const shape = plan.parts[0]?.array.shape ?? []
  const plans = scope === 'channels' ? await plansBeside(view, plan, notes, signal) : [plan]
  const all = plans.flatMap(({ parts, units }) => parts.map((part) => ({ ...part, units })))
  if (all.length > partsMax) notes.push(`there are ${all.length} arrays: the first ${partsMax} are in the plot`)
  const parts = all.slice(0, partsMax).map((part) => ({ ...part, dtype: numericType(part) }))
  if (parts.some(({ dtype }) => dtypeTable[dtype].kind === 'complex')) notes.push('of complex numbers the modulus is shown')
  const isSpread = plan.distribution === 'spread' && plan.navIndexes.length === 1
  return { plan, shape, parts, axes: axesOf(plan, shape, isSpread, notes), isSpread, notes }
}

/** Whether the errors of an array can be shown with it. */
export function fittingError({ array, error }: ArrayPart): ArrayPart['error'] {
  const fits = error?.shape.length === array.shape.length && error.shape.every((extent, dimension) => extent === array.shape[dimension])
  return fits ? error : undefined
}

/** The plans of the same shape and navigation in the channels beside this one's, itself among them. */
async function plansBeside(view: FileView, plan: DataPlan, notes: string[], signal?: AbortSignal): Promise<DataPlan[]> {
  const group = parentPath(plan.path)
  const isChannel = legacyGroupName.channel.test(nodeName(group))
  const groups = isChannel ? await view.groups(parentPath(group)) : []
  const channels = isChannel ? groups.map(({ path }) => path).filter((path) => legacyGroupName.channel.test(nodeName(path))) : [group]
  if (channels.length > groupsMax) notes.push(`there are ${channels.length} channels: the first ${groupsMax} are looked at`)
  const found: DataPlan[] = []
  let others = 0
  for (const path of channels.slice(0, groupsMax).sort(compareNames)) {
    signal?.throwIfAborted()
    for (const other of await plansIn(view, path, notes)) {
      if (isAlike(other, plan)) found.push(other)
      else others++
    }
  }
  if (others > 0) notes.push(`${others} more arrays beside these have another shape or navigation: they are not in this plot`)
  return found.some(({ path }) => path === plan.path) ? found : [plan, ...found]
}

/** The plans of the arrays of a group; what cannot be read is noted. */
async function plansIn(view: FileView, group: string, notes: string[]): Promise<DataPlan[]> {
  const attempt = async (path: string, plan: () => Promise<DataPlan[]>): Promise<DataPlan[]> => {
    try {
      return await plan()
    } catch (error) {
      if (!isNodeFailure(error)) throw error
      notes.push(`'${path}' cannot be read: ${error.message}`)
      return []
    }
  }
  if (legacyGroupName.channel.test(nodeName(group))) return attempt(group, () => plansOfGroup(view, group, false))
  const datasets = await view.datasets(group)
  // Groups of other programs may hold any number of arrays: those that one plot can take are looked at.
  if (datasets.length > groupsMax) return []
  const plans: DataPlan[] = []
  for (const { path } of datasets) {
    const found = await attempt(path, async () => (isDType((await view.info(path)).dtype) ? [await planOf(view, path, false)] : []))
    plans.push(...found)
  }
  return plans
}

function isAlike(one: DataPlan, other: DataPlan): boolean {
  const shapes = [one, other].map(({ parts }) => parts[0]?.array.shape.join())
  const dtype = one.parts[0]?.array.info.dtype
  return shapes[0] === shapes[1] && one.navIndexes.join() === other.navIndexes.join() && isDType(dtype)
}

function numericType({ array: { path, info } }: ArrayPart): DType {
  if (isDType(info.dtype)) return info.dtype
  const message = `'${path}' holds elements of class ${info.dtypeClass ?? info.dtype ?? 'unknown'}, which are no numbers: it cannot be plotted`
  throw createError('ERR_DTYPE_UNSUPPORTED', message, { node: path })
}

/** The axes that are shown: one for each dimension, several for the navigation of spread data, as the loader keeps them. */
function axesOf(plan: DataPlan, shape: readonly number[], isSpread: boolean, notes: string[]): AxisPart[] {
  const isShared = (index: number) => isSpread && plan.navIndexes.includes(index)
  const axes: AxisPart[] = []
  for (const part of plan.axes) {
    const where = part.array?.path ?? part.label
    if (part.index >= shape.length) notes.push(`axis '${where}' describes dimension ${part.index}, which is not there: it is left out`)
    else if (!isShared(part.index) && axes.some(({ index }) => index === part.index)) {
      notes.push(`axis '${where}' is one more of dimension ${part.index}: it is left out`)
    } else axes.push(checkedAxis(part, shape, isShared(part.index), plan.navIndexes.includes(part.index), notes))
  }
  for (const index of shape.keys()) {
    if (axes.some((axis) => axis.index === index)) continue
    axes.push({ label: '', units: '', index, spreadOrder: 0, form: 'stored' })
  }
  return axes.sort((a, b) => a.index - b.index || a.spreadOrder - b.spreadOrder)
}

/** An axis whose coordinates cannot be those of its dimension keeps its words and is counted. */
function checkedAxis(part: AxisPart, shape: readonly number[], isShared: boolean, isNavigation: boolean, notes: string[]): AxisPart {
  if (part.array === undefined) return part
  const { array, ...words } = part
  const extent = shape[part.index] ?? 0
  const size = array.shape.reduce((product, length) => product * length, 1)
  const fault = coordinateFault(array)
  const fits = part.form === 'visited' || size === extent || (isNavigation && (size > extent || isShared))
  if (fault === undefined && fits) return part
  const why = fault ?? `has ${size} coordinates for ${extent} points`
  notes.push(`axis '${array.path}' ${why}: it is counted 0, 1, 2… instead`)
  return words
}

function describeAxis({ array, index, label, units, spreadOrder }: AxisPart, shape: readonly number[]): PlotAxis {
  const linear = array === undefined ? { linear: { offset: 0, scaling: 1 } } : {}
  return { index, label, units, size: shape[index] ?? 0, spreadOrder, ...linear }
}

function describeChannel(part: PlotPart): PlotChannel {
  const { array, label, dtype, units, bkg } = part
  return {
    path: array.path,
    label: label === '' ? nodeName(array.path) : label,
    dtype,
    units,
    hasBackground: bkg !== undefined,
    hasErrors: fittingError(part) !== undefined,
  }
}

/** The shape without signal dimensions of length 1, which the loader leaves out. */
function squeezed(shape: readonly number[], navIndexes: readonly number[]): number[] {
  const kept = shape.filter((extent, dimension) => extent !== 1 || navIndexes.includes(dimension))
  return kept.length === 0 ? [1] : kept
}
