/** Tells whether a file is one that PyMoDAQ 4 or later, or we, can go on with, and where its data stand. */
import { createError } from '../errors.js'
import { dataType, loggerName, rawDataPath } from '../layout.js'
import { legacyFirstNames, legacyRawPath } from '../layout-legacy.js'
import type { NodeIndex } from '../nodes/node-index.js'
import { childPath } from '../nodes/node-path.js'

/** The group that holds all data: `/RawData`, or the one that an application has named otherwise (the argument `raw_group_name` of
 *  pymodaq_data's `init_file`).
 *  @param version the root's attribute `pymodaq_version`
 *  @throws ERR_LAYOUT_UNKNOWN for files of PyMoDAQ before 4, ERR_NOT_PYMODAQ for all other files */
export function recogniseRawPath(nodes: NodeIndex, path: string, version: string | undefined): string {
  const groups = nodes.children('/').filter(({ kind }) => kind === 'group')
  const standard = groups.find((group) => group.path === rawDataPath)
  // The name alone is no proof: other programs have a group of this name too.
  if (standard !== undefined && (version !== undefined || standard.type !== undefined || holdsData(nodes, standard.path)))
    return standard.path
  if (nodes.has(legacyRawPath)) throw layoutUnknown(path, 'a version before 4')
  const custom = groups.find((group) => hasLogger(nodes, group.path)) ?? groups.find((group) => holdsData(nodes, group.path))
  if (custom !== undefined) return custom.path
  if (holdsData(nodes, '/')) return '/'
  if (groups.some(({ name }) => legacyFirstNames.test(name))) throw layoutUnknown(path, 'a version before 1.6')
  const reason = 'it has no RawData group, and no node with the attribute data_type'
  throw createError('ERR_NOT_PYMODAQ', `'${path}' is no file of PyMoDAQ: ${reason}`, { path })
}

function hasLogger(nodes: NodeIndex, where: string): boolean {
  const path = childPath(where, loggerName)
  return nodes.has(path) && nodes.get(path).dataType === dataType.strings
}

function holdsData(nodes: NodeIndex, where: string): boolean {
  return Object.values(dataType).some((type) => nodes.countOf(where, type) > 0)
}

function layoutUnknown(path: string, whose: string): Error {
  const message = `'${path}' has the layout of ${whose} of PyMoDAQ, which cannot be continued; make a modern file of it first, with "h5saver convert"`
  return createError('ERR_LAYOUT_UNKNOWN', message, { path })
}
