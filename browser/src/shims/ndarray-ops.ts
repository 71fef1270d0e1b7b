/** `assign` of the package `ndarray-ops`, the one function of it that H5Web uses, without making code from text. */
import type { NdArray } from './ndarray.js'

/** Copies the elements of `source` into those of `target`, which has its shape. */
export function assign(target: NdArray, source: NdArray): boolean {
  if (target.shape.length !== source.shape.length || target.shape.some((extent, dimension) => extent !== source.shape[dimension]))
    throw new RangeError(`cannot assign an array of shape [${source.shape}] to one of shape [${target.shape}]`)
  copy(target, source, 0, target.offset, source.offset)
  return true
}

function copy(target: NdArray, source: NdArray, dimension: number, targetPlace: number, sourcePlace: number): void {
  const { shape } = target
  if (dimension === shape.length) {
    target.data[targetPlace] = source.data[sourcePlace]
    return
  }
  const extent = shape[dimension] ?? 0
  const targetStride = target.stride[dimension] ?? 0
  const sourceStride = source.stride[dimension] ?? 0
  if (dimension < shape.length - 1) {
    for (let index = 0; index < extent; index++)
      copy(target, source, dimension + 1, targetPlace + index * targetStride, sourcePlace + index * sourceStride)
    return
  }
  // The innermost loop runs for every element of an image: no calls in it.
  const to = target.data
  const from = source.data
  for (let index = 0; index < extent; index++) to[targetPlace + index * targetStride] = from[sourcePlace + index * sourceStride]
}
