/** Nodes for the generic view, which shows any HDF5 file. Links that lead elsewhere are shown as they are and not followed. */
import type { GenericEntity, PathQuery } from '../browser/protocol.js'
import { type FileView, isNodeFailure } from '../loaders/file-view.js'
import type { NativeEntry } from '../native.js'
import { childPath, nodeName } from '../nodes/node-path.js'
import { typeOfAttribute, typeOfDataset } from './generic-type.js'
import type { Listings } from './listings.js'

/** Children that are described with their parent: the generic view asks for all at once. */
const childrenMax = 2000
const asksAtOnce = 32

/** A node; a group with its children, which come without their own. @throws ERR_NODE_NOT_FOUND */
export async function genericEntity(view: FileView, listings: Listings, { path }: PathQuery, signal?: AbortSignal): Promise<GenericEntity> {
  const entity = await describe(view, path)
  if (entity.kind !== 'group') return entity
  const entries = (await listings.of(path)).slice(0, childrenMax)
  const children: GenericEntity[] = []
  for (let from = 0; from < entries.length; from += asksAtOnce) {
    signal?.throwIfAborted()
    children.push(...(await Promise.all(entries.slice(from, from + asksAtOnce).map((entry) => childEntity(view, path, entry)))))
  }
  return { ...entity, children }
}

async function describe(view: FileView, path: string): Promise<GenericEntity> {
  const info = await view.info(path)
  const attributes = (await view.reader.rawAttributes(path)).map((attribute) => ({
    name: attribute.name,
    shape: attribute.shape,
    type: typeOfAttribute(attribute),
  }))
  const entity: GenericEntity = { path, name: nodeName(path), kind: info.kind, attributes }
  if (info.kind === 'group') return entity
  entity.type = typeOfDataset(info)
  if (info.kind !== 'dataset') return entity
  entity.shape = info.shape ?? null
  if (info.chunk !== undefined) entity.chunks = info.chunk
  if (info.filters !== undefined) entity.filters = info.filters.map(({ id, name }) => ({ id, name }))
  return entity
}

async function childEntity(view: FileView, where: string, { name, kind, link, target, targetFile }: NativeEntry): Promise<GenericEntity> {
  const path = childPath(where, name)
  const unresolved: GenericEntity = { path, name, kind: 'unresolved', attributes: [] }
  if (link === 'soft') return { ...unresolved, link: { class: 'Soft', ...(target === undefined ? {} : { path: target }) } }
  if (link === 'external') {
    const to = { ...(target === undefined ? {} : { path: target }), ...(targetFile === undefined ? {} : { file: targetFile }) }
    return { ...unresolved, link: { class: 'External', ...to } }
  }
  if (link !== 'hard' || kind === 'unknown') return unresolved
  try {
    return { ...(await describe(view, path)), link: { class: 'Hard' } }
  } catch (error) {
    if (isNodeFailure(error)) return unresolved
    throw error
  }
}
