/** Walks over the old file, group by group, and has a layout make the counterpart of each in the new one. Links are dealt with here, and
 *  what is neither group nor dataset; a layout sees each group and each dataset once. */
import { createError } from '../errors.js'
import type { NativeAttribute, NativeEntry } from '../native.js'
import { compareNames } from '../nodes/node-index.js'
import { childPath } from '../nodes/node-path.js'
import type { Conversion } from './conversion.js'
import { keepDatatype } from './keep-whole.js'
import { cycleAttribute, KnownNodes, linkAttributes } from './links.js'
import { safeName } from './safe-name.js'

/** A dataset of the group that is converted. */
export interface DatasetEntry {
  path: string
  name: string
  /** to be called with the dataset's counterpart, for further hard links to it */
  done: (output: string) => void
}

/** How one generation of files becomes the new layout. */
export interface Layout {
  /** Makes the counterpart of a group.
   *  @param parent the counterpart of the group that it stands in; undefined for the root
   *  @param further attributes that it has to get
   *  @returns its path */
  group(path: string, parent: string | undefined, further: readonly NativeAttribute[]): Promise<string>
  /** Makes the counterparts of the datasets of a group. */
  datasets(path: string, output: string, datasets: readonly DatasetEntry[]): Promise<void>
  /** Called when every group has had its turn. */
  finish?(): Promise<void>
}

/** PyMoDAQ's trees have ten levels. */
const depthMax = 256
const nodesMax = 2_000_000

interface Place {
  path: string
  parent: string | undefined
  entry: NativeEntry
  /** the groups on the way, by what tells them apart */
  above: readonly NativeEntry[]
}

/** Converts the whole tree. @throws ERR_TREE_TOO_LARGE */
export async function convertTree(conversion: Conversion, layout: Layout): Promise<void> {
  const known = new KnownNodes()
  const root: NativeEntry = { name: '/', link: 'hard', kind: 'group' }
  await convertGroup(conversion, layout, known, { path: '/', parent: undefined, entry: root, above: [] })
}

async function convertGroup(conversion: Conversion, layout: Layout, known: KnownNodes, place: Place): Promise<void> {
  const { path, parent, entry, above } = place
  const { reader, report } = conversion
  if (above.length > depthMax || report.nodes > nodesMax) {
    const limit = above.length > depthMax ? `${depthMax} levels` : `${nodesMax} nodes`
    throw createError('ERR_TREE_TOO_LARGE', `'${reader.path}' has more than ${limit}, most likely because links make a cycle`, {
      node: path,
    })
  }
  const entries = (await reader.list(path)).sort((a, b) => compareNames(a.name, b.name))
  const way = [...above, entry]
  const cycles = entries.filter((child) => isAmong(child, way))
  const output = await layout.group(path, parent, linkAttributes(conversion, path, entries))
  known.note(entry, output)
  const loops = cycles.map((child) => cycleAttribute(conversion, childPath(path, child.name), child.name, known.outputOf(child) ?? '/'))
  if (loops.length > 0) await conversion.enqueue(() => conversion.tree.setAttributes(output, loops))
  const fresh = await linkKnown(
    conversion,
    known,
    path,
    output,
    entries.filter((child) => child.link === 'hard' && !cycles.includes(child)),
  )
  const { first, again } = firstLinks(fresh)
  await layout.datasets(path, output, datasetsOf(known, path, first))
  await layout.datasets(path, output, datasetsOf(known, path, await linkKnown(conversion, known, path, output, again)))
  for (const child of fresh) await keepOther(conversion, child, path, output)
  conversion.view.forget(path)
  for (const child of fresh) {
    if (child.kind !== 'group') continue
    // A group before this one may have led to it by another way.
    const [isFresh] = await linkKnown(conversion, known, path, output, [child])
    if (isFresh !== undefined)
      await convertGroup(conversion, layout, known, { path: childPath(path, child.name), parent: output, entry: child, above: way })
  }
}

function isAmong(child: NativeEntry, way: readonly NativeEntry[]): boolean {
  return child.nodeId !== undefined && way.some(({ nodeId }) => nodeId === child.nodeId)
}

/** The datasets of a group that are linked to for the first time, and those that are linked to again. */
function firstLinks(entries: readonly NativeEntry[]): { first: NativeEntry[]; again: NativeEntry[] } {
  const seen = new Set<string>()
  const first: NativeEntry[] = []
  const again: NativeEntry[] = []
  for (const entry of entries) {
    if (entry.kind !== 'dataset') continue
    if (entry.nodeId !== undefined && seen.has(entry.nodeId)) again.push(entry)
    else first.push(entry)
    if (entry.nodeId !== undefined) seen.add(entry.nodeId)
  }
  return { first, again }
}

/** Makes hard links to the nodes that stand in the new file already, and gives the others. */
async function linkKnown(
  conversion: Conversion,
  known: KnownNodes,
  path: string,
  output: string,
  entries: readonly NativeEntry[],
): Promise<NativeEntry[]> {
  const fresh: NativeEntry[] = []
  for (const child of entries) {
    const target = known.outputOf(child)
    if (target === undefined || target === '/' || `${output}/`.startsWith(`${target}/`)) {
      fresh.push(child)
      continue
    }
    const link = conversion.freePath(output, safeName(child.name))
    await conversion.submit([{ op: 'link', path: link, target }])
    conversion.report.link({ path: childPath(path, child.name), kind: 'hard', target, kept: 'link' })
  }
  return fresh
}

function datasetsOf(known: KnownNodes, path: string, entries: readonly NativeEntry[]): DatasetEntry[] {
  return entries.map((entry) => ({ path: childPath(path, entry.name), name: entry.name, done: (output) => known.note(entry, output) }))
}

async function keepOther(conversion: Conversion, child: NativeEntry, path: string, output: string): Promise<void> {
  const where = childPath(path, child.name)
  if (child.kind === 'datatype') await keepDatatype(conversion, where, conversion.freePath(output, safeName(child.name)))
  if (child.kind === 'unknown') conversion.report.keep({ path: where, output: undefined, reason: 'left out: its header is damaged' })
}
