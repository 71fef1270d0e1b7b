/** An HDF5 file that holds one node. libhdf5 copies the arrays as they stand, chunks and filters included; the groups are made anew with
 *  their attributes, so that PyMoDAQ can walk over the file whatever program wrote it. */
import { basename, dirname, resolve } from 'node:path'
import { createError } from '../../errors.js'
import { checkRoom } from '../../file/check-room.js'
import { groupAttributesOf } from '../../file/external-attributes.js'
import { copyPlanned } from '../../file/external-file.js'
import { type ExternalPlan, planExternal, planGroupAlone } from '../../file/external-plan.js'
import { fileTree } from '../../file/file-tree.js'
import type { H5Reader } from '../../file/h5-reader.js'
import { TreeWriter } from '../../file/tree-writer.js'
import { whenRoom } from '../../file/when-room.js'
import { WriterSession } from '../../file/writer-session.js'
import { loggerPath, rawDataPath, rootAttribute } from '../../layout.js'
import { type Generation, generationOf } from '../../loaders/generation.js'
import type { NativeAttributeInfo } from '../../native.js'
import type { ExportTask } from './export-task.js'
import { type H5Plan, type PlacedNode, planH5 } from './h5-plan.js'

const queueBytes = 16 * 2 ** 20
/** Between commits the writer holds back what libhdf5 changes: this bounds it. */
const commitIntervalMs = 2000

/** A node with what is copied of it. */
interface Copied extends PlacedNode {
  readonly plan: ExternalPlan
}

/** Writes the file at {@link ExportTask.temporary}. Resolves when it is complete and closed.
 *  @throws ERR_INVALID_OPTION for a selection or a background to be subtracted, ERR_NODE_KIND for what cannot be copied,
 *    ERR_INVALID_NAME, ERR_TREE_TOO_LARGE, ERR_NO_SPACE, ERR_PERMISSION, ERR_HDF5 */
export async function exportH5(task: ExportTask): Promise<void> {
  const { view, path, select, withBackground, temporary, note } = task
  if (select !== undefined) throw onlyWhole('a selection', 'select')
  if (withBackground) throw onlyWhole('a background to be subtracted', 'withBackground')
  const generation = await generationOf(view)
  const { nodes, settings } = await planH5(view, path, generation)
  const copied: Copied[] = []
  for (const node of nodes) {
    const plan = node.isAlone === true ? planGroupAlone(view.reader, node.source) : planExternal(view.reader, node.source)
    copied.push({ ...node, plan: await plan })
  }
  checkCopied(path, copied)
  for (const { plan } of copied)
    for (const { path: at, attribute, reason } of plan.changes)
      note(`${at}${attribute === undefined ? '' : `, attribute '${attribute}'`}: ${reason}`)
  await checkRoom(dirname(temporary), await bytesOf(view.reader, copied))
  if (generation !== 3) note('PyMoDAQ 4 and later show files of this kind only in part: h5saver convert makes a modern one')
  const session = new WriterSession(
    { path: temporary, durability: 'fast', threads: 1, queueBytes, commitIntervalMs, onFull: 'refuse' },
    { path: temporary },
  )
  try {
    await write(
      new TreeWriter({ session, codec: { library: 'none' }, now: () => Date.now() / 1000 }),
      view.reader,
      copied,
      settings,
      generation,
    )
  } catch (error) {
    await session.close().catch(() => undefined)
    throw session.error ?? error
  }
  await session.close()
}

function onlyWhole(what: string, option: string): Error {
  return createError('ERR_INVALID_OPTION', `h5 exports nodes as they stand: it takes no ${what.replace(/^a /, '')}`, { option })
}

/** @throws ERR_NODE_KIND when the node itself is among what cannot be copied */
function checkCopied(path: string, copied: readonly Copied[]): void {
  const main = copied.find(({ source }) => source === path)
  if (main !== undefined && main.plan.nodes.length > 0) return
  const reason = main?.plan.changes[0]?.reason ?? 'it is neither a group nor a dataset'
  throw createError('ERR_NODE_KIND', `'${path}' cannot be exported as h5: ${reason}`, { node: path })
}

/** Bytes of the arrays on the disk: they are copied as they stand. */
async function bytesOf(reader: H5Reader, copied: readonly Copied[]): Promise<number> {
  let bytes = 0
  for (const { path, kind, linkTo } of copied.flatMap(({ plan }) => plan.nodes)) {
    if (kind === 'group' || linkTo !== undefined) continue
    bytes += (await reader.storageBytes(path, await reader.info(path), Number.POSITIVE_INFINITY)) ?? 0
  }
  return bytes
}

async function write(
  tree: TreeWriter,
  reader: H5Reader,
  copied: readonly Copied[],
  settings: H5Plan['settings'],
  generation: Generation,
): Promise<void> {
  const source = resolve(reader.path)
  const enqueue = (call: () => void) => whenRoom(tree.session, call)
  const rootInfos = await reader.rawAttributes('/')
  const places = new Set(copied.flatMap((node) => node.plan.nodes.map(({ path }) => placeIn(node, path))))
  const own = fileTree(basename(source), 'custom', new Date(), []).filter((op) => 'path' in op && (op.path === '/' || !places.has(op.path)))
  const isLogger = (op: (typeof own)[number]) => 'path' in op && op.path === loggerPath
  await enqueue(() => tree.submit(own.filter((op) => !isLogger(op))))
  if (generation === 3) await enqueue(() => carryRoot(tree, rootInfos, source))
  for (const node of copied) {
    for (const one of node.plan.nodes) {
      if (placeIn(node, one.path) !== '/') await enqueue(() => copyPlanned(tree, source, one, (path) => placeIn(node, path)))
    }
  }
  // PyMoDAQ cannot open a file for reading that has none.
  if (tree.nodes.has(rawDataPath)) await enqueue(() => tree.submit(own.filter(isLogger)))
  for (const { path, name } of settings) {
    await enqueue(() => tree.submit([{ op: 'copy-attributes', path: rawDataPath, sourceFile: source, sourcePath: path, names: [name] }]))
  }
}

/** The new place of a node. */
function placeIn({ source, target }: PlacedNode, path: string): string {
  const below = path === source ? '' : path.slice(source === '/' ? 0 : source.length)
  return below === '' ? target : `${target === '/' ? '' : target}${below}`
}

/** What the root of the source tells of the file, PyMoDAQ's version first of all. */
function carryRoot(tree: TreeWriter, infos: readonly NativeAttributeInfo[], sourceFile: string): void {
  const carried = groupAttributesOf(infos).filter(({ name, change }) => change === undefined && name !== rootAttribute.h5saverVersion)
  const names = carried.filter(({ attribute }) => attribute === undefined).map(({ name }) => name)
  tree.setAttributes(
    '/',
    carried.flatMap(({ attribute }) => (attribute === undefined ? [] : [attribute])),
  )
  if (names.length > 0) tree.submit([{ op: 'copy-attributes', path: '/', sourceFile, sourcePath: '/', names }])
}
