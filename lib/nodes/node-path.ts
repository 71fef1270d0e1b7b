/** Paths of nodes: absolute, `/`-separated, without empty steps. */
import { createError, describe } from '../errors.js'
import { checkName } from './names.js'

/** `/RawData` of `/RawData/Logger`; `/` of `/RawData`. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

/** `Logger` of `/RawData/Logger`; `/` of the root itself, as PyTables calls it. */
export function nodeName(path: string): string {
  return path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1)
}

/** The path of a child. */
export function childPath(where: string, name: string): string {
  return where === '/' ? `/${name}` : `${where}/${name}`
}

/** The path as the index knows it: a slash at the end is taken off, `RawData` is `/RawData`.
 *  @throws ERR_INVALID_OPTION for what is no path */
export function normalPath(path: unknown, option: string): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0') && path.isWellFormed()) {
    const steps = path.split('/').filter((step) => step !== '')
    if (!steps.some((step) => step === '.' || step === '..')) return `/${steps.join('/')}`
  }
  throw createError('ERR_INVALID_OPTION', `${option} must be the path of a node, such as '/RawData'; got ${describe(path)}`, {
    option,
    given: describe(path),
  })
}

/** PyTables keeps these beginnings for itself: it refuses some names, and hides nodes of the others. */
const reservedBeginning = /^_[cfgvpi]_/

/** Checks the name of a new node.
 *  @throws ERR_INVALID_NAME as `checkName`, and for names that PyTables refuses or hides */
export function checkNodeName(name: unknown, option: string): string {
  const checked = checkName(name, option)
  if (!reservedBeginning.test(checked)) return checked
  throw createError('ERR_INVALID_NAME', `${option} begins as PyTables' own names do, and PyMoDAQ would not show it: ${describe(checked)}`, {
    option,
    given: describe(checked),
  })
}
