/** Reads the coordinates of one axis and fits them to the dimension that they describe, as PyMoDAQ's loader does. */
import { Axis } from '../data/axis.js'
import { NdArray } from '../data/nd-array.js'
import type { H5Reader } from '../file/h5-reader.js'
import { type DType, dtypeTable } from '../generated/tables.js'
import type { ArrayRef, AxisPart } from './data-plan.js'
import { storableText } from './texts.js'
import { coordinatesOfVisited } from './visited-axis.js'

/** What is read of the dimension that an axis describes. */
export interface DimensionPart {
  /** extent of the stored dimension */
  extent: number
  start: number
  count: number
  /** whether several axes share the dimension */
  isSpread: boolean
  isNavigation: boolean
}

/** Reads an axis, cut to the part of its dimension. What does not fit is made to, and told in `notes`.
 *  @param index the dimension of the loaded data */
export async function loadAxisPart(
  reader: H5Reader,
  part: AxisPart,
  dimension: DimensionPart,
  index: number,
  notes: string[],
): Promise<Axis> {
  const words = { label: storableText(part.label), units: storableText(part.units), index, spreadOrder: part.spreadOrder }
  const counted = { ...words, offset: dimension.start, scaling: 1, size: dimension.count }
  if (part.array === undefined) return new Axis(counted)
  const { path } = part.array
  const fault = coordinateFault(part.array)
  if (fault !== undefined) {
    notes.push(`axis '${path}' ${fault}: it is counted 0, 1, 2… instead`)
    return new Axis(counted)
  }
  const stored = await readCoordinates(reader, part.array)
  const fitted = part.form === 'visited' ? fitVisited(stored, dimension) : fitStored(stored, dimension)
  if (fitted === undefined) {
    notes.push(`axis '${path}' has ${stored.size} coordinates for ${dimension.extent} points: it is counted 0, 1, 2… instead`)
    return new Axis(counted)
  }
  if (stored.size < dimension.extent && part.form === 'stored') {
    notes.push(`axis '${path}' has ${stored.size} coordinates for ${dimension.extent} points: those that it lacks are NaN`)
  }
  return new Axis({ ...words, data: fitted })
}

/** Reads an axis as it stands in the file. */
export async function loadWholeAxis(reader: H5Reader, part: AxisPart & { array: ArrayRef }): Promise<Axis> {
  const { label, units, index, spreadOrder } = part
  const data = await readCoordinates(reader, part.array)
  return new Axis({ label: storableText(label), units: storableText(units), index: Math.min(index, 31), spreadOrder, data })
}

/** Why an array cannot hold the coordinates of an axis; undefined when it can. */
export function coordinateFault({ shape, info }: ArrayRef): string | undefined {
  if (shape.filter((extent) => extent !== 1).length > 1) return `has the shape [${shape.join(', ')}]`
  if (info.dtype !== undefined && info.dtype in dtypeTable && dtypeTable[info.dtype as DType].kind !== 'complex') return undefined
  return `holds elements of ${info.dtypeClass ?? info.dtype ?? 'no type'}`
}

async function readCoordinates(reader: H5Reader, { path, info, shape }: ArrayRef): Promise<NdArray> {
  const elements = await reader.elements(path, info, { start: shape.map(() => 0), count: shape })
  return NdArray.from(elements, { dtype: info.dtype as DType })
}

function fitVisited(stored: NdArray, { extent, start, count }: DimensionPart): NdArray | undefined {
  const fitted = coordinatesOfVisited(new Axis({ data: stored }).data, extent)
  return fitted && NdArray.from(fitted.slice(start, start + count))
}

/** Coordinates beyond the data are cut off: their rows are being written. Missing ones of points in a list become NaN: those
 *  rows were written and their coordinates lost. Those of a grid cannot be guessed. */
function fitStored(stored: NdArray, { extent, start, count, isSpread, isNavigation }: DimensionPart): NdArray | undefined {
  if (stored.size >= extent && (stored.size === extent || isNavigation)) return stored.slice(start, start + count)
  if (!isSpread || !isNavigation) return undefined
  const known = new Axis({ data: stored }).data
  return NdArray.from(Float64Array.from({ length: count }, (_, place) => known[start + place] ?? Number.NaN))
}
