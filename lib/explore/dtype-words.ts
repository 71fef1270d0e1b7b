/** The types of elements in words. */
import type { NativeAttributeInfo, NativeNodeInfo } from '../native.js'

/** The dtype of a dataset, `string`, `texts` for lists of texts or other objects, or HDF5's class of anything else. */
export function dtypeWords({ dtype, dtypeClass }: Pick<NativeNodeInfo, 'dtype' | 'dtypeClass'>): string {
  if (dtype === 'bytes-list') return 'texts'
  if (dtype === 'opaque' || dtype === undefined) return dtypeClass ?? 'unknown'
  return dtype
}

/** The dtype of an attribute. */
export function attributeDTypeWords({ dtype, dtypeClass }: Pick<NativeAttributeInfo, 'dtype' | 'dtypeClass'>): string {
  return dtype === 'opaque' ? dtypeClass : dtype
}
