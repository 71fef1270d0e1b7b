/** Whether the axes of the new layout say all that the positions of the old one did. A scan before version 4 kept one coordinate for each
 *  visited point; the new one has one for each index, from which the positions of a scan line by line follow. Those of any other order, or
 *  of points that lie beside the grid, do not. */
import type { Axis } from '../data/axis.js'
import { isDType } from '../dtype.js'
import { elementsOf } from '../file/array-blocks.js'
import type { AxisPart } from '../loaders/data-plan.js'
import type { Conversion } from './conversion.js'
import type { LegacyData } from './legacy-data.js'

/** @param axis what became of the array that `part` names */
export async function determinesPositions(
  conversion: Conversion,
  { plan, source }: LegacyData,
  part: AxisPart,
  axis: Axis,
): Promise<boolean> {
  const { array } = part
  if (array === undefined || !isDType(array.info.dtype)) return true
  const size = elementsOf(array.shape)
  if (part.form === 'stored') return size === axis.size && array.shape.length === 1
  const scanShape = plan.navIndexes.map((index) => source.shape[index] ?? 0)
  if (size !== elementsOf(scanShape)) return size === axis.size && sameNumbers(await positionsOf(conversion, part), axis.data)
  const positions = await positionsOf(conversion, part)
  const inner = elementsOf(scanShape.slice(part.index + 1))
  return positions.every((position, point) => Object.is(position, axis.data[Math.floor(point / inner) % axis.size]))
}

async function positionsOf(conversion: Conversion, { array }: AxisPart): Promise<Float64Array> {
  if (array === undefined) return new Float64Array()
  const elements = await conversion.reader.elements(array.path, array.info, { start: array.shape.map(() => 0), count: array.shape })
  return Float64Array.from<number | bigint>(elements, Number)
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, place) => Object.is(value, b[place]))
}
