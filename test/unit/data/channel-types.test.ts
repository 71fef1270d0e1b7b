// What the compiler lets through as a row. Checked by `npm run typecheck`; at run time these tests hold the same facts.
import { expect, expectTypeOf, test } from 'vitest'
import type { Channels, Row, Rows } from '../../../lib/data/channel.js'

function describe<const C extends Channels>(channels: C): { channels: C; row: Row<C>; rows: Rows<C> } | undefined {
  return Object.keys(channels).length > 0 ? undefined : ({} as { channels: C; row: Row<C>; rows: Rows<C> })
}

const described = describe({
  image: { shape: [2, 2], dtype: 'uint16' },
  count: { shape: [], dtype: 'int64' },
  open: { shape: [], dtype: 'bool' },
})
type Image = NonNullable<typeof described>['row']['image']
type Count = NonNullable<typeof described>['row']['count']
type Open = NonNullable<typeof described>['row']['open']

test('a frame is the typed array of its dtype, or raw memory', () => {
  expect(described).toBeUndefined()
  expectTypeOf<Uint16Array>().toExtend<Image>()
  expectTypeOf<Uint16Array<SharedArrayBuffer>>().toExtend<Image>()
  expectTypeOf<Buffer>().toExtend<Image>()
  expectTypeOf<DataView>().toExtend<Image>()
  expectTypeOf<SharedArrayBuffer>().toExtend<Image>()
  expectTypeOf<Uint8Array>().not.toExtend<Image>()
  expectTypeOf<Int16Array>().not.toExtend<Image>()
  expectTypeOf<number>().not.toExtend<Image>()
})

test('a number is a frame where the shape is []', () => {
  expectTypeOf<number>().toExtend<Count>()
  expectTypeOf<bigint>().toExtend<Count>()
  expectTypeOf<BigInt64Array>().toExtend<Count>()
  expectTypeOf<boolean>().not.toExtend<Count>()
  expectTypeOf<boolean>().toExtend<Open>()
  expectTypeOf<bigint>().not.toExtend<Open>()
})

test('channels whose shapes are known at run time only take both', () => {
  type Loose = Row<Readonly<Record<string, { shape: number[]; dtype: 'float32' }>>>[string]
  expectTypeOf<number>().toExtend<Loose>()
  expectTypeOf<Float32Array>().toExtend<Loose>()
  expectTypeOf<Float64Array>().not.toExtend<Loose>()
})
