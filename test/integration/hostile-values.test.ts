// Values made to harm the addon: code that runs in the middle of a call, lengths without memory, products that overflow.
// A regression here may end the process of this file.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { callNative } from '../../lib/errors.js'
import { AppendCode, columnFault, type NativeColumn, type NativeTreeOp, type NativeWriter, native } from '../../lib/native.js'
import { errorOf } from '../helpers/errors.js'
import { tempDir } from '../helpers/temp-dir.js'

async function openWriter(): Promise<NativeWriter> {
  const path = join(await tempDir(), 'a.h5')
  return new native.Writer({ path, threads: 1, queueBytes: 2 ** 26, commitIntervalMs: 0, onFull: 'refuse' }, () => {})
}

const arrayOf = (shape: number[]): Extract<NativeTreeOp, { op: 'array' }> => ({
  op: 'array',
  path: '/x',
  dtype: 'uint8',
  shape,
  codec: { library: 'none' },
  data: new Uint8Array(0),
  attributes: [],
})

test('a proxy of shared memory cannot take away the memory of the value before it', async () => {
  const writer = await openWriter()
  const size = 8 * 2 ** 20
  const column = (path: string, length: number): NativeColumn => ({
    path,
    dtype: 'uint8',
    frameShape: [length],
    codec: { library: 'none' },
    source: 'value',
    attributes: [],
    rowCountAttributes: [],
  })
  const series = writer.addSeries([column('/a', size), column('/b', 4)])
  let traps = 0
  const first = new ArrayBuffer(size)
  const proxy = new Proxy(new SharedArrayBuffer(4), {
    getPrototypeOf() {
      traps++
      structuredClone(first, { transfer: [first] })
      return SharedArrayBuffer.prototype
    },
    get: (target, key) => (key === 'length' ? 4 : Reflect.get(target, key, target)),
  })
  expect(columnFault(writer.appendBytes(series, Number.NaN, -1, first, proxy))).toEqual({ value: 1, fault: 'dtype' })
  expect(traps).toBe(0)
  expect(writer.appendBytes(series, Number.NaN, -1, first, new SharedArrayBuffer(4))).toBeLessThanOrEqual(AppendCode.AboveHighWater)
  expect(writer.closeSync(60_000)).toBe(true)
  expect(writer.state()).toMatchObject({ phase: 'closed', accepted: 1, committed: 1 })
})

test('an array whose extents overflow, or have no dimension, is refused at once', async () => {
  const writer = await openWriter()
  // The last two: products that wrap round to nothing, and to a number that no chunk can be cut from.
  for (const shape of [[], new Array<number>(33).fill(1), [2 ** 40, 2 ** 40], [0, 2 ** 40, 2 ** 40], [0, 2 ** 52 + 2 ** 30, 2 ** 12]]) {
    expect(errorOf(() => callNative(() => writer.submit([arrayOf(shape)])))).toMatchObject({ code: 'ERR_INVALID_OPTION' })
  }
  expect(errorOf(() => callNative(() => writer.submit([arrayOf([2])])))).toMatchObject({ code: 'ERR_SHAPE_MISMATCH' })
  expect(writer.submit([arrayOf([0, 3])])).toBe(1)
  expect(writer.closeSync(60_000)).toBe(true)
  expect(writer.state()).toMatchObject({ phase: 'closed', error: null })
})

test('the root cannot be made once more: that is told at once, and not by a writer that has failed', async () => {
  const writer = await openWriter()
  const root = { path: '/', attributes: [] }
  const codec = { library: 'none' } as const
  const ops: NativeTreeOp[] = [
    { op: 'group', ...root },
    { ...arrayOf([0]), path: '/' },
    { op: 'bytes-list', ...root, rowsPerChunk: 1 },
    { op: 'copy', path: '/', sourceFile: 'other.h5', sourcePath: '/x' },
    { op: 'link', path: '/', target: '/x' },
  ]
  const column: NativeColumn = { ...root, dtype: 'uint8', frameShape: [], codec, source: 'value', rowCountAttributes: [] }
  const calls = [...ops.map((op) => () => writer.submit([op])), () => writer.addSeries([column]), () => writer.addGrid([2], [column])]
  for (const call of calls) expect(errorOf(() => callNative(call))).toMatchObject({ code: 'ERR_INVALID_NAME' })
  // Its attributes are written like those of any node.
  expect(writer.submit([{ op: 'attributes', path: '/', attributes: [{ kind: 'int32', name: 'a', value: 1 }] }])).toBe(1)
  expect(writer.closeSync(60_000)).toBe(true)
  expect(writer.state()).toMatchObject({ phase: 'closed', error: null })
})

test('the length of a list costs no memory', async () => {
  const writer = await openWriter()
  expect(errorOf(() => callNative(() => writer.submit(new Array<NativeTreeOp>(2 ** 32 - 1))))).toMatchObject({ code: 'ERR_INVALID_OPTION' })
  expect(writer.closeSync(60_000)).toBe(true)
})
