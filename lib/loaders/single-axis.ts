/** One axis as a file has it, whatever its generation. */
import type { Axis } from '../data/axis.js'
import { isDType, itemSize } from '../dtype.js'
import { createError } from '../errors.js'
import { elementsOf } from '../file/array-blocks.js'
import type { FileView } from './file-view.js'
import { axisPartAt } from './legacy.js'
import { coordinateFault, loadWholeAxis } from './load-axis.js'
import { defaultBytesMax } from './load-options.js'
import { checkSize } from './load-plan.js'
import { arrayAt, axisAt } from './modern.js'

/** Loads the axis of a node.
 *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND, ERR_DATA_TOO_LARGE */
export async function loadAxisAt(view: FileView, path: string): Promise<Axis> {
  const array = await arrayAt(view, path)
  const fault = coordinateFault(array)
  if (fault !== undefined) throw createError('ERR_NODE_KIND', `'${path}' ${fault}: it is no axis`, { node: path })
  const bytes = isDType(array.info.dtype) ? itemSize(array.info.dtype) : 0
  checkSize(path, elementsOf(array.shape) * bytes, defaultBytesMax)
  const part = (await axisAt(view, path, await view.attributes(path))) ?? (await axisPartAt(view, array))
  return loadWholeAxis(view.reader, part)
}
