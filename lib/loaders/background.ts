/** Subtracts a background from loaded data piece by piece, so that the event loop has its turns in between. The arithmetic is
 *  lib/data/background.ts. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isBroadcast, subtractPairwise } from '../data/background.js'
import { NdArray } from '../data/nd-array.js'
import { type AnyArray, arrayClassOf, componentsPerItem } from '../dtype.js'
import { elementsOf } from '../file/array-blocks.js'

/** Elements that are subtracted in one turn: some milliseconds. */
const elementsPerTurn = 1 << 18

/** The data minus the background.
 *  @throws ERR_SHAPE_MISMATCH unless the background `isBroadcast`, ERR_DTYPE_MISMATCH for differences that int64 cannot hold */
export async function subtractInTurns(data: NdArray, bkg: NdArray, label: string): Promise<NdArray> {
  const whole = (part: NdArray, other: NdArray) => subtractPairwise({ name: label, labels: [label], data: [part] }, [other])[0] ?? part
  const rows = data.shape[0] ?? 1
  const rowsPerTurn = Math.max(1, Math.floor(elementsPerTurn / Math.max(1, elementsOf(data.shape.slice(1)))))
  if (data.ndim === 0 || rows <= rowsPerTurn || !isBroadcast(bkg.shape, data.shape)) return whole(data, bkg)
  // A background with a row for each of the data's is taken apart with them.
  const hasRows = bkg.ndim === data.ndim && bkg.shape[0] !== 1
  let result: { dtype: NdArray['dtype']; bytes: Uint8Array; elements: AnyArray } | undefined
  let offset = 0
  for (let from = 0; from < rows; from += rowsPerTurn) {
    const end = Math.min(rows, from + rowsPerTurn)
    const part = whole(data.slice(from, end), hasRows ? bkg.slice(from, end) : bkg)
    result ??= allocate(part.dtype, data.size)
    result.bytes.set(new Uint8Array(part.data.buffer, part.data.byteOffset, part.data.byteLength), offset)
    offset += part.data.byteLength
    await nextTurn()
  }
  return result === undefined ? whole(data, bkg) : new NdArray(result.dtype, data.shape, result.elements)
}

function allocate(dtype: NdArray['dtype'], size: number): { dtype: NdArray['dtype']; bytes: Uint8Array; elements: AnyArray } {
  const elements: AnyArray = new (arrayClassOf(dtype))(size * componentsPerItem(dtype))
  return { dtype, elements, bytes: new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength) }
}
