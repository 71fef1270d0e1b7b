/** The numbers of arrays in their groups: `Data00`, `Axis00` and the like. */
import type { TreeWriter } from '../file/tree-writer.js'
import { arrayPrefix, type NumberedDataType, numberedPath } from '../layout.js'

/** The next number of an array of a group. PyMoDAQ counts the arrays of the same data_type below the group, at any depth
 *  (pymodaq_data, `_get_next_data_type_index_in_group`); where the names have gone further, the next one after them.
 *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
export function nextNumber(tree: TreeWriter, group: string, type: NumberedDataType): number {
  return Math.max(tree.nodes.countOf(group, type), tree.nodes.nextIndex(group, arrayPrefix[type]))
}

/** The path of the next array of a group. @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND */
export function nextNumberedPath(tree: TreeWriter, group: string, type: NumberedDataType): string {
  return numberedPath(group, type, nextNumber(tree, group, type))
}
