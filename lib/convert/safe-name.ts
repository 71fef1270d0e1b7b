/** Names of nodes that the new file can have. */
import { originalPrefix } from '../layout.js'
import { checkNodeName } from '../nodes/node-path.js'

/** The name itself, or one like it: HDF5 takes names that PyTables hides, and names that are too long for others. */
export function safeName(name: string): string {
  try {
    return checkNodeName(name, 'name')
  } catch {
    const text = name.toWellFormed().replaceAll('\0', '_').replaceAll('/', '_')
    return `${originalPrefix}${Buffer.from(text)
      .subarray(0, 200)
      .toString('utf8')
      .replace(/\ufffd+$/, '')}`
  }
}
