/** Answers of the server as what the plots draw. */
import type { NavigationAnswer, ViewAnswer } from '../../../lib/browser/protocol.js'
import type { NumberArray, WithArrays } from '../api.js'
import type { AxisMap } from './axis-map.js'
import type { Curve } from './draw-curves.js'
import type { ImagePicture } from './draw-image.js'
import type { ImagePlace } from './plot-model.js'

/** Values as plain numbers. 64-bit integers never come: the server sends them as float64. */
export function plainValues(array: NumberArray | undefined): ArrayLike<number> {
  const values = array?.values
  return values === undefined || values instanceof BigInt64Array || values instanceof BigUint64Array ? [] : values
}

/** The image of one channel of an answer that shows two dimensions. */
export function imageOf({ answer, arrays }: WithArrays<ViewAnswer>, channel: number): ImagePicture {
  const { shape, start, step, extent } = answer
  return image(
    plainValues(arrays[channel]),
    shape,
    start,
    step,
    [0, 1].map((side) => (start[side] ?? 0) + (extent[side] ?? 0)),
  )
}

/** The pixels of red, green and blue values from 0 to 255. */
export function colourPixels(parts: readonly Pick<ImagePicture, 'values'>[]): Uint32Array {
  const [red, green, blue] = parts.map(({ values }) => values)
  return Uint32Array.from({ length: red?.length ?? 0 }, (_, at) => {
    const byte = (values: ArrayLike<number> | undefined) => Math.max(0, Math.min(255, Math.round(values?.[at] ?? 0)))
    return ((255 << 24) | (byte(blue) << 16) | (byte(green) << 8) | byte(red)) >>> 0
  })
}

/** The map of one channel of a navigation over two dimensions. Points between those that were read take the colour of the one before. */
export function mapImageOf({ answer, arrays }: WithArrays<NavigationAnswer>, channel: number): ImagePicture {
  const { shape, start, step, dimensions, sourceShape } = answer
  return image(
    plainValues(arrays[channel]),
    shape,
    start,
    step,
    dimensions.map((dimension) => sourceShape[dimension] ?? 0),
  )
}

function image(
  values: ArrayLike<number>,
  shape: readonly number[],
  start: readonly number[],
  step: readonly number[],
  end: readonly number[],
): ImagePicture {
  const pair = (list: readonly number[], other: number): readonly [number, number] => [list[0] ?? other, list[1] ?? other]
  return { values, shape: pair(shape, 1), start: pair(start, 0), step: pair(step, 1), end: pair(end, 1) }
}

/** Where along an axis the values of a curve stand. Of pairs of least and greatest, both stand in the middle of their step. */
export function curveIndexes({
  shape,
  start,
  step,
  minMaxPairs,
}: Pick<ViewAnswer, 'shape' | 'start' | 'step'> & { minMaxPairs: boolean }): Float64Array {
  const [first = 0] = start
  const [each = 1] = step
  return Float64Array.from({ length: shape[0] ?? 0 }, (_, place) =>
    minMaxPairs ? first + each * Math.floor(place / 2) + (each - 1) / 2 : first + each * place,
  )
}

/** The curves of an answer that shows one dimension.
 *  @param places of its channels among all, with their labels */
export function curvesOf(
  { answer, arrays }: WithArrays<ViewAnswer | NavigationAnswer>,
  map: AxisMap,
  places: readonly { place: number; label: string }[],
): Curve[] {
  const minMaxPairs = 'minMaxPairs' in answer && answer.minMaxPairs
  const hasErrors = 'errors' in answer && answer.errors
  const x = curveIndexes({ ...answer, minMaxPairs }).map((index) => map.toCoordinate(index))
  return places.map(({ place, label }, at) => ({
    place,
    label,
    x,
    y: plainValues(arrays[at]),
    errors: hasErrors ? plainValues(arrays[places.length + at]) : undefined,
  }))
}

/** The values along one side of an image, through a place of it; none when the place is not in the part that was read. */
export function profileOf({ values, shape, start, step }: ImagePicture, at: ImagePlace, side: 0 | 1): Float64Array {
  const other = side === 0 ? 1 : 0
  const across = Math.floor((at[other] - start[other]) / step[other])
  const isIn = across >= 0 && across < shape[other]
  return Float64Array.from({ length: isIn ? shape[side] : 0 }, (_, place) => {
    const [row, column] = side === 1 ? [across, place] : [place, across]
    return values[row * shape[1] + column] ?? Number.NaN
  })
}
