/** numpy's format, version 1.0: a header of one Python dictionary, then the elements, little-endian and in C order. */
import { type DType, isDType, itemSize } from '../../dtype.js'
import { dtypeTable } from '../../generated/tables.js'
import { openArray } from './array-source.js'
import { noNumbers, numberBlocks } from './element-blocks.js'
import type { Exporter } from './export-task.js'
import { isGroup } from './refusals.js'

/** numpy wants the elements to begin at a multiple of this. */
const alignment = 64
const kindLetters = { boolean: 'b', integer: 'i', unsigned: 'u', floating: 'f', complex: 'c' } as const

/** Writes an array of numbers. Any dtype, any number of dimensions. */
export const exportNpy: Exporter = async (task, sink) => {
  if (task.kind !== 'dataset') throw isGroup(task, 'npy')
  const source = await openArray(task.view, task)
  if (!isDType(source.dtype)) throw noNumbers(source.array)
  for (const note of source.notes) task.note(note)
  await sink.write(npyHeader(source.dtype, source.shape))
  for await (const elements of numberBlocks(task.view.reader, source)) {
    await sink.write(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength))
  }
}

/** The bytes before the elements. */
export function npyHeader(dtype: DType, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${npyType(dtype)}', 'fortran_order': False, 'shape': ${tuple}, }`
  const before = 10
  const length = Math.ceil((before + text.length + 1) / alignment) * alignment - before
  const header = Buffer.alloc(before + length, ' ')
  header.set([0x93, ...Buffer.from('NUMPY'), 1, 0])
  header.writeUInt16LE(length, 8)
  header.write(text, before, 'latin1')
  header.write('\n', before + length - 1, 'latin1')
  return header
}

function npyType(dtype: DType): string {
  const size = itemSize(dtype)
  return `${size === 1 ? '|' : '<'}${kindLetters[dtypeTable[dtype].kind]}${size}`
}
