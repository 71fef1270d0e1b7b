/** What the groups of data hold, as far as it was written while the file is open. PyMoDAQ's loader takes all arrays of a group
 *  for the labels of one DataWithAxes, and all axes below it for its axes: what does not fit together may not stand together. */
import { createHash } from 'node:crypto'
import type { Axis } from '../data/axis.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import { createError } from '../errors.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { type DataDistribution, dataType, navAxesPath } from '../layout.js'
import { parentPath } from '../nodes/node-path.js'
import { isSame, listText } from './data-form.js'

/** The data of one group. */
export interface ChannelContent {
  /** shape of one whole array, row or point; undefined while there is only a background of it */
  shape: readonly number[] | undefined
  /** shape of the background, where there is one */
  backgroundShape: readonly number[] | undefined
  navIndexes: readonly number[]
  distribution: DataDistribution
  /** tells the axes from others: thousands of snapshots may be remembered, but not their coordinates */
  axesKey: string
  hasErrors: boolean
  /** whether further arrays may join: those that grow or are filled point by point are complete from the start */
  isOpen: boolean
}

const books = new WeakMap<TreeWriter, Map<string, ChannelContent>>()

/** What was written into a group; undefined when nothing was. */
export function contentOf(tree: TreeWriter, group: string): ChannelContent | undefined {
  return books.get(tree)?.get(group)
}

/** Remembers what a group holds. Called when its nodes are enqueued, not before. */
export function noteContent(tree: TreeWriter, group: string, content: ChannelContent): void {
  const book = books.get(tree) ?? new Map<string, ChannelContent>()
  books.set(tree, book)
  book.set(group, content)
}

/** Checks that data may join what a group holds, and gives what it holds then.
 *  @throws ERR_NODE_EXISTS, ERR_SHAPE_MISMATCH */
export function joined(tree: TreeWriter, group: string, dwa: DataWithAxes): ChannelContent {
  const held = contentOf(tree, group)
  const { shape, navIndexes, distribution } = dwa
  const hasErrors = dwa.errors !== undefined
  const axesKey = keyOf(dwa.axes)
  const content = { shape, navIndexes, distribution, axesKey, hasErrors, isOpen: true, backgroundShape: held?.backgroundShape }
  if (held?.shape === undefined) {
    if (held === undefined) checkEmpty(tree, group, dwa.name)
    checkNoNavAxes(tree, group, dwa.name)
    if (held?.backgroundShape !== undefined) checkBackground(dwa.name, shape, held.backgroundShape)
    return content
  }
  const expected = difference(held, content)
  if (expected === undefined) return content
  const message = `'${group}' holds data already, and '${dwa.name}' has ${expected}: PyMoDAQ takes all arrays of a group for one, and fails to load them; give each its own group`
  throw createError(held.isOpen ? 'ERR_SHAPE_MISMATCH' : 'ERR_NODE_EXISTS', message, { node: group, channel: dwa.name })
}

/** Checks that data may begin to grow, or to be filled point by point, in a group: alone, and of the shape of a background
 *  that is there. Gives what the group holds then.
 *  @param shape the shape of one row or point
 *  @throws ERR_NODE_EXISTS, ERR_SHAPE_MISMATCH */
export function begun(tree: TreeWriter, group: string, dwa: DataWithAxes, shape: readonly number[]): ChannelContent {
  const backgroundShape = contentOf(tree, group)?.backgroundShape
  checkEmpty(tree, group, dwa.name)
  if (backgroundShape !== undefined) checkBackground(dwa.name, shape, backgroundShape)
  const { navIndexes, distribution } = dwa
  return { shape, navIndexes, distribution, axesKey: '', hasErrors: dwa.errors !== undefined, isOpen: false, backgroundShape }
}

/** Checks that a background fits what a group holds, and gives what it holds then.
 *  @throws ERR_SHAPE_MISMATCH */
export function joinedBackground(tree: TreeWriter, group: string, background: DataWithAxes): ChannelContent {
  const held = contentOf(tree, group)
  if (held?.shape !== undefined) checkBackground(background.name, held.shape, background.shape)
  const nothing = { shape: undefined, navIndexes: [], distribution: 'uniform', axesKey: '', hasErrors: false, isOpen: true } as const
  return { ...(held ?? nothing), backgroundShape: background.shape }
}

/** Checks that a group holds no data, whoever wrote them.
 *  @throws ERR_NODE_EXISTS */
export function checkEmpty(tree: TreeWriter, group: string, name: string): void {
  const { nodes } = tree
  if (!nodes.has(group)) return
  const kinds = [dataType.data, dataType.enlargeable, dataType.axis]
  const found = kinds.find((kind) => nodes.countOf(group, kind) > 0)
  if (found === undefined) return
  const what = `'${group}' holds arrays of the data_type '${found}' already, in itself or below`
  const message = `${what}: PyMoDAQ would take them and '${name}' for one; add '${name}' to a group of its own`
  throw createError('ERR_NODE_EXISTS', message, { node: group, channel: name })
}

/** Checks that no group on the way to data has navigation axes: PyMoDAQ's loader would take those for axes of the data.
 *  @throws ERR_NODE_EXISTS */
export function checkNoNavAxes({ nodes }: TreeWriter, group: string, name: string): void {
  for (let above = group; ; above = parentPath(above)) {
    if (nodes.has(navAxesPath(above))) {
      const reason = `'${above}' has navigation axes, which PyMoDAQ takes for those of all data below it: it raises IndexError or DataLengthError`
      throw createError('ERR_NODE_EXISTS', `${reason} when it loads '${name}'; add '${name}' elsewhere`, {
        node: navAxesPath(above),
        channel: name,
      })
    }
    if (above === '/') return
  }
}

function checkBackground(name: string, shape: readonly number[], background: readonly number[]): void {
  if (isSame(shape, background)) return
  const message = `data '${name}' have the shape ${listText(shape)} and their background ${listText(background)}: PyMoDAQ fails to subtract it`
  throw createError('ERR_SHAPE_MISMATCH', message, { channel: name, expected: listText(shape), given: listText(background) })
}

/** In what data differ from those of their group; undefined when they may join. */
function difference(held: ChannelContent, content: ChannelContent): string | undefined {
  if (!held.isOpen) return 'no place among arrays that grow or are filled point by point'
  if (!isSame(held.shape ?? [], content.shape ?? [])) {
    return `the shape ${listText(content.shape ?? [])} instead of ${listText(held.shape ?? [])}`
  }
  if (!isSame(held.navIndexes, content.navIndexes) || held.distribution !== content.distribution) return 'other navigation indexes'
  if (held.hasErrors !== content.hasErrors) return content.hasErrors ? 'errors, unlike those' : 'no errors, unlike those'
  return held.axesKey === content.axesKey ? undefined : 'other axes'
}

function keyOf(axes: readonly Axis[]): string {
  const hash = createHash('sha1')
  for (const { label, units, index, spreadOrder, values } of axes) {
    hash.update(JSON.stringify([label, units, index, spreadOrder, values.dtype, values.size]))
    hash.update(new Uint8Array(values.data.buffer, values.data.byteOffset, values.data.byteLength))
  }
  return hash.digest('base64')
}
