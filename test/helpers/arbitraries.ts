/** What property-based tests draw data from: dtypes, shapes, texts, units, and whole data objects that are consistent. */
import fc from 'fast-check'
import type { AxisInit } from '../../lib/data/axis.js'
import type { DataWithAxesInit } from '../../lib/data/data-with-axes.js'
import { NdArray } from '../../lib/data/nd-array.js'
import { type AnyArray, componentsPerItem, type DType, dtypeNames, itemSize, viewAs } from '../../lib/dtype.js'

/** Any dtype. */
export const dtypes: fc.Arbitrary<DType> = fc.constantFrom(...dtypeNames)

/** Shapes of one to four dimensions with few elements; extents of 1 are frequent. */
export const shapes: fc.Arbitrary<number[]> = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 5 })), {
  minLength: 1,
  maxLength: 4,
})

/** Texts that a file can hold: any Unicode but NUL, quotes and line breaks included. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', ' ', '"', "'", '\\', '\n', 'a\tb', '日本', 'é\u0301', '🙂', 'it\'s "so"', '{"module": "x"}'),
  fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0')),
)

/** Units that PyMoDAQ can load, known to it or not. */
export const units: fc.Arbitrary<string> = fc.constantFrom(
  '',
  'V',
  'counts',
  '1/s',
  's^-1',
  'µm',
  '°C',
  'm²',
  'W/(m^2*K)',
  'a.u.',
  'xyz',
  '%',
)

/** Elements of a dtype made of random bytes: NaN payloads, infinities and all integers appear. */
export function arrays(dtype: DType, shape: readonly number[]): fc.Arbitrary<NdArray> {
  const size = shape.reduce((product, extent) => product * extent, 1)
  const length = size * itemSize(dtype)
  return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => {
    if (dtype === 'bool')
      return new NdArray(
        dtype,
        shape,
        bytes.map((byte) => byte & 1),
      )
    const elements: AnyArray | undefined = viewAs(dtype, bytes.slice().buffer, 0, length)
    if (elements === undefined) throw new Error(`${size * componentsPerItem(dtype)} numbers do not make ${dtype}`)
    return new NdArray<DType>(dtype, shape, elements)
  })
}

/** Coordinates: evenly spaced ones, any numbers, NaN and infinities, 64-bit integers. */
export function coordinates(size: number): fc.Arbitrary<AxisInit> {
  const offset = fc.double({ noNaN: true, min: -1e6, max: 1e6 })
  const scaling = fc.double({ noNaN: true, min: -1e3, max: 1e3 })
  const exactly = { minLength: size, maxLength: size }
  return fc.oneof(
    fc.record({ offset, scaling, size: fc.constant(size) }),
    fc.record({ data: fc.float64Array(exactly) }),
    fc.record({ data: fc.float32Array(exactly) }),
    fc.record({ data: fc.bigInt64Array(exactly) }),
    fc.record({ data: fc.bigUint64Array(exactly) }),
    fc.record({ data: fc.array(fc.integer(), exactly) }),
  )
}

/** An axis of a dimension. */
export function axes(index: number, size: number, spreadOrder = 0): fc.Arbitrary<AxisInit> {
  return fc.tuple(coordinates(size), texts, units).map(([init, label, unit]) => ({ ...init, label, units: unit, index, spreadOrder }))
}

/** Navigation indexes, distribution and axes that fit a shape, as PyMoDAQ can load them. */
function layouts(shape: readonly number[]): fc.Arbitrary<Pick<DataWithAxesInit, 'navIndexes' | 'distribution' | 'axes'>> {
  const dimensions = shape.map((_, dimension) => dimension)
  return fc.subarray(dimensions).chain((chosen) => {
    const single = shape.findIndex((extent, dimension) => extent === 1 && !chosen.includes(dimension))
    // From a signal dimension of length 1 on, no dimension may have an axis or be navigated.
    const usable = dimensions.filter(
      (dimension) => shape.length === 1 || single < 0 || (dimension < single && !isSingle(shape, dimension, chosen)),
    )
    const navIndexes = chosen.filter((index) => usable.includes(index))
    return fc.tuple(fc.subarray(usable), fc.integer({ min: 1, max: 3 }), fc.boolean()).chain(([described, orders, wantsSpread]) => {
      const isSpread = wantsSpread && navIndexes.length === 1
      const isShared = (index: number) => isSpread && navIndexes.includes(index)
      const lists = described.map((index) =>
        fc.tuple(...Array.from({ length: isShared(index) ? orders : 1 }, (_, order) => axes(index, shape[index] ?? 0, order))),
      )
      return fc.tuple(...lists).map((found) => ({
        navIndexes,
        distribution: isSpread ? ('spread' as const) : ('uniform' as const),
        axes: found.flat(),
      }))
    })
  })
}

function isSingle(shape: readonly number[], dimension: number, navIndexes: readonly number[]): boolean {
  return shape[dimension] === 1 && !navIndexes.includes(dimension)
}

/** What makes a consistent DataWithAxes: any shape, dtype, texts, axes and errors. */
export const dataInits: fc.Arbitrary<DataWithAxesInit & { data: NdArray[]; labels: string[] }> = fc
  .tuple(shapes, fc.array(dtypes, { minLength: 1, maxLength: 3 }), fc.boolean())
  .chain(([shape, chosen, hasErrors]) =>
    fc.record({
      name: texts,
      data: fc.tuple(...chosen.map((dtype) => arrays(dtype, shape))).map((found): NdArray[] => found),
      labels: fc.array(texts, { minLength: chosen.length, maxLength: chosen.length }),
      units,
      source: fc.constantFrom('raw' as const, 'calculated' as const),
      origin: texts,
      timestamp: fc.double({ min: 0, max: 4e9, noNaN: true }),
      errors: fc
        .tuple(...chosen.map(() => arrays('float32', shape)))
        .map((found): NdArray[] | undefined => (hasErrors ? found : undefined)),
      layout: layouts(shape),
    }),
  )
  .map(({ layout, ...rest }) => ({ ...rest, ...layout }))
