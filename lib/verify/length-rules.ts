/** Whether the arrays of a module and its axes have equal lengths. PyMoDAQ refuses data whose axes are longer or shorter.
 *
 *  Somebody may be writing: of every array that grows two extents are known, one from before and one from after, and there is a moment
 *  between at which two of them agreed unless one has begun above where the other ended. */
import { dataType, navAxesName } from '../layout.js'
import { ancestorsOf } from '../loaders/file-view.js'
import { nodeName, parentPath } from '../nodes/node-path.js'
import type { ArrayFacts } from './node-facts.js'
import type { Finding } from './report.js'

/** An array, and its shape as it was asked for later. */
export interface SeenArray extends ArrayFacts {
  readonly later: readonly number[]
}

/** Lengths that do not fit. `navGroups`: the groups of navigation axes, by the group that they stand in. */
export function lengthFindings(arrays: readonly SeenArray[], navGroups: ReadonlyMap<string, string>): Finding[] {
  const axes = byParent(arrays.filter((array) => array.dataType === dataType.axis))
  const growing = byParent(arrays.filter((array) => array.dataType === dataType.enlargeable))
  const findings: Finding[] = []
  for (const array of arrays) {
    const isData = array.dataType === dataType.data || array.dataType === dataType.enlargeable
    if (!isData) continue
    const own = (axes.get(parentPath(array.path)) ?? []).filter(({ index }) => index !== undefined)
    findings.push(...own.flatMap((axis) => axisFinding(array, axis)))
    const nav = navAxesOf(array, axes, navGroups).filter(({ index }) => index !== undefined && array.navIndexes.includes(index))
    findings.push(...nav.flatMap((axis) => axisFinding(array, axis)))
  }
  for (const [group, list] of growing) findings.push(...unequalRows(group, list))
  for (const list of byParent(arrays.filter(({ dataType: type }) => type === dataType.error)).values()) {
    for (const errors of list) findings.push(...errorsFinding(errors, arrays))
  }
  return findings
}

function byParent(arrays: readonly SeenArray[]): Map<string, SeenArray[]> {
  const found = new Map<string, SeenArray[]>()
  for (const array of arrays) {
    const parent = parentPath(array.path)
    const list = found.get(parent)
    if (list === undefined) found.set(parent, [array])
    else list.push(array)
  }
  return found
}

/** The axes of the nearest ancestor that has a group of them, as PyMoDAQ's loader finds them. */
function navAxesOf(
  { path }: SeenArray,
  axes: ReadonlyMap<string, SeenArray[]>,
  navGroups: ReadonlyMap<string, string>,
): readonly SeenArray[] {
  const owner = ancestorsOf(path).find((ancestor) => navGroups.has(ancestor))
  const group = owner === undefined ? undefined : navGroups.get(owner)
  return group === undefined || group === parentPath(path) ? [] : (axes.get(group) ?? [])
}

function axisFinding(array: SeenArray, axis: SeenArray): Finding[] {
  const index = axis.index ?? 0
  if (axis.shape.length !== 1) return [finding(axis.path, `an axis of ${axis.shape.length} dimensions`)]
  if (index >= array.shape.length) {
    return [finding(axis.path, `describes dimension ${index} of '${array.path}', which has ${array.shape.length}`)]
  }
  if (agree(extents(array, index), extents(axis, 0))) return []
  const message = `has ${array.later[index]} at dimension ${index}, and its axis '${axis.path}' ${axis.later[0]}`
  return [finding(array.path, message)]
}

/** The two extents of a dimension. */
function extents({ shape, later, grows }: SeenArray, dimension: number): { from: number; to: number } {
  const from = shape[dimension] ?? 0
  return { from, to: grows && dimension === 0 ? Math.max(from, later[dimension] ?? from) : from }
}

function agree(a: { from: number; to: number }, b: { from: number; to: number }): boolean {
  return Math.max(a.from, b.from) <= Math.min(a.to, b.to)
}

function unequalRows(group: string, arrays: readonly SeenArray[]): Finding[] {
  const [first, ...others] = arrays
  if (first === undefined) return []
  const odd = others.filter((other) => !agree(extents(first, 0), extents(other, 0)))
  return odd.map(({ path, later }) => finding(path, `has ${later[0]} rows, and '${nodeName(first.path)}' in '${group}' ${first.later[0]}`))
}

function errorsFinding(errors: SeenArray, arrays: readonly SeenArray[]): Finding[] {
  const number = /\d+$/.exec(nodeName(errors.path))?.[0]
  const parent = parentPath(errors.path)
  const data = arrays.find(
    ({ path, dataType: type }) =>
      (type === dataType.data || type === dataType.enlargeable) &&
      parentPath(path) === parent &&
      /\d+$/.exec(nodeName(path))?.[0] === number,
  )
  if (data === undefined) return []
  const isSame =
    data.shape.length === errors.shape.length &&
    data.shape.every((_, dimension) => agree(extents(data, dimension), extents(errors, dimension)))
  const message = `has the shape (${errors.later.join(', ')}), and its data '${data.path}' (${data.later.join(', ')})`
  return isSame ? [] : [finding(errors.path, message)]
}

function finding(path: string, message: string): Finding {
  return { kind: 'length', path, message }
}

/** Whether a group is one of navigation axes, by its name. */
export function isNavGroup(name: string): boolean {
  return name.toLowerCase() === navAxesName.toLowerCase()
}
